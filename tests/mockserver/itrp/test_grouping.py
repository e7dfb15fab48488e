"""Grouping: a request group and the requests in it, seen from both sides."""

from __future__ import annotations

import pytest

from tests.mockserver.itrp.client import DEFAULT_FIELDS, GROUP, GROUPED, MEMORY, RACK, Client


@pytest.mark.requirement("ITRP-FIELD-49", "ITRP-FIELD-50", "ITRP-FIELD-52", "ITRP-REF-04")
def test_both_sides_are_set(api: Client) -> None:
    group = api.create(subject="The group")
    assert group["grouping"] == "none"
    at_once = api.create(grouped_into_id=group["id"])
    assert at_once["grouping"] == "grouped"
    assert at_once["grouped_into"] == {"id": group["id"], "subject": "The group"}
    assert api.read(group["id"])["grouping"] == "group"
    later = api.create()
    assert api.update(later["id"], grouped_into_id=group["id"])["grouping"] == "grouped"
    assert api.read(group["id"])["grouped_into"] is None


@pytest.mark.requirement("ITRP-FIELD-52")
@pytest.mark.parametrize("nothing", [None, ""])
def test_both_sides_are_unset(api: Client, nothing: str | None) -> None:
    group = api.create()["id"]
    first = api.create(grouped_into_id=group)["id"]
    second = api.create(grouped_into_id=group)["id"]
    assert api.update(first, grouped_into_id=nothing)["grouping"] == "none"
    assert api.read(group)["grouping"] == "group"
    assert api.update(second, grouped_into_id=nothing)["grouping"] == "none"
    assert api.read(group)["grouping"] == "none"


@pytest.mark.requirement("ITRP-FIELD-49")
def test_move_from_one_group_to_another(api: Client) -> None:
    old, new = api.create()["id"], api.create()["id"]
    key = api.create(grouped_into_id=old)["id"]
    after = api.update(key, grouped_into_id=new)
    assert (after["grouping"], after["grouped_into"]["id"]) == ("grouped", new)
    assert api.read(old)["grouping"] == "none"
    assert api.read(new)["grouping"] == "group"
    assert api.update(key, grouped_into_id=new)["grouping"] == "grouped"
    assert api.read(new)["grouping"] == "group"


@pytest.mark.requirement("ITRP-ERROR-12", "ITRP-ERROR-13")
@pytest.mark.parametrize(
    ("key", "group"),
    [
        (MEMORY, GROUPED),  # into one that is itself grouped
        (MEMORY, MEMORY),  # into itself
        (GROUP, MEMORY),  # a group into another request
        (MEMORY, 5),  # into one that does not exist
    ],
)
def test_grouping_that_cannot_be(api: Client, key: int, group: int) -> None:
    before = api.read(key)
    answer = api.patch(f"/requests/{key}", {"grouped_into_id": group})
    assert set(answer.errors) == {"grouped_into_id"}
    assert api.read(key) == before


@pytest.mark.requirement("ITRP-GROUP-01", "ITRP-GROUP-02")
def test_list_of_the_grouped_requests(api: Client) -> None:
    answer = api.get(f"/requests/{GROUP}/grouped_requests")
    assert [one["id"] for one in answer.body] == [70482, 70481]
    assert set(answer.body[0]) == set(DEFAULT_FIELDS)
    assert api.get(f"/requests/{RACK}/grouped_requests").body == []
    filtered = api.ids(f"/requests/{GROUP}/grouped_requests?subject=!x&sort=id&state=open")
    assert filtered == [70481, 70482]


@pytest.mark.requirement("ITRP-GROUP-03", "ITRP-GROUP-04", "ITRP-FIELD-13", "ITRP-FIELD-96")
@pytest.mark.parametrize(
    ("path", "member"), [("problems/312", "problem_id"), ("changes/240", "change_id")]
)
def test_problems_and_changes_list_their_requests(api: Client, path: str, member: str) -> None:
    assert api.ids(f"/{path}/requests") == []
    key = api.create(**{member: int(path.split("/")[1])})["id"]
    answer = api.get(f"/{path}/requests")
    assert [one["id"] for one in answer.body] == [key]
    assert set(answer.body[0]) == set(DEFAULT_FIELDS)
    api.update(key, **{member: None})
    assert api.ids(f"/{path}/requests") == []


def test_grouped_requests_do_not_follow_their_group(api: Client) -> None:
    api.update(GROUP, status="completed")
    assert api.read(GROUPED)["status"] == "change_pending"
