"""Progress: how far, what was found, how long it still takes."""

from __future__ import annotations

import pytest

from contracts.progress import Progress, left


@pytest.mark.parametrize(
    ("done", "total", "seconds", "told"),
    [
        (0, 10, 0, "no estimate yet"),
        (5, 10, 20, "about 20 s left"),
        (10, 10, 20, "about 1 s left"),
        (1, 100, 10, "about 16 min left"),
    ],
)
def test_time_left(done: int, total: int, seconds: float, told: str) -> None:
    assert left(done, total, seconds) == told


class _Reporter:
    def __init__(self, isatty: bool) -> None:
        self.isatty = isatty
        self.written: list[str] = []

    def write_line(self, text: str) -> None:
        self.written.append(text)

    def rewrite(self, text: str, erase: bool = False) -> None:
        self.written.append(f"\r{text}")


class _Report:
    def __init__(self, broken: bool) -> None:
        self.contracts = {"findings": [1] if broken else []}


@pytest.mark.parametrize(("isatty", "count"), [(True, 40), (False, 4)])
def test_lines_now_and_then(isatty: bool, count: int) -> None:
    now = [0.0]
    progress = Progress(clock=lambda: now[0])
    reporter = _Reporter(isatty)
    progress._reporter = reporter
    progress._total = 40
    for number in range(40):
        now[0] += 1.0
        progress.pytest_runtest_logreport(_Report(broken=number == 3))  # type: ignore[arg-type]
    assert len(reporter.written) == count
    assert reporter.written[-1].lstrip("\r") == (
        "40 of 40 checks, 1 broke something, about 1 s left"
    )
