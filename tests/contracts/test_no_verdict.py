"""No verdict: a target that is not there, and a run that is set up wrongly, in one line each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contracts.results import Verdict
from tests.contracts.judge import CHECKS, Judged, judge
from tests.contracts.stub import Stub


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("busy", "is not there at present: it answers 503"),
        ("html", "it answers text/html, not JSON"),
        ("moved", "sends us on to https://elsewhere.example/api"),
    ],
)
def test_a_server_that_is_not_the_api_gets_no_verdict(
    stub: Stub, folder: Path, fault: str, told: str
) -> None:
    stub.faults.add(fault)
    _refused(judge(folder, stub.address), told)


def test_an_unreachable_server_gets_no_verdict(folder: Path) -> None:
    judged = judge(folder, "http://127.0.0.1:1", "--json", folder / "r.json")
    _refused(judged, "http://127.0.0.1:1 cannot be reached: connection refused")
    report = json.loads((folder / "r.json").read_text())
    assert (report["verdict"], report["exit_code"]) == ("no verdict", 2)
    assert report["because"] == "http://127.0.0.1:1 cannot be reached: connection refused"


def test_bad_credentials_get_no_verdict_and_are_not_shown(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address, token="a-wrong-secret")
    _refused(judged, "refuses these credentials: 401")
    assert "a-wrong-secret" not in judged.out


def test_a_wrong_path_gets_no_verdict(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address, "--prefix", "/elsewhere")
    _refused(judged, f"there is no desk API at {stub.address}/elsewhere/tickets: it answers 404")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--level", "strikt"], "--level: expected one of required, documented, strict"),
        (["--only", "DESK-LISTS-01"], "did you mean 'DESK-LIST-01'?"),
        (["--without", "help"], "did you mean 'help-pages'?"),
        (["--request-timeout", "soon"], "--request-timeout: expected a number above 0"),
        (["--waive", "none.yaml"], "none.yaml"),
        (["--target", "none.yaml"], "none.yaml"),
        (["--html", "no/such/folder.html"], "--html: there is no folder no/such"),
        (["--seed", "-1"], "--seed: expected a whole number"),
    ],
)
def test_bad_configuration_is_told_in_one_line(
    stub: Stub, folder: Path, words: list[str], told: str
) -> None:
    judged = judge(folder, stub.address, *words)
    assert told in judged.out
    assert len([line for line in judged.out.splitlines() if line.strip()]) == 1
    assert not stub.calls


def _refused(judged: Judged, told: str) -> None:
    assert judged.code == pytest.ExitCode.USAGE_ERROR
    (line,) = [one for one in judged.out.splitlines() if one.startswith("ERROR")]
    assert line.startswith("ERROR: no verdict: ")
    assert told in line


def test_a_server_that_goes_away_is_not_accused(stub: Stub, folder: Path) -> None:
    start = "def test_subject(desk, expect):\n"
    checks = CHECKS.replace(start, f'{start}    desk.session.send("GET", "/vanish")\n')
    judged = judge(folder, stub.address, checks=checks)
    assert judged.code == 2
    assert judged.outcome.because == f"{stub.address} has stopped answering"
    assert not judged.summary.failures
    assert judged.verdict("DESK-LIST-01") is Verdict.KEPT
    assert judged.reasons("DESK-HELP-01") == ("the run ended before its checks",)
