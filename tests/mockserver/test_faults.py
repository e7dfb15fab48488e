"""Faults: what a world does wrong on demand is just what was asked for, and only there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockserver.profiles import PROFILES
from tests.mockserver.control import Desk, Visitor

RACK = "/requests/68673"


def statuses(visitor: Visitor, count: int) -> list[int]:
    return [visitor.api("GET", RACK).status_code for _ in range(count)]


def test_a_scripted_answer_comes_once(visitor: Visitor) -> None:
    answer = {"status": 418, "headers": {"X-Tea": "green"}, "body": {"short": "stout"}}
    visitor.fault({"answer": answer}, times=1)
    scripted = visitor.api("GET", RACK)
    assert (scripted.status_code, scripted.json) == (418, {"short": "stout"})
    assert scripted.headers["X-Tea"] == "green"
    assert scripted.headers["Content-Type"].startswith("application/json")
    assert statuses(visitor, 2) == [200, 200]


def test_a_scripted_answer_can_speak_of_the_request(visitor: Visitor) -> None:
    body = {
        "said": "{{ request.body.subject }} in {{ request.query.lang }}",
        "where": ["{{ request.parameters.id }}", "{{ request.headers['x-who'] }}"],
        "count": 7,
    }
    visitor.fault({"answer": {"body": body, "template": True}})
    answer = visitor.api("PATCH", f"{RACK}?lang=nl", {"subject": "A fax"}, headers={"X-Who": "me"})
    assert answer.json == {"said": "A fax in nl", "where": ["68673", "me"], "count": 7}


def test_a_template_that_asks_for_what_is_not_there_says_so(visitor: Visitor) -> None:
    visitor.fault({"answer": {"body": "{{ request.body.nothing.at.all }}", "template": True}})
    answer = visitor.api("GET", RACK)
    assert answer.status_code == 500
    assert "cannot be filled" in answer.headers["Mock-Notice"]


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ request.__init__.__globals__ }}",
        "{% for i in range(999999999) %}x{% endfor %}",
    ],
)
def test_a_template_reaches_nothing_else(visitor: Visitor, template: str) -> None:
    visitor.fault({"answer": {"body": template, "template": True}})
    answer = visitor.api("GET", RACK)
    assert answer.status_code == 500
    assert "class" not in answer.text.replace("'__class__'", "")


def test_a_problem_is_the_vendors_own(visitor: Visitor) -> None:
    visitor.fault({"problem": "too-many-requests", "retry_after": 7})
    answer = visitor.api("GET", RACK)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json == {"message": "Too Many Requests"}


def test_a_problem_may_have_another_status(visitor: Visitor) -> None:
    visitor.fault({"problem": "server-error", "status": 503})
    assert statuses(visitor, 1) == [503]


def test_effects_come_in_turn_and_once_each(visitor: Visitor) -> None:
    visitor.fault([{"problem": "server-error"}, {}, {"problem": "not-found"}])
    assert statuses(visitor, 5) == [500, 200, 404, 200, 200]


def test_effects_can_begin_again(visitor: Visitor) -> None:
    visitor.fault([{"problem": "server-error"}, {}], cycle=True)
    assert statuses(visitor, 5) == [500, 200, 500, 200, 500]


def test_some_requests_can_pass_before(visitor: Visitor) -> None:
    visitor.fault({"problem": "server-error"}, skip=2, times=1)
    assert statuses(visitor, 4) == [200, 200, 500, 200]


def test_a_fault_can_be_rare_and_is_the_same_in_equal_worlds(visitor: Visitor) -> None:
    found = []
    for _ in range(2):
        visitor.control("POST", "/reset")
        visitor.fault({"problem": "server-error"}, probability=0.3)
        found.append(statuses(visitor, 200))
    first, second = found
    assert first == second
    assert 30 < first.count(500) < 90


def test_a_fault_ends_by_the_real_clock(visitor: Visitor) -> None:
    visitor.fault({"problem": "server-error"}, seconds=10)
    assert statuses(visitor, 1) == [500]
    visitor.desk.now += 10
    assert statuses(visitor, 1) == [200]
    assert visitor.shown("/faults") == {"faults": []}


def test_the_latest_fault_is_asked_first(visitor: Visitor) -> None:
    visitor.fault({"problem": "server-error"})
    visitor.fault({"problem": "not-found"}, times=1)
    assert statuses(visitor, 2) == [404, 500]


def test_faults_are_of_one_world(visitor: Visitor) -> None:
    visitor.fault({"problem": "server-error"})
    assert statuses(visitor.elsewhere("other"), 1) == [200]
    assert statuses(visitor.elsewhere("default"), 1) == [200]


@pytest.mark.parametrize(
    ("when", "struck"),
    [
        ({}, True),
        ({"api": "itrp"}, True),
        ({"api": "serviceops"}, False),
        ({"operation": "updateRequest"}, True),
        ({"operation": "getRequest"}, False),
        ({"method": "patch"}, True),
        ({"method": "PUT"}, False),
        ({"path": "/v1/requests/*"}, True),
        ({"path": "/v1/requests"}, False),
        ({"query": {"a": "1"}}, True),
        ({"query": {"a": "2"}}, False),
        ({"query": {"b": "*"}}, False),
        ({"headers": {"X-Who": "m*"}}, True),
        ({"headers": {"x-who": "you"}}, False),
        ({"body": {"subject": "A fax"}}, True),
        ({"body": {"subject": "A *"}}, True),
        ({"body": {"subject": "A fax", "impact": "low"}}, False),
        ({"body": {"custom_data": {"a": [2]}}}, True),
        ({"body": {"custom_data": {"a": [3, 1]}}}, False),
        ({"body": {"custom_data": {"a": {}}}}, False),
        ({"text": "f[aeiou]x"}, True),
        ({"text": "^fax"}, False),
    ],
)
def test_a_fault_strikes_the_requests_that_are_meant(
    visitor: Visitor, when: dict[str, Any], struck: bool
) -> None:
    visitor.fault({"problem": "server-error"}, when=when)
    members = {"subject": "A fax", "custom_data": {"a": [1, 2, 3]}}
    answer = visitor.api("PATCH", f"{RACK}?a=1", members, headers={"X-Who": "me"})
    assert (answer.status_code == 500) is struck, answer.text


def test_a_path_that_the_document_does_not_have_can_be_scripted(visitor: Visitor) -> None:
    visitor.fault({"answer": {"body": "pong"}}, when={"path": "/v1/ping"})
    answer = visitor.api("GET", "/ping")
    assert (answer.status_code, answer.text) == (200, "pong")


# --- state ----------------------------------------------------------------------------------------


def test_a_lost_update_is_answered_and_not_kept(visitor: Visitor) -> None:
    visitor.fault({"lose": True}, when={"method": "PATCH"}, times=1)
    before = visitor.read(68673)["subject"]
    lost = visitor.api("PATCH", RACK, {"subject": "Lost"})
    assert (lost.status_code, lost.get_json()["subject"]) == (200, "Lost")
    assert visitor.read(68673)["subject"] == before
    assert visitor.api("PATCH", RACK, {"subject": "Kept"}).status_code == 200
    assert visitor.read(68673)["subject"] == "Kept"


def test_a_create_can_happen_twice(visitor: Visitor) -> None:
    visitor.fault({"repeat": True}, when={"operation": "createRequest"}, times=1)
    key = visitor.create(subject="Twin")["id"]
    found = visitor.api("GET", "/requests?subject=Twin").get_json()
    assert sorted(one["id"] for one in found) == [key, key + 1]


def test_stale_reads_show_the_state_when_the_fault_was_armed(visitor: Visitor) -> None:
    key = visitor.create(subject="Old")["id"]
    visitor.fault({"stale": True}, when={"method": "GET"}, times=2)
    visitor.api("PATCH", f"/requests/{key}", {"subject": "New"})
    later = visitor.create(subject="Later")["id"]
    assert visitor.read(key)["subject"] == "Old"
    assert visitor.api("GET", f"/requests/{later}").status_code == 404
    assert visitor.read(key)["subject"] == "New"
    assert visitor.read(later)["subject"] == "Later"


# --- the way back ---------------------------------------------------------------------------------


def test_broken_bodies_are_no_json(visitor: Visitor) -> None:
    whole = visitor.api("GET", RACK).data
    visitor.fault([{"garble": True}, {"truncate": 20}, {"truncate": 0}])
    garbled, cut, empty = (visitor.api("GET", RACK) for _ in range(3))
    for broken in (garbled, cut, empty):
        assert broken.status_code == 200
        with pytest.raises(ValueError, match=r".+"):
            json.loads(broken.data)
    assert (len(garbled.data), len(cut.data), len(empty.data)) == (len(whole), 20, 0)


def test_a_delay_is_waited_for(visitor: Visitor) -> None:
    visitor.fault([{"delay": 1.5}, {"delay": [2, 3]}])
    assert statuses(visitor, 3) == [200, 200, 200]
    assert visitor.desk.slept[0] == 1.5
    assert 2 <= visitor.desk.slept[1] <= 3
    assert len(visitor.desk.slept) == 2


@pytest.mark.parametrize(("drop", "done"), [("request", 0), ("answer", 1), ("within", 1)])
def test_a_dropped_connection_is_dropped_where_it_should_be(
    visitor: Visitor, drop: str, done: int
) -> None:
    visitor.fault({"drop": drop}, times=1)
    with pytest.raises(ConnectionAbortedError):
        visitor.create(subject="Dropped")
    assert len(visitor.api("GET", "/requests?subject=Dropped").get_json()) == done


# --- profiles -------------------------------------------------------------------------------------


def test_throttled_lets_two_calls_through_and_then_none_for_two(visitor: Visitor) -> None:
    assert visitor.control("PUT", "/profiles/throttled").status_code == 200
    assert statuses(visitor, 8) == [200, 200, 429, 429] * 2


def test_maintenance_is_at_midnight_of_the_worlds_clock(visitor: Visitor) -> None:
    visitor.control("PUT", "/profiles/midnight-maintenance")
    found = {}
    for time in ("23:59:59", "00:00:00", "00:10:00", "00:29:59", "00:30:00"):
        visitor.control("PATCH", "/clock", {"now": f"2017-06-02T{time}Z"})
        answer = visitor.api("GET", RACK)
        found[time] = (answer.status_code, answer.headers.get("Retry-After"))
    assert found == {
        "23:59:59": (200, None),
        "00:00:00": (503, "1800"),
        "00:10:00": (503, "1200"),
        "00:29:59": (503, "1"),
        "00:30:00": (200, None),
    }


def test_a_profile_takes_the_place_of_another(visitor: Visitor) -> None:
    visitor.fault({"problem": "not-found"}, when={"path": "/v1/nowhere"})
    visitor.control("PUT", "/profiles/flaky")
    visitor.control("PUT", "/profiles/down")
    shown = visitor.shown("/faults")["faults"]
    assert [one["profile"] for one in shown] == ["down", None]
    assert statuses(visitor, 2) == [503, 503]
    assert visitor.control("DELETE", "/profiles").status_code == 204
    assert statuses(visitor, 1) == [200]


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_can_be_there_from_the_start(name: str) -> None:
    desk = Desk(fault=name)
    for world in ("default", "w"):
        shown = Visitor(desk, world).shown("/faults")["faults"]
        assert {one["profile"] for one in shown} == {name}


# --- wrong faults ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "where", "told"),
    [
        ({}, "body", "then"),
        ({"then": {"probem": "x"}}, "body/then", "probem"),
        ({"then": {}, "times": 0}, "body/times", "0"),
        ({"then": []}, "body/then", "[]"),
        ({"then": {"problem": "too-many"}}, "/then/problem", "too-many"),
        ({"then": {"delay": [2, 1]}}, "/then/delay", "2"),
        ({"then": {"drop": "now"}}, "body/then/drop", "now"),
        ({"then": {}, "when": {"operation": "getReqest"}}, "/when/operation", "getReqest"),
        ({"then": {}, "when": {"api": "itrpp"}}, "/when/api", "itrpp"),
        ({"then": {}, "when": {"text": "("}}, "body/when/text", "("),
        ({"then": {}, "between": ["24:00", "01:00"]}, "body/between", "24:00"),
        (
            {"then": [{}, {"answer": {"body": "{{ x", "template": True}}]},
            "/then/1/answer/body",
            "template",
        ),
        ({"then": {"problem": "not-found", "answer": {}}}, "/then", "both"),
        (
            {"then": {"answer": {"headers": {"A": "b\r\nC: d"}}}},
            "body/then/answer/headers/A",
            "C: d",
        ),
    ],
)
def test_a_wrong_fault_is_refused_and_nothing_is_armed(
    visitor: Visitor, data: dict[str, Any], where: str, told: str
) -> None:
    why = visitor.refused("POST", "/faults", data)
    assert why["status"] == "422"
    assert where in why["where"]
    assert told in why["message"]
    assert visitor.shown("/faults") == {"faults": []}
