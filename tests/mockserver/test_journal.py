"""The journal: bounded, without secrets, to be queried, waited for and verified by a test."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from mockserver.exchange import Reply, Request
from mockserver.journal import Entry, Journal, JournalBounds
from tests.mockserver.control import Desk, Visitor

RACK = "/requests/68673"


def entry(body: bytes = b"", path: str = "/") -> Entry:
    request = Request("GET", path, "", {}, body, "http", "c")
    return Entry("w", "a", 0, 0, request, Reply(200, (), b""))


def numbers(journal: Journal) -> list[int]:
    return [one.number for one in journal]


def test_the_oldest_are_forgotten_when_there_are_too_many() -> None:
    journal = Journal(JournalBounds(entries=2))
    for _ in range(5):
        journal.add(entry())
    assert (numbers(journal), journal.count, journal.forgotten) == ([4, 5], 5, 3)


def test_the_oldest_are_forgotten_when_they_are_too_large() -> None:
    journal = Journal(JournalBounds(size=10_000))
    for size in (100, 4000, 5000):
        journal.add(entry(b"x" * size))
    assert numbers(journal) == [3]
    assert journal.size == sum(one.size for one in journal)
    journal.add(entry(b"x" * 100_000))
    assert numbers(journal) == [4]
    journal.clear()
    assert (len(journal), journal.size, journal.count) == (0, 0, 4)


def test_somebody_who_waits_gets_the_first_that_is_wanted() -> None:
    journal = Journal()
    journal.add(entry(path="/early"))
    found: list[Entry | None] = []
    waiting = threading.Thread(
        target=lambda: found.append(journal.wait(lambda one: one.request.path == "/b", 30, since=1))
    )
    waiting.start()
    for path in ("/a", "/b", "/b"):
        journal.add(entry(path=path))
    waiting.join(30)
    assert [one.number for one in found if one] == [3]


def test_nobody_waits_for_what_is_there() -> None:
    journal = Journal()
    journal.add(entry())
    there = journal.wait(lambda one: True, 0)
    assert there is not None
    assert there.number == 1
    assert journal.wait(lambda one: True, 0, since=1) is None


# --- what it shows --------------------------------------------------------------------------------


def test_an_exchange_is_shown_with_all_that_is_known_of_it(visitor: Visitor) -> None:
    visitor.api("PATCH", f"{RACK}?api_token=hush", {"subject": "A fax", "bogus": 1})
    (shown,) = visitor.shown("/journal")["entries"]
    assert shown["number"] == 1
    assert (shown["world"], shown["api"], shown["operation"], shown["caller"]) == (
        visitor.world,
        "itrp",
        "updateRequest",
        1,
    )
    assert shown["request"]["method"] == "PATCH"
    assert shown["request"]["query"] == "api_token=*"
    assert "A fax" in shown["request"]["body"]
    assert shown["request"]["headers"]["authorization"] == "Bearer *"
    assert (shown["answer"]["status"], shown["answer"]["delivered"]) == (200, True)
    assert [(one["code"], one["member"]) for one in shown["notices"]] == [
        ("unknown-member", "bogus")
    ]
    assert shown["now"] == "2017-06-01T15:00:00Z"
    assert shown["milliseconds"] >= 0
    assert visitor.shown("/journal/1") == shown
    assert visitor.refused("GET", "/journal/2")["status"] == "404"


def test_secrets_are_nowhere(visitor: Visitor) -> None:
    secret = f"demo-client+{visitor.world}"
    asked = visitor.desk.browser.post(
        "/api/oauth/token",
        data={
            "grant_type": "password",
            "username": "technician@example.com",
            "password": "demo-password",
        },
        auth=(secret, "demo-secret"),
    )
    token = asked.get_json()["access_token"]
    visitor.desk.browser.get("/api/v1/request/1", headers={"Authorization": f"Bearer {token}"})
    for path in ("/journal", "/journal.har"):
        text = visitor.control("GET", path).text
        for hidden in (token, "demo-password", "demo-secret"):
            assert hidden not in text
    assert visitor.shown("/journal")["count"] == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [4, 3, 2, 1]),
        ("limit=2", [4, 3]),
        ("since=2", [4, 3]),
        ("operation=getRequest", [4, 1]),
        ("method=post", [3]),
        ("path=/v1/requests/6*", [4, 1]),
        ("status=404", [4]),
        ("notices=1", [3]),
        ("api=serviceops", []),
    ],
)
def test_it_can_be_queried(visitor: Visitor, query: str, found: list[int]) -> None:
    visitor.api("GET", RACK)
    visitor.api("GET", "/me")
    visitor.create(bogus=1)
    visitor.api("GET", "/requests/68674")
    shown = visitor.shown(f"/journal?{query}")["entries"]
    assert [one["number"] for one in shown] == found


@pytest.mark.parametrize("query", ["staus=1", "limit=x", "since=-1"])
def test_a_wrong_query_is_refused(visitor: Visitor, query: str) -> None:
    assert visitor.refused("GET", f"/journal?{query}")["where"].startswith("query")


def test_it_can_be_bounded_cleared_and_switched_off(visitor: Visitor) -> None:
    for _ in range(3):
        visitor.api("GET", RACK)
    assert visitor.control("PATCH", "/journal", {"entries": 2}).get_json()["kept"] == 2
    assert visitor.control("DELETE", "/journal").status_code == 204
    assert visitor.control("PATCH", "/journal", {"entries": 0}).get_json()["on"] is False
    visitor.api("GET", RACK)
    state = visitor.shown("/journal")
    assert (state["count"], state["kept"]) == (3, 0)
    assert "entries" in visitor.refused("PATCH", "/journal", {"entries": -1})["where"]


def test_a_server_can_keep_no_journal() -> None:
    visitor = Visitor(Desk(journal=JournalBounds(entries=0)))
    visitor.api("GET", RACK)
    assert visitor.shown("/journal")["entries"] == []


def test_har_has_every_exchange(visitor: Visitor) -> None:
    key = visitor.create(subject="A fax")["id"]
    visitor.api("GET", f"/requests/{key}?a=b")
    log = visitor.shown("/journal.har")["log"]
    assert log["version"] == "1.2"
    first, second = log["entries"]
    assert first["request"]["postData"]["mimeType"] == "application/json"
    assert "A fax" in first["request"]["postData"]["text"]
    assert first["response"]["status"] == 201
    assert second["request"]["url"] == f"http://localhost/v1/requests/{key}?a=b"
    assert second["request"]["queryString"] == [{"name": "a", "value": "b"}]
    assert "A fax" in second["response"]["content"]["text"]


# --- verification ---------------------------------------------------------------------------------


def verified(visitor: Visitor, expectation: Any) -> Any:
    answer = visitor.control("POST", "/journal/verify", expectation)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


@pytest.mark.parametrize(
    ("expectation", "ok"),
    [
        ({}, True),
        ({"when": {"operation": "createRequest"}, "count": 2}, True),
        ({"when": {"operation": "createRequest"}, "count": 1}, False),
        ({"when": {"operation": "createRequest"}, "least": 3}, False),
        ({"when": {"operation": "createRequest"}, "most": 1}, False),
        ({"when": {"operation": "createRequest"}, "least": 1, "most": 2}, True),
        ({"when": {"operation": "createRequest"}, "since": 1, "count": 1}, True),
        ({"when": {"operation": "getMe"}, "count": 0}, True),
        ({"when": {"body": {"subject": "B"}}, "status": 201, "count": 1}, True),
        ({"when": {"body": {"subject": "B"}}, "status": 422, "count": 1}, False),
    ],
)
def test_calls_are_counted(visitor: Visitor, expectation: dict[str, Any], ok: bool) -> None:
    visitor.create(subject="A")
    visitor.create(subject="B")
    assert verified(visitor, expectation)["ok"] is ok


def test_a_failure_names_the_nearest_call_and_how_it_differs(visitor: Visitor) -> None:
    visitor.api("GET", RACK)
    visitor.create(subject="A fax", impact="low")
    when = {"operation": "createRequest", "body": {"subject": "A fax", "impact": "top"}}
    failed = verified(visitor, {"when": when, "count": 2})
    assert failed["message"].splitlines() == [
        "0 calls like this, expected exactly 2",
        "  near miss: #2 POST /v1/requests -> 201",
        "    body.impact is 'low', not 'top'",
        "  near miss: #1 GET /v1/requests/68673 -> 200",
        "    operation is getRequest, not createRequest",
        "    there is no body",
    ]
    assert failed["near"][0]["differences"] == ["body.impact is 'low', not 'top'"]


def test_a_failure_tells_of_what_was_forgotten(visitor: Visitor) -> None:
    visitor.control("PATCH", "/journal", {"entries": 1})
    for _ in range(3):
        visitor.api("GET", RACK)
    assert "no longer has the oldest 2" in verified(visitor, {"count": 3})["message"]


@pytest.mark.parametrize(
    ("expectation", "told"),
    [
        ({"count": 1, "least": 1}, "either"),
        ({"least": 2, "most": 1}, "cannot be met"),
        ({"count": -1}, "-1"),
        ({"whem": {}}, "whem"),
    ],
)
def test_a_wrong_expectation_is_refused(
    visitor: Visitor, expectation: dict[str, Any], told: str
) -> None:
    assert told in visitor.refused("POST", "/journal/verify", expectation)["message"]


def test_a_call_can_be_waited_for(visitor: Visitor) -> None:
    visitor.create(subject="A")
    when = {"operation": "createRequest"}
    answer = visitor.control("POST", "/journal/wait", {"when": when, "seconds": 0})
    assert answer.get_json()["number"] == 1
    none = visitor.control("POST", "/journal/wait", {"when": when, "since": 1, "seconds": 0})
    assert none.status_code == 408
    assert "no such exchange within 0 seconds" in none.get_json()["message"]


def test_a_brief_journal_leaves_out_what_is_long(visitor: Visitor) -> None:
    visitor.create(colour="red")
    brief = visitor.shown("/journal?brief")["entries"][0]
    full = visitor.shown(f"/journal/{brief['number']}")
    for part in ("request", "answer"):
        assert {"headers", "body"} == full[part].keys() - brief[part].keys()
        assert brief[part].items() <= full[part].items()
    rest = full.keys() - {"request", "answer"}
    assert {name: brief[name] for name in rest} == {name: full[name] for name in rest}
    assert brief["notices"][0]["member"] == "colour"
