"""Updates and deletions: what is changed, what stays, what is gone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.serviceops.client import FILE, FULL, NOW, Client, Serve

MOVED = {"updatedTime": NOW * 1000, "updatedByName": "Tara Lindqvist"}


@pytest.mark.requirement("SOPS-UPDATE-01", "SOPS-UPDATE-03", "SOPS-UPDATE-04")
@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Another"},
        {"statusName": "Resolved"},
        {"priorityName": "Urgent", "urgencyName": "High", "impactName": "On Business"},
        {"supportLevel": "tier4", "spam": True},
        {"departmentName": "HR", "locationName": "Data Center", "categoryName": "Network"},
        {"tags": [], "ccEmailSet": ["x@y.com"]},
        {"description": "Rewritten", "technicianGroupName": "Night Shift"},
        {"assigneeEmail": "mei.tanaka@example.com"},
        {"fileAttachments": []},
        {"fileAttachments": [{"refFileName": FILE, "realName": "a.pdf"}]},
        {"linkAssetIds": [{"assetModel": "asset_hardware", "assetId": 2}]},
        {"linkCiIds": [{"ciId": 5, "ciModel": "cmdb"}]},
        {},
    ],
    ids=str,
)
def test_an_update_changes_what_it_sends_and_nothing_else(
    api: Client, change: dict[str, Any]
) -> None:
    before = api.read(FULL)
    after = api.update(FULL, **change)
    assert after == {**before, **change, **MOVED}
    assert api.read(FULL) == after


@pytest.mark.requirement("SOPS-UPDATE-02")
@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"statusName": " pending"}, {"statusName": "Pending"}),
        ({"impactName": "ON USERS"}, {"impactName": "On User"}),
        ({"supportLevel": "Tier 3"}, {"supportLevel": "tier3"}),
        ({"ccEmailSet": ["a", "a"]}, {"ccEmailSet": ["a"]}),
        ({"description": "<i>x</i>"}, {"description": "x"}),
        ({"assigneeEmail": "tara"}, {"assigneeEmail": "technician@example.com"}),
    ],
    ids=str,
)
def test_keys_are_read_as_at_creation(
    api: Client, change: dict[str, Any], shown: dict[str, Any]
) -> None:
    assert api.update(FULL, **change) == {**api.read(FULL), **shown}


@pytest.mark.requirement("SOPS-UPDATE-05")
def test_requester_and_source_stay(api: Client) -> None:
    before = api.read(FULL)
    change = {"requesterEmail": "nobody@example.com", "source": 7, "name": "SR-1", "id": 1}
    assert api.update(FULL, **change) == {**before, **MOVED}


@pytest.mark.parametrize(
    "name",
    ["categoryName", "departmentName", "locationName", "description", "assigneeEmail",
     "technicianGroupName", "ccEmailSet", "tags", "linkAssetIds"],
)  # fmt: skip
def test_null_clears(api: Client, name: str) -> None:
    assert name in api.read(FULL)
    assert name not in api.update(FULL, **{name: None})
    if not name.startswith(("cc", "tags", "link")):
        assert name not in api.update(FULL, **{name: ""})


@pytest.mark.parametrize(
    ("change", "member"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": None}, "subject"),
        ({"statusName": None}, "statusName"),
        ({"statusName": "Done"}, "statusName"),
        ({"spam": "yes"}, "spam"),
        ({"locationName": "Moon"}, "locationName"),
        ({"subject": "Fine", "tags": [1]}, "tags"),
        ({"subject": "Fine", "customField": {"New Number": "x"}}, "customField.New Number"),
        ({"fileAttachments": [{"refFileName": "none"}]}, "fileAttachments[0].refFileName"),
    ],
    ids=str,
)
def test_a_refused_update_changes_nothing(api: Client, change: dict[str, Any], member: str) -> None:
    before = api.state()
    answer = api.patch(FULL, **change)
    assert answer.status == 400
    assert answer.text.startswith(member)
    assert api.state() == before


@pytest.mark.requirement("SOPS-SEARCH-09")
def test_resolved_time_follows_the_status(api: Client) -> None:
    key = api.create()["id"]
    api.world.clock.advance(10)
    resolved = api.update(key, statusName="Resolved")["resolvedTime"]
    assert resolved == (NOW + 10) * 1000
    api.world.clock.advance(10)
    assert api.update(key, statusName="Closed")["resolvedTime"] == resolved
    assert "resolvedTime" not in api.update(key, statusName="Open")


def test_an_update_of_nothing_moves_the_time(api: Client) -> None:
    before = api.read(FULL)
    api.world.clock.advance(5)
    after = api.update(FULL, subject=before["subject"])
    assert after["updatedTime"] == (NOW + 5) * 1000


@pytest.mark.requirement("SOPS-DELETE-01")
def test_a_deleted_ticket_is_gone(api: Client) -> None:
    answer = api.call("DELETE", f"/v1/request/{FULL}")
    assert (answer.status, answer.body) == (204, None)
    assert FULL not in api.found()
    for method in ("GET", "DELETE", "PATCH"):
        headers = {"Content-Type": "application/json"}
        again = api.call(method, f"/v1/request/{FULL}", headers=headers, data="{}")
        assert again.status == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/request", "OPTIONS, POST"),
        ("PUT", "/v1/request/1", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("POST", "/v1/request/1", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("GET", "/v1/request/search/byqual", "OPTIONS, POST"),
        ("GET", "/oauth/token", "OPTIONS, POST"),
        ("DELETE", "/oprfile", "OPTIONS, POST"),
    ],
)
def test_other_methods(answering: Serve, method: str, path: str, allowed: str) -> None:
    answer = answering().call(method, path)
    assert answer.status == 405
    assert answer.headers["Allow"] == allowed
    assert answering(wrong_method="not-found").call(method, path).status == 404
    assert answering().call("OPTIONS", path).headers["Allow"] == allowed
