"""The doubts that other APIs know as well, answered one way and the other."""

from __future__ import annotations

import pytest

from tests.mockserver.serviceops.client import FULL, SMALLEST, Client, Serve, compared


@pytest.mark.requirement("SOPS-SENT-13")
def test_unknown_member(answering: Serve) -> None:
    body = {**SMALLEST, "subjct": "x"}
    assert answering().send("POST", "/v1/request", body).status == 200
    api = answering(unknown_member="refuse")
    answer = api.send("POST", "/v1/request", body)
    assert answer.status == 400
    assert "did you mean 'subject'?" in answer.text
    assert api.patch(FULL, colour="red").status == 400
    assert api.send("POST", "/v1/request/search/byqual", {"filter": 1}).status == 400
    note = {"conversationType": "note", "details": "x", "colour": "red"}
    assert api.send("POST", f"/v1/request/{FULL}/conversation", note).status == 400
    assert api.post().status == 200


@pytest.mark.requirement("SOPS-SENT-13", "SOPS-UPDATE-05")
def test_read_only_member(answering: Serve) -> None:
    api = answering(read_only_member="refuse")
    sample = api.post(name="INC-1")  # the page's own sample sends it
    assert sample.status == 200
    assert sample.body["name"] != "INC-1"
    assert api.patch(FULL, name="INC-1").status == 400
    assert api.post(createdTime=1).status == 400
    assert api.patch(FULL, requesterEmail="a@b.com").status == 400
    assert answering().post(name="INC-1").status == 200


def test_null_on_update(answering: Serve) -> None:
    shown = {
        choice: answering(null_on_update=choice).patch(FULL, description=None, subject="Other")
        for choice in ("clear", "ignore", "refuse")
    }
    assert "description" not in shown["clear"].body
    assert shown["ignore"].body["description"].startswith("Every second sheet")
    assert shown["ignore"].body["subject"] == "Other"
    assert shown["refuse"].status == 400


@pytest.mark.requirement("SOPS-CREATE-06")
def test_empty_text(answering: Serve) -> None:
    names = ("categoryName", "departmentName", "description", "technicianGroupName")
    ticket = answering().create(**dict.fromkeys(names, ""))
    assert not ticket.keys() & set(names)
    api = answering(empty_text="keep")
    ticket = api.create(**dict.fromkeys(names, ""), locationName="", assigneeEmail="")
    assert {name: ticket[name] for name in names} == dict.fromkeys(names, "")
    assert "locationName" not in ticket
    assert "assigneeEmail" not in ticket


def test_nul_in_text(answering: Serve) -> None:
    assert answering().create(subject="a\0b")["subject"] == "a\0b"
    api = answering(nul_in_text="refuse")
    assert api.post(subject="a\0b").status == 400
    assert api.patch(FULL, description="\0").status == 400


@pytest.mark.requirement("SOPS-KEY-23", "SOPS-CREATE-17")
def test_unknown_reference(answering: Serve) -> None:
    assets = [{"assetModel": "asset_hardware", "assetId": key} for key in (1, 999)]
    members = {"assigneeEmail": "nobody@example.com", "linkAssetIds": assets}
    for name, value in members.items():
        assert answering().post(**{name: value}).status == 400
    api = answering(unknown_reference="ignore")
    ticket = api.create(**members)
    assert "assigneeEmail" not in ticket
    assert ticket["linkAssetIds"] == assets[:1]
    assert api.post(requesterEmail="nobody@example.com").status == 400


def test_bad_page(answering: Serve) -> None:
    assert answering().search(query="?offset=x").status == 400
    api = answering(bad_page="first")
    assert api.found(query="?offset=-1&size=x") == [6, 5, 4, 3, 2, 1]


@pytest.mark.requirement("SOPS-SEARCH-10")
def test_page_size_over(answering: Serve) -> None:
    assert answering().search(query="?size=2001").status == 200
    api = answering(page_size_over="refuse")
    assert api.search(query="?size=2001").status == 400
    assert api.search(query="?size=2000").status == 200


@pytest.mark.requirement("SOPS-SEARCH-02")
def test_page_past_end(answering: Serve) -> None:
    answer = answering().search(query="?offset=6")
    assert (answer.body["objectList"], answer.body["totalCount"]) == ([], 6)
    api = answering(page_past_end="refuse")
    assert api.search(query="?offset=6").status == 400
    assert api.search(query="?offset=5").status == 200
    assert api.search(compared("id", "equal", 999)).status == 200


@pytest.mark.requirement("SOPS-SEARCH-05")
def test_text_case(answering: Serve) -> None:
    for choice, found in (("insensitive", [3]), ("sensitive", [])):
        api = answering(text_case=choice)
        assert api.found(compared("subject", "contains", "PAPER")) == found
        assert api.found(compared("subject", "contains", "Paper")) == [3]


def test_a_client_of_another_choice_is_another_server(answering: Serve) -> None:
    first, second = answering(created_status="201"), answering()
    assert isinstance(first, Client)
    assert (first.post().status, second.post().status) == (201, 200)
