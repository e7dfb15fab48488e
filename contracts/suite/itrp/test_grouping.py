"""Grouping: both sides of a request group."""

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.suite.itrp.arranging import changed, emptied, listed


@pytest.mark.requirement("ITRP-FIELD-49", "ITRP-FIELD-52")
def test_both_sides(desk: Desk, expect: Expect) -> None:
    group, first, second = (desk.make().member("id") for _ in range(3))
    expect.equal(desk.fresh(group)["grouping"], "none", "grouping", requirement="ITRP-FIELD-52")
    exchange = changed(desk, first, grouped_into_id=group)
    expect.equal(exchange.member("grouping"), "grouped", "grouping", shown=[exchange])
    held = exchange.member("grouped_into") or {}
    expect.equal(held.get("id"), group, "grouped_into", shown=[exchange])
    expect.equal(desk.fresh(group)["grouping"], "group", "grouping of the group", shown=[exchange])
    changed(desk, second, grouped_into_id=group)
    left = emptied(desk, expect, first, "grouped_into_id", "grouped_into")
    expect.equal(left.member("grouping"), "none", "grouping after leaving", shown=[left])
    expect.equal(desk.fresh(group)["grouping"], "group", "grouping of the group", shown=[left])
    last = emptied(desk, expect, second, "grouped_into_id", "grouped_into")
    expect.equal(desk.fresh(group)["grouping"], "none", "grouping of an empty group", shown=[last])


@pytest.mark.requirement("ITRP-GROUP-01")
def test_grouped_requests_are_listed(desk: Desk, expect: Expect) -> None:
    group, member, other = (desk.make().member("id") for _ in range(3))
    changed(desk, member, grouped_into_id=group)
    found = [one["id"] for one in listed(desk, f"/requests/{group}/grouped_requests")]
    expect.equal(found, [member], f"the requests grouped into {group} (not {other})")
