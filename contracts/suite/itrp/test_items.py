"""Configuration items of a request: linked, replaced, taken away."""

from typing import Any

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.suite.itrp.arranging import changed, listed, offered
from contracts.suite.trials import refused

PART = "Configuration items"
_MEMBERS = (
    "id", "label", "name", "status", "service", "support_team", "sourceID", "created_at",
    "updated_at",
)  # fmt: skip


@pytest.mark.requirement("ITRP-FIELD-16", "ITRP-FIELD-17", "ITRP-CI-01")
def test_update_replaces_all(desk: Desk, expect: Expect) -> None:
    first, second, third = _items(desk, expect)
    key = desk.make(ci_ids=[first, second]).member("id")
    expect.possible(_held(desk, key) >= {first}, "the target links no items at creation")
    exchange = changed(desk, key, ci_id=third)
    held = _held(desk, key)
    expect.that(
        third in held,
        "an update with ci_id does not link the item",
        expected=str(third),
        got=held,
        shown=[exchange],
    )
    what = "the items after an update with ci_id"
    expect.equal(held, {third}, what, requirement="ITRP-FIELD-17", shown=[exchange])
    shown = exchange.member("ci") or {}
    expect.equal(shown.get("id"), third, "ci", shown=[exchange])
    again = changed(desk, key, subject=desk.text())
    expect.equal(_held(desk, key), {third}, "the items after another update", shown=[again])


@pytest.mark.requirement("ITRP-FIELD-16", "ITRP-CI-01", "ITRP-CREATE-04")
def test_create_links_an_item(desk: Desk, expect: Expect) -> None:
    first, *_ = _items(desk, expect)
    other = desk.make().member("id")
    made = desk.make(ci_id=first)
    for one in (made.json, desk.fresh(made.member("id"))):
        expect.equal((one.get("ci") or {}).get("id"), first, "ci", shown=[made])
    for key, held in ((made.member("id"), {first}), (other, set())):
        what = f"the items of the request {key}"
        expect.equal(_held(desk, key), held, what, requirement="ITRP-CI-01", shown=[made])


@pytest.mark.requirement("ITRP-CI-07", "ITRP-REF-11")
def test_create_links_several_items(desk: Desk, expect: Expect) -> None:
    first, second, _ = _items(desk, expect)
    made = desk.make(ci_ids=[first, second])
    held = _held(desk, made.member("id"))
    expect.equal(held, {first, second}, "the items of the request", shown=[made])


@pytest.mark.requirement("ITRP-FIELD-14")
def test_item_that_there_is_not(desk: Desk, expect: Expect) -> None:
    offered(desk, PART)
    made = desk.create({**desk.valid(), "ci_id": 987654321})
    if refused(made):
        expect.refused(made)
        return
    expect.equal(made.member("ci"), None, "ci, sent an id of no item,", shown=[made])


@pytest.mark.requirement("ITRP-CI-02")
def test_item_has_its_members(desk: Desk, expect: Expect) -> None:
    first, *_ = _items(desk, expect)
    key = desk.make(ci_id=first).member("id")
    for item in listed(desk, f"/requests/{key}/cis"):
        missing = [name for name in _MEMBERS if name not in item]
        expect.equal(missing, [], "what an item of a request lacks")


@pytest.mark.requirement("ITRP-CI-03", "ITRP-CI-04", "ITRP-CI-05", "ITRP-CI-06", "ITRP-FIELD-18")
def test_link_and_unlink(desk: Desk, expect: Expect) -> None:
    first, second, _ = _items(desk, expect)
    key = desk.make(ci_id=first).member("id")
    linked = desk.session.send("POST", f"/requests/{key}/cis/{second}")
    expect.status(linked, 200, requirement="ITRP-CI-04")
    what = "the answer to linking"
    expect.equal(linked.json, {}, what, requirement="ITRP-CI-04", shown=[linked])
    expect.equal(_held(desk, key), {first, second}, "the items of the request", shown=[linked])
    gone = desk.session.send("DELETE", f"/requests/{key}/cis/{first}")
    expect.status(gone, 200, 204, requirement="ITRP-CI-06")
    expect.observe("unlink-status", "ok" if gone.status == 200 else "no-content", [gone])
    if gone.status == 204:
        expect.equal(gone.body, b"", "the body of a 204", requirement="ITRP-CI-06", shown=[gone])
    held, what = _held(desk, key), "the items of the request"
    expect.equal(held, {second}, what, requirement="ITRP-CI-05", shown=[gone])


def _held(desk: Desk, key: Any) -> set[Any]:
    """Return the ids of the items that a request has."""
    return {one["id"] for one in listed(desk, f"/requests/{key}/cis")}


def _items(desk: Desk, expect: Expect) -> tuple[object, object, object]:
    offered(desk, PART)
    known = list(desk.references("cis"))
    expect.possible(len(known) >= 3, "fewer than three items are known", "known: {cis: [...]}")
    return known[0], known[1], known[2]
