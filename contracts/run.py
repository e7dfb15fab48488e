"""A run: one judgement of one target, from the options to the verdict and its exit code.

It is the plugin object whose hooks pytest calls; what they need is in modules of its own.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Any

import pytest

from contracts import capabilities, checks, cleaning, greeting, ledger, options
from contracts import contract as contracts_on_file
from contracts.desk import Desk
from contracts.errors import NotApplicable, NotExercised, NoVerdict
from contracts.expect import Expect
from contracts.ledger import Ledger
from contracts.outcome import Outcome, conclude
from contracts.plan import Plan, read_plan
from contracts.redaction import hide, printable
from contracts.report.har import Spool
from contracts.results import Result, Run
from contracts.selection import Selection
from contracts.session import Session
from contracts.target import Target, read_target
from contracts.waivers import read_waivers
from contracts.workers import Task, Yield, distributes

if TYPE_CHECKING:
    from contracts.report.summary import Summary

_KEY = "contracts"
FOLDER = Path(".contracts")


class ContractRun:
    """The plugin object of one run; pytest calls its hooks.

    ``desk`` is what checks deal with, ``results`` what they came to; ``started`` is in epoch
    seconds. In a distributed run each worker has one, and the main process one that judges.
    ``told_later`` leaves it to somebody else to tell the ``summary``.

    Raises:
        NoVerdict: what the plan asks for does not exist.
    """

    def __init__(self, config: pytest.Config, target: Target, plan: Plan, task: Task) -> None:
        self.config = config
        self.plan = plan
        self.seed = task.seed
        self.task = task
        name = config.getoption("contracts_contract")
        self.contract = contracts_on_file.load(name, plan.documents)
        plan.check(self.contract)
        without = capabilities.switched_off(self.contract, target.without)
        target.check(self.contract)
        self.target = target.with_parts_off(without)
        self.results = Run(contract=self.contract)
        self.results.excused.update(capabilities.excused(self.contract, without))
        self.waivers = read_waivers(plan.waive, self.contract.requirements) if plan.waive else ()
        self.started = time.time()
        self.is_worker = Task.given(config) is not None
        path = self._ledger_path()
        self.task = replace(task, ledger=str(path or ""))
        self.ledger = Ledger(path, tag=task.tag, about=self._about())
        self.session = Session(
            self.contract, self.target, ledger=self.ledger, remember=not self.plan.no_model
        )
        self.desk = Desk(self.session, tag=task.tag, seed=task.seed)
        self.selection = Selection(self.contract, self.desk.main, plan, self.results.excused)
        self.spool = Spool(Path(f"{task.spool}.{task.tag}")) if task.spool else None
        self.stopped = ""
        self.exchanges = 0
        self.removed = 0
        self.left_behind: list[str] = []
        self.staying: list[str] = []
        self.summary: Summary | None = None
        self.told_later = False
        self._expects: dict[str, Expect] = {}
        self._exercised: set[str] = set()
        self._enough: set[str] = set()

    @staticmethod
    def begin(
        config: pytest.Config, environment: Mapping[str, str], given: Mapping[str, Any]
    ) -> ContractRun:
        """Return the run that the environment and the options given describe.

        Raises:
            NoVerdict: they cannot be used.
        """
        place = given.get("target")
        if place is None and environment.get("CONTRACTS_TARGET"):
            place = Path(environment["CONTRACTS_TARGET"])
        names = {one.name for one in options.TARGET}
        target = read_target(
            place, environment, {name: given[name] for name in names if name in given}
        )
        plan = read_plan(
            environment, {one.name: given[one.name] for one in options.RUN if one.name in given}
        )
        return ContractRun(config, target, plan, Task.given(config) or _task(plan))

    # --- collection ----------------------------------------------------------------------------

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make a law one check for each part of the contract that it is about."""
        self.selection.parametrize(metafunc)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the checks that are for this API and for the requirements asked for."""
        kept, dropped = self.selection.choose(items)
        if dropped:
            self.config.hook.pytest_deselected(items=dropped)
            items[:] = kept

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Take note of what other options leave out."""
        self.selection.deselected(items)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take note of what will be checked."""
        self.selection.finished(session.items)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Take note of what could not be collected: that is no fault of the target."""
        if report.failed and not self.stopped:
            last = (str(report.longrepr).strip().splitlines() or ["no reason given"])[-1]
            self.stopped = f"an error of the suite in {report.nodeid}: {last}"

    # --- single checks -------------------------------------------------------------------------

    def pytest_sessionstart(self) -> None:
        """Get in; without that there is no verdict."""
        if self.config.option.collectonly:
            return
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # whoever says --insecure knows
                greeting.enter(self.session)
        except NoVerdict as error:
            self.stopped = self._hidden(str(error))
            if not self.is_worker:
                self._conclude()
            raise pytest.UsageError(f"no verdict: {self.stopped}") from None
        finally:
            self.exchanges += len(self.session.take()[0])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Leave a check out of a quick run if all that it judges was judged in this process."""
        claimed = checks.claims(item)
        if self.plan.once and claimed and not self.selection.mattering(claimed) - self._exercised:
            self._enough.add(item.nodeid)
            pytest.skip("what it judges has been judged, or does not count")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Turn what a check came to into a result that travels with its report."""
        report = yield
        if item.nodeid in self._enough:
            return report
        if call.when == "call" or (call.when == "setup" and call.excinfo is not None):
            result = self._result(item, call)
            setattr(report, _KEY, result.to_json())
            error = call.excinfo.value if call.excinfo is not None else None
            if isinstance(error, NotExercised | NotApplicable | NoVerdict):
                report.outcome = "skipped"
                report.longrepr = (str(item.path), 0, f"Skipped: {printable(result.reason)}")
            elif result.findings and error is None:
                report.outcome = "failed"
                report.longrepr = "\n".join(
                    f"{one.requirement}: {one.message}; expected {one.expected}, got {one.got}"
                    for one in result.findings
                )
            if isinstance(error, NoVerdict):
                self._stop(item, str(error))
        if report.failed:
            report.longrepr = printable(self._hidden(str(report.longrepr)))
        report.sections = [(name, printable(self._hidden(text))) for name, text in report.sections]
        return report

    def _result(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Result:
        exchanges, judged = self.session.take()
        expect = self._expects.pop(item.nodeid, None) or self._new_expect(item)
        excinfo = call.excinfo
        if any(one.failure for one in exchanges) and not self._still_there(item):
            gone = NotExercised(self.stopped)
            excinfo = pytest.ExceptionInfo.from_exception(gone)
            judged = []
        if self.spool is not None:
            sent = [one for one in exchanges if not one.again]
            self.spool.add(sent, checks.name_of(item))
        result = checks.result_of(
            item, excinfo, expect, exchanges, judged, self.session.secrets, call.duration
        )
        self._exercised.update(result.exercised)
        return result

    def _still_there(self, item: pytest.Item) -> bool:
        """Tell whether the target answers; when it does not, this check is the last one."""
        there = greeting.alive(self.session)
        self.exchanges += len(self.session.take()[0])
        if not there:
            self._stop(item, f"{self.target.base_url} has stopped answering")
        return there

    def _stop(self, item: pytest.Item, reason: str) -> None:
        self.stopped = self.stopped or self._hidden(reason)
        item.session.shouldstop = self.stopped

    def _new_expect(self, item: pytest.Item) -> Expect:
        return Expect(checks.claims(item), self.contract.doubts, self.contract.requirements)

    def expect_for(self, item: pytest.Item) -> Expect:
        """Return the expectations of a check."""
        return self._expects.setdefault(item.nodeid, self._new_expect(item))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather the results, those of other processes too."""
        data = getattr(report, _KEY, None)
        if data is not None:
            self.results.results.append(Result.from_json(data))

    # --- several processes -----------------------------------------------------------------------

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker what makes its part a part of this run."""
        self.task.give(node)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Hear a worker's last words."""
        told = Yield.taken(node)
        if told is None:
            self.stopped = self.stopped or f"worker {node.gateway.id} ended without a word: {error}"
            return
        self.selection.planned.update(told.planned)
        self.selection.left_out.update(told.left_out)
        self.stopped = self.stopped or told.stopped
        self.exchanges += told.sent
        self.removed += told.removed
        self.staying += told.staying

    # --- the end ---------------------------------------------------------------------------------

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Clean up, and set the exit code: 0 kept, 1 broken, 2 no verdict."""
        if self.config.option.collectonly:
            return
        if exitstatus == pytest.ExitCode.INTERRUPTED and not self.stopped:
            self.stopped = "it was interrupted"
        self._clean()
        if self.is_worker:
            if self.spool is not None:
                self.spool.close()
            Yield(
                planned=tuple(self.selection.planned),
                left_out=tuple(self.selection.left_out),
                stopped=self.stopped,
                sent=self.exchanges,
                removed=self.removed,
                staying=tuple(self.staying),
            ).leave(self.config)
        else:
            self._conclude()
            session.exitstatus = self.outcome().exit_code

    def _clean(self) -> None:
        """Remove what was created, and the ledger when it is ours and nothing is left."""
        self.session.take()
        try:
            done = cleaning.clean(self.session, self.ledger.left())
            if distributes(self.config) and self.ledger.path and self.ledger.path.exists():
                done.add(cleaning.clean_book(self.session, ledger.read(self.ledger.path)))
            self.removed += done.removed
            self.left_behind = [self._hidden(one) for one in done.left]
            self.staying += [self._hidden(one) for one in done.stay]
        except (KeyboardInterrupt, NoVerdict):
            self.left_behind = ["all that the ledger names: removing it was interrupted"]
        self.exchanges += len(self.session.take()[0])
        self.ledger.close()
        path = self.ledger.path
        ours = path is not None and self.plan.ledger is None and not self.is_worker
        if path is not None and ours and not self.left_behind:
            path.unlink(missing_ok=True)

    def outcome(self) -> Outcome:
        """Return what the run comes to."""
        self.results.unmade.update(self.selection.unmade())
        today = datetime.fromtimestamp(self.started, UTC).date()
        judged, findings = self.results.judged(), self.results.findings
        return conclude(judged, findings, self.plan, self.waivers, today, self.stopped)

    def pytest_report_header(self) -> list[str]:
        """Say what is judged, and with which seed."""
        from contracts.report.terminal import header

        return list(header(self))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell the verdict."""
        from contracts.report.terminal import write

        if self.summary is not None and not self.told_later:
            write(self.summary, terminalreporter)

    def _conclude(self) -> None:
        """Write the reports that are asked for, and keep what they say."""
        from contracts.report import write_reports
        from contracts.report.summary import summarise

        if self.spool is not None:
            self.spool.close()
        try:
            self.summary = summarise(self, time.time())
            write_reports(self.summary, self.plan, self.session.secrets)
        except NoVerdict as error:
            self.stopped = str(error)
            self.summary = summarise(self, time.time())

    def _hidden(self, text: str) -> str:
        return hide(text, self.session.secrets)

    def _about(self) -> dict[str, str]:
        started = datetime.fromtimestamp(self.started, UTC).isoformat(timespec="seconds")
        return {"api": self.contract.name, "base_url": self.target.base_url, "started": started}

    def _ledger_path(self) -> Path | None:
        if self.target.read_only:
            return None
        if self.task.ledger:
            return Path(self.task.ledger)
        return self.plan.ledger or FOLDER / f"{self.contract.name}-{self.task.tag}.ledger"


def _task(plan: Plan) -> Task:
    """Return the task of a run that begins now; its tag is no other run's."""
    random = SystemRandom()
    seed = random.randrange(2**32) if plan.seed is None else plan.seed
    number = int(time.time() * 1000) * 36 + random.randrange(36)
    tag = ""
    while number:
        number, digit = divmod(number, 36)
        tag = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + tag
    return Task(seed=seed, tag=tag, spool=f"{plan.har}.part" if plan.har else "")
