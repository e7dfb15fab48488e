"""Doubts: what the document leaves open, asked once each; any listed answer will do.

They claim no requirement. An answer that is not listed is blamed on what the doubt is about.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.itrp.arranging import (
    Surveyed,
    changed,
    instant,
    moments,
    offered,
    surveyed,
    with_slas,
)
from contracts.suite.itrp.test_items import PART
from contracts.suite.trials import every, placed, refused

# Clocks may count whole seconds.
_TICK = 1.1
ASKS = pytest.mark.exists(because="It asks for the answer to a doubt, to report it.")


@ASKS
@pytest.mark.parametrize("doubt", ["nested-reference", "bare-reference"])
def test_reference_under_its_own_name(desk: Desk, expect: Expect, doubt: str) -> None:
    team = next(one for one in every(desk) if one.name == "team")
    key, made = placed(desk, team)
    expect.possible(not refused(made), "no team is known that can be referred to")
    value = {"id": key} if doubt == "nested-reference" else key
    exchange = desk.create({**desk.valid(), "team": value})
    shown = None if refused(exchange) else team.shown(exchange.json)
    taken = {key: "accept", None: "ignore"}.get(shown, "another")
    expect.observe(doubt, "refuse" if refused(exchange) else taken, [exchange])


@ASKS
def test_completion_without_reason(desk: Desk, expect: Expect) -> None:
    exchange = desk.update(desk.make().member("id"), {"status": "completed"})
    _demanded(expect, "completion-needs-reason", exchange, "completion", ("yes", "no"))


@ASKS
def test_status_without_member(desk: Desk, expect: Expect) -> None:
    made = desk.make()
    expect.possible(made.member("member") is None, "a request gets a member unasked")
    exchange = desk.update(made.member("id"), {"status": "in_progress"})
    _demanded(expect, "status-needs-member", exchange, "member", ("yes", "no"))


@ASKS
def test_incident_without_impact(desk: Desk, expect: Expect) -> None:
    exchange = desk.create({**desk.least(), "category": "incident"})
    _demanded(expect, "impact-with-incident", exchange, "impact", ("required", "optional"))


@ASKS
def test_completed_request_is_opened_again(desk: Desk, expect: Expect) -> None:
    key = desk.make().member("id")
    changed(desk, key, status="completed", completion_reason="solved")
    exchange = changed(desk, key, status="in_progress")
    left = [exchange.member(name) is not None for name in ("completed_at", "completion_reason")]
    answer = "keeps" if all(left) else "one of them"
    expect.observe("reopening", answer if any(left) else "clears", [exchange])


@ASKS
def test_completed_request_is_completed_again(desk: Desk, expect: Expect) -> None:
    key = desk.make().member("id")
    done = {"status": "completed", "completion_reason": "solved"}
    first = changed(desk, key, **done)
    desk.session.pause(_TICK)
    again = changed(desk, key, **done)
    when = [instant(one.member("completed_at")) for one in (first, again)]
    expect.possible(None not in when, "a completed request has no completed_at")
    answer = "stays" if when[0] == when[1] else "moves"
    expect.observe("second-completion", answer, [first, again])


@ASKS
def test_response_target_of_what_is_taken_up(desk: Desk, expect: Expect) -> None:
    _, made = with_slas(desk, "a response target", _responds)
    request = desk.fresh(made.member("id"))
    response = instant(request["response_target_at"])
    expect.possible(isinstance(response, float), "no request with a response target is known")
    expect.possible(
        instant(request["next_target_at"]) == response, "the response target is not the next one"
    )
    exchange = changed(desk, request["id"], status="in_progress")
    expect.possible(
        instant(exchange.member("response_target_at")) == response, "the target moves by itself"
    )
    stays = instant(exchange.member("next_target_at")) == response
    expect.observe("responded-target", "stays" if stays else "ends", [exchange])


@ASKS
def test_reviewed_by_somebody_else(desk: Desk, expect: Expect) -> None:
    key = next(_of_others(desk), None)
    expect.possible(key, "no service instance is known whose problems another person manages")
    made = desk.make(service_instance_id=key)
    expect.possible(made.member("reviewed") is False, "the request counts as reviewed already")
    exchange = desk.update(made.member("id"), {"reviewed": True})
    taken = "accept" if exchange.member("reviewed") is True else "ignore"
    expect.observe("reviewed-by-others", "refuse" if refused(exchange) else taken, [exchange])


@ASKS
def test_grouping_into_what_is_grouped(desk: Desk, expect: Expect) -> None:
    group, first, second = (desk.make().member("id") for _ in range(3))
    changed(desk, first, grouped_into_id=group)
    exchange = desk.update(second, {"grouped_into_id": first})
    answer = "refuse" if refused(exchange) else "accept"
    expect.observe("grouping-into-grouped", answer, [exchange])


@ASKS
def test_filter_that_is_given_twice(desk: Desk, expect: Expect) -> None:
    low, high = (desk.make(impact=word).member("id") for word in ("low", "high"))
    narrow = desk.lists.narrow([low, high])
    query = [*narrow.items(), ("impact", "low"), ("impact", "high")]
    exchange = desk.select([(name, str(value)) for name, value in query])
    expect.possible(exchange.status == 200, "a filter cannot be given twice")
    found = [one["id"] for one in exchange.json or ()]
    answer = {(): "both", (high,): "last"}.get(tuple(found), "another")
    expect.observe("repeated-filter", answer, [exchange])


@ASKS
def test_link_twice_and_unlink_twice(desk: Desk, expect: Expect) -> None:
    offered(desk, PART)
    items = list(desk.references("cis"))
    expect.possible(items, "no configuration item is known", "known: {cis: [...]}")
    path = f"/requests/{desk.make(ci_ids=items[:1]).member('id')}/cis/{items[0]}"
    linked = desk.session.send("POST", path)
    answers = {200: "accept", 422: "refuse"}
    expect.observe("link-twice", answers.get(linked.status, str(linked.status)), [linked])
    gone = desk.session.send("DELETE", path)
    expect.possible(not refused(gone), "the item cannot be taken away")
    again = desk.session.send("DELETE", path)
    answers = {200: "accept", 204: "accept", 404: "refuse"}
    expect.observe("unlink-absent", answers.get(again.status, str(again.status)), [again])


def _demanded(
    expect: Expect, doubt: str, exchange: Exchange, word: str, answers: tuple[str, str]
) -> None:
    """Observe the first answer where a member is demanded, the second where it is not."""
    text = exchange.body.decode("utf-8", "replace").lower()
    expect.possible(
        not refused(exchange) or word in text, f"it is refused otherwise: {exchange.answer[:200]}"
    )
    expect.observe(doubt, answers[0] if refused(exchange) else answers[1], [exchange])


def _responds(one: Surveyed) -> bool:
    """Tell whether incidents about a service instance have a response target."""
    return bool(moments([one.made.member("response_target_at")]))


def _of_others(desk: Desk) -> Iterator[Any]:
    """Yield the ids of service instances whose problems somebody but the caller manages."""
    me = desk.conditions.caller_in("people")
    for one in surveyed(desk):
        service = one.shown.get("service") or {}
        exchange = desk.known(service.get("id"), "services")
        manager = exchange.member("problem_manager")
        if exchange.status == 200 and isinstance(manager, dict) and manager.get("id") not in me:
            yield one.key
