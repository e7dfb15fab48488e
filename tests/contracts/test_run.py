"""A run: verdicts, exit codes, and what is cleaned up, on a small desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.results import Verdict
from tests.contracts.judge import CHECKS, judge
from tests.contracts.stub import Stub


def test_kept_is_zero(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address)
    assert judged.code == 0, judged.out
    assert judged.outcome.because == "all 5 requirements that count were exercised and kept"
    assert judged.verdict("DESK-LIST-01") is Verdict.KEPT


def test_broken_is_one_and_names_the_requirement(stub: Stub, folder: Path) -> None:
    stub.faults.add("shout")
    judged = judge(folder, stub.address)
    assert judged.code == 1
    assert judged.outcome.because == "1 of 5 requirements that count is broken"
    assert [one.requirement for one in judged.summary.failures] == ["DESK-CREATE-02"]
    assert "DESK-CREATE-02 is broken: subject is not as expected" in judged.out


def test_every_exchange_is_judged_whatever_the_check_is_about(stub: Stub, folder: Path) -> None:
    stub.faults.add("error")
    checks = """
import pytest
@pytest.mark.requirement("DESK-HELP-01")
def test_help(desk, expect):
    desk.session.send("GET", "/tickets")
    expect.that(True, "", expected="", got="")
"""
    judged = judge(folder, stub.address, checks=checks)
    assert judged.verdict("DESK-LIST-01") is Verdict.BROKEN
    assert judged.verdict("DESK-HELP-01") is Verdict.KEPT
    assert "1 failed" in judged.out


def test_the_same_fault_at_other_places_of_a_list_is_one_finding(stub: Stub, folder: Path) -> None:
    stub.tickets.update({key: {"id": str(key), "subject": "x"} for key in (1, 2, 3)})
    judged = judge(folder, stub.address, "-k", "test_list")
    (failure,) = judged.summary.failures
    (finding,) = failure.findings
    assert finding.message == "0/id is not as documented"
    assert finding.times == 3


def test_what_counts_and_is_not_exercised_leaves_no_verdict(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address, "-k", "not help")
    assert judged.code == 2
    assert judged.outcome.because.startswith("incomplete: 1 of 5 requirements that count is not")
    assert judged.reasons("DESK-HELP-01") == ("its checks were left out of this run",)
    assert judged.outcome.because in judged.out.replace("\n", " ")


def test_partial_accepts_what_is_not_exercised(stub: Stub, folder: Path) -> None:
    assert judge(folder, stub.address, "-k", "not help", "--partial").code == 0


def test_partial_accepts_no_run_that_judged_nothing(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address, "-k", "nothing_of_this_name", "--partial")
    assert judged.code == 2
    assert "nothing was judged" in judged.outcome.because


def test_only_narrows_what_counts(stub: Stub, folder: Path) -> None:
    stub.faults.add("shout")
    judged = judge(folder, stub.address, "--only", "DESK-LIST-01,DESK-READ")
    assert judged.code == 0
    assert [one.judged.requirement.id for one in judged.outcome.standings if one.counts] == [
        "DESK-LIST-01",
        "DESK-READ-01",
    ]


def test_without_a_part_its_requirements_do_not_apply(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address, "--without", "help-pages")
    assert judged.code == 0
    assert judged.verdict("DESK-HELP-01") is Verdict.NOT_APPLICABLE
    assert judged.reasons("DESK-HELP-01") == ("the target does not offer Help pages",)
    assert ("GET", "/api/help") not in stub.calls


def test_a_check_that_expects_nothing_is_no_pass(stub: Stub, folder: Path) -> None:
    checks = """
import pytest
@pytest.mark.requirement("DESK-LIST-01")
def test_list(desk):
    for ticket in []:
        assert ticket
"""
    judged = judge(folder, stub.address, "--only", "DESK-LIST-01", checks=checks)
    assert judged.code == 2
    assert judged.reasons("DESK-LIST-01") == ("its check found nothing to judge",)


def test_an_error_of_the_suite_is_no_verdict_on_the_target(stub: Stub, folder: Path) -> None:
    checks = """
import pytest
@pytest.mark.requirement("DESK-LIST-01")
def test_list(desk, expect):
    expect.status(desk.session.send("GET", "/tickets"), 200)
    raise LookupError("our fault")
"""
    judged = judge(folder, stub.address, "--only", "DESK-LIST-01", checks=checks)
    assert judged.code == 2
    assert judged.verdict("DESK-LIST-01") is Verdict.TESTER_ERROR
    assert "LookupError: our fault" in judged.out
    assert judged.outcome.because.endswith("could not be judged: an error of the suite")


def test_a_suite_that_cannot_be_collected_is_no_verdict(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address, checks="import nothing_of_this_name")
    assert judged.code == 2
    assert "an error of the suite in test_desk.py" in judged.outcome.because


def test_a_doubt_is_answered_in_any_listed_way(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address, checks=CHECKS + _doubt("keep", "keep"))
    assert judged.code == 0
    assert [(one.doubt.name, one.answers) for one in judged.summary.observed] == [
        ("empty-subject", ("keep",))
    ]


def test_a_doubt_answered_in_two_ways_is_a_finding(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address, checks=CHECKS + _doubt("keep", "refuse"))
    assert judged.code == 1
    assert judged.outcome.because == "1 open question is answered now so, now so"
    failure = judged.summary.failures[0]
    assert failure.requirement == "DESK-DOUBT-001"
    assert "keep (test_desk.py::test_doubt_0)" in failure.findings[0].got
    assert "refuse (test_desk.py::test_doubt_1)" in failure.findings[0].got
    assert len(failure.findings[0].curl) == 2


def test_a_doubt_answered_in_two_ways_does_not_count_at_level_required(
    stub: Stub, folder: Path
) -> None:
    checks = CHECKS + _doubt("keep", "refuse")
    judged = judge(folder, stub.address, "--level", "required", checks=checks)
    assert judged.code == 0
    assert not judged.summary.failures[0].counts


def _doubt(*answers: str) -> str:
    return "".join(
        f'''
def test_doubt_{index}(desk, expect):
    desk.session.send("GET", "/tickets")
    expect.observe("empty-subject", "{answer}")
'''
        for index, answer in enumerate(answers)
    )


@pytest.mark.parametrize(
    ("level", "counting"),
    [
        ("required", "DESK-LIST-01 DESK-CREATE-01 DESK-READ-01"),
        ("documented", "DESK-LIST-01 DESK-CREATE-01 DESK-CREATE-02 DESK-READ-01 DESK-HELP-01"),
        (
            "strict",
            "DESK-LIST-01 DESK-CREATE-01 DESK-CREATE-02 DESK-READ-01 DESK-READ-02 DESK-READ-03 "
            "DESK-HELP-01 DESK-LATE-01",
        ),
    ],
)
def test_the_level_says_what_counts(stub: Stub, folder: Path, level: str, counting: str) -> None:
    judged = judge(folder, stub.address, "--level", level)
    found = [one.judged.requirement.id for one in judged.outcome.standings if one.counts]
    assert found == counting.split()


def test_a_waiver_takes_a_failure_out_of_the_count(stub: Stub, folder: Path) -> None:
    stub.faults.add("shout")
    judged = judge(folder, stub.address, "--waive", _waiver(folder, "2999-12-31"))
    assert judged.code == 0
    assert judged.outcome.because.endswith("; 1 waived")
    assert "(waived: mended next year)" in judged.out


def test_an_expired_waiver_is_told_and_waives_nothing(stub: Stub, folder: Path) -> None:
    stub.faults.add("shout")
    judged = judge(folder, stub.address, "--waive", _waiver(folder, "2020-01-31"))
    assert judged.code == 1
    assert "expired on 2020-01-31" in judged.out


def test_an_unused_waiver_is_told(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address, "--waive", _waiver(folder, "2999-12-31"))
    assert judged.code == 0
    assert "DESK-CREATE-02 is unused" in judged.out


def _waiver(folder: Path, expires: str) -> Path:
    path = folder / "waivers.yaml"
    path.write_text(
        f"- requirement: DESK-CREATE-02\n  reason: mended next year\n  expires: {expires}\n"
    )
    return path
