"""Runs of the plugin in this process, on a contract and checks of the tests' own."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contracts.outcome import Outcome
from contracts.report.summary import Summary
from contracts.results import Verdict
from contracts.run import ContractRun
from tests.contracts.stub import TOKEN

DOCUMENTS = Path(__file__).parent / "documents"
INI = Path(__file__).parents[2] / "contracts" / "suite" / "pytest.ini"
CHECKS = """
import pytest

def create(desk, subject="A ticket"):
    subject = f"{subject} {desk.tag}"
    return desk.session.send("POST", "/tickets", members={"subject": subject}), subject

def read(desk, key):
    return desk.session.send("GET", f"/tickets/{key}")

@pytest.mark.requirement("DESK-LIST-01")
def test_list(desk, expect):
    expect.status(desk.session.send("GET", "/tickets"), 200)

@pytest.mark.requirement("DESK-CREATE-01")
def test_create(desk, expect):
    expect.status(create(desk)[0], 201)

@pytest.mark.requirement("DESK-CREATE-02")
def test_subject(desk, expect):
    made, subject = create(desk)
    found = read(desk, made.member("id"))
    expect.equal(found.member("subject"), subject, "subject")

@pytest.mark.requirement("DESK-READ-01")
def test_read(desk, expect):
    made, _ = create(desk)
    expect.status(read(desk, made.member("id")), 200)

@pytest.mark.requirement("DESK-HELP-01")
def test_help(desk, expect):
    expect.status(desk.session.send("GET", "/help"), 200)
"""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a run came to, and what it printed."""

    code: int
    out: str
    run: ContractRun | None

    @property
    def summary(self) -> Summary:
        assert self.run is not None
        assert self.run.summary is not None
        return self.run.summary

    @property
    def outcome(self) -> Outcome:
        return self.summary.outcome

    def verdict(self, requirement: str) -> Verdict:
        found = {one.judged.requirement.id: one.judged.verdict for one in self.summary.standings}
        return found[requirement]

    def reasons(self, requirement: str) -> tuple[str, ...]:
        found = {one.judged.requirement.id: one.judged.reasons for one in self.summary.standings}
        return found[requirement]


class _Keeper:
    run: ContractRun | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        self.run = config.pluginmanager.getplugin("contracts-run")


def judge(
    folder: Path, base_url: str, *words: object, checks: str = CHECKS, token: str = TOKEN
) -> Judged:
    """Run checks on a server of the desk."""
    file = folder / "test_desk.py"
    file.write_text(checks, encoding="utf-8")
    sys.modules.pop("test_desk", None)  # that of another run
    keeper = _Keeper()
    arguments: list[Any] = [
        "-c", str(INI), "--rootdir", str(folder), str(file), "--import-mode=importlib",
        "--disable-plugin-autoload", "-p", "contracts.plugin", "-p", "no:cacheprovider",
        "--contract", "desk", "--documents", str(DOCUMENTS), "--base-url", base_url,
    ]  # fmt: skip
    if token:
        arguments += ["--token", token]
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        code = int(pytest.main([*arguments, *map(str, words)], plugins=[keeper]))
    return Judged(code=code, out=out.getvalue(), run=keeper.run)
