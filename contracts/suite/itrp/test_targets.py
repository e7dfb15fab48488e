"""The next target: the ladder of the document, rung by rung."""

from typing import Any

import pytest

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.itrp.arranging import (
    LATER,
    MUCH_LATER,
    changed,
    emptied,
    instant,
    with_affected_sla,
)

WORDS = ("best_effort", "clock_stopped", "no_target")


@pytest.mark.requirement("ITRP-FIELD-78")
@pytest.mark.parametrize("desired", [None, LATER])
def test_completed_has_no_moment(desk: Desk, expect: Expect, desired: str | None) -> None:
    key = desk.make(desired_completion_at=desired).member("id")
    exchange = changed(desk, key, status="completed", completion_reason="solved")
    target = exchange.member("next_target_at")
    expect.that(
        target in (None, "no_target"),
        "next_target_at of a completed request",
        expected="no_target or null",
        got=target,
        shown=[exchange],
    )
    expect.observe("completed-next-target", "null" if target is None else "no-target", [exchange])


@pytest.mark.requirement("ITRP-FIELD-81")
def test_desired_completion_is_the_target(desk: Desk, expect: Expect) -> None:
    exchange = desk.make(desired_completion_at=LATER)
    response = exchange.member("response_target_at")
    wanted = LATER if response is None or response in WORDS else response
    _target(expect, exchange, wanted)
    again = changed(desk, exchange.member("id"), desired_completion_at=MUCH_LATER)
    wanted = MUCH_LATER if wanted == LATER else wanted
    _target(expect, again, wanted)


@pytest.mark.requirement("ITRP-FIELD-45", "ITRP-FIELD-86")
def test_target_after_the_desired_completion_is_removed(desk: Desk, expect: Expect) -> None:
    made = desk.make(desired_completion_at=LATER)
    name = "desired_completion_at"
    without = emptied(desk, expect, made.member("id"), name, name)
    targets = [without.member(name) for name in ("response_target_at", "resolution_target_at")]
    moments = [one for one in targets if one is not None and one not in WORDS]
    wanted = moments[0] if moments else "best_effort"
    _target(expect, without, wanted, "ITRP-FIELD-86")


@pytest.mark.requirement("ITRP-FIELD-82", "ITRP-FIELD-83")
def test_waiting_for_the_customer_stops_the_clock(desk: Desk, expect: Expect) -> None:
    request = with_affected_sla(desk, accountable=True)
    exchange = changed(desk, request["id"], status="waiting_for_customer")
    response = exchange.member("response_target_at")
    expect.possible(response in (None, *WORDS), "every such request has a response target")
    _target(expect, exchange, "clock_stopped")
    expect.exercised.append("ITRP-FIELD-83")


@pytest.mark.requirement("ITRP-FIELD-84")
def test_waiting_for_the_customer_without_sla(desk: Desk, expect: Expect) -> None:
    key = desk.make().member("id")
    exchange = changed(desk, key, status="waiting_for_customer")
    expect.possible(
        exchange.member("service_instance") is None, "a request gets a service instance unasked"
    )
    _target(expect, exchange, "best_effort")


@pytest.mark.requirement("ITRP-FIELD-80", "ITRP-FIELD-85")
def test_response_and_resolution_target(desk: Desk, expect: Expect) -> None:
    request = with_affected_sla(desk, accountable=True, impact="high", category="incident")
    response, resolution = request["response_target_at"], request["resolution_target_at"]
    if response is not None and response not in WORDS:
        later = changed(desk, request["id"], desired_completion_at=LATER)
        _target(expect, later, response)
        return
    moment = resolution is not None and resolution not in WORDS
    again = changed(desk, request["id"], subject=desk.text())
    _target(expect, again, resolution if moment else "best_effort", "ITRP-FIELD-85")


def _target(expect: Expect, exchange: Exchange, wanted: Any, requirement: str = "") -> None:
    got = exchange.member("next_target_at")
    expect.that(
        instant(got) == instant(wanted),
        "next_target_at is not as expected",
        expected=str(wanted),
        got=got,
        requirement=requirement,
        shown=[exchange],
    )
