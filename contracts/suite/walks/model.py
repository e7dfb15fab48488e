"""The model: for each record of a walk, a plain dictionary of what was sent to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from contracts.contract import Contract
from contracts.errors import Broken
from contracts.exchange import Exchange
from contracts.kinds import PLAIN, same
from contracts.suite.params import Subject
from contracts.suite.walks.values import Values


@dataclass
class Kept:
    """A record of this walk: its id, and by property what it shows for sure."""

    key: Any
    made: Exchange
    shows: dict[str, Any] = field(default_factory=dict)


class Model:
    """What is known of records; ``exercised`` gathers the requirements that it has judged."""

    def __init__(self, contract: Contract, values: Values) -> None:
        self.exercised: set[str] = set()
        self._contract = contract
        self._values = values

    def learn(self, kept: Kept, verb: str, sent: dict[str, Any]) -> None:
        """Take over what a request that was granted has sent."""
        names = {one.name: self._contract.target(one) for one in self._values.members(verb)}
        special = [names.get(name, name) for name in sent]
        if any(name not in self._values.sure for name in special):
            for name in [one for one in kept.shows if not self._is_plain(one)]:
                del kept.shows[name]  # what may follow from the others
        for name, value in sent.items():
            target = names.get(name, name)
            subject = self._values.subjects.get(target)
            kept.shows.pop(target, None)
            if special.count(target) > 1:
                continue  # which of several counts, nobody knows
            if subject is not None and target in self._values.sure and _evident(subject, value):
                kept.shows[target] = subject.stored(value)

    def _is_plain(self, name: str) -> bool:
        one = self._values.subjects[name]
        return one.kind in PLAIN and not self._contract.by_law("consequence", one.requirements)

    def compare(
        self,
        kept: Kept,
        exchange: Exchange,
        where: str,
        laws: tuple[str, ...],
        record: Any = None,
        between: Exchange | None = None,
    ) -> None:
        """Demand that a record shows what was sent; ``record`` is an item of a list."""
        shown = exchange.json if record is None else record
        if not 200 <= exchange.status < 300 or not isinstance(shown, dict):
            return
        for name, wanted in kept.shows.items():
            subject = self._values.subjects[name]
            if record is not None and name not in record:
                continue
            got = subject.shown(shown)
            self.judge(
                same(got, wanted),
                laws,
                subject.requirements,
                f"{name} in {where} is not what was sent",
                wanted,
                got,
                [kept.made, *([between] if between else []), exchange],
            )

    def judge(
        self,
        holds: bool,
        laws: tuple[str, ...],
        place: Iterable[str],
        message: str,
        wanted: Any,
        got: Any,
        shown: list[Exchange],
    ) -> None:
        """Demand that something holds.

        Raises:
            Broken: it does not; to blame is what one of the laws judges at a place, or anywhere.
        """
        own = tuple(place)
        blamed = [each for law in laws for each in self._contract.by_law(law, own)]
        blamed += [each for law in laws for each in self._contract.under(law) if not blamed]
        if not blamed:
            return
        if not holds:
            raise Broken(
                blamed[0],
                message,
                expected=repr(wanted)[:300],
                got=repr(got)[:300],
                exchanges=_once(shown),
            )
        self.exercised.add(blamed[0])

    def exercise(self, *laws: str) -> None:
        """Take note that what some laws judge has been looked at."""
        for law in laws:
            self.exercised.update(self._contract.under(law))


def _evident(subject: Subject, value: Any) -> bool:
    if value is None or value == "":
        return False
    return not isinstance(value, str) or (
        value == value.strip() and not {"\n", "\r", "\t", "\x00"} & set(value)
    )


def _once(exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
    found: list[Exchange] = []
    for one in exchanges:
        if not any(one is other for other in found):
            found.append(one)
    return tuple(found)
