"""The next target: the ladder of the document, rung by rung."""

from typing import Any

import pytest

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.itrp.arranging import (
    LATER,
    MUCH_LATER,
    Surveyed,
    changed,
    emptied,
    instant,
    moments,
    surveyed,
    with_slas,
    written,
)

WORDS = ("best_effort", "clock_stopped", "no_target")


@pytest.mark.requirement("ITRP-FIELD-78", "ITRP-FIELD-79")
@pytest.mark.parametrize("desired", [None, LATER])
def test_completed_has_no_moment(desk: Desk, expect: Expect, desired: str | None) -> None:
    key = desk.make(desired_completion_at=desired).member("id")
    exchange = changed(desk, key, status="completed", completion_reason="solved")
    target = exchange.member("next_target_at")
    for holds, blamed in (
        (not moments([target]), "ITRP-FIELD-78"),
        (target in (None, "no_target"), "ITRP-FIELD-79"),
    ):
        expect.that(
            holds,
            "next_target_at of a completed request",
            expected="no_target or null",
            got=target,
            requirement=blamed,
            shown=[exchange],
        )
    expect.observe("completed-next-target", "null" if target is None else "no-target", [exchange])


@pytest.mark.requirement("ITRP-FIELD-81", "ITRP-FIELD-45")
def test_desired_completion_is_the_target(desk: Desk, expect: Expect) -> None:
    exchange = desk.make(desired_completion_at=LATER)
    response = exchange.member("response_target_at")
    wanted = LATER if response is None or response in WORDS else response
    _target(expect, exchange, wanted)
    again = changed(desk, exchange.member("id"), desired_completion_at=MUCH_LATER)
    got, what = instant(again.member("desired_completion_at")), "desired_completion_at"
    expect.equal(got, instant(MUCH_LATER), what, requirement="ITRP-FIELD-45", shown=[again])
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


@pytest.mark.parametrize(
    ("word", "other"),
    [
        pytest.param("provider", "supplier", marks=pytest.mark.requirement("ITRP-FIELD-82")),
        pytest.param("supplier", "provider", marks=pytest.mark.requirement("ITRP-FIELD-83")),
    ],
)
def test_waiting_for_the_customer_stops_the_clock(
    desk: Desk, expect: Expect, word: str, other: str
) -> None:
    def fits(one: Surveyed) -> bool:
        return word in one.accountable and other not in one.accountable

    what = f"an affected SLA with accountability {word} alone"
    _, made = with_slas(desk, what, fits, impact=None, category="rfc")
    exchange = changed(desk, made.member("id"), status="waiting_for_customer")
    _, response = _next_but_desired(desk, exchange)
    expect.possible(response is None, "every such request has a response target")
    _target(expect, exchange, "clock_stopped")


@pytest.mark.requirement("ITRP-FIELD-84")
def test_waiting_for_the_customer_without_sla(desk: Desk, expect: Expect) -> None:
    key = desk.make().member("id")
    exchange = changed(desk, key, status="waiting_for_customer")
    expect.possible(
        exchange.member("service_instance") is None, "a request gets a service instance unasked"
    )
    _target(expect, exchange, "best_effort")


@pytest.mark.requirement("ITRP-FIELD-80")
def test_response_target_before_the_desired_completion(desk: Desk, expect: Expect) -> None:
    _, made = with_slas(desk, "a response target", _responds)
    later = changed(desk, made.member("id"), desired_completion_at=LATER)
    response = later.member("response_target_at")
    expect.possible(moments([response]), "the response target is gone")
    _target(expect, later, response)


@pytest.mark.requirement("ITRP-FIELD-81")
def test_desired_completion_before_the_response_target(desk: Desk, expect: Expect) -> None:
    _, made = with_slas(desk, "a response target", _responds)
    found = moments([made.member("response_target_at")])
    expect.possible(found, "the request has no response target")
    desired = written(found[0] - 60)
    sooner = changed(desk, made.member("id"), desired_completion_at=desired)
    _target(expect, sooner, desired)


@pytest.mark.requirement("ITRP-FIELD-85")
def test_resolution_target(desk: Desk, expect: Expect) -> None:
    for one in surveyed(desk):
        key = one.made.member("id")
        for team in {sla["support_team"]["id"] for sla in one.slas if sla.get("support_team")}:
            exchange = changed(desk, key, team_id=team)
            resolution, response = _next_but_desired(desk, exchange)
            if resolution is not None and response is None:
                _target(expect, exchange, exchange.member("resolution_target_at"))
                return
    raise NotExercised(
        "no known service instance leads to a resolution target and no response target",
        "known: {service_instances: [...]}",
    )


@pytest.mark.requirement("ITRP-FIELD-86")
def test_nothing_is_due(desk: Desk, expect: Expect) -> None:
    made = desk.make()
    resolution, response = _next_but_desired(desk, made)
    expect.possible(resolution is None and response is None, "every request has a target")
    _target(expect, made, "best_effort")
    items = desk.lists.of([made.member("id")], {"fields": "next_target_at"})
    shown = [one.get("next_target_at") for one in items]
    expect.equal(shown, ["best_effort"], "next_target_at in a list", shown=[made])


def _responds(one: Surveyed) -> bool:
    return bool(moments([one.made.member("response_target_at")]))


def _next_but_desired(desk: Desk, exchange: Exchange) -> tuple[float | None, float | None]:
    """Return the resolution and the response target, None for what is no moment."""
    names = ("resolution_target_at", "response_target_at")
    resolution, response = (next(iter(moments([exchange.member(one)])), None) for one in names)
    return resolution, response


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
