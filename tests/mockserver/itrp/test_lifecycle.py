"""The life of a request: what saving it does besides keeping what was sent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.itrp.client import (
    Client,
    identity,
    instant,
    written,
)

STATUSES = (
    "declined assigned accepted in_progress waiting_for waiting_for_customer change_pending "
    "project_pending completed"
).split()
IN_USE = 126  # a service instance: no rule marks its requests as reviewed


@pytest.mark.requirement("ITRP-FIELD-145", "ITRP-FIELD-72")
@pytest.mark.parametrize(
    ("name", "default"),
    [
        pytest.param("status", "assigned", marks=pytest.mark.requirement("ITRP-FIELD-145")),
        pytest.param("new_assignment", True, marks=pytest.mark.requirement("ITRP-FIELD-72")),
        pytest.param("grouping", "none", marks=pytest.mark.requirement("ITRP-FIELD-52")),
        pytest.param("urgent", False, marks=pytest.mark.requirement("ITRP-FIELD-173")),
        pytest.param("addressed", False, marks=pytest.mark.requirement("ITRP-FIELD-03")),
        pytest.param("reviewed", False, marks=pytest.mark.requirement("ITRP-FIELD-122")),
        pytest.param("satisfaction", None, marks=pytest.mark.requirement("ITRP-FIELD-132")),
        pytest.param("completed_at", None, marks=pytest.mark.requirement("ITRP-FIELD-19")),
    ],
)
def test_default(api: Client, name: str, default: Any) -> None:
    assert api.create(service_instance_id=IN_USE)[name] == default


@pytest.mark.requirement("ITRP-FIELD-73", "ITRP-FIELD-74", "ITRP-FIELD-75")
@pytest.mark.parametrize("status", STATUSES)
def test_new_assignment_follows_the_status(api: Client, status: str) -> None:
    expected = status in ("assigned", "declined")
    assert api.create(status=status)["new_assignment"] is expected
    created = api.create()
    assert api.update(created["id"], status=status)["new_assignment"] is expected
    assert api.update(created["id"], status="assigned")["new_assignment"] is True


@pytest.mark.parametrize("first", STATUSES)
def test_any_status_can_follow_any_other(api: Client, first: str) -> None:
    key = api.create(status=first)["id"]
    for status in STATUSES:
        assert api.update(key, status=status)["status"] == status
        assert api.update(key, status=first)["status"] == first


@pytest.mark.requirement("ITRP-FIELD-92", "ITRP-FIELD-93", "ITRP-FIELD-90")
def test_organization_is_that_of_the_first_person_it_was_for(api: Client) -> None:
    created = api.create(requested_by_id=1, requested_for_id=72)
    assert created["organization"] == {"id": 43, "name": "Widget International, Sales"}
    after = api.update(created["id"], requested_for_id=56, requested_by_id=74)
    assert after["requested_for"]["id"] == 56
    assert after["organization"] == created["organization"]


@pytest.mark.requirement("ITRP-FIELD-113")
def test_requested_for_does_not_follow_later(api: Client) -> None:
    created = api.create(requested_by_id=72)
    assert created["requested_for"]["id"] == 72
    assert api.update(created["id"], requested_by_id=56)["requested_for"]["id"] == 72


@pytest.mark.requirement("ITRP-FIELD-160", "ITRP-FIELD-161", "ITRP-FIELD-162", "ITRP-FIELD-163")
@pytest.mark.parametrize(
    ("members", "team"),
    [
        ({"service_instance_id": 130}, 10),  # first line and support
        ({"service_instance_id": 141}, 15),  # first line alone
        ({"service_instance_id": 126}, 14),  # support alone
        ({"service_instance_id": 131}, 12),  # one team for both
        ({"service_instance_id": 130, "team_id": 21}, 21),
        ({"service_instance_id": 130, "team_id": None}, 10),
        ({"service_instance_id": 130, "team_id": ""}, 10),
        ({"team_id": 21}, 21),
        ({}, None),
    ],
)
def test_team_of_a_new_request(api: Client, members: dict[str, Any], team: int | None) -> None:
    assert identity(api.create(**members)["team"]) == team


@pytest.mark.requirement("ITRP-FIELD-160", "ITRP-FIELD-162")
def test_team_is_filled_in_when_it_is_empty_and_stays_otherwise(api: Client) -> None:
    key = api.create()["id"]
    assert identity(api.update(key, service_instance_id=130)["team"]) == 10
    assert identity(api.update(key, service_instance_id=126)["team"]) == 10
    assert identity(api.update(key, team_id=None)["team"]) == 14


@pytest.mark.requirement("ITRP-FIELD-151", "ITRP-FIELD-149")
@pytest.mark.parametrize(
    ("instance", "supplier"), [(160, 53), (170, 51), (198, 52), (126, None), (199, None)]
)
def test_external_provider_becomes_the_supplier(
    api: Client, instance: int, supplier: int | None
) -> None:
    assert identity(api.create(service_instance_id=instance)["supplier"]) == supplier
    key = api.create()["id"]
    assert identity(api.update(key, service_instance_id=instance)["supplier"]) == supplier
    selected = api.create(service_instance_id=instance, supplier_id=54)
    assert identity(selected["supplier"]) == 54
    assert identity(api.update(selected["id"], service_instance_id=160)["supplier"]) == 54


@pytest.mark.requirement("ITRP-FIELD-19", "ITRP-FIELD-21", "ITRP-FIELD-76", "ITRP-WRITE-06")
def test_completion(api: Client) -> None:
    at_once = api.create(status="completed")
    assert instant(at_once["completed_at"]) == instant(at_once["created_at"])
    key = api.create(service_instance_id=IN_USE)["id"]
    api.world.clock.advance(90)
    after = api.update(
        key, status="completed", completion_reason="solved", note="Done", member_id=58, team_id=14
    )
    assert instant(after["completed_at"]) == api.world.clock.now()
    assert after["updated_at"] == after["completed_at"]
    assert after["completion_reason"] == "solved"
    assert api.notes(key) == ["Done"]


@pytest.mark.requirement("ITRP-WRITE-07")
def test_reopening_clears_the_completion(api: Client) -> None:
    key = api.create(status="completed", completion_reason="solved")["id"]
    api.world.clock.advance(90)
    assert instant(api.update(key, urgent=True)["completed_at"]) == instant(written(0))
    reopened = api.update(key, status="in_progress")
    assert reopened["completed_at"] is None
    assert reopened["completion_reason"] is None
    api.world.clock.advance(90)
    again = api.update(key, status="completed")
    assert instant(again["completed_at"]) == api.world.clock.now()


@pytest.mark.requirement("ITRP-WRITE-07")
def test_reason_sent_with_the_reopening_is_kept(api: Client) -> None:
    key = api.create(status="completed", completion_reason="solved")["id"]
    after = api.update(key, status="assigned", completion_reason="workaround")
    assert after["completion_reason"] == "workaround"


@pytest.mark.requirement("ITRP-FIELD-27", "ITRP-FIELD-169", "ITRP-FIELD-170")
def test_moments_of_creation_and_update(api: Client) -> None:
    created = api.create()
    assert instant(created["created_at"]) == api.world.clock.now()
    assert created["updated_at"] == created["created_at"]
    api.world.clock.advance(3600)
    assert api.read(created["id"]) == created
    after = api.update(created["id"], urgent=True)
    assert instant(after["updated_at"]) == instant(created["created_at"]) + 3600
    assert after["created_at"] == created["created_at"]


@pytest.mark.requirement("ITRP-FIELD-06", "ITRP-FIELD-08")
def test_assignments_are_counted_by_account(api: Client) -> None:
    key = api.create()["id"]
    counts = []
    for team in (13, 13, 14, 31, None, 13):
        api.update(key, team_id=team)
        own = api.read(key)["assignment_count"]
        american = api.get(f"/requests/{key}", X_ITRP_Account="wna-it").body["assignment_count"]
        counts.append((own, american))
    assert counts == [(1, 0), (1, 0), (2, 0), (2, 1), (2, 1), (3, 1)]
    assert api.create(team_id=13)["assignment_count"] == 1
    assert api.create()["assignment_count"] == 0
