"""Waiting: until when a request waits, and its return when the clock comes to that moment."""

from __future__ import annotations

import pytest

from tests.mockserver.itrp.client import DAY, Client, instant, written

IN_USE = 126  # a service instance: no rule marks its requests as reviewed
STATUSES = (
    "declined assigned accepted in_progress waiting_for_customer change_pending project_pending "
    "completed"
).split()


@pytest.mark.requirement("ITRP-FIELD-175", "ITRP-FIELD-177")
def test_waiting_ends_at_its_moment(api: Client) -> None:
    created = api.create(
        service_instance_id=IN_USE, status="waiting_for", waiting_until=written(DAY)
    )
    assert instant(created["waiting_until"]) == api.world.clock.now() + DAY
    assert created["new_assignment"] is False
    api.world.clock.advance(DAY - 1)
    assert api.read(created["id"]) == created
    api.world.clock.advance(1)
    after = api.read(created["id"])
    assert after["status"] == "assigned"
    assert after["waiting_until"] is None
    assert after["new_assignment"] is True
    assert instant(after["updated_at"]) == instant(created["waiting_until"])


@pytest.mark.requirement("ITRP-FIELD-177")
def test_list_sees_the_end_of_waiting_as_well(api: Client) -> None:
    key = api.create(status="waiting_for", waiting_until=written(DAY))["id"]
    assert key in api.ids("/requests?status=waiting_for")
    api.world.clock.advance(40 * DAY)
    assert key not in api.ids("/requests?status=waiting_for")
    assert key in api.ids("/requests?status=assigned")
    assert instant(api.read(key)["updated_at"]) == instant(written(DAY))


@pytest.mark.requirement("ITRP-FIELD-178")
@pytest.mark.parametrize("status", STATUSES)
def test_waiting_until_is_only_for_waiting(api: Client, status: str) -> None:
    assert api.create(status=status, waiting_until=written(DAY))["waiting_until"] is None
    key = api.create(status="waiting_for", waiting_until=written(DAY))["id"]
    assert api.update(key, status=status)["waiting_until"] is None
    assert api.update(key, waiting_until=written(DAY))["waiting_until"] is None
    after = api.update(key, status="waiting_for", waiting_until=written(2 * DAY))
    assert instant(after["waiting_until"]) == api.world.clock.now() + 2 * DAY


@pytest.mark.requirement("ITRP-FIELD-176")
def test_waiting_may_have_no_end_or_one_that_is_moved_or_taken_away(api: Client) -> None:
    key = api.create(status="waiting_for")["id"]
    assert api.read(key)["waiting_until"] is None
    api.update(key, waiting_until=written(DAY))
    api.update(key, waiting_until=written(3 * DAY))
    api.world.clock.advance(2 * DAY)
    assert api.read(key)["status"] == "waiting_for"
    api.update(key, waiting_until=None)
    api.world.clock.advance(2 * DAY)
    assert api.read(key)["status"] == "waiting_for"


@pytest.mark.parametrize("seconds", [0, -DAY])
def test_waiting_until_the_past_ends_at_once(api: Client, seconds: int) -> None:
    created = api.create(status="waiting_for", waiting_until=written(seconds))
    assert (created["status"], created["waiting_until"]) == ("assigned", None)
