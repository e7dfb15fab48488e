"""Grouping: both sides of a request group."""

from typing import Any

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
    none = "ITRP-FIELD-52"
    got, what = left.member("grouping"), "grouping after leaving"
    expect.equal(got, "none", what, requirement=none, shown=[left])
    expect.equal(desk.fresh(group)["grouping"], "group", "grouping of the group", shown=[left])
    last = emptied(desk, expect, second, "grouped_into_id", "grouped_into")
    got, what = desk.fresh(group)["grouping"], "grouping of an empty group"
    expect.equal(got, "none", what, requirement=none, shown=[last])


@pytest.mark.requirement("ITRP-FIELD-49", "ITRP-CREATE-04")
def test_created_in_a_group(desk: Desk, expect: Expect) -> None:
    group = desk.make().member("id")
    made = desk.make(grouped_into_id=group)
    for one in (made.json, desk.fresh(made.member("id"))):
        expect.equal((one["grouped_into"] or {}).get("id"), group, "grouped_into", shown=[made])
        expect.equal(one["grouping"], "grouped", "grouping", shown=[made])


@pytest.mark.requirement("ITRP-GROUP-01", "ITRP-GROUP-02")
def test_grouped_requests_are_listed(desk: Desk, expect: Expect) -> None:
    group, member, other = (desk.make().member("id") for _ in range(3))
    changed(desk, member, grouped_into_id=group)
    found = listed(desk, f"/requests/{group}/grouped_requests")
    keys, what = [one["id"] for one in found], f"the requests grouped into {group} (not {other})"
    expect.equal(keys, [member], what)
    _like_a_list(desk, expect, found, "ITRP-GROUP-02")


@pytest.mark.parametrize(
    ("collection", "member"),
    [
        pytest.param("problems", "problem_id", marks=pytest.mark.requirement("ITRP-GROUP-03")),
        pytest.param("changes", "change_id", marks=pytest.mark.requirement("ITRP-GROUP-04")),
    ],
)
def test_requests_of_a_record_are_listed(
    desk: Desk, expect: Expect, collection: str, member: str
) -> None:
    known = desk.references(collection)
    expect.possible(known, f"no record of {collection} is known", f"known: {{{collection}: [...]}}")
    other = desk.make().member("id")
    key = desk.make(**{member: known[0]}).member("id")
    found = [one["id"] for one in listed(desk, f"/{collection}/{known[0]}/requests")]
    expect.equal(
        [one for one in found if one in (key, other)],
        [key],
        f"those of {key} and {other} that are linked to {known[0]}",
    )


def _like_a_list(desk: Desk, expect: Expect, found: list[dict[str, Any]], blamed: str) -> None:
    """Demand the members that objects of a plain list have."""
    names = desk.contract.collection(desk.main)["default-fields"]
    for one in found:
        missing = [name for name in names if name not in one]
        expect.equal(missing, [], "what an object of the list lacks", requirement=blamed)
