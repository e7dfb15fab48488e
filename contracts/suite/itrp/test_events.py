"""Events: matched to an open request of the last day, or made into a new one."""

import pytest

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.itrp.arranging import changed, listed, offered


@pytest.mark.requirement("ITRP-EVENT-01", "ITRP-EVENT-04", "ITRP-EVENT-18", "ITRP-EVENT-23")
def test_subject_is_enough(desk: Desk, expect: Expect) -> None:
    exchange = _event(desk, subject=desk.text())
    expect.status(exchange, 201)
    expect.equal(
        exchange.member("category"),
        "other",
        "category",
        requirement="ITRP-EVENT-18",
        shown=[exchange],
    )
    fresh = desk.fresh(exchange.member("id"))
    expect.equal(fresh["subject"], exchange.member("subject"), "subject", shown=[exchange])
    expect.exercised.extend(("ITRP-EVENT-04",))


@pytest.mark.requirement("ITRP-EVENT-05", "ITRP-EVENT-32", "ITRP-EVENT-33", "ITRP-EVENT-30")
def test_matching(desk: Desk, expect: Expect) -> None:
    items = desk.references("cis")
    expect.possible(items, "no configuration item is known", "known: {cis: [...]}")
    source, first, second = desk.tag[:30], desk.text(), desk.text()
    one = _event(desk, subject=desk.text(), ci_id=items[0], source=source, note=first)
    expect.status(one, 201, requirement="ITRP-EVENT-05")
    key = one.member("id")
    again = _event(desk, subject=desk.text(), ci_id=items[0], source=source, note=second)
    expect.status(again, 200, requirement="ITRP-EVENT-05")
    expect.equal(again.member("id"), key, "the request that was matched", shown=[one, again])
    same = _event(desk, subject=desk.text(), ci_id=items[0], source=source, note=second)
    texts = [note.get("text") for note in listed(desk, f"/requests/{key}/notes")]
    expect.equal(
        texts, [first, second], "the notes", requirement="ITRP-EVENT-33", shown=[again, same]
    )
    expect.exercised.append("ITRP-EVENT-32")
    changed(desk, key, status="completed", completion_reason="solved")
    fresh = _event(desk, subject=desk.text(), ci_id=items[0], source=source)
    expect.status(fresh, 201, requirement="ITRP-EVENT-30")


@pytest.mark.requirement("ITRP-EVENT-07")
def test_without_subject(desk: Desk, expect: Expect) -> None:
    expect.status(_event(desk, note=desk.text()), 422)


def _event(desk: Desk, **members: object) -> Exchange:
    offered(desk, "Events")
    return desk.session.send("POST", "/events", members=members)
