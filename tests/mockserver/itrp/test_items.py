"""Configuration items of a request: listed, linked, replaced and taken away."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.itrp.client import MEMORY, RACK, Client, instant


@pytest.mark.requirement("ITRP-CI-01", "ITRP-CI-02", "ITRP-OTHER-09")
def test_items_of_a_request(api: Client) -> None:
    answer = api.get(f"/requests/{MEMORY}/cis")
    assert {one["id"] for one in answer.body} == {1763, 1762}
    for one in answer.body:
        assert set(one) == {
            "id", "label", "name", "status", "service", "support_team", "sourceID", "created_at",
            "updated_at",
        }  # fmt: skip
    assert api.get(f"/requests/{RACK}/cis").body == []
    assert api.ids(f"/requests/{MEMORY}/cis?label=srv-0042") == [1763]
    assert api.ids(f"/requests/{MEMORY}/cis?sort=-id") == [1763, 1762]


@pytest.mark.requirement("ITRP-CI-03", "ITRP-CI-04", "ITRP-CI-05", "ITRP-CI-06", "ITRP-FIELD-18")
def test_link_and_unlink(api: Client) -> None:
    api.world.clock.advance(60)
    linked = api.post(f"/requests/{RACK}/cis/1770")
    assert (linked.status, linked.body) == (200, {})
    assert api.read(RACK)["ci"]["id"] == 1770
    assert instant(api.read(RACK)["updated_at"]) == api.world.clock.now()
    api.post(f"/requests/{RACK}/cis/1771")
    assert api.ids(f"/requests/{RACK}/cis") == [1770, 1771]
    assert api.read(RACK)["ci"]["id"] == 1770
    taken = api.call("DELETE", f"/requests/{RACK}/cis/1770")
    assert (taken.status, taken.raw) == (204, b"")
    assert api.ids(f"/requests/{RACK}/cis") == [1771]
    assert api.read(RACK)["ci"]["id"] == 1771
    api.call("DELETE", f"/requests/{RACK}/cis/1771")
    assert api.read(RACK)["ci"] is None


@pytest.mark.requirement("ITRP-FIELD-17", "ITRP-FIELD-16")
@pytest.mark.parametrize(
    ("members", "linked"),
    [({"ci_id": 1770}, [1770]), ({"ci_id": "1770"}, [1770]),
     ({"ci_ids": [1771, 1770]}, [1770, 1771]), ({"ci_ids": []}, []), ({"ci_id": None}, []),
     ({"ci_id": ""}, [])],
)  # fmt: skip
def test_update_replaces_all_items(api: Client, members: dict[str, Any], linked: list[int]) -> None:
    after = api.update(MEMORY, **members)
    assert sorted(api.ids(f"/requests/{MEMORY}/cis")) == linked
    assert (after["ci"] is None) == (not linked)
    assert api.update(MEMORY, urgent=True)["ci"] == after["ci"]


def test_item_linked_twice_and_taken_away_twice(api: Client) -> None:
    assert api.post(f"/requests/{MEMORY}/cis/1763").status == 200
    assert sorted(api.ids(f"/requests/{MEMORY}/cis")) == [1762, 1763]
    for _ in range(2):
        assert api.call("DELETE", f"/requests/{MEMORY}/cis/1763").status == 204
    assert api.ids(f"/requests/{MEMORY}/cis") == [1762]


@pytest.mark.requirement("ITRP-ERROR-09")
@pytest.mark.parametrize("path", ["1/cis/1763", f"{MEMORY}/cis/5", f"{MEMORY}/cis/SRV-0042"])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_unknown_request_or_item(api: Client, method: str, path: str) -> None:
    assert api.call(method, f"/requests/{path}").status == 404


@pytest.mark.requirement("ITRP-REF-03", "ITRP-REF-08")
def test_reference_to_an_item(api: Client) -> None:
    assert api.create(ci_id=1763)["ci"] == {
        "id": 1763, "label": "SRV-0042", "name": "Sales Tracking server 2"
    }  # fmt: skip
    assert api.create(ci_id=1764)["ci"]["sourceID"] == "0a-41-77"


@pytest.mark.requirement("ITRP-REF-08", "ITRP-REF-09")
def test_reference_to_a_disabled_record_and_to_one_with_a_source(api: Client) -> None:
    created = api.create(team_id=22, requested_by_id=73, member_id=58)
    assert created["team"] == {"id": 22, "name": "Mainframe", "disabled": True}
    assert created["requested_by"] == {"id": 73, "name": "Ahmed Saleh", "sourceID": "asaleh"}
    assert created["member"] == {"id": 58, "name": "Barney Turban"}
