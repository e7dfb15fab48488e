"""A quick run: each requirement that counts is judged once, and nothing is made besides."""

from pathlib import Path

from contracts.plan import Plan
from contracts.results import Verdict
from tests.contracts.judge import Judged, judge
from tests.contracts.stub import Stub

MANY = """
import pytest

def look(desk, expect, path, requirement=""):
    expect.status(desk.session.send("GET", path), 200, requirement=requirement)

@pytest.mark.requirement("DESK-LIST-01", "DESK-HELP-01")
def test_first(desk, expect):
    look(desk, expect, "/tickets")

@pytest.mark.requirement("DESK-LIST-01")
def test_again(desk, expect):
    look(desk, expect, "/tickets")

@pytest.mark.requirement("DESK-LIST-01", "DESK-HELP-01")
def test_more(desk, expect):
    look(desk, expect, "/help", "DESK-HELP-01")

@pytest.mark.requirement("DESK-READ-02")
def test_what_does_not_count(desk, expect):
    look(desk, expect, "/tickets")

@pytest.mark.requirement("DESK-CREATE-01")
def test_create(desk, expect):
    for _ in range(2):
        expect.status(desk.create({"subject": desk.tag}), 201)
"""


def _made(judged: Judged) -> list[str]:
    assert judged.run is not None
    return [one.check.partition("::")[2] for one in judged.run.results.results]


def test_what_was_judged_is_not_judged_again(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address, "--profile", "quick", "--partial", checks=MANY)
    assert _made(judged) == ["test_first", "test_more", "test_create"]
    assert judged.code == 0
    assert judged.verdict("DESK-HELP-01") is Verdict.KEPT


def test_it_says_what_it_left_out(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address, "--profile", "quick", "--partial", checks=MANY)
    assert judged.verdict("DESK-READ-02") is Verdict.NOT_EXERCISED
    assert judged.reasons("DESK-READ-02") == ("it does not count, and the run is quick",)


def test_what_counts_at_another_level_is_judged(stub: Stub, folder: Path) -> None:
    words = ("--profile", "quick", "--partial", "--level", "strict")
    judged = judge(folder, stub.address, *words, checks=MANY)
    assert "test_what_does_not_count" in _made(judged)


def test_what_is_asked_for_is_judged(stub: Stub, folder: Path) -> None:
    words = ("--profile", "quick", "--only", "DESK-READ-02", "--partial")
    judged = judge(folder, stub.address, *words, checks=MANY)
    assert _made(judged) == ["test_what_does_not_count"]


def test_what_is_broken_is_looked_at_by_every_check(stub: Stub, folder: Path) -> None:
    stub.faults.add("error")
    judged = judge(folder, stub.address, "--profile", "quick", "--partial", checks=MANY)
    assert "test_again" in _made(judged)
    assert judged.code == 1


def test_standard_makes_every_check(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address, "--partial", checks=MANY)
    assert len(_made(judged)) == 5
    assert not Plan().once
