"""Values: what walks send, found by numbers; never by what the target answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.contract import Property
from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.kinds import PLAIN, Kind, longest, words_of
from contracts.suite.params import Subject, echoed, subjects
from contracts.values import TEXTS, accepts

Picks = Sequence[tuple[int, int]]
_SURE = PLAIN | {Kind.BOOLEAN, Kind.ENUM}
_LONG = 3000


class Values:
    """Valid values for the members of a body by number; the lists are as the document has them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._texts = [text for _, text, doubt in TEXTS if not doubt]
        self._samples: dict[tuple[str, int], Any] = {}
        self.subjects: dict[str, Subject] = {
            one.name: one for one in subjects(desk.contract, desk.main)
        }
        names = echoed(desk.contract, desk.main)
        self.sure = {
            one.name
            for one in self.subjects.values()
            if one.name in names
            and one.kind in _SURE
            and one.read is not None
            and not (one.own_doubts or one.schema.get("x-value") or one.schema.get("readOnly"))
        }

    def members(self, verb: str) -> list[Property]:
        """Return the members of a create or an update, in the document's order."""
        return list(self._desk.members(verb).values())

    def some(self, verb: str, picks: Picks) -> dict[str, Any]:
        """Return the members that some numbers stand for, each with a value."""
        members = self.members(verb)
        found = {}
        for which, index in picks:
            member = members[which % len(members)]
            value = self.value(member, index)
            if value is not None:
                found[member.name] = value
        return found

    def value(self, member: Property, index: int) -> Any:
        """Return a valid value for a member; None when none is known."""
        contract = self._desk.contract
        reference = contract.reference(member)
        kind = self._kind(member)
        if kind is Kind.TEXT and not reference and index:
            text = self._text(member, index)
            if accepts(contract, member.schema, text):
                return text
        if kind is Kind.TEXT and not reference:
            return self._desk.sample(member)
        count = 6 if reference else len(words_of(contract, member.schema)) or 3
        return self._sample(member, index % count)

    def _kind(self, member: Property) -> Kind:
        found = self.subjects.get(self._desk.contract.target(member))
        if found is not None and found.read is not None:
            return found.kind
        return Kind.TEXT if "string" in str(member.schema.get("type")) else Kind.OBJECT

    def _sample(self, member: Property, index: int) -> Any:
        key = (member.name, index)
        if key not in self._samples:
            try:
                found = self._desk.sample(member, index)
            except NotExercised:
                found = None
            self._samples[key] = self._desk.sample(member) if found is None else found
        return self._samples[key]

    def _text(self, member: Property, index: int) -> str:
        limit = longest(self._desk.contract, member.schema)
        mark = self._desk.text()
        several = [*self._texts, "", "x" * (limit or _LONG)]
        text = several[index % len(several)]
        own = f"{mark} {text}".strip()
        return own if limit is None or len(own) <= limit else own[:limit].strip()
