"""Lists of requests: which requests are in them, by path, by state and by both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import pytest

from tests.mockserver.itrp.client import (
    AMERICAN,
    DEFAULT_FIELDS,
    DEMO,
    DESK_MANAGER,
    GROUPED,
    NOW,
    REQUESTER,
    SPECIALIST,
    Client,
    Serve,
    contents,
    identity,
    instant,
)

Single = dict[str, Any]
Wanted = Callable[[Single, Single], bool]

SINCE = NOW.replace(year=2016, month=12).timestamp()  # six months before the world's present
MANAGERS = {  # of the problems of a service, by service instance
    29: 54, 126: 54, 127: 54, 161: 66, 190: 54, 141: 66, 198: 66, 130: 1, 140: 66, 150: 61,
    160: 66, 181: 61, 131: 1, 180: 61,
}  # fmt: skip
TEAMS = {1: (10, 11, 14), 58: (14,), 72: (), 53: (10,)}
CALLERS = {DEMO: 1, SPECIALIST: 58, REQUESTER: 72, DESK_MANAGER: 53}


def wanted(view: str, one: Single, me: Single) -> bool:
    """Tell by the page's own words whether a request is in a list."""
    if view == "open":
        return bool(one["status"] != "completed")
    if view == "completed":
        return bool(one["status"] == "completed")
    if view == "requested_by_or_for_me":
        return me["id"] in {one["requested_by"]["id"], one["requested_for"]["id"]}
    if view == "requests_of_my_organization":
        return bool(one["organization"]["id"] == me["organization"]["id"])
    if view == "assigned_to_my_team":
        return identity(one["team"]) in TEAMS[me["id"]]
    if view == "assigned_to_me":
        return bool(identity(one["member"]) == me["id"])
    if view == "waiting_for_me":
        mine = one["requested_by"]["id"] == me["id"]
        return bool(mine and one["status"] == "waiting_for_customer")
    assert view == "problem_management_review"
    managed = MANAGERS.get(identity(one["service_instance"]) or 0) == me["id"]
    return bool(managed and one["completed_at"] and instant(one["completed_at"]) > SINCE)


VIEWS = {
    "open": "ITRP-PREDEF-01",
    "completed": "ITRP-PREDEF-02",
    "requested_by_or_for_me": "ITRP-VIEW-03",
    "requests_of_my_organization": "ITRP-VIEW-04",
    "assigned_to_my_team": "ITRP-VIEW-06",
    "assigned_to_me": "ITRP-VIEW-07",
    "waiting_for_me": "ITRP-VIEW-08",
    "problem_management_review": "ITRP-VIEW-11",
}
MARKED = [pytest.param(view, marks=pytest.mark.requirement(id)) for view, id in VIEWS.items()]


def seen(singles: Sequence[Single], me: Single) -> list[Single]:
    """Return the requests that a caller sees at all, the newest first."""
    staff = me["id"] != CALLERS[REQUESTER]
    people = ("requested_by", "requested_for", "created_by")
    return [
        one
        for one in reversed(singles)
        if staff or me["id"] in [one[name]["id"] for name in people]
    ]


@pytest.mark.requirement("ITRP-LIST-01", "ITRP-LIST-04", "ITRP-SORT-01", "ITRP-FIELD-55")
def test_list_has_every_request_of_the_account_once(
    crowded: Client, singles: Sequence[Single]
) -> None:
    ids = crowded.ids("/requests")
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) > 200
    held = crowded.world.store.tables["requests"]
    assert set(ids) == {one["id"] for one in held if one["account"] == "widget"}
    shown = crowded.whole("/requests")
    assert shown == [{name: one[name] for name in DEFAULT_FIELDS} for one in reversed(singles)]


@pytest.mark.parametrize("token", CALLERS)
@pytest.mark.parametrize("view", MARKED)
@pytest.mark.requirement("ITRP-STATE-01", "ITRP-PREDEF-03", "ITRP-AUTH-07")
def test_view_is_exactly_what_its_name_says(
    crowded: Client, singles: Sequence[Single], view: str, token: str
) -> None:
    caller = crowded.using(token)
    me = caller.get("/me").body
    assert me["id"] == CALLERS[token]
    expected = [one["id"] for one in seen(singles, me) if wanted(view, one, me)]
    assert caller.ids(f"/requests/{view}") == expected
    assert caller.ids(f"/requests?state={view}") == expected


@pytest.mark.requirement("ITRP-VIEW-12", "ITRP-FIELDS-01", "ITRP-FIELDS-02", "ITRP-LIST-02")
@pytest.mark.parametrize("view", VIEWS)
def test_views_have_the_form_of_the_list(crowded: Client, view: str) -> None:
    answer = crowded.get(f"/requests/{view}")
    assert answer.status == 200
    assert isinstance(answer.body, list)
    for one in answer.body:
        assert set(one) == set(DEFAULT_FIELDS)


@pytest.mark.requirement("ITRP-PREDEF-04")
@pytest.mark.parametrize(("view", "state"), [*product(VIEWS, ("open", "completed"))])
def test_path_and_state_hold_together(crowded: Client, view: str, state: str) -> None:
    both = set(crowded.ids(f"/requests/{view}")) & set(crowded.ids(f"/requests/{state}"))
    ordered = sorted(both, reverse=True)
    assert crowded.ids(f"/requests/{view}?state={state}") == ordered
    assert crowded.ids(f"/requests/{state}?state={view}") == ordered


@pytest.mark.requirement("ITRP-LIST-05", "ITRP-LIST-06", "ITRP-FILTER-03", "ITRP-STATE-01")
def test_views_go_with_filter_sort_fields_and_pages(
    crowded: Client, singles: Sequence[Single]
) -> None:
    chosen = [one for one in singles if one["status"] != "completed" and one["category"] == "rfc"]
    chosen.sort(key=lambda one: (one["created_at"], one["id"]), reverse=True)
    expected = [{"id": one["id"], "category": "rfc", "source": one["source"]} for one in chosen]
    query = "category=rfc&sort=-created_at&fields=category,source&per_page=7"
    found = [one for page in crowded.pages(f"/requests/open?{query}") for one in page.body]
    assert len(expected) > 14
    assert found == expected


@pytest.mark.requirement("ITRP-VIEW-01", "ITRP-VIEW-02", "ITRP-VIEW-03")
def test_own_requests_are_those_made_by_or_for_the_caller(api: Client) -> None:
    own = api.create(requested_by_id=1, requested_for_id=56)["id"]
    others = api.create(requested_by_id=56, requested_for_id=1)["id"]
    neither = api.create(requested_by_id=56, requested_for_id=72)["id"]
    listed = api.ids("/requests/requested_by_or_for_me")
    assert own in listed
    assert others in listed
    assert neither not in listed


@pytest.mark.requirement("ITRP-VIEW-04", "ITRP-VIEW-05")
def test_organization_of_a_list_is_that_at_creation(api: Client) -> None:
    created = api.create(requested_by_id=72, requested_for_id=72)
    assert created["organization"]["id"] == 43
    api.update(created["id"], requested_for_id=1)
    assert created["id"] not in api.ids("/requests/requests_of_my_organization")
    listed = api.using(REQUESTER).ids("/requests/requests_of_my_organization")
    assert created["id"] in listed


@pytest.mark.requirement("ITRP-VIEW-09", "ITRP-VIEW-10", "ITRP-VIEW-11")
def test_review_covers_six_months_and_the_services_that_the_caller_manages(api: Client) -> None:
    completed = api.create(service_instance_id=130, status="completed")["id"]
    still_open = api.create(service_instance_id=130)["id"]
    of_others = api.create(service_instance_id=126, status="completed")["id"]
    of_nothing = api.create(status="completed")["id"]
    end = NOW.replace(month=12).timestamp()
    api.world.clock.set(end - 1)
    listed = api.ids("/requests/problem_management_review")
    assert completed in listed
    assert not {still_open, of_others, of_nothing} & set(listed)
    api.world.clock.set(end)
    assert completed not in api.ids("/requests/problem_management_review")


def test_reviewed_requests_stay_in_the_review(api: Client) -> None:
    key = api.create(service_instance_id=130, status="completed", reviewed=True)["id"]
    assert key in api.ids("/requests/problem_management_review")


@pytest.mark.requirement("ITRP-ERROR-08", "ITRP-ERROR-10")
@pytest.mark.parametrize("path", ["/requests/foo", "/requests/Open", "/requests/open/1"])
def test_unknown_view_in_the_path_is_not_found(api: Client, path: str) -> None:
    answer = api.get(path)
    assert answer.status == 404
    assert answer.body == {"message": "Not Found"}


@pytest.mark.requirement("ITRP-ERROR-05")
@pytest.mark.parametrize("path", ["/requests?state=foo", "/requests/open?state=Completed"])
def test_unknown_state_is_a_bad_parameter(api: Client, path: str) -> None:
    answer = api.get(path)
    assert answer.status == 400
    assert "state" in answer.body["message"]


@pytest.mark.requirement("ITRP-AUTH-07")
def test_list_of_an_end_user_has_what_concerns_them_alone(
    crowded: Client, singles: Sequence[Single]
) -> None:
    caller = crowded.using(REQUESTER)
    me = caller.get("/me").body
    expected = [one["id"] for one in seen(singles, me)]
    assert 0 < len(expected) < len(singles)
    assert caller.ids("/requests") == expected


def test_each_account_has_its_own_list(crowded: Client) -> None:
    american = crowded.using(AMERICAN)
    assert not set(american.ids("/requests")) & set(crowded.ids("/requests"))


def test_servers_start_alike_and_share_nothing(serve: Serve) -> None:
    first, second = serve(requests=30), serve(requests=30)
    assert contents(first) == contents(second)
    first.update(first.create(custom_data={"a": 1})["id"], note="Not for the other one")
    first.update(GROUPED, custom_data=None, ci_ids=[1763])
    first.world.clock.advance(60)
    assert contents(second) == contents(serve(requests=30))
    assert contents(first) != contents(second)
    assert second.world.clock.now() == NOW.timestamp()
