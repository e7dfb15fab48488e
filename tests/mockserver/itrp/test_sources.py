"""The source of a request: from its body, a header or the client; and who may share one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.itrp.client import Client

GOOD = {"subject": "A", "category": "rfc"}
HEADERS = [
    pytest.param("X-ITRP-Source", marks=pytest.mark.requirement("ITRP-SOURCE-02")),
    pytest.param("X-4me-Source", marks=pytest.mark.requirement("ITRP-SOURCE-05")),
]


def source(api: Client, members: dict[str, Any], **headers: str) -> Any:
    """Return the source of a new request."""
    answer = api.post("/requests", {**GOOD, **members}, **headers)
    assert answer.status == 201, answer.body
    return answer.body["source"]


@pytest.mark.requirement("ITRP-SOURCE-01")
def test_body_wins_over_every_header(api: Client) -> None:
    headers = {"X_ITRP_Source": "Header", "X_4me_Source": "Later", "User_Agent": "agent/1"}
    assert source(api, {"source": "Body"}, **headers) == "Body"


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("sent", [{}, {"source": None}, {"source": ""}])
def test_header_wins_over_the_client(api: Client, header: str, sent: dict[str, Any]) -> None:
    headers = {header.replace("-", "_"): "NightWatch", "User_Agent": "agent/1"}
    assert source(api, sent, **headers) == "NightWatch"


@pytest.mark.requirement("ITRP-SOURCE-02", "ITRP-SOURCE-05")
def test_older_name_of_the_header_wins(api: Client) -> None:
    assert source(api, {}, X_ITRP_Source="Old", X_4me_Source="New") == "Old"


@pytest.mark.requirement("ITRP-SOURCE-03")
@pytest.mark.parametrize(
    ("agent", "expected"), [("agent/1", "agent/1"), ("a" * 30, "a" * 30), ("a" * 31, "a" * 30)]
)
def test_client_is_the_source_otherwise(api: Client, agent: str, expected: str) -> None:
    assert source(api, {}, User_Agent=agent) == expected


@pytest.mark.requirement("ITRP-SOURCE-04")
def test_api_is_the_source_of_last_resort(api: Client) -> None:
    assert source(api, {}, User_Agent="") == "api"


@pytest.mark.requirement("ITRP-EVENT-23", "ITRP-SOURCE-02")
def test_source_of_an_event(api: Client) -> None:
    answer = api.post("/events", {"subject": "A"}, User_Agent="agent/1")
    assert answer.body["source"] == "event"
    answer = api.post("/events", {"subject": "B"}, X_ITRP_Source="NightWatch")
    assert answer.body["source"] == "NightWatch"
    answer = api.post("/events", {"subject": "C", "source": "Body"}, X_ITRP_Source="NightWatch")
    assert answer.body["source"] == "Body"


@pytest.mark.requirement("ITRP-FIELD-137", "ITRP-ERROR-05", "ITRP-ERROR-13")
@pytest.mark.parametrize("header", HEADERS)
def test_header_that_is_too_long_is_refused(api: Client, header: str) -> None:
    before = api.ids("/requests")
    answer = api.call("POST", "/requests", GOOD, headers={header: "x" * 31})
    assert answer.status == 400
    assert header in answer.body["message"]
    assert api.ids("/requests") == before
    assert api.call("POST", "/requests", GOOD, headers={header: "x" * 30}).status == 201


@pytest.mark.requirement("ITRP-SOURCE-02")
@pytest.mark.parametrize("header", HEADERS)
def test_header_leaves_the_source_of_an_existing_request_alone(api: Client, header: str) -> None:
    created = api.create(source="First")
    answer = api.call("PATCH", f"/requests/{created['id']}", {}, headers={header: "Second"})
    assert answer.body["source"] == "First"


@pytest.mark.requirement("ITRP-SOURCE-06")
def test_requests_may_share_source_and_source_id(api: Client) -> None:
    first = api.create(source="NightWatch", sourceID="nw-1881")
    second = api.create(source="NightWatch", sourceID="nw-1881")
    assert api.ids("/requests?sourceID=nw-1881") == [second["id"], first["id"], 70472]
