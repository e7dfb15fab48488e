"""Members: what a client sends, as values to keep, or as the list of what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.liars.habits import Habits
from tests.liars.honest.callers import Caller
from tests.liars.honest.fields import BY_NAME, FIELDS, Field
from tests.liars.honest.moments import parsed
from tests.liars.honest.store import Store

TRUE = ("true", "t", "TRUE", "T", "1")
NOTES = ("note", "internal_note")
NOTE_LIMIT = 65_536
_KEEP = object()
_BESIDES = {*NOTES, "support_domain", "ci_ids", "api_token", "note_attachments"}


class Wrong(Exception):
    """What is wrong with one member."""


@dataclass(kw_only=True)
class Reading:
    """What was read: ``values`` by field, ``notes`` by member, ``errors`` as pairs."""

    values: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    errors: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads the members of a create (or, with ``updates``, of an update) by one caller."""

    store: Store
    habits: Habits
    caller: Caller
    updates: bool

    def read(self, members: dict[str, Any]) -> Reading:
        """Return what the members mean."""
        reading = Reading()
        for one in FIELDS["requests"]:
            if one.written and one.member in members:
                self._take(reading, one, one.member, members[one.member])
            elif one.written and one.kind == "link" and one.name in members:
                self._take_odd(reading, one, members[one.name])
        if "ci_ids" in members:
            self._try(reading, "ci_ids", "cis", lambda: self._items(members["ci_ids"]))
        for name in NOTES:
            if members.get(name) not in (None, ""):
                self._take_note(reading, name, members[name])
        self._look_for_others(reading, members)
        return reading

    def _take_note(self, reading: Reading, name: str, text: Any) -> None:
        label = name.replace("_", " ").capitalize()
        self._try(reading, name, name, lambda: self._text(text, label, NOTE_LIMIT))
        if name in reading.values:
            reading.notes[name] = reading.values.pop(name)

    def _take(self, reading: Reading, one: Field, member: str, value: Any) -> None:
        def take() -> Any:
            if value is None or value == "":
                return self._nothing(one, value)
            return self._value(one, value)

        self._try(reading, member, "cis" if one.name == "ci" else one.name, take)

    def _take_odd(self, reading: Reading, one: Field, value: Any) -> None:
        """Look at a reference without _id behind its name: an object, or the id as it is."""
        nested = isinstance(value, dict)
        match self.habits.does("nested-reference" if nested else "bare-reference"):
            case "accept":
                self._take(reading, one, one.name, value.get("id") if nested else value)
            case "refuse":
                reading.errors.append([one.name, f"{one.label} is invalid"])

    def _try(self, reading: Reading, member: str, name: str, take: Callable[[], Any]) -> None:
        try:
            value = take()
        except Wrong as wrong:
            reading.errors.append([member, str(wrong)])
            return
        if value is not _KEEP:
            reading.values[name] = value

    def _nothing(self, one: Field, value: Any) -> Any:
        """Return what null or empty text mean for a field."""
        if one.required:
            raise Wrong(f"{one.label} can't be blank")
        if value is None and self.updates:
            match self.habits.does("null-on-update"):
                case "ignore":
                    return _KEEP
                case "refuse":
                    raise Wrong(f"{one.label} can't be blank")
        if one.kind == "text" and value == "" and self.habits.does("empty-text") == "keep":
            return ""
        if one.kind == "flag":
            if value == "" and self.habits.does("boolean-text") == "refuse":
                raise Wrong(f"{one.label} is invalid")
            return False
        return [] if one.name == "ci" else None

    def _value(self, one: Field, value: Any) -> Any:
        match one.kind:
            case "text":
                if one.required and isinstance(value, str) and not value.strip(" \t\r\n"):
                    raise Wrong(f"{one.label} can't be blank")
                return self._text(value, one.label, one.limit)
            case "enum":
                if value not in one.values or not isinstance(value, str):
                    raise Wrong(f"{one.label} is not included in the list")
                return value
            case "flag":
                return self._flag(one, value)
            case "moment":
                moment = parsed(value, self.zone) if isinstance(value, str) else None
                if moment is None:
                    raise Wrong(f"{one.label} is no date and time")
                return moment
            case "hash":
                if not isinstance(value, dict):
                    raise Wrong(f"{one.label} is no object")
                return value
            case _:
                key = self._link(one, value)
                return [key] if one.name == "ci" and isinstance(key, int) else key

    @property
    def zone(self) -> int:
        """The offset in minutes of moments that have none."""
        return int(self.caller.person["zone"])

    def _text(self, value: Any, label: str, limit: int) -> str:
        if not isinstance(value, str):
            raise Wrong(f"{label} is no text")
        if "\x00" in value and self.habits.does("nul-in-text") == "refuse":
            raise Wrong(f"{label} is invalid")
        counted = self.habits.does("text-limit-unit") == "characters"
        if len(value if counted else value.encode()) > limit:
            raise Wrong(f"{label} is too long (maximum is {limit} characters)")
        return value

    def _flag(self, one: Field, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        if isinstance(value, str):
            known = (*TRUE, "false", "f", "FALSE", "F", "0")
            if value not in known and self.habits.does("boolean-text") == "refuse":
                raise Wrong(f"{one.label} is invalid")
            return value in TRUE
        if value in (0, 1) and isinstance(value, int):
            return bool(value)
        raise Wrong(f"{one.label} is no boolean")

    def _link(self, one: Field, value: Any) -> Any:
        key = value
        if isinstance(value, str) and value.isascii() and value.isdigit() and value[0] != "0":
            key = int(value[:19])
        if isinstance(key, float) and key.is_integer():
            key = int(key)
        if isinstance(key, bool) or not isinstance(key, int) or key < 1:
            raise Wrong(f"{one.label} is invalid")
        record = self.store.get(one.of, key)
        if record is None or not self.caller.sees(record, self.store):
            if self.habits.does("unknown-reference") == "ignore":
                return _KEEP
            raise Wrong(f"{one.label} is unknown")
        return key

    def _items(self, value: Any) -> Any:
        if not isinstance(value, list):
            raise Wrong("Configuration items is no list")
        item = BY_NAME["requests"]["ci"]
        keys = [self._link(item, one) for one in value]
        return list(dict.fromkeys(key for key in keys if key is not _KEEP))

    def _look_for_others(self, reading: Reading, members: dict[str, Any]) -> None:
        """Look at members that are no field, or one that cannot be written."""
        known = BY_NAME["requests"]
        for name in members:
            bare = name.removesuffix("_id")
            if name in _BESIDES or (name in known and known[name].written):
                continue
            if bare in known and known[bare].written and known[bare].kind == "link":
                continue
            read_only = name in known or bare in known or name == "account"
            doubt = "read-only-member" if read_only else "unknown-member"
            if self.habits.does(doubt) == "refuse":
                reading.errors.append([name, f"{name} cannot be written"])
