"""Answers: the form of a ticket, its numbers and times, and what follows from who calls."""

from __future__ import annotations

import re

import pytest

from tests.mockserver.serviceops.client import (
    FULL,
    INTEGRATION,
    NOW,
    SAMPLE,
    SMALLEST,
    Client,
    Serve,
)  # fmt: skip

CORE = (
    "id name subject requesterEmail requesterName statusName priorityName urgencyName impactName "
    "source spam supportLevel createdTime updatedTime customField"
).split()


@pytest.mark.requirement("SOPS-CREATE-06", "SOPS-CREATE-37", "SOPS-ANSWER-01", "SOPS-CREATE-22")
def test_keys_without_a_value_are_left_out(api: Client) -> None:
    ticket = api.create()
    assert set(ticket) == {*CORE, "createdByName", "updatedByName", "fileAttachments"}
    assert None not in api.read(FULL).values()


@pytest.mark.requirement("SOPS-CREATE-04", "SOPS-AUTH-04", "SOPS-CREATE-05")
@pytest.mark.parametrize("media", ["application/json", "application/json; charset=utf-8", None])
def test_bodies_are_json(api: Client, media: str | None) -> None:
    headers = {} if media is None else {"Content-Type": media}
    text = '{"subject": "Grüße", "requesterEmail": "a@b.com"}'
    answer = api.call("POST", "/v1/request", headers=headers, data=text.encode())
    assert answer.status == 200
    assert answer.body["subject"] == "Grüße"


@pytest.mark.requirement("SOPS-CREATE-03")
def test_the_path_begins_right_after_the_host(api: Client) -> None:
    headers = {"Host": "desk.example.com:8443"}
    assert api.call("GET", "/v1/request/1", headers=headers).status == 200
    assert api.call("GET", "/v1/request/1/").status == 200


@pytest.mark.requirement(
    "SOPS-ANSWER-03", "SOPS-ANSWER-20", "SOPS-CREATE-11", "SOPS-CREATE-12", "SOPS-CREATE-31",
)  # fmt: skip
def test_ids_and_numbers_come_from_counts_of_their_own(api: Client) -> None:
    tickets = [api.create() for _ in range(3)]
    assert [one["id"] for one in tickets] == [7, 8, 9]
    assert [one["name"] for one in tickets] == ["INC-9", "INC-10", "INC-11"]


@pytest.mark.requirement("SOPS-SENT-13", "SOPS-ANSWER-02", "SOPS-ANSWER-20")
def test_what_only_the_server_sets_is_passed_over(api: Client) -> None:
    sent = {"id": 999, "name": "INC-1", "createdTime": 1, "requesterName": "x", "link": None}
    ticket = api.create(**sent)
    assert ticket["id"] == 7
    assert ticket["name"] == "INC-9"
    assert ticket["createdTime"] == NOW * 1000
    assert ticket["requesterName"] == "utsav"
    assert "link" not in ticket
    again = api.create(**sent)
    assert again["id"] == 8
    assert api.found() == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.requirement("SOPS-DELETE-01", "SOPS-CREATE-31")
def test_neither_id_nor_number_is_given_again(api: Client) -> None:
    last = api.create()
    for key in (6, last["id"]):
        assert api.call("DELETE", f"/v1/request/{key}").status == 204
    assert api.create()["name"] == "INC-10"


def test_numbers_go_on_from_the_highest_though_it_is_deleted_first(api: Client) -> None:
    assert api.call("DELETE", "/v1/request/6").status == 204
    ticket = api.create()
    assert (ticket["id"], ticket["name"]) == (7, "INC-9")


@pytest.mark.requirement("SOPS-ANSWER-04", "SOPS-ANSWER-05", "SOPS-CREATE-27")
def test_times_are_epoch_milliseconds_by_the_clock_of_the_world(api: Client) -> None:
    api.world.clock.advance(0.042)
    ticket = api.create()
    assert ticket["createdTime"] == ticket["updatedTime"] == NOW * 1000 + 42
    api.world.clock.advance(60)
    after = api.update(ticket["id"], subject="Later")
    assert after["createdTime"] == ticket["createdTime"]
    assert after["updatedTime"] == NOW * 1000 + 60_042


@pytest.mark.requirement("SOPS-CREATE-39", "SOPS-CREATE-40")
def test_who_did_it_is_the_user_behind_the_token(api: Client) -> None:
    key = api.create(requesterEmail="a@b.com")["id"]
    after = api.logged_on(INTEGRATION).update(key, subject="Changed")
    assert after["createdByName"] == "Tara Lindqvist"
    assert after["updatedByName"] == "Integration User"
    assert after["requesterName"] == "utsav"


@pytest.mark.requirement("SOPS-READ-01", "SOPS-READ-02", "SOPS-ANSWER-01")
def test_a_ticket_is_read_as_it_was_answered(api: Client) -> None:
    ticket = api.create(tags=["a"], description="b", locationName="Head Office")
    assert api.read(ticket["id"]) == ticket
    head = api.call("HEAD", f"/v1/request/{ticket['id']}")
    assert (head.status, head.body) == (200, None)


@pytest.mark.requirement("SOPS-SEARCH-09")
def test_times_of_the_data_are_shown(api: Client) -> None:
    ticket = api.read(FULL)
    for name in ("resolvedTime", "lastOpenedTime", "firstResponseTime", "dueBy", "responseDue"):
        assert re.fullmatch("1694[0-9]{9}", str(ticket[name]))
    assert "resolvedTime" not in api.read(SAMPLE)


@pytest.mark.parametrize("key", ["abc", "1.0", "-1", "+1", "1e3", "%31x", "0x1", "1 ", "%D9%A1"])
def test_an_id_that_is_no_whole_number_is_refused(api: Client, key: str) -> None:
    for method in ("GET", "PATCH", "DELETE"):
        answer = api.call(method, f"/v1/request/{key}")
        assert (answer.status, answer.body["code"]) == (400, "invalid.parameter")


@pytest.mark.parametrize("key", ["4711", "0", "9" * 18, "9" * 40, "9" * 5000])
def test_an_id_of_no_ticket_is_not_found(api: Client, key: str) -> None:
    for method, path in (("GET", ""), ("DELETE", ""), ("PATCH", ""), ("POST", "/conversation")):
        headers = {"Content-Type": "application/json"}
        body = '{"conversationType": "note", "details": "x"}' if path else "{}"
        answer = api.call(method, f"/v1/request/{key}{path}", headers=headers, data=body)
        assert (answer.status, answer.body["code"]) == (404, "not.found")
        assert key[:50] in answer.text


def test_two_servers_share_nothing(serve: Serve) -> None:
    first, second = serve().logged_on(), serve().logged_on()
    first.send("POST", "/v1/request", SMALLEST)
    assert len(first.found()) == len(second.found()) + 1
