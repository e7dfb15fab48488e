"""The machine: Hypothesis chooses the steps of walks, and shortens the first that fails.

A target keeps its state between walks, so that a failure need not come again. What failed first is
therefore written down when it happens, and so is each shorter way to it; what Hypothesis makes of
it in the end does not matter. The number of calls is bounded, those for shortening too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, configuration, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contracts.desk import Desk
from contracts.errors import Broken, NotApplicable, NotExercised
from contracts.exchange import Exchange
from contracts.suite.walks.looks import Looks
from contracts.suite.walks.model import Model
from contracts.suite.walks.values import Values
from contracts.suite.walks.walk import Walk

_NUMBER = st.integers(min_value=0, max_value=255)
_FEW = st.integers(min_value=0, max_value=7)
_PICKS = st.lists(st.tuples(_NUMBER, _FEW), max_size=6)
_STEPS = 20


class Spent(BaseException):
    """All the calls that there were have been made; Hypothesis lets it through."""


@dataclass
class Budget:
    """How many exchanges there may be, and how many more to shorten a failure."""

    limit: int
    to_shorten: int
    spent: bool = False


@dataclass
class Findings:
    """What failed: ``first`` as it happened first, ``shortest`` after the fewest exchanges."""

    first: list[Broken] = field(default_factory=list)
    shortest: list[Broken] = field(default_factory=list)
    length: int = 0

    def add(self, found: list[Broken], trace: list[Exchange]) -> None:
        """Take note of a failure at the end of a walk."""
        if not self.first:
            self.first = found
        same = {one.requirement for one in found} & {one.requirement for one in self.first}
        if not self.shortest or (same and len(trace) < self.length):
            self.shortest, self.length = found, len(trace)


def explore(desk: Desk, *, walks: int, calls: int, number: int) -> tuple[Findings, set[str]]:
    """Walk about until something fails or all is done; return that, and what was exercised.

    ``walks`` bounds the walks, ``calls`` the calls; the same ``number`` chooses the same steps.
    """
    values = Values(desk)
    model = Model(desk.contract, values)
    findings = Findings()
    begun = len(desk.session.exchanges)
    budget = Budget(limit=begun + calls, to_shorten=calls // 2)

    def offers(verb: str) -> Callable[[Any], bool]:
        return lambda _: desk.contract.doing(verb, desk.main) is not None

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.walk = Walk(desk, values, model)
            self.looks = Looks(self.walk)
            self.begun = len(desk.session.exchanges)

        @initialize(picks=_PICKS)
        def begin(self, picks: Any) -> None:
            self.step(self.walk.create, picks)

        @rule(picks=_PICKS)
        def create(self, picks: Any) -> None:
            self.step(self.walk.create, picks)

        @rule(which=_FEW, picks=_PICKS)
        def update(self, which: int, picks: Any) -> None:
            self.step(self.walk.update, which, picks)

        @rule(which=_FEW, picks=_PICKS)
        def change(self, which: int, picks: Any) -> None:
            self.step(self.walk.update, which, picks[:1])

        @rule(which=_FEW, member=_NUMBER)
        def clear(self, which: int, member: int) -> None:
            self.step(self.walk.clear, which, member)

        @rule(which=_FEW)
        def read(self, which: int) -> None:
            self.step(self.walk.read, which)

        @rule(member=_NUMBER, way=_FEW)
        def refused_create(self, member: int, way: int) -> None:
            self.step(self.walk.refused_create, member, way)

        @rule(which=_FEW, member=_NUMBER, way=_FEW, picks=_PICKS)
        def refused_update(self, which: int, member: int, way: int, picks: Any) -> None:
            self.step(self.walk.refused_update, which, member, way, picks)

        @precondition(offers("delete"))
        @rule(which=_FEW)
        def delete(self, which: int) -> None:
            self.step(self.walk.delete, which)

        @precondition(offers("list"))
        @rule(size=st.integers(min_value=1, max_value=4), falling=st.booleans())
        def listed(self, size: int, falling: bool) -> None:
            self.step(self.looks.listed, size, falling)

        @precondition(offers("list"))
        @rule(which=_FEW, parameter=_NUMBER)
        def selected(self, which: int, parameter: int) -> None:
            self.step(self.looks.selected, which, parameter)

        @precondition(offers("list"))
        @rule(which=_NUMBER, count=st.integers(min_value=1, max_value=3))
        def viewed(self, which: int, count: int) -> None:
            self.step(self.looks.viewed, which, count)

        def step(self, act: Callable[..., None], *chosen: Any) -> None:
            """Take a step; what is found wrong on the way ends the walk."""
            session = desk.session
            if len(session.exchanges) >= budget.limit:
                budget.spent = True
                raise Spent
            mark = len(session.findings)
            broken: list[Broken] = []
            try:
                act(*chosen)
            except Broken as error:
                broken = [error]
            except (NotApplicable, NotExercised):
                pass  # a step that cannot be taken here
            found = [*session.findings[mark:], *broken]
            if not found:
                return
            if not findings.first:
                budget.limit = len(session.exchanges) + budget.to_shorten
            findings.add(found, session.exchanges[self.begun :])
            raise found[0]

    choice = settings(
        max_examples=walks,
        stateful_step_count=_STEPS,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=Verbosity.quiet,
    )
    mark = len(desk.session.findings)
    try:
        with _no_folder():
            run_state_machine_as_test(seed(number)(Machine), settings=choice)
    except Spent:
        pass
    except Exception:
        # What Hypothesis thinks of a walk that ended early, or does not fail again.
        if not (findings.first or budget.spent):
            raise
    finally:
        del desk.session.findings[mark:]
    return findings, model.exercised | desk.session.remembered


@contextmanager
def _no_folder() -> Iterator[None]:
    """Let Hypothesis keep what it likes to keep in a folder that is gone afterwards."""
    before = getattr(configuration, "__hypothesis_home_directory", None)
    with tempfile.TemporaryDirectory() as folder:
        configuration.set_hypothesis_home_dir(Path(folder))
        try:
            yield
        finally:
            configuration.set_hypothesis_home_dir(before)
