"""Selecting: which records a list holds, by the parameters of the query string."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.liars.habits import Habits
from tests.liars.honest.fields import BY_NAME, TARGET_WORDS, Field, filterable
from tests.liars.honest.moments import parsed
from tests.liars.honest.replies import Refusal
from tests.liars.honest.store import Test
from tests.liars.wire import Request

CONTROLS = ("page", "per_page", "fields", "sort", "state", "api_token")
_BOUNDS = re.compile(r"(>=?)([^<>]+)(<=?)([^<>]+)")
_BOUND = re.compile(r"([<>]=?)([^<>]+)")
_ORDERED = ("number", "moment", "target")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


class _NoSuchValue(Exception):
    """No record can have the value that is asked for."""


class Selecting:
    """Reads filters for one collection and one caller's zone."""

    def __init__(self, collection: str, habits: Habits, zone: int) -> None:
        self._collection = collection
        self._habits = habits
        self._zone = zone

    def tests(self, request: Request) -> list[Test]:
        """Return what a record's members must be.

        Raises:
            Refusal: a filter that is unknown or makes no sense.
        """
        asked = [(name, value) for name, value in request.pairs if name not in CONTROLS]
        if self._habits.does("repeated-filter") == "last":
            asked = list(dict(asked).items())
        unknown, refused, tests = [], [], []
        for name, value in asked:
            bare, negated = (name[:-1], True) if name.endswith("!") else (name, False)
            known = self._field(bare)
            if known is None:
                unknown.append(bare)
            elif known.name not in filterable(self._collection):
                refused.append(bare)
            else:
                tests.append((known.name, self._test(known, value, negated)))
        if unknown:
            raise Refusal(400, f"Unknown fields: {', '.join(unknown)}")
        if refused:
            raise Refusal(400, f"Filtering not allowed on fields: {', '.join(refused)}")
        return tests

    def _field(self, name: str) -> Field | None:
        known = BY_NAME[self._collection]
        if name == "ids":
            return known["id"]
        found = known.get(name) or known.get(name.removesuffix("_id"))
        return None if found is None or (found.name != name and found.kind != "link") else found

    def _test(self, one: Field, value: str, negated: bool) -> Callable[[Any], bool]:
        if value.startswith("!"):
            value, negated = value[1:], True
        if value == "":
            return lambda kept: (kept is None) != negated
        if value[0] in "<>":
            return self._compared(one, value, negated)
        if one.kind in ("text", "hash") and "," in value:
            raise Refusal(
                400, f"Cannot apply the '=' operator to a set of values for field '{one.name}'"
            )
        if one.kind == "flag" and "," in value:
            raise Refusal(400, f"Cannot filter on a set of values for field '{one.name}'")
        many = one.kind in ("number", "enum", "link")
        try:
            wanted = {self._read(one, part) for part in (value.split(",") if many else [value])}
        except _NoSuchValue:
            if self._habits.does("bad-filter-value") == "refuse":
                raise Refusal(400, f"Field '{one.name}' cannot be '{value}'") from None
            return lambda kept: negated
        if one.kind == "text":
            return lambda kept: (kept is not None and self._folded(kept) in wanted) != negated
        return lambda kept: (kept in wanted) != negated

    def _folded(self, text: str) -> str:
        return text if self._habits.does("text-case") == "sensitive" else text.lower()

    def _read(self, one: Field, text: str) -> Any:
        if one.kind in ("number", "link"):
            if not (text.isascii() and text.isdigit()):
                raise _NoSuchValue
            return int(text)
        if one.kind == "enum":
            if one.values and text not in one.values:
                raise _NoSuchValue
            return text
        if one.kind == "flag":
            if text not in ("true", "false"):
                raise _NoSuchValue
            return text == "true"
        if one.kind == "target" and text in TARGET_WORDS:
            return text
        if one.kind in ("moment", "target"):
            moment = parsed(re.sub(r" (\d\d:\d\d)$", r"+\1", text), self._zone)
            if moment is None:
                raise _NoSuchValue
            return moment
        return self._folded(text)

    def _compared(self, one: Field, value: str, negated: bool) -> Callable[[Any], bool]:
        found = _BOUNDS.fullmatch(value) or _BOUND.fullmatch(value)
        operator = "=" + (found[1] if found else value[:1])
        if found is None or negated or one.kind not in _ORDERED:
            raise Refusal(400, f"Field '{one.name}' does not support the '{operator}' operator")
        pairs = [(found[1], found[2])] + ([(found[3], found[4])] if len(found.groups()) > 2 else [])
        try:
            bounds = [(_COMPARE[sign], self._read(one, text)) for sign, text in pairs]
        except _NoSuchValue:
            if self._habits.does("bad-filter-value") == "refuse":
                raise Refusal(400, f"Field '{one.name}' cannot be '{value}'") from None
            return lambda kept: False
        if any(isinstance(bound, str) for _, bound in bounds):
            raise Refusal(400, f"Field '{one.name}' does not support the '{operator}' operator")
        kind = int if one.kind == "number" else datetime
        return lambda kept: isinstance(kept, kind) and all(sign(kept, b) for sign, b in bounds)
