"""The court: the suite, kept ready in this process, that judges one server after another.

The suite is collected once, by a pytest of its own in a thread of its own; for each server its
session and its desk are made anew, and the checks wanted are run on it.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from contracts import greeting
from contracts.checks import claims
from contracts.desk import Desk
from contracts.errors import NoVerdict
from contracts.findings import Finding
from contracts.ledger import Ledger
from contracts.results import Result, Run, Verdict
from contracts.run import ContractRun
from contracts.session import Session
from contracts.target import Target
from tests.liars.clock import Clock
from tests.liars.wire import Handler, Line

SUITE = Path(__file__).parents[2] / "contracts" / "suite"
INI = Path(__file__).with_name("court.ini")
ADDRESS = "http://honest.example"
Build = Callable[[Clock], Handler]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A server to judge: ``build`` makes it on a clock, ``target`` is how to get in.

    Only checks that claim one of the requirements ``only`` are made, unless it is empty; the first
    finding against one of them ends the case. Only one ``layer`` of the suite is made: that of
    directed checks, generation or random walks; ``examples`` says how much of the latter two.
    ``hasty`` ends at any finding. The oracle watches unless ``remember`` says no.
    """

    build: Build
    target: Target
    only: frozenset[str] = frozenset()
    seed: int = 1
    layer: str = "checks"
    examples: int = 0
    hasty: bool = False
    remember: bool = True
    leave_out: Callable[[str], bool] = lambda _: False


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the checks that were made came to."""

    results: tuple[Result, ...]
    seconds: float
    error: str = ""
    run: Run | None = field(default=None, repr=False)

    @property
    def findings(self) -> list[Finding]:
        """Every finding, those of a doubt that was answered in two ways too."""
        return self.run.findings if self.run is not None else []

    @property
    def errors(self) -> list[str]:
        """What went wrong in the suite itself."""
        own = [self.error] if self.error else []
        failed = (one for one in self.results if one.verdict is Verdict.TESTER_ERROR)
        return own + [f"{one.check}: {one.reason}\n{one.detail}" for one in failed]

    def against(self, requirements: frozenset[str]) -> list[Finding]:
        """Return the findings that blame one of some requirements."""
        return [one for one in self.findings if one.requirement in requirements]


class Court:
    """The suite for one API. Close it, or leave it in a ``with``."""

    def __init__(self, api: str, documents: Path | None = None) -> None:
        self.api = api
        self._documents = documents
        self._cases: queue.SimpleQueue[Case | None] = queue.SimpleQueue()
        self._judged: queue.SimpleQueue[Judgement | BaseException] = queue.SimpleQueue()
        self._run: ContractRun | None = None
        self._items: list[pytest.Item] = []
        self._thread = Thread(target=self._sit, daemon=True, name=f"court {api}")
        self._thread.start()
        self._hear()

    def __enter__(self) -> Court:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the pytest of the suite."""
        self._cases.put(None)
        self._thread.join(30)

    def judge(self, case: Case) -> Judgement:
        """Run the checks of a case."""
        self._cases.put(case)
        return self._hear()

    def checks(self, requirements: frozenset[str] = frozenset()) -> dict[str, tuple[str, ...]]:
        """Return the checks that claim one of some requirements, or all, each with its claims."""
        wanted = self._chosen(requirements)
        return {_check(item.nodeid): claims(item) for item in wanted}

    def _hear(self) -> Judgement:
        while True:
            try:
                heard = self._judged.get(timeout=1)
                break
            except queue.Empty:
                if not self._thread.is_alive():
                    raise RuntimeError("the suite has ended, and judges nobody any more") from None
        if isinstance(heard, BaseException):
            raise heard
        return heard

    # --- in the thread -------------------------------------------------------------------------

    def _sit(self) -> None:
        words = [
            "-c", str(INI), "--rootdir", str(SUITE), str(SUITE),
            "--disable-plugin-autoload", "-p", "contracts.plugin", "-p", "no:terminal",
            "-p", "no:faulthandler", "-p", "no:cacheprovider", "-s",
            "--contract", self.api, "--base-url", ADDRESS, "--token", "-", "--seed", "1",
            "--max-examples", "20",
        ]  # fmt: skip
        if self._documents is not None:
            words += ["--documents", str(self._documents)]
        try:
            code = pytest.main(words, plugins=[self])
        except BaseException as error:
            self._judged.put(error)
            raise
        # Nobody hears it after the end; before, somebody waits for a judgement.
        self._judged.put(RuntimeError(f"the suite has ended: {code}"))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> bool:
        """Keep the suite from looking for a server that is not there yet."""
        run: ContractRun | None = session.config.pluginmanager.getplugin("contracts-run")
        if run is None:
            raise pytest.UsageError("the suite was not set up")
        self._run = run
        run.config.option.collectonly = True
        return True

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take case after case."""
        self._items = list(session.items)
        if session.testsfailed:
            return True
        self._judged.put(Judgement(results=(), seconds=0))
        while (case := self._cases.get()) is not None:
            session.shouldstop = session.shouldfail = False
            session.testsfailed = 0
            try:
                self._judged.put(self._try(case))
            except BaseException as error:
                self._judged.put(error)
        return True

    def _try(self, case: Case) -> Judgement:
        run = self._run
        if run is None:
            raise RuntimeError("the suite is not there")
        begun = time.perf_counter()
        clock = Clock()
        adapter = Line(case.build(clock))
        run.target = case.target
        run.seed = case.seed
        run.plan = replace(run.plan, max_examples=case.examples or None)
        run.stopped = ""
        run.results = Run(contract=run.contract)
        run.session = Session(
            run.contract,
            case.target,
            ledger=Ledger(None),
            adapter=adapter,
            clock=clock,
            sleep=clock.wait,
            remember=case.remember,
        )
        run.desk = Desk(run.session, tag=f"t{case.seed}", seed=case.seed)
        try:
            greeting.enter(run.session)
        except NoVerdict as error:
            return Judgement(results=(), seconds=0, error=str(error), run=run.results)
        run.session.take()
        found = self._chosen(case.only, case.layer)
        chosen = [one for one in found if not case.leave_out(one.nodeid)]
        for item, following in zip_longest(chosen, chosen[1:]):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if run.stopped:
                break
            if (case.only or case.hasty) and any(
                case.hasty or finding.requirement in case.only
                for result in run.results.results[-1:]
                for finding in result.findings
            ):
                item.session._setupstate.teardown_exact(None)
                break
        return Judgement(
            results=tuple(run.results.results),
            seconds=time.perf_counter() - begun,
            error=run.stopped,
            run=run.results,
        )

    def _chosen(self, requirements: frozenset[str], layer: str = "checks") -> Sequence[Any]:
        items = [item for item in self._items if _layer_of(item) == layer]
        if not requirements:
            return items
        return [item for item in items if requirements & set(claims(item))]


def _layer_of(item: pytest.Item) -> str:
    """Return the layer of the suite that a check belongs to."""
    folder = item.path.parent.name
    return folder if folder in ("generation", "walks") else "checks"


def _check(nodeid: str) -> str:
    """Return a check's name without its folder; what it is about can have a / in it."""
    place, bracket, part = nodeid.partition("[")
    return f"{place.rpartition('/')[2]}{bracket}{part}"
