"""Waiting: what ``waiting_until`` is for, and where it has no place."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.suite.itrp.arranging import LATER, changed, instant, moments, written
from contracts.suite.trials import refused

_PAST = "2001-02-03T04:05:06Z"
_SOON = 2
# Seconds to wait before looking; a server may look itself but once a minute.
_PAUSES = (2.2, 1.0, 5.0, 15.0, 40.0, 40.0)


@pytest.mark.requirement("ITRP-FIELD-178", "ITRP-FIELD-175")
def test_only_while_waiting(desk: Desk, expect: Expect) -> None:
    made = desk.make(status="waiting_for", waiting_until=LATER)
    for shown in (made.json, desk.fresh(made.member("id"))):
        value, what = shown["waiting_until"], "waiting_until of a request that waits"
        expect.that(
            bool(moments([value])),
            f"{what} is no moment",
            expected="a moment",
            got=value,
            requirement="ITRP-FIELD-175",
            shown=[made],
        )
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
    present = moments([desk.make().member("created_at")])
    expect.possible(present, "the target's present is not known")
    until = written(present[0] + _SOON)
    made = desk.make(status="waiting_for", waiting_until=until)
    key, name = made.member("id"), "waiting_until"
    expect.possible(made.member(name) is not None, "the target does not let a request wait")
    for pause in _PAUSES:
        desk.session.pause(pause)
        fresh = desk.fresh(key)
        if fresh["status"] != "waiting_for":
            break
    expect.equal(fresh["status"], "assigned", "status after waiting_until", shown=[made])
    expect.equal(fresh["new_assignment"], True, "new_assignment", shown=[made])


@pytest.mark.requirement("ITRP-FIELD-177")
def test_waiting_until_the_past(desk: Desk, expect: Expect) -> None:
    made = desk.attempt({"status": "waiting_for", "waiting_until": _PAST})
    expect.observe("waiting-until-past", "refuse" if refused(made) else "returns", [made])
    if not refused(made):
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
