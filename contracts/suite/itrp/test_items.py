"""Configuration items of a request: linked, replaced, taken away."""

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.suite.itrp.arranging import changed, listed, offered

PART = "Configuration items"


@pytest.mark.requirement("ITRP-FIELD-17", "ITRP-FIELD-16", "ITRP-CI-01")
def test_update_replaces_all(desk: Desk, expect: Expect) -> None:
    first, second, third = _items(desk, expect)
    key = desk.make(ci_ids=[first, second]).member("id")
    held = {one["id"] for one in listed(desk, f"/requests/{key}/cis")}
    expect.equal(held, {first, second}, "the items of the request", requirement="ITRP-CI-01")
    exchange = changed(desk, key, ci_id=third)
    held = {one["id"] for one in listed(desk, f"/requests/{key}/cis")}
    expect.equal(held, {third}, "the items after an update with ci_id", shown=[exchange])
    shown = exchange.member("ci") or {}
    expect.equal(shown.get("id"), third, "ci", requirement="ITRP-FIELD-16", shown=[exchange])


@pytest.mark.requirement("ITRP-CI-03", "ITRP-CI-04", "ITRP-CI-05", "ITRP-FIELD-18")
def test_link_and_unlink(desk: Desk, expect: Expect) -> None:
    first, second, _ = _items(desk, expect)
    key = desk.make(ci_id=first).member("id")
    linked = desk.session.send("POST", f"/requests/{key}/cis/{second}")
    expect.status(linked, 200, requirement="ITRP-CI-04")
    held = {one["id"] for one in listed(desk, f"/requests/{key}/cis")}
    expect.equal(held, {first, second}, "the items of the request", shown=[linked])
    gone = desk.session.send("DELETE", f"/requests/{key}/cis/{first}")
    expect.status(gone, 200, 204, requirement="ITRP-CI-05")
    expect.observe("unlink-status", "ok" if gone.status == 200 else "no-content", [gone])
    held = {one["id"] for one in listed(desk, f"/requests/{key}/cis")}
    expect.equal(held, {second}, "the items of the request", requirement="ITRP-CI-05", shown=[gone])
    expect.exercised.append("ITRP-FIELD-18")


def _items(desk: Desk, expect: Expect) -> tuple[object, object, object]:
    offered(desk, PART)
    known = list(desk.references("cis"))
    expect.possible(len(known) >= 3, "fewer than three items are known", "known: {cis: [...]}")
    return known[0], known[1], known[2]
