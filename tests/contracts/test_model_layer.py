"""The model layer in a run: the memory watches whatever is done, and walks go with a whole run."""

from pathlib import Path

from contracts.plan import Plan
from tests.contracts.judge import judge
from tests.contracts.stub import Stub

CARELESS = """
import pytest
@pytest.mark.requirement("DESK-CREATE-01")
def test_create(desk, expect):
    made = desk.session.send("POST", "/tickets", members={"subject": f"A ticket {desk.tag}"})
    desk.session.send("GET", f"/tickets/{made.member('id')}")
    expect.status(made, 201)
"""


def test_what_no_check_looks_at_is_remembered(stub: Stub, folder: Path) -> None:
    stub.faults.add("forget")
    judged = judge(folder, stub.address, "--partial", checks=CARELESS)
    assert judged.code == 1
    (failure,) = judged.summary.failures
    assert failure.requirement == "DESK-READ-01"
    (finding, *_) = failure.findings
    assert finding.check == "memory of the run"
    assert [one.split()[0] for one in finding.curl] == ["ANSWER=$(curl", "curl"]


def test_nothing_is_remembered_if_that_is_not_wanted(stub: Stub, folder: Path) -> None:
    stub.faults.add("forget")
    judged = judge(folder, stub.address, "--partial", "--no-model", checks=CARELESS)
    assert judged.summary.failures == ()


def test_walks_go_with_a_run_about_everything() -> None:
    assert Plan().walks
    assert Plan(profile="thorough").walks
    assert not Plan(profile="quick").walks
    assert not Plan(only=("DESK-LIST-01",)).walks
    assert not Plan(no_model=True).walks
