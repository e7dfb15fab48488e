"""The control API: worlds, clocks, records and answers, for tests and for people."""

from __future__ import annotations

from typing import Any

import pytest
from openapi_spec_validator import validate

from mockserver.control.describing import BODIES
from mockserver.registry import Bounds
from tests.mockserver.control import Desk, Visitor

RACK = 68673


def test_worlds_are_listed_shown_and_dropped(visitor: Visitor) -> None:
    listed = visitor.mock("GET", "/worlds").get_json()["worlds"]
    assert listed[0]["name"] == "default"
    assert visitor.world in [one["name"] for one in listed]
    assert visitor.shown("")["records"]["itrp"]["requests"] == 18
    assert visitor.mock("PUT", f"/worlds/{visitor.world}").status_code == 200
    assert visitor.control("DELETE", "").status_code == 204
    gone = visitor.refused("GET", "")
    assert (gone["status"], "is not open" in gone["message"]) == ("404", True)
    assert f"+{visitor.world}" in gone["mend"]


def test_worlds_are_found_by_a_part_of_their_name() -> None:
    visitor = Visitor(Desk(), "job-1")
    for name in ("Job-2", "other"):
        visitor.elsewhere(name)
    found = visitor.mock("GET", "/worlds?search=JOB&limit=1").get_json()
    assert (found["total"], [one["name"] for one in found["worlds"]]) == (2, ["Job-2"])
    assert visitor.mock("GET", "/worlds").get_json()["total"] == 4
    assert visitor.mock("GET", "/worlds?limit=0").get_json()["where"] == "query parameter limit"


def test_a_world_tells_when_it_was_last_called(visitor: Visitor) -> None:
    assert visitor.shown("")["called"] is None
    visitor.api("GET", "/me")
    assert visitor.shown("")["called"] == "2020-09-13T12:26:40Z"


@pytest.mark.parametrize("name", ["a b", "-a", "x" * 65])
def test_a_wrong_name_is_refused(visitor: Visitor, name: str) -> None:
    answer = visitor.mock("PUT", f"/worlds/{name}")
    assert answer.status_code == 422
    assert "1 to 64" in answer.get_json()["message"]


def test_no_more_worlds_than_there_may_be() -> None:
    visitor = Visitor(Desk(bounds=Bounds(worlds=1)))
    full = visitor.mock("PUT", "/worlds/other")
    assert (full.status_code, "--worlds" in full.get_json()["message"]) == (503, True)


def test_a_reset_undoes_everything(visitor: Visitor) -> None:
    before = visitor.shown("/snapshot")
    visitor.create()
    visitor.control("PATCH", "/clock", {"advance": 100})
    visitor.control("PATCH", "/answers", {"itrp": {"unknown-member": "refuse"}})
    visitor.fault({"problem": "server-error"})
    assert visitor.control("POST", "/reset").status_code == 200
    assert visitor.shown("/snapshot") == before
    assert visitor.shown("/faults") == {"faults": []}
    assert visitor.shown("/journal")["count"] == 0


# --- who may --------------------------------------------------------------------------------------


def test_with_a_token_only_who_shows_it_gets_in() -> None:
    desk = Desk(control_token="let-me-in")
    for headers, status in (
        ({}, 401),
        ({"Control-Token": "wrong"}, 401),
        ({"Control-Token": "let-me-in"}, 200),
        ({"Authorization": "Bearer let-me-in"}, 200),
    ):
        assert desk.browser.get("/_mock/worlds", headers=headers).status_code == status


def test_pages_of_other_sites_may_not_use_it(desk: Desk) -> None:
    for origin, status in (("http://localhost", 200), ("http://evil.example", 403)):
        found = desk.browser.get("/_mock/worlds", headers={"Origin": origin})
        assert found.status_code == status


def test_it_can_be_left_out() -> None:
    assert Desk(control=False).browser.get("/_mock/worlds").status_code == 404


def test_its_document_is_sound_and_names_every_body(desk: Desk) -> None:
    document = desk.browser.get("/_mock/openapi.json").get_json()
    validate(document)
    taking = {
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
        if "requestBody" in operation
    }
    assert taking == BODIES.keys()


# --- the server -----------------------------------------------------------------------------------


# What an open console asks for, again and again.
LOOKS = (
    "",
    "/clock",
    "/faults",
    "/answers",
    "/journal?brief",
    "/journal/1",
    "/records/itrp/requests",
    "/webhooks",
    "/outbox?brief",
    "/snapshot",
)


def test_a_world_that_is_only_looked_at_goes_away() -> None:
    visitor = Visitor(Desk(bounds=Bounds(idle=60)))
    visitor.create()
    for _ in range(3):
        visitor.desk.now += 30
        for path in LOOKS if visitor.control("GET", "").status_code == 200 else ():
            visitor.shown(path)
    assert visitor.refused("GET", "")["status"] == "404"
    names = [one["name"] for one in visitor.mock("GET", "/worlds").get_json()["worlds"]]
    assert names == ["default"]


def test_a_world_that_is_changed_stays() -> None:
    visitor = Visitor(Desk(bounds=Bounds(idle=60)))
    for _ in range(3):
        visitor.desk.now += 50
        assert visitor.control("PATCH", "/clock", {"advance": 1}).status_code == 200
    visitor.desk.now += 61
    assert visitor.refused("PATCH", "/clock", {"advance": 1})["status"] == "404"


def test_the_apis_are_listed_with_what_a_fault_may_name(desk: Desk) -> None:
    itrp, serviceops = desk.browser.get("/_mock/apis").get_json()["apis"]
    assert "request.note-added" in itrp["events"]
    assert serviceops["events"] == []
    assert (itrp["prefix"], serviceops["name"]) == ("/v1", "serviceops")
    assert "createRequest" in itrp["operations"]
    assert "server-error" in itrp["problems"]
    assert itrp["main"] == serviceops["main"] == "requests"
    assert itrp["collections"]["requests"] == {"id": "integer"}
    assert itrp["collections"]["accounts"] == {"id": "string"}


def test_the_doubts_are_listed_with_all_their_answers(visitor: Visitor) -> None:
    doubts = visitor.mock("GET", "/doubts").get_json()
    given = visitor.shown("/answers")
    for api, all_of_them in doubts.items():
        chosen = {one["name"]: one["default"] for one in all_of_them if one["selectable"]}
        assert given[api] == chosen
        assert all(one["default"] in one["answers"] for one in all_of_them)


# --- the clock ------------------------------------------------------------------------------------


def test_the_clock_can_be_set_moved_stopped_and_let_go(visitor: Visitor) -> None:
    def itrp(**data: Any) -> Any:
        answer = visitor.control("PATCH", "/clock", data)
        assert answer.status_code == 200, answer.text
        return answer.get_json()["itrp"]

    assert visitor.shown("/clock")["itrp"] == {"now": "2017-06-01T15:00:00Z", "frozen": True}
    assert itrp(now="2020-01-01T00:00:00Z")["now"] == "2020-01-01T00:00:00Z"
    assert itrp(advance=-60)["now"] == "2019-12-31T23:59:00Z"
    assert itrp(now="2020-01-01T00:00:00Z", advance=5)["now"] == "2020-01-01T00:00:05Z"
    assert itrp(frozen=False)["frozen"] is False
    visitor.desk.now += 10
    assert visitor.shown("/clock")["itrp"]["now"] == "2020-01-01T00:00:15Z"
    assert itrp(frozen=True) == {"now": "2020-01-01T00:00:15Z", "frozen": True}


def test_waiting_ends_when_the_clock_gets_there(visitor: Visitor) -> None:
    key = visitor.create(status="waiting_for", waiting_until="2017-06-02T12:00:00Z", member_id=58)[
        "id"
    ]
    visitor.control("PATCH", "/clock", {"now": "2017-06-02T11:59:59Z"})
    assert visitor.read(key)["status"] == "waiting_for"
    visitor.control("PATCH", "/clock", {"advance": 1})
    assert visitor.read(key)["status"] == "assigned"
    assert visitor.read(key)["waiting_until"] is None


@pytest.mark.parametrize(
    ("data", "where"),
    [({}, "body"), ({"now": "soon"}, "body/now"), ({"advance": "1"}, "body/advance"), ([], "body")],
)
def test_a_wrong_time_is_refused(visitor: Visitor, data: Any, where: str) -> None:
    before = visitor.shown("/clock")
    assert visitor.refused("PATCH", "/clock", data)["where"] == where
    assert visitor.shown("/clock") == before


# --- records --------------------------------------------------------------------------------------

REQUESTS = "/records/itrp/requests"


def test_records_are_read_past_all_rules(visitor: Visitor) -> None:
    shown = visitor.shown(f"{REQUESTS}/{RACK}")
    assert (shown["account"], shown["status"]) == ("widget", "completed")
    listed = visitor.shown(f"{REQUESTS}?limit=2")
    assert (listed["total"], len(listed["records"])) == (18, 2)
    last = listed["records"][-1]["id"]
    assert visitor.shown(f"{REQUESTS}?limit=1&after={last}")["records"][0]["id"] > last


def test_records_are_searched_page_by_page(visitor: Visitor) -> None:
    keys = [visitor.create(subject=f"Needle <b>{n}</b>")["id"] for n in range(3)]
    visitor.create(subject="Hay")
    first = visitor.shown(f"{REQUESTS}?search=nEEDLE&limit=2")
    assert ([one["id"] for one in first["records"]], first["more"]) == (keys[:2], True)
    assert first["total"] == 22
    last = visitor.shown(f"{REQUESTS}?search=needle&limit=2&after={keys[1]}")
    assert ([one["id"] for one in last["records"]], last["more"]) == (keys[2:], False)
    assert visitor.shown(f"{REQUESTS}?search=needless") == {
        "total": 22,
        "more": False,
        "records": [],
    }


def test_records_are_arranged_past_all_rules(visitor: Visitor) -> None:
    change = {"completed_at": "2001-02-03T04:05:06Z", "created_at": "2000-01-01T00:00:00Z"}
    assert visitor.control("PATCH", f"{REQUESTS}/{RACK}", change).status_code == 200
    shown = visitor.read(RACK)
    assert shown["completed_at"].startswith("2001-02-02T22:05:06")
    assert shown["status"] == "completed"
    assert visitor.elsewhere("default").read(RACK)["completed_at"].startswith("2014")


def test_records_are_added_and_taken_away(visitor: Visitor) -> None:
    people = dict.fromkeys(("created_by", "requested_by", "requested_for"), 1)
    record: dict[str, Any] = {
        "subject": "Arranged",
        "category": "other",
        "account": "widget",
        "status": "declined",
    }
    record |= people
    made = visitor.control("POST", REQUESTS, record)
    assert made.status_code == 201, made.text
    key = made.get_json()["id"]
    assert visitor.read(key)["status"] == "declined"
    assert visitor.create()["id"] == key + 1
    assert visitor.control("POST", REQUESTS, {**record, "id": key}).status_code == 409
    put = visitor.control("PUT", f"{REQUESTS}/{key + 10}", record)
    assert (put.status_code, put.get_json()["id"]) == (200, key + 10)
    assert visitor.control("DELETE", f"{REQUESTS}/{key}").status_code == 204
    assert visitor.api("GET", f"/requests/{key}").status_code == 404
    assert visitor.create()["id"] == key + 11


@pytest.mark.parametrize(
    ("method", "path", "data", "status", "told"),
    [
        ("PATCH", f"{REQUESTS}/{RACK}", {"colour": "red"}, "422", "colour"),
        ("PATCH", f"{REQUESTS}/{RACK}", {"status": "lost"}, "422", "lost"),
        ("PATCH", f"{REQUESTS}/{RACK}", {"team": 999999}, "422", "999999"),
        ("PATCH", f"{REQUESTS}/{RACK}", {"created_at": "soon"}, "422", "soon"),
        ("PATCH", f"{REQUESTS}/1", {}, "404", "there is no 1"),
        ("GET", f"{REQUESTS}/x", None, "404", "whole number"),
        ("GET", "/records/itrp/request", None, "404", "request"),
        ("GET", "/records/itpr/requests", None, "404", "itpr"),
        ("GET", f"{REQUESTS}?limit=0", None, "400", "at least 1"),
        ("PUT", f"{REQUESTS}/{RACK}", [], "422", "object"),
    ],
)
def test_wrong_records_are_refused_and_nothing_changes(
    visitor: Visitor, method: str, path: str, data: Any, status: str, told: str
) -> None:
    before = visitor.shown("/snapshot")
    why = visitor.refused(method, path, data)
    assert (why["status"], told in why["message"]) == (status, True), why
    assert visitor.shown("/snapshot") == before


# --- answers --------------------------------------------------------------------------------------


def test_answers_to_doubts_can_be_changed(visitor: Visitor) -> None:
    assert visitor.shown("/answers")["itrp"]["unknown-member"] == "ignore"
    changed = visitor.control("PATCH", "/answers", {"itrp": {"unknown-member": "refuse"}})
    assert changed.get_json()["itrp"]["unknown-member"] == "refuse"
    refused = visitor.api("POST", "/requests", {"subject": "A", "category": "other", "bogus": 1})
    assert refused.status_code == 422
    visitor.elsewhere("default").create(bogus=1)


@pytest.mark.parametrize(
    "data",
    [
        {"itpr": {}},
        {"itrp": {"unknown-membr": "refuse"}},
        {"itrp": {"unknown-member": "explode"}},
        {"itrp": {"unknown-member": 1}},
    ],
)
def test_wrong_answers_are_refused(visitor: Visitor, data: Any) -> None:
    before = visitor.shown("/answers")
    assert visitor.refused("PATCH", "/answers", data)["status"] == "422"
    assert visitor.shown("/answers") == before


# --- snapshots ------------------------------------------------------------------------------------


def test_a_snapshot_makes_another_world_the_same(visitor: Visitor) -> None:
    key = visitor.create(subject="Kept", note="Said", custom_data={"a": [1, {"b": None}]})["id"]
    visitor.control("PATCH", "/clock", {"advance": 90})
    visitor.control("PATCH", "/answers", {"itrp": {"text-case": "sensitive"}})
    taken = visitor.shown("/snapshot")
    other = Visitor(visitor.desk, f"{visitor.world}-copy")
    assert other.control("PUT", "/snapshot", taken).status_code == 200
    assert other.shown("/snapshot") == taken
    assert other.read(key) == visitor.read(key)
    assert other.create()["id"] == visitor.create()["id"] == key + 1


def test_a_snapshot_holds_no_secret(visitor: Visitor) -> None:
    text = visitor.control("GET", "/snapshot").text
    assert "demo-token" not in text


def test_tokens_go_on_after_a_restore(visitor: Visitor) -> None:
    assert visitor.control("PUT", "/snapshot", visitor.shown("/snapshot")).status_code == 200
    assert visitor.api("GET", "/me").status_code == 200


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ([], "body"),
        ({"itpr": {}}, "/itpr"),
        ({"itrp": {"nwo": "x"}}, "/nwo"),
        ({"itrp": {"now": "soon"}}, "/now"),
        ({"itrp": {"frozen": 1}}, "/frozen"),
        ({"itrp": {"records": {"teams": [{"id": 0}]}}}, "/records/teams/0/id"),
        ({"itrp": {"records": {"requests": [{"id": 1, "team": 5}]}}}, "/records/requests/0/team"),
        ({"itrp": {"counters": {"x": -1}}, "serviceops": {}}, ""),
        ({"serviceops": {"now": "2020-01-01"}, "itrp": {"answers": {"x": "y"}}}, ""),
    ],
)
def test_a_wrong_snapshot_is_refused_whole(visitor: Visitor, data: Any, where: str) -> None:
    before = visitor.shown("/snapshot")
    why = visitor.refused("PUT", "/snapshot", data)
    assert why["status"] == "422"
    assert where in why["where"]
    assert visitor.shown("/snapshot") == before


def test_a_wrong_snapshot_opens_no_world(visitor: Visitor) -> None:
    answer = visitor.mock("PUT", "/worlds/never/snapshot", {"itpr": {}})
    assert answer.status_code == 422
    assert visitor.mock("GET", "/worlds/never").status_code == 404
