"""Making data: the tickets a world is filled with, and the limits it is started with."""

from __future__ import annotations

import calendar
import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from mockserver import rules
from mockserver.api import Api
from mockserver.behaviours.serviceops import making
from mockserver.call import unasked
from mockserver.caller import Caller
from mockserver.problems import SetupError
from tests.mockserver.serviceops.client import (
    EVERY_FIELD,
    NOW,
    SMALLEST,
    TECHNICIAN,
    Client,
    Serve,
)  # fmt: skip

HALF_A_YEAR = 180 * 86400 * 1000


@pytest.fixture(scope="module")
def tickets(serve: Serve) -> list[dict[str, Any]]:
    """Return every ticket of a world as it is delivered, by rising id."""
    api = serve(requests=None).logged_on()
    answer = api.search(query="?sort_by=id&size=2000")
    assert answer.status == 200
    return list(answer.body["objectList"])


def test_there_are_tickets_of_every_kind(tickets: list[dict[str, Any]]) -> None:
    assert len(tickets) == 206
    made = tickets[6:]
    for name, few in (("statusName", 5), ("priorityName", 4), ("urgencyName", 4), ("source", 4)):
        assert len(Counter(one[name] for one in made)) == few, name
    assert {one["impactName"] for one in made} == {"Low", "On User", "On Department", "On Business"}
    for name in (
        "tags", "ccEmailSet", "description", "departmentName", "locationName", "assigneeEmail",
        "linkAssetIds", "lastViolationTime", "lastResolvedTime", "lastClosedTime",
    ):  # fmt: skip
        assert 0 < len([one for one in made if one.get(name)]) < len(made), name
    assert any(one["fileAttachments"] for one in made)
    assert any(one["spam"] for one in made)
    assert any(one["customField"] != EVERY_FIELD for one in made)


def test_times_are_in_order(tickets: list[dict[str, Any]]) -> None:
    made = tickets[6:]
    for one in made:
        assert NOW * 1000 - HALF_A_YEAR <= one["createdTime"] <= NOW * 1000
        assert one["createdTime"] <= one["updatedTime"] <= NOW * 1000 + 999
        assert ("resolvedTime" in one) == (one["statusName"] in ("Resolved", "Closed"))
        assert one["createdTime"] == one["lastOpenedTime"] < one["responseDue"] < one["dueBy"]
    created = [one["createdTime"] for one in made]
    assert created == sorted(created)


def test_numbers_rise_and_some_are_passed_over(tickets: list[dict[str, Any]]) -> None:
    numbers = [int(one["name"].removeprefix("INC-")) for one in tickets]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] > len(tickets)
    assert [one["id"] for one in tickets] == list(range(1, 207))


def test_what_is_made_could_have_been_sent(serve: Serve, tickets: list[dict[str, Any]]) -> None:
    api = serve().logged_on()
    for one in tickets:
        sent = {name: value for name, value in one.items() if not name.endswith("Time")}
        assert api.send("POST", "/v1/request", sent).status == 200


def test_two_starts_make_the_same(serve: Serve) -> None:
    first, second, other = (serve(requests=50, seed=seed) for seed in (3, 3, 4))
    assert first.state() == second.state() != other.state()


def test_what_was_written_on_tickets(serve: Serve) -> None:
    records = serve(requests=None).world.store.tables["conversations"]
    assert len(records) > 150
    for one in records:
        assert one["createdByName"]
        assert re.fullmatch(r"[A-Z][a-z]{2}, .* [ap]m", one["createdTime"])


@pytest.fixture
def crowd(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return a client of a server whose tickets mostly come up again."""
    monkeypatch.setattr(making, "MOST", 30)
    return serve(requests=400)


def test_tickets_that_come_up_again_are_in_order(crowd: Client) -> None:
    records = [one for one in crowd.world.store.tables["requests"] if one["id"] > 6]
    assert [one["id"] for one in records] == list(range(7, 407))
    numbers = [int(one["name"].removeprefix("INC-")) for one in records]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == crowd.world.store.counters["tickets"] > 410
    created = [one["createdTime"] // 1000 for one in records]
    assert created == sorted(set(created))
    for one in records:
        assert one["createdTime"] == one["lastOpenedTime"] <= one["updatedTime"]
        assert one["updatedTime"] <= NOW * 1000 + 999
        late = (one["resolvedTime"] or NOW * 1000) > one["dueBy"]
        assert one["lastViolationTime"] == (one["dueBy"] if late else None)
    assert len({one["subject"] for one in records}) <= 60


def test_tickets_that_come_up_again_are_as_the_rules_would_make_them(crowd: Client) -> None:
    world = crowd.world
    for record in list(world.store.tables["requests"])[6:]:
        caller = Caller(record={"name": record["updatedByName"]})
        call = unasked(world, record["updatedTime"] // 1000, caller)
        call.millis = record["updatedTime"]
        assert rules.change(call, world.api.collections["requests"], record, {}) == record


def test_what_was_written_on_tickets_was_so_after_they_came_up(crowd: Client) -> None:
    tables = crowd.world.store.tables
    said = list(tables["conversations"])
    assert len(said) > 300
    for one in said:
        instant = calendar.timegm(time.strptime(one["createdTime"], "%a, %b %d, %Y %I:%M %p"))
        created = tables["requests"][one["request"]]["createdTime"] // 1000
        assert created - 59 <= instant <= NOW
        assert one["updatedTime"] == one["createdTime"]


def test_any_number_can_be_made(serve: Serve) -> None:
    assert len(serve(requests=1).logged_on().found()) == 7
    assert serve(requests=3000).logged_on().search().body["totalCount"] == 3006


SMALL = """\
world: serviceops
now: '2024-01-01T00:00:00Z'
credentials: {callers: users, tokens: {fixed: 1}}
records:
  users:
    - {id: 1, email: t@example.com, name: T, technician: true, password: p}
    - {id: 2, email: r@example.com, name: R}
  clients: [{id: 1, client_id: c, secret: s, access: any-user}]
"""


def test_a_world_of_ones_own(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(SMALL, encoding="utf-8")
    visitor = serve(worlds=(file,), start=None)
    api = visitor.logged_on(("t@example.com", "p"), ("c", "s"))
    ticket = api.create(requesterEmail="r@example.com", customField={"Any": 1})
    assert (ticket["id"], ticket["name"]) == (1, "INC-1")
    assert ticket["customField"] == {}
    visitor.token = "fixed"
    assert visitor.create(requesterEmail="r@example.com")["createdByName"] == "T"


@pytest.mark.parametrize(
    "text",
    [
        SMALL,
        SMALL + "generate: {within: P10D}\n",
        SMALL + "generate: {within: soon, subjects: [1]}",
    ],
)
def test_a_world_without_ingredients_makes_nothing(serve: Serve, tmp_path: Path, text: str) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SetupError, match="'generate' needs 'within'"):
        serve(worlds=(file,), requests=10)


# --- limits ---------------------------------------------------------------------------------------


@pytest.mark.requirement("SOPS-LIMIT-01", "SOPS-LIMIT-02")
def test_calls_can_be_limited(serve: Serve) -> None:
    visitor = serve(rate_limit=(3, 60))
    api = visitor.logged_on()
    for left in (2, 1, 0):
        answer = api.call("GET", "/v1/request/1")
        assert answer.status == 200
        assert answer.headers["X-RateLimit-Limit"] == "3"
        assert answer.headers["X-RateLimit-Remaining"] == str(left)
    before = api.state()
    answer = api.send("POST", "/v1/request", SMALLEST)
    assert (answer.status, answer.body["code"]) == (429, "rate.limit")
    assert answer.headers["Retry-After"] == "60"
    assert api.state() == before
    assert visitor.logged_on(TECHNICIAN).token != api.token
    api.world.clock.advance(60)
    assert api.post().status == 200


def test_calls_are_not_limited_unless_it_is_switched_on(api: Client) -> None:
    answer = api.call("GET", "/v1/request/1")
    assert not [name for name in dict(answer.headers) if name.startswith("X-RateLimit")]


def test_the_document_is_complete(apis: Sequence[Api]) -> None:
    document = apis[0].document
    assert len(document.doubts) == len({one.id for one in document.doubts})
    assert {one.path for one in apis[0].operations} == {
        "/oauth/token", "/v1/request", "/v1/request/{id}", "/v1/request/search/byqual",
        "/v1/request/{id}/conversation", "/oprfile",
    }  # fmt: skip
