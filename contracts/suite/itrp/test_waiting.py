"""Waiting: what ``waiting_until`` is for, and where it has no place."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.suite.itrp.arranging import LATER, changed, instant

_PAST = "2001-02-03T04:05:06Z"


@pytest.mark.requirement("ITRP-FIELD-178")
def test_only_while_waiting(desk: Desk, expect: Expect) -> None:
    made = desk.make(status="waiting_for", waiting_until=LATER)
    expect.that(
        instant(made.member("waiting_until")) == instant(LATER),
        "waiting_until of a request that waits",
        expected=LATER,
        got=made.member("waiting_until"),
        shown=[made],
    )
    other = desk.make(status="in_progress").member("id")
    exchange = desk.update(other, {"waiting_until": LATER})
    answer = "refuse" if exchange.status >= 400 else "ignore"
    expect.observe("waiting-until-elsewhere", answer, [exchange])
    expect.equal(
        desk.fresh(other)["waiting_until"],
        None,
        "waiting_until while not waiting",
        shown=[exchange],
    )


@pytest.mark.requirement("ITRP-FIELD-177")
def test_returns_to_assigned(desk: Desk, expect: Expect) -> None:
    made = desk.make(status="waiting_for", waiting_until=_PAST)
    fresh = desk.fresh(made.member("id"))
    expect.equal(fresh["status"], "assigned", "status after waiting_until", shown=[made])
    expect.equal(fresh["new_assignment"], True, "new_assignment", shown=[made])


@pytest.mark.requirement("ITRP-FIELD-177")
def test_goes_on_waiting_until_then(desk: Desk, expect: Expect) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    made = desk.make(status="waiting_for", waiting_until=tomorrow)
    expect.equal(desk.fresh(made.member("id"))["status"], "waiting_for", "status", shown=[made])
    left = changed(desk, made.member("id"), status="accepted")
    expect.equal(left.member("status"), "accepted", "status", shown=[left])
