"""Targets: what the affected SLAs of a request set, and which target comes next."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.store import Draft
from tests.mockserver.itrp.client import DAY, MEMORY, RACK, Client, identity, instant, written

MINUTE = 60
HOUR = 3600
# Service instances. 126: support team 14, SLA 205 with response targets alone (high: 1 h).
# 131: team 12 for both, SLA 207 (high: 30 min, 4 h), covers the people 77 and 78.
# 130: first line team 10, support team 12, SLAs 206 (high: 1 h, 8 h) and 216 (high: 15 min, 2 h);
# 216 covers the people 1 and 76 alone. 150: support team 17, SLA 209 (high: none, 4 h).
# 160: supplied from outside, SLA 210 (high: 2 h, 8 h). 199: nothing.


def after(api: Client, seconds: float) -> float:
    return float(api.world.clock.now() + seconds)


def moments(record: dict[str, Any], *names: str) -> list[Any]:
    """Return targets as epoch seconds; words and null stay."""
    values = [record[f"{name}_at"] for name in names]
    return [instant(one) if one and one[0].isdigit() else one for one in values]


@pytest.mark.requirement(
    "ITRP-FIELD-100", "ITRP-FIELD-102", "ITRP-FIELD-104", "ITRP-FIELD-106", "ITRP-FIELD-115",
    "ITRP-FIELD-117",
)  # fmt: skip
def test_targets_are_the_most_stringent_of_the_affected_slas(api: Client) -> None:
    created = api.create(category="incident", impact="high", service_instance_id=130)
    names = ("response_target", "resolution_target", "requester_resolution_target")
    assert moments(created, *names) == [after(api, 15 * MINUTE), None, after(api, 2 * HOUR)]
    moved = api.update(created["id"], team_id=12)
    assert moments(moved, *names) == [None, after(api, 2 * HOUR), after(api, 2 * HOUR)]


@pytest.mark.requirement("ITRP-FIELD-103", "ITRP-FIELD-107")
def test_only_what_the_current_team_is_responsible_for_counts(api: Client) -> None:
    key = api.create(impact="high", service_instance_id=131)["id"]
    responsible = api.read(key)
    assert moments(responsible, "response_target", "resolution_target") == [
        after(api, 30 * MINUTE),
        after(api, 4 * HOUR),
    ]
    elsewhere = api.update(key, team_id=21)
    assert moments(elsewhere, "response_target", "resolution_target") == [None, None]
    assert api.update(key, team_id=12)["response_target_at"] == responsible["response_target_at"]


@pytest.mark.requirement("ITRP-FIELD-119", "ITRP-FIELD-117")
@pytest.mark.parametrize(
    ("person", "hours"), [(1, 2), (76, 2), (72, 8), (77, None)]
)  # 77 is in no organization that an SLA of the instance covers
def test_only_slas_that_cover_the_requester_count_for_the_requester(
    api: Client, person: int, hours: int | None
) -> None:
    created = api.create(impact="high", service_instance_id=130, requested_for_id=person)
    expected = None if hours is None else after(api, hours * HOUR)
    assert moments(created, "requester_resolution_target") == [expected]
    moved = api.update(created["id"], requested_for_id=72)
    assert moments(moved, "requester_resolution_target") == [after(api, 8 * HOUR)]


@pytest.mark.requirement("ITRP-FIELD-118", "ITRP-FIELD-102")
def test_sla_that_is_not_affected_does_not_count_for_the_requester(api: Client) -> None:
    """The world says so of request 70474, whose requester its SLA covers."""
    (affected,) = api.get("/requests/70474/affected_slas").body
    assert affected["accountability"] == "sla_not_affected"
    assert affected["sla"]["id"] == 209
    for record in (api.read(70474), api.update(70474, urgent=True)):
        assert record["requester_resolution_target_at"] is None
        assert record["resolution_target_at"] == affected["resolution_target_at"]
    (still,) = api.get("/requests/70474/affected_slas").body
    assert still["accountability"] == "sla_not_affected"


@pytest.mark.parametrize(
    ("impact", "seconds"),
    [("low", 240), ("medium", 120), ("high", 30), ("top", 15), (None, None)],
)
def test_targets_count_from_the_creation_by_impact(
    api: Client, impact: str | None, seconds: int | None
) -> None:
    key = api.create(service_instance_id=131)["id"]
    start = api.world.clock.now()
    api.world.clock.advance(HOUR)
    moved = api.update(key, impact=impact)
    expected = "best_effort" if seconds is None else start + seconds * MINUTE
    assert moments(moved, "response_target") == [expected]


# --- desired completion ---------------------------------------------------------------------------


@pytest.mark.requirement("ITRP-FIELD-43", "ITRP-FIELD-44", "ITRP-FIELD-45")
def test_desired_completion_takes_the_place_of_an_earlier_resolution_target(api: Client) -> None:
    key = api.create(impact="high", service_instance_id=150, team_id=17)["id"]
    target = after(api, 4 * HOUR)

    def targets(hours: float | None) -> list[Any]:
        desired = None if hours is None else written(hours * HOUR)
        record = api.update(key, desired_completion_at=desired)
        assert record["desired_completion_at"] == desired or desired is not None
        (affected,) = api.get(f"/requests/{key}/affected_slas").body
        return moments(affected, "resolution_target") + moments(record, "resolution_target")

    assert targets(None) == [target, target]
    assert targets(3) == [target, target]
    assert targets(4) == [target, target]
    assert targets(5) == [after(api, 5 * HOUR)] * 2
    assert targets(6) == [after(api, 6 * HOUR)] * 2
    assert targets(None) == [target, target]


# --- next target ----------------------------------------------------------------------------------


@pytest.mark.requirement("ITRP-FIELD-78", "ITRP-FIELD-79", "ITRP-FIELD-76")
@pytest.mark.parametrize("members", [{}, {"desired_completion_at": written(DAY)}])
@pytest.mark.parametrize("instance", [None, 126, 131, 160])
def test_completed_request_has_no_target(
    api: Client, members: dict[str, Any], instance: int | None
) -> None:
    created = api.create(status="completed", impact="top", service_instance_id=instance, **members)
    assert created["next_target_at"] == "no_target"


@pytest.mark.requirement("ITRP-FIELD-80", "ITRP-FIELD-81", "ITRP-FIELD-76")
@pytest.mark.parametrize(
    ("desired", "expected"),
    [
        pytest.param(31 * MINUTE, 30 * MINUTE, marks=pytest.mark.requirement("ITRP-FIELD-80")),
        pytest.param(30 * MINUTE, 30 * MINUTE, marks=pytest.mark.requirement("ITRP-FIELD-81")),
        pytest.param(29 * MINUTE, 29 * MINUTE, marks=pytest.mark.requirement("ITRP-FIELD-81")),
        pytest.param(-DAY, -DAY, marks=pytest.mark.requirement("ITRP-FIELD-81")),
        (None, 30 * MINUTE),  # nothing to compare the response target with
    ],
)
@pytest.mark.parametrize("status", ["assigned", "in_progress", "waiting_for_customer"])
def test_earlier_one_of_response_target_and_desired_completion(
    api: Client, status: str, desired: int | None, expected: int
) -> None:
    text = None if desired is None else written(desired)
    created = api.create(
        impact="high", service_instance_id=131, status=status, desired_completion_at=text
    )
    assert moments(created, "next_target") == [after(api, expected)]


@pytest.mark.requirement("ITRP-FIELD-81")
@pytest.mark.parametrize("status", ["assigned", "waiting_for", "waiting_for_customer"])
@pytest.mark.parametrize("instance", [None, 150])
def test_desired_completion_alone(api: Client, status: str, instance: int | None) -> None:
    created = api.create(
        impact="high",
        service_instance_id=instance,
        status=status,
        team_id=17,
        desired_completion_at=written(DAY),
    )
    assert moments(created, "next_target") == [after(api, DAY)]


@pytest.mark.parametrize(
    ("instance", "accountability", "expected"),
    [
        pytest.param(150, "provider", "clock_stopped",
                     marks=pytest.mark.requirement("ITRP-FIELD-82")),
        pytest.param(160, "supplier", "clock_stopped",
                     marks=pytest.mark.requirement("ITRP-FIELD-83")),
        pytest.param(170, "sla_not_affected", "best_effort",
                     marks=pytest.mark.requirement("ITRP-FIELD-84")),
        pytest.param(None, None, "best_effort", marks=pytest.mark.requirement("ITRP-FIELD-84")),
        pytest.param(199, None, "best_effort", marks=pytest.mark.requirement("ITRP-FIELD-84")),
    ],
)  # fmt: skip
def test_clock_stops_while_waiting_for_the_customer(
    api: Client, instance: int | None, accountability: str | None, expected: str
) -> None:
    created = api.create(
        impact="high", service_instance_id=instance, team_id=21, status="waiting_for_customer"
    )
    affected = api.get(f"/requests/{created['id']}/affected_slas").body
    assert {one["accountability"] for one in affected} == {accountability} - {None}
    assert created["next_target_at"] == expected


@pytest.mark.requirement("ITRP-FIELD-85", "ITRP-FIELD-86")
@pytest.mark.parametrize(
    "status",
    ["declined", "assigned", "accepted", "in_progress", "waiting_for", "change_pending",
     "project_pending"],
)  # fmt: skip
def test_resolution_target_or_best_effort_otherwise(api: Client, status: str) -> None:
    created = api.create(impact="high", service_instance_id=150, team_id=17, status=status)
    assert created["response_target_at"] is None
    assert moments(created, "next_target") == [after(api, 4 * HOUR)]
    assert api.create(status=status)["next_target_at"] == "best_effort"
    of_nobody = api.create(impact="high", service_instance_id=150, team_id=21, status=status)
    assert of_nobody["next_target_at"] == "best_effort"


@pytest.mark.requirement("ITRP-FIELD-76", "ITRP-FIELD-80", "ITRP-FIELD-85")
def test_next_target_follows_every_update(api: Client) -> None:
    key = api.create(impact="high", service_instance_id=131)["id"]
    seen = []
    for members in (
        {"status": "accepted"},
        {"desired_completion_at": written(10 * MINUTE)},
        {"desired_completion_at": None, "team_id": 21},
        {"status": "waiting_for_customer"},
        {"status": "in_progress", "team_id": 12},
        {"status": "completed"},
        {"status": "assigned"},
    ):
        seen += moments(api.update(key, **members), "next_target")
    soon = after(api, 30 * MINUTE)
    assert seen == [
        soon, after(api, 10 * MINUTE), "best_effort", "clock_stopped", soon, "no_target", soon
    ]  # fmt: skip


# --- affected SLAs --------------------------------------------------------------------------------


@pytest.mark.requirement("ITRP-SLA-01")
def test_affected_slas_of_a_request(api: Client) -> None:
    assert api.get(f"/requests/{RACK}/affected_slas").body == []
    key = api.create(impact="low", service_instance_id=130)["id"]
    affected = api.get(f"/requests/{key}/affected_slas").body
    assert [identity(one["sla"]) for one in affected] == [206, 216]
    for one in affected:
        assert one["request"] == {"id": key, "subject": "A test"}
        assert one["service_instance"] == {"id": 130, "name": "Computers Headquarters"}
        assert (one["first_line_team"]["id"], one["support_team"]["id"]) == (10, 12)
    assert moments(affected[0], "response_target", "resolution_target") == [
        after(api, 480 * MINUTE),
        after(api, 4320 * MINUTE),
    ]


@pytest.mark.requirement("ITRP-SLA-01")
@pytest.mark.parametrize("instance", [141, 181])
def test_slas_that_are_not_in_force_are_not_affected(api: Client, instance: int) -> None:
    key = api.create(impact="low", service_instance_id=instance)["id"]
    assert api.get(f"/requests/{key}/affected_slas").body == []


def test_affected_slas_follow_the_service_instance(api: Client) -> None:
    assert [one["sla"]["id"] for one in api.get(f"/requests/{MEMORY}/affected_slas").body] == [205]
    api.update(MEMORY, service_instance_id=131)
    assert [one["sla"]["id"] for one in api.get(f"/requests/{MEMORY}/affected_slas").body] == [207]
    api.update(MEMORY, service_instance_id=None)
    assert api.get(f"/requests/{MEMORY}/affected_slas").body == []


def test_targets_stay_after_the_completion(api: Client) -> None:
    created = api.create(impact="high", service_instance_id=131)
    api.world.clock.advance(DAY)
    done = api.update(created["id"], status="completed")
    for name in ("response_target_at", "resolution_target_at", "requester_resolution_target_at"):
        assert done[name] == created[name]


def _alter(api: Client, collection: str, key: int, **values: Any) -> None:
    """Change a record that no client can change."""
    draft = Draft(api.world.store)
    record = draft.get(collection, key)
    assert record is not None
    draft.put(collection, {**record, **values})
    draft.commit()


def test_what_is_kept_of_an_sla_follows_what_it_hangs_on(api: Client) -> None:
    def affected() -> list[dict[str, Any]]:
        key = api.create(impact="high", service_instance_id=131)["id"]
        found: list[dict[str, Any]] = api.get(f"/requests/{key}/affected_slas").body
        return found

    [before] = affected()
    assert before["accountability"] == "provider"
    _alter(api, "slas", 207, resolution_target_high=1)
    assert moments(affected()[0], "resolution_target") == [after(api, MINUTE)]
    instance = api.world.store.tables["service_instances"][131]
    service = api.world.store.tables["services"][instance["service"]]
    _alter(api, "organizations", service["provider"], external=True)
    assert affected()[0]["accountability"] == "supplier"
    _alter(api, "service_instances", 131, first_line_team=10)
    assert affected()[0]["first_line_team"]["id"] == 10
    _alter(api, "slas", 207, status="inactive")
    assert affected() == []
