"""The examples that the vendor's page prints, asked of the mock."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockserver.api import documents_root
from tests.mockserver.itrp.client import DEFAULT_FIELDS, MEMORY, RACK, Client

EXAMPLES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((documents_root() / "itrp/published").glob("*.json"))
}
LISTED: dict[str, Any] = EXAMPLES["list-requests"]["body"][0]
SINGLE: dict[str, Any] = EXAMPLES["get-request"]["body"]


def test_every_example_is_tried_here() -> None:
    assert set(EXAMPLES) == {"create-request", "get-request", "list-requests", "update-request"}


@pytest.mark.requirement(
    "ITRP-LIST-01", "ITRP-LIST-02", "ITRP-LIST-03", "ITRP-LIST-04", "ITRP-LIST-07", "ITRP-LIST-08",
    "ITRP-LIST-09", "ITRP-LIST-10", "ITRP-FIELDS-01", "ITRP-FIELDS-02", "ITRP-TRANSPORT-01",
)  # fmt: skip
def test_list(api: Client) -> None:
    answer = api.get("/requests?per_page=100")
    assert answer.status == EXAMPLES["list-requests"]["status"]
    assert isinstance(answer.body, list)
    assert [one for one in answer.body if one["id"] == MEMORY] == [LISTED]
    for one in answer.body:
        assert set(one) == set(LISTED) == set(DEFAULT_FIELDS)


@pytest.mark.requirement(
    "ITRP-GET-01", "ITRP-GET-02", "ITRP-GET-03", "ITRP-GET-04", "ITRP-GET-05", "ITRP-GET-06",
    "ITRP-GET-07", "ITRP-GET-08", "ITRP-GET-09", "ITRP-GET-10", "ITRP-FIELD-79", "ITRP-TYPE-01",
    "ITRP-TYPE-02", "ITRP-TYPE-03", "ITRP-TYPE-04", "ITRP-TYPE-07", "ITRP-TYPE-10", "ITRP-REF-01",
    "ITRP-REF-02",
)  # fmt: skip
def test_single_request(api: Client) -> None:
    answer = api.get(f"/requests/{RACK}")
    assert answer.status == EXAMPLES["get-request"]["status"]
    assert len(SINGLE) == 42
    assert answer.body == {**SINGLE, "assignment_count": 1}


def test_order_of_members_is_that_of_the_example(api: Client) -> None:
    assert list(api.read(RACK)) == [*SINGLE, "assignment_count"]


@pytest.mark.requirement("ITRP-CREATE-02", "ITRP-CREATE-03", "ITRP-TRANSPORT-07")
def test_create(api: Client) -> None:
    answer = api.post("/requests", {"subject": "A", "category": "rfc"})
    assert answer.status == EXAMPLES["create-request"]["status"]
    assert set(answer.body) == {*SINGLE, "assignment_count"}
    assert answer.body["category"] == "rfc"


@pytest.mark.requirement("ITRP-UPDATE-02", "ITRP-UPDATE-03")
@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_update(api: Client, method: str) -> None:
    answer = api.call(method, f"/requests/{MEMORY}", {"category": "rfi"})
    assert answer.status == EXAMPLES["update-request"]["status"]
    assert set(answer.body) == {*SINGLE, "assignment_count"}
    assert answer.body["category"] == "rfi"


@pytest.mark.requirement("ITRP-VALID-01", "ITRP-VALID-05", "ITRP-VALID-06", "ITRP-VALID-07")
def test_refused_create(api: Client) -> None:
    answer = api.post("/requests", {"impact": "medium"})
    assert answer.status == 422
    assert answer.body == {
        "message": "Validation Failed",
        "errors": [["subject", "Subject can't be blank"], ["category", "Category can't be blank"]],
    }
