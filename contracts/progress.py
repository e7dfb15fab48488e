"""Progress: while ``contracts verify`` runs, how far it is, what it found, how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

_EVERY = 10.0  # seconds between two lines where a line cannot be written over
_AGAIN = 0.1


class Progress:
    """A pytest plugin that replaces the dots by one line with the time left, and has the last word.

    ``clock`` gives seconds. Where the output is no terminal, a line is written now and then.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = clock()
        self._last = clock()
        self._total = 0
        self._done = 0
        self._broken = 0
        self._reporter: Any = None
        self._run: Any = None
        self._open = False

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Say what is about to be judged."""
        self._reporter = session.config.pluginmanager.getplugin("terminalreporter")
        self._run = session.config.pluginmanager.getplugin("contracts-run")
        if self._reporter is not None and self._run is not None:
            self._run.told_later = True
            for line in self._run.pytest_report_header():
                self._reporter.write_line(line)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take the number of checks."""
        self._total = self._total or len(session.items)
        self._begun = self._clock()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
        """Take the number of checks from a worker."""
        self._total = len(ids)
        self._begun = self._clock()

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str] | None:
        """Leave pytest's own marks out."""
        return report.outcome, "", ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a check, and show the line anew."""
        data: dict[str, Any] | None = getattr(report, "contracts", None)
        if data is None:
            self._total -= report.when == "setup" and report.skipped  # left out of a quick run
            return
        self._done += 1
        self._broken += bool(data["findings"])
        now = self._clock()
        if self._reporter is None or now - self._last < (_AGAIN if self._tty else _EVERY):
            return
        self._last = now
        if self._tty:
            self._reporter.rewrite(self.line(now), erase=True)
            self._open = True
        else:
            self._reporter.write_line(self.line(now))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Take the line away; say what takes the time now."""
        if self._open and self._reporter is not None:
            self._reporter.rewrite("removing what was created", erase=True)

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self) -> None:
        """Make room for what follows."""
        if self._open and self._reporter is not None:
            self._reporter.rewrite("", erase=True)
            self._reporter.rewrite("")

    def tell(self) -> None:
        """Tell the report, after all that pytest had to say: its last line is the verdict."""
        from contracts.report.terminal import write

        summary = getattr(self._run, "summary", None)
        if summary is not None:
            write(summary, self._reporter)

    def line(self, now: float) -> str:
        """Return the line at an instant."""
        total = max(self._total, self._done)
        broken = f", {self._broken} broke something" if self._broken else ""
        rest = left(self._done, total, now - self._begun)
        return f"{self._done} of {total} checks{broken}, {rest}"

    @property
    def _tty(self) -> bool:
        return bool(self._reporter.isatty)


def left(done: int, total: int, seconds: float) -> str:
    """Return how long the rest takes, if it goes on as it did."""
    if not done:
        return "no estimate yet"
    rest = seconds / done * (total - done)
    if rest < 60:
        return f"about {max(1, round(rest))} s left"
    return f"about {rest / 60:.0f} min left"
