"""Events that belong to an open request: when they do, and what they may change of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.itrp.client import DAY, DEMO, SPECIALIST, Client, written

ALARM = {"subject": "Disk almost full", "source": "NightWatch", "ci": "SRV-0042"}
PLAIN = {"subject": "Queue is long", "source": "NightWatch", "note": "100 waiting"}


def send(api: Client, **members: Any) -> tuple[int, dict[str, Any]]:
    """Report an event; return the status and the request."""
    answer = api.post("/events", {**ALARM, **members})
    return answer.status, answer.body


def opened(api: Client, **members: Any) -> int:
    """Return the id of the request that an event opens."""
    status, request = send(api, **members)
    assert status == 201
    return int(request["id"])


@pytest.mark.requirement("ITRP-EVENT-05", "ITRP-EVENT-29")
@pytest.mark.parametrize(
    "again",
    [
        {},
        {"subject": "Another text"},
        {"impact": "low", "category": "rfi", "sourceID": "x", "requested_for_id": 72},
        {"service_instance_id": 126},
        {"ci": None, "ci_id": 1763},
    ],
)
def test_same_source_instance_and_item_belong_together(api: Client, again: dict[str, Any]) -> None:
    first = opened(api)
    status, request = send(api, **again)
    assert (status, request["id"]) == (200, first)
    assert request == api.read(first)


@pytest.mark.requirement("ITRP-EVENT-29")
@pytest.mark.parametrize(
    "other", [{"source": "DayWatch"}, {"ci": "SRV-0041"}, {"service_instance_id": 150}]
)
def test_another_source_instance_or_item_makes_another_request(
    api: Client, other: dict[str, Any]
) -> None:
    first = opened(api)
    status, request = send(api, **other)
    assert status == 201
    assert request["id"] != first


@pytest.mark.requirement("ITRP-EVENT-30")
def test_completed_request_takes_no_event(api: Client) -> None:
    first = opened(api)
    api.update(first, status="completed")
    assert opened(api) != first


@pytest.mark.requirement("ITRP-EVENT-29", "ITRP-EVENT-31")
@pytest.mark.parametrize(("age", "status"), [(DAY - 1, 200), (DAY, 201), (2 * DAY, 201)])
def test_request_takes_events_for_a_day(api: Client, age: int, status: int) -> None:
    first = opened(api)
    api.world.clock.advance(age)
    assert send(api)[0] == status
    assert api.read(first)["status"] == "assigned"


def test_newest_of_several_takes_the_event(api: Client) -> None:
    older = api.create(service_instance_id=126, ci_id=1763, source="NightWatch")["id"]
    newer = api.create(service_instance_id=126, ci_ids=[1762, 1763], source="NightWatch")["id"]
    assert send(api)[1]["id"] == newer
    api.update(newer, status="completed")
    assert send(api)[1]["id"] == older


@pytest.mark.requirement("ITRP-EVENT-32", "ITRP-EVENT-33")
def test_note_is_added_once(api: Client) -> None:
    key = opened(api, note="91% used")
    for note in ("92% used", "91% used", "92% used", "93% used", None, ""):
        assert send(api, note=note)[0] == 200
    assert api.notes(key) == ["91% used", "92% used", "93% used"]


@pytest.mark.requirement("ITRP-EVENT-34")
def test_event_changes_what_it_may_and_nothing_else(api: Client) -> None:
    key = opened(api)
    before = api.read(key)
    changes = {
        "completion_reason": "gone",
        "desired_completion_at": "2018-01-01T00:00:00-06:00",
        "downtime_start_at": "2017-06-01T07:00:00-06:00",
        "downtime_end_at": "2017-06-01T08:00:00-06:00",
        "status": "waiting_for",
        "waiting_until": "2017-07-01T00:00:00-06:00",
    }
    others = {
        "subject": "Other",
        "impact": "low",
        "category": "rfi",
        "sourceID": "other",
        "supplier_requestID": "other",
        "requested_by_id": 56,
        "requested_for_id": 56,
        "supplier_id": 51,
        "problem_id": 311,
        "change_id": 239,
        "template_id": 36080,
    }
    status, after = send(api, **changes, **others, team="Databases", member_id=61)
    assert status == 200
    assert {name: after[name] for name in changes} == changes
    assert (after["team"]["id"], after["member"]["id"]) == (16, 61)
    kept = [name.removesuffix("_id") for name in others]
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


@pytest.mark.requirement("ITRP-EVENT-34")
@pytest.mark.parametrize("team", [{"team_id": 999}, {"team": "No such team"}])
def test_team_that_does_not_exist_changes_nothing(api: Client, team: dict[str, Any]) -> None:
    before = api.read(opened(api))["team"]
    assert send(api, **team)[1]["team"] == before


@pytest.mark.requirement("ITRP-EVENT-05", "ITRP-EVENT-34", "ITRP-FIELD-21")
def test_event_completes_a_request(api: Client) -> None:
    key = opened(api)
    assert send(api, status="completed", completion_reason="solved")[1]["id"] == key
    assert api.read(key)["completed_at"] == "2017-06-01T09:00:00-06:00"
    assert opened(api) != key


# --- without a configuration item -----------------------------------------------------------------


def plain(api: Client, **members: Any) -> tuple[int, int]:
    """Report an event without an item; return the status and the id of the request."""
    answer = api.post("/events", {**PLAIN, **members})
    return answer.status, answer.body["id"]


@pytest.mark.requirement("ITRP-EVENT-35", "ITRP-EVENT-05")
def test_without_item_everything_has_to_be_equal(api: Client) -> None:
    first = plain(api)[1]
    assert plain(api) == (200, first)
    assert api.notes(first) == ["100 waiting"]


@pytest.mark.requirement("ITRP-EVENT-35")
@pytest.mark.parametrize(
    "other",
    [{"subject": "Queue is empty"}, {"source": "DayWatch"}, {"note": "101 waiting"},
     {"note": None}, {"requested_for_id": 72}, {"requested_by_id": 72}, {"ci": "SRV-0042"}],
)  # fmt: skip
def test_without_item_any_difference_makes_another_request(
    api: Client, other: dict[str, Any]
) -> None:
    first = plain(api)[1]
    status, key = plain(api, **other)
    assert status == 201
    assert key != first


@pytest.mark.requirement("ITRP-EVENT-35")
def test_events_without_note_and_item(api: Client) -> None:
    status, first = plain(api, note=None)
    assert status == 201
    assert plain(api, note=None) == (200, first)
    assert plain(api)[0] == 201


@pytest.mark.requirement("ITRP-EVENT-35")
def test_account_and_caller_count_without_item(api: Client) -> None:
    first = plain(api)[1]
    abroad = api.post("/events", PLAIN, X_ITRP_Account="wna-it")
    assert abroad.status == 201
    assert plain(api.using(SPECIALIST))[0] == 201
    assert plain(api.using(SPECIALIST), requested_for_id=1) == (200, first)


@pytest.mark.requirement("ITRP-EVENT-30", "ITRP-EVENT-31")
@pytest.mark.parametrize("token", [DEMO, SPECIALIST])
def test_age_and_completion_count_without_item_too(api: Client, token: str) -> None:
    caller = api.using(token)
    first = plain(caller)[1]
    api.update(first, status="completed")
    second = plain(caller)
    assert second[0] == 201
    api.world.clock.advance(DAY)
    assert plain(caller)[0] == 201


@pytest.mark.requirement("ITRP-EVENT-34")
def test_waiting_until_of_a_match(api: Client) -> None:
    key = opened(api)
    send(api, status="waiting_for", waiting_until=written(60))
    api.world.clock.advance(60)
    assert api.read(key)["status"] == "assigned"
