"""Selection: which checks a contract makes of the suite, and which of them a run is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from contracts.checks import claims
from contracts.contract import Contract
from contracts.plan import Plan
from contracts.suite.params import cases

# What takes longest and knows least about what it looks for comes last.
_LAST = ("walks", "generation")
_SUITE = Path(__file__).parent / "suite"


class Selection:
    """Chooses checks by API, by what is asked for, and by what the target does not offer.

    ``planned`` and ``left_out`` are the requirements whose checks are to be made, and those whose
    checks somebody else left out (-k, -m, --lf, …).
    """

    def __init__(self, contract: Contract, main: str, plan: Plan, excused: dict[str, str]) -> None:
        self.planned: set[str] = set()
        self.left_out: set[str] = set()
        self._contract = contract
        self._main = main
        self._plan = plan
        self._excused = excused
        self._own: list[pytest.Item] = []

    def parametrize(self, metafunc: pytest.Metafunc) -> None:
        """Make a law one check for each part of the contract that it is about."""
        if any(metafunc.definition.iter_markers("generated")):
            some = [pytest.param(one, id=one.id) for one in self._contract.operations]
            metafunc.parametrize("operation", some)
        for mark in metafunc.definition.iter_markers("law"):
            if mark.args[1] == "contract":
                continue
            found = cases(self._contract, self._main, *mark.args, **mark.kwargs)
            metafunc.parametrize(
                "subject",
                [
                    pytest.param(one.subject, id=one.id, marks=pytest.mark.requirement(*one.claims))
                    for one in found
                ],
            )

    def choose(self, items: Sequence[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
        """Return the checks to make, and those that this run is not about."""
        kept: list[pytest.Item] = []
        for item in items:
            self._claim(item)
            (kept if self._wanted(item) else self._own).append(item)
        kept.sort(key=_rank)
        return kept, self._own

    def deselected(self, items: Sequence[pytest.Item]) -> None:
        """Take note of checks that were left out."""
        own = {id(one) for one in self._own}
        for item in items:
            if id(item) not in own:
                self.left_out.update(claims(item))

    def finished(self, items: Sequence[pytest.Item]) -> None:
        """Take note of the checks that will be made."""
        self.planned.update(one for item in items for one in claims(item))

    def unmade(self) -> dict[str, str]:
        """Return why requirements without a result have none."""
        known = self._contract.requirements
        spared = known.keys() - self.mattering(known) if self._plan.once else ()
        return {
            **dict.fromkeys(self.left_out, "its checks were left out of this run"),
            **dict.fromkeys(self.planned, "the run ended before its checks"),
            **dict.fromkeys(spared, "it does not count, and the run is quick"),
        }

    def mattering(self, claimed: Iterable[str]) -> set[str]:
        """Return those of some requirements that a quick run judges."""
        known = self._contract.requirements
        return {one for one in claimed if one in known and self._plan.matters(known[one])}

    def _claim(self, item: pytest.Item) -> None:
        """Give a law that is made once for the whole contract all that it judges there."""
        for mark in item.iter_markers("law"):
            if mark.args[1] == "contract":
                claimed = cases(self._contract, self._main, *mark.args, **mark.kwargs)
                ids = [one for case in claimed for one in case.claims]
                item.add_marker(pytest.mark.requirement(*ids))

    def _wanted(self, item: pytest.Item) -> bool:
        if not self._is_for_this_api(item):
            return False
        claimed = claims(item)
        if any(item.iter_markers("law")) and not claimed:
            return False  # the contract has nothing that this law judges
        if self._plan.once and not claimed and item.path.is_relative_to(_SUITE):
            return False
        if claimed and all(one in self._excused for one in claimed):
            return False
        return not self._plan.only or any(self._plan.wants(one) for one in claimed)

    def _is_for_this_api(self, item: pytest.Item) -> bool:
        if not item.path.is_relative_to(_SUITE):
            return True
        layers = ["laws", "generation", "suite", self._contract.name]
        if self._plan.walks:
            layers.append("walks")
        return item.path.parent.name in layers


def _rank(item: pytest.Item) -> int:
    folder = item.path.parent.name
    return _LAST.index(folder) + 1 if folder in _LAST else 0
