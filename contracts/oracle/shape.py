"""Shapes: what the contract says of the records of one collection, ready for comparing them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from contracts.contract import Contract, Property
from contracts.kinds import PLAIN, Kind, moment, words_of
from contracts.suite.params import Subject, echoed, subjects

# Answers to doubts by which a server may pass over what was sent.
_PASSED_OVER = frozenset(
    ("ignore", "ignored", "drop", "hidden", "empty", "none", "defined", "absent", "merge")
)
# Sorts of text that some doubt is about, or that may be marked up; others come back as they are.
_MARKED_UP = frozenset("<>&")


class Shape:
    """The properties of a collection's records, and what an exchange may do to each.

    ``subjects`` are those that are shown, ``echo`` the names of those that show what was sent.
    ``fixed`` never change, ``loose`` may follow from any write, ``ticking`` may change by
    themselves; ``timers`` are moments at whose passing a record changes by itself.
    """

    def __init__(self, contract: Contract, collection: str, main: str) -> None:
        self.contract = contract
        self.collection = collection
        every = list(subjects(contract, collection))
        self.subjects = {one.name: one for one in every if one.read is not None}
        self.echo = {
            one.name for one in every if one.member and contract.by_law("echo", one.requirements)
        }
        if collection == main:
            self.echo |= echoed(contract, collection)
        self.members = {
            verb: {one.name: contract.target(one) for one in self._written(verb)}
            for verb in ("create", "update")
        }
        self.write_only = {
            one.name: one.requirements
            for verb in self.members
            for one in self._written(verb)
            if one.schema.get("writeOnly") and one.name not in self.subjects
        }
        self.may_move = lru_cache(maxsize=None)(self._may_move)

    def _written(self, verb: str) -> Iterable[Property]:
        operation = self.contract.doing(verb, self.collection)
        body = self.contract.body(operation) if operation else {}
        return self.contract.properties(body).values()

    def _declared(self, what: str) -> Iterator[tuple[Subject, Any]]:
        for one in self.subjects.values():
            value = one.schema.get("x-value", {})
            if what in value:
                yield one, value[what]

    @cached_property
    def title(self) -> Subject | None:
        """The text that every record must have, by which one is told from another."""
        texts = (
            one
            for one in self.subjects.values()
            if one.required and one.kind is Kind.TEXT and one.name in self.echo
        )
        return next((one for one in texts if not self.contract.reference(one.write)), None)

    @cached_property
    def required(self) -> frozenset[str]:
        """The members that the document demands of a whole record."""
        read = self.contract.doing("read", self.collection)
        response = (self.contract.response(read, 200) if read else None) or {}
        content = response.get("content", {}).get("application/json", {})
        return frozenset(self.contract.required(content.get("schema", {})))

    @cached_property
    def saved(self) -> frozenset[str]:
        """The properties that hold the moment of the last save."""
        return frozenset(one.name for one, clock in self._declared("clock") if clock == "updated")

    @cached_property
    def created(self) -> frozenset[str]:
        """The properties that hold the moment of the create."""
        return frozenset(one.name for one, clock in self._declared("clock") if clock == "created")

    @cached_property
    def fixed(self) -> frozenset[str]:
        """The properties that no write changes."""
        once = {one.name for one, once in self._declared("once") if once and _read_only(one)}
        return self.created | once | {"id"}

    @cached_property
    def loose(self) -> frozenset[str]:
        """The properties that the server sets, at any write for all that is known."""
        own = {one.name for one in self.subjects.values() if _read_only(one)}
        return frozenset(own - self.fixed)

    @cached_property
    def ticking(self) -> frozenset[str]:
        """The properties that may change as time goes by."""
        return frozenset(
            one.name
            for one in self.subjects.values()
            if _read_only(one) and one.kind is Kind.TARGET
        )

    @cached_property
    def timers(self) -> frozenset[str]:
        """The moments that can be sent and are not simply kept: something may happen then."""
        return frozenset(
            one.name
            for one in self.subjects.values()
            if one.kind is Kind.MOMENT and not _read_only(one) and one.name not in self.echo
        )

    @cached_property
    def timed(self) -> frozenset[str]:
        """The properties that change when the moment of a timer passes."""
        ids = {each for name in self.timers for each in self.subjects[name].requirements}
        mates = {
            one.name
            for one in self.subjects.values()
            if one.kind is Kind.ENUM and ids & set(one.requirements)
        }
        return self.timers | self.saved | self.loose | frozenset(mates)

    @cached_property
    def owners(self) -> frozenset[str]:
        """The references that say whose a record is, where it is another account's than usual.

        A server shows them only then; what they refer to is chosen by a member that no answer has.
        """
        chosen = {
            one.schema.get("x-reference", {}).get("collection")
            for one in self._written("create")
            if one.name in self.write_only
        } - {None}
        return frozenset(
            one.name
            for one in self.contract.record(self.collection).values()
            if one.schema.get("readOnly")
            and one.schema.get("x-hidden")
            and one.schema.get("x-reference", {}).get("collection") in chosen
        )

    @cached_property
    def relatives(self) -> frozenset[str]:
        """The references to other records of the same collection."""
        return frozenset(
            one.name
            for one in self.subjects.values()
            if one.kind is Kind.REFERENCE
            and one.schema.get("x-reference", {}).get("collection") == self.collection
        )

    @cached_property
    def changeable(self) -> frozenset[str]:
        """Every property that some write or other may change."""
        return frozenset(self.subjects) - self.fixed

    def contradicted(self, verb: str, members: Mapping[str, Any]) -> frozenset[str]:
        """Return the properties that several members of a body are about: perhaps one counts."""
        targets = [self._target(verb, name) for name in members]
        return frozenset(one for one in targets if targets.count(one) > 1)

    def named(self, verb: str, members: Mapping[str, Any]) -> dict[str, Any]:
        """Return what members of a body mean for properties, those that are not members too.

        A name that is no member can be one all the same, for some servers.
        """
        return {self._target(verb, name): value for name, value in members.items()}

    def _target(self, verb: str, name: str) -> str:
        known = self.members[verb]
        target = known.get(name, name)
        bare = name.removesuffix("_id").removesuffix("_ids")
        return target if target in self.subjects or name in known else bare

    def _may_move(self, names: frozenset[str]) -> frozenset[str]:
        """Return the properties that a write of some may change; not those that are simply kept."""
        found = set(names) | self.saved | self.loose
        plain = all(self._is_plain(name) for name in names)
        for one in self.subjects.values():
            value = one.schema.get("x-value", {})
            paths = value["from"] if isinstance(value.get("from"), list) else []
            follows = any(path.partition(".")[0] in names for path in paths)
            tied = self.contract.by_law("consequence", one.requirements) or one.own_doubts
            if follows or (tied and not plain):
                found.add(one.name)
        return frozenset(found - (self.fixed - names))

    def _is_plain(self, name: str) -> bool:
        one = self.subjects.get(name)
        if one is None:
            return name not in self.members["update"].values() or name in self.write_only
        return one.kind in PLAIN and (name in self.echo or _read_only(one))

    def evident(self, one: Subject, value: Any) -> bool:
        """Tell whether nobody can doubt what a property shows after a value was sent."""
        match one.kind:
            case Kind.BOOLEAN:
                return isinstance(value, bool)
            case Kind.INTEGER:
                return isinstance(value, int) and not isinstance(value, bool)
            case Kind.NUMBER:
                return isinstance(value, int | float) and not isinstance(value, bool)
            case Kind.ENUM:
                return value in words_of(self.contract, one.schema)
            case Kind.MOMENT | Kind.TARGET:
                words = words_of(self.contract, one.schema)
                return value in words or (moment(value) is not None and "." not in value)
            case Kind.REFERENCE:
                digits = isinstance(value, str) and value.isascii() and value.isdigit()
                return digits or (isinstance(value, int) and not isinstance(value, bool))
            case Kind.REFERENCES:
                return isinstance(value, list) and all(type(each) is int for each in value)
            case Kind.LIST:
                return isinstance(value, list) and all(type(each) is str for each in value)
            case Kind.OBJECT:
                return isinstance(value, dict) and bool(value)
            case Kind.DATE:
                return isinstance(value, str) and len(value) == len("2041-05-06")
        return isinstance(value, str) and self._plain_text(one, value)

    def is_kind(self, one: Subject, value: Any) -> bool:
        """Tell whether a value that is shown has the form that the property's values have."""
        match one.kind:
            case Kind.BOOLEAN:
                fits = isinstance(value, bool)
            case Kind.INTEGER | Kind.NUMBER:
                fits = isinstance(value, int | float) and not isinstance(value, bool)
            case Kind.ENUM:
                fits = value in words_of(self.contract, one.schema)
            case Kind.MOMENT | Kind.TARGET:
                fits = moment(value) is not None or value in words_of(self.contract, one.schema)
            case Kind.REFERENCE:
                fits = isinstance(value, dict) and "id" in value
            case Kind.LIST | Kind.REFERENCES:
                fits = isinstance(value, list)
            case Kind.OBJECT:
                fits = isinstance(value, dict)
            case _:
                fits = isinstance(value, str)
        return fits or value is None

    def _plain_text(self, one: Subject, text: str) -> bool:
        if (
            not text
            or text != text.strip()
            or "\x00" in text
            or not {"\n", "\r", "\t"}.isdisjoint(text)
        ):
            return False
        if self.contract.by_law("text", one.requirements):
            return True
        return text.isascii() and text.isprintable() and _MARKED_UP.isdisjoint(text)

    def passed_over(self, one: Subject) -> bool:
        """Tell whether a doubt allows a server to pass over what is sent for a property."""
        doubts = (self.contract.doubts[name] for name in one.own_doubts)
        return any(answer in _PASSED_OVER for doubt in doubts for answer in doubt.answers)


def _read_only(one: Subject) -> bool:
    return bool(one.schema.get("readOnly"))
