"""Matching: to which open request of the last day an event belongs, and what it does there."""

from typing import Any

import pytest

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.itrp.arranging import (
    changed,
    held_id,
    instant,
    mark,
    other_people,
    reported,
    texts_of,
)


@pytest.mark.requirement(
    "ITRP-EVENT-05", "ITRP-EVENT-29", "ITRP-EVENT-32", "ITRP-EVENT-33", "ITRP-EVENT-30"
)
def test_event_about_an_item(desk: Desk, expect: Expect) -> None:
    items = _items(desk, expect)
    about = {"ci_id": items[0], "source": mark(desk)}
    first, second = desk.text(), desk.text()
    one = reported(desk, subject=desk.text(), note=first, **about)
    expect.status(one, 201)
    key = one.member("id")
    again = reported(desk, subject=desk.text(), note=second, **about)
    what = "the request that was matched"
    expect.equal(again.member("id"), key, what, requirement="ITRP-EVENT-29", shown=[one, again])
    expect.status(again, 200)
    texts = texts_of(desk, key)
    expect.that(
        texts[:1] == [first] and second in texts,
        "the note of an event is not added",
        expected=str([first, second]),
        got=texts,
        requirement="ITRP-EVENT-32",
        shown=[one, again],
    )
    same = reported(desk, subject=desk.text(), note=second, **about)
    texts = texts_of(desk, key)
    expect.equal(
        texts, [first, second], "the notes", requirement="ITRP-EVENT-33", shown=[again, same]
    )
    changed(desk, key, status="completed", completion_reason="solved")
    fresh = reported(desk, subject=desk.text(), **about)
    expect.status(fresh, 201, requirement="ITRP-EVENT-30")


@pytest.mark.requirement("ITRP-EVENT-29")
def test_event_about_something_else(desk: Desk, expect: Expect) -> None:
    items = _items(desk, expect)
    source = mark(desk)
    one = reported(desk, subject=desk.text(), source=source, ci_id=items[0])
    others = (
        reported(desk, subject=desk.text(), source=mark(desk), ci_id=items[0]),
        reported(desk, subject=desk.text(), source=source, ci_id=items[1]),
    )
    for other in others:
        expect.status(other, 201)
        _another(expect, one, other)


@pytest.mark.requirement("ITRP-EVENT-34")
def test_what_an_event_changes(desk: Desk, expect: Expect) -> None:
    items = _items(desk, expect)
    about = {"ci_id": items[0], "source": mark(desk)}
    one = reported(desk, subject=desk.text(), impact="high", **about)
    kept = {"impact": "low", "subject": desk.text(), "sourceID": desk.text(), "urgent": True,
            "supplier_requestID": desk.text()}  # fmt: skip
    moments = {
        "desired_completion_at": "2037-05-04T03:02:01Z",
        "downtime_start_at": "2037-05-01T00:00:00Z",
        "downtime_end_at": "2037-05-02T00:00:00Z",
    }
    people, teams = desk.references("people"), desk.references("teams")
    sent: dict[str, Any] = {**moments, "status": "in_progress"}
    for name, known in (("member", people), ("team", teams)):
        if known:
            sent[f"{name}_id"] = known[-1]
    exchange = reported(desk, **kept, **sent, **about)
    expect.possible(exchange.status == 200, f"the event is not taken: {exchange.answer[:200]}")
    fresh = desk.fresh(one.member("id"))
    for name in kept:
        got, what = fresh[name], f"{name} after an event"
        expect.equal(got, one.member(name), what, shown=[one, exchange])
    for name, value in sent.items():
        shown = fresh[name.removesuffix("_id")]
        got = shown.get("id") if isinstance(shown, dict) else instant(shown)
        expect.equal(got, instant(value), f"{name} after an event", shown=[one, exchange])


@pytest.mark.requirement("ITRP-EVENT-35")
def test_event_without_an_item(desk: Desk, expect: Expect) -> None:
    sent = {"subject": desk.text(), "note": desk.text(), "source": mark(desk)}
    one = reported(desk, **sent)
    again = reported(desk, **sent)
    what = "the request that was matched"
    expect.equal(again.member("id"), one.member("id"), what, shown=[one, again])
    others = other_people(desk)
    differing: list[dict[str, Any]] = [{"subject": desk.text()}, {"note": desk.text()}]
    differing += [{"source": mark(desk)}]
    differing += [{"requested_for_id": others[0]}] if others else []
    for more in differing:
        other = reported(desk, **{**sent, **more})
        _another(expect, one, other)


@pytest.mark.requirement("ITRP-EVENT-31")
def test_old_request_takes_no_event(desk: Desk, expect: Expect) -> None:
    known = desk.session.target.known.get("requests.old", ())
    expect.possible(
        known,
        "no open request of more than a day with an item is known that may be changed",
        "known: {requests.old: [...]}",
    )
    old = desk.read(known[0])
    item, source = held_id(old, "ci"), old.member("source")
    expect.possible(item and source, f"request {known[0]} has no item, or no source")
    expect.possible(old.member("status") != "completed", f"request {known[0]} is completed")
    about = {"service_instance_id": held_id(old, "service_instance")}
    sent = {name: value for name, value in about.items() if value is not None}
    exchange = reported(desk, subject=desk.text(), ci_id=item, source=source, **sent)
    _another(expect, old, exchange)


def _another(expect: Expect, one: Exchange, other: Exchange) -> None:
    """Demand that an event made another request."""
    expect.that(
        other.member("id") not in (None, one.member("id")),
        "an event belongs to a request that it should not",
        expected="another request",
        got=other.answer,
        shown=[one, other],
    )


def _items(desk: Desk, expect: Expect) -> list[Any]:
    known = list(desk.references("cis"))
    expect.possible(len(known) > 1, "fewer than two items are known", "known: {cis: [...]}")
    return known
