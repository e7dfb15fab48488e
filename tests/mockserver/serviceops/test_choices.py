"""The doubts a server can be started with: what changes with each answer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mockserver.api import Api
from tests.mockserver.serviceops import test_shared_choices
from tests.mockserver.serviceops.client import (
    ANY_USER,
    BOUND,
    FILE,
    FULL,
    INTEGRATION,
    TECHNICIAN,
    Serve,
)  # fmt: skip

TRIED_ELSEWHERE = {"custom-field-echo", "wrong-method"}


def test_every_selectable_doubt_is_tried(apis: Sequence[Api]) -> None:
    names = {one.name for one in apis[0].document.doubts if one.selectable}
    here = {*globals(), *vars(test_shared_choices)}
    tried = {name.removeprefix("test_").replace("_", "-") for name in here}
    assert names - tried - TRIED_ELSEWHERE == set()


@pytest.mark.requirement("SOPS-ERROR-05", "SOPS-ERROR-06")
@pytest.mark.parametrize("status", ["400", "422", "500"])
def test_validation_status(answering: Serve, status: str) -> None:
    api = answering(validation_status=status)
    before = api.state()
    for answer in (
        api.send("POST", "/v1/request", {}),
        api.patch(FULL, subject=""),
        api.search({"type": "x"}),
        api.send("POST", f"/v1/request/{FULL}/conversation", {}),
    ):
        assert answer.status == int(status)
        assert answer.body["code"] == "invalid.input"
    assert api.call("POST", "/oprfile", data={"other": "x"}).status in (int(status), 400)
    headers = {"Content-Type": "application/json"}
    assert api.call("POST", "/v1/request", headers=headers, data="{").status == 400
    assert api.state() == before


@pytest.mark.requirement("SOPS-TOKEN-20")
@pytest.mark.parametrize("status", ["400", "401"])
def test_wrong_user_status(serve: Serve, status: str) -> None:
    visitor = serve({"wrong-user-status": status})
    form = {"grant_type": "password", "username": "tara", "password": "wrong"}
    before = visitor.state()
    if status == "400":
        assert visitor.ask_token(**form).status == 400
        assert visitor.state() == before
        return
    headers = {"Authorization": "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ="}
    response = visitor.browser.post("/api/oauth/token", headers=headers, data=form)
    assert response.status_code == 401
    assert response.json is not None
    assert response.json["error"] == "invalid_grant"


@pytest.mark.requirement("SOPS-CREATE-05")
@pytest.mark.parametrize("status", ["200", "201"])
def test_created_status(answering: Serve, status: str) -> None:
    api = answering(created_status=status)
    assert api.post().status == int(status)
    note = {"conversationType": "note", "details": "x"}
    conversation = api.send("POST", f"/v1/request/{FULL}/conversation", note)
    assert conversation.status == int(status)
    for answer in (api.search(), api.upload(), api.patch(FULL)):
        assert answer.status == 200


@pytest.mark.requirement("SOPS-KEY-05")
def test_unknown_requester(answering: Serve) -> None:
    sent = "new.colleague@example.com"
    assert answering().post(requesterEmail=sent).status == 400
    api = answering(unknown_requester="create")
    before = api.state()
    assert api.post(requesterEmail=sent, impactName="x").status == 400
    assert api.state() == before
    ticket = api.create(requesterEmail=f" {sent}")
    assert (ticket["requesterEmail"], ticket["requesterName"]) == (sent, "new.colleague")
    assert api.create(requesterEmail=sent.upper())["requesterEmail"] == sent


@pytest.mark.requirement("SOPS-KEY-05", "SOPS-KEY-26")
def test_requester_scope(serve: Serve) -> None:
    for scope, status in (("any", 200), ("bound-user", 400)):
        visitor = serve({"requester-scope": scope})
        bound = visitor.logged_on(INTEGRATION, BOUND)
        assert bound.post(requesterEmail="a@b.com").status == status
        assert bound.post(requesterEmail="integration").status == 200
        assert visitor.logged_on(TECHNICIAN, ANY_USER).post().status == 200


@pytest.mark.requirement("SOPS-SENT-12", "SOPS-ANSWER-14")
def test_tags_echo(answering: Serve) -> None:
    assert answering().create(tags=["a"])["tags"] == ["a"]
    api = answering(tags_echo="empty")
    ticket = api.create(tags=["a"])
    assert ticket["tags"] == []
    assert api.read(ticket["id"])["tags"] == []
    assert "tags" not in api.create()


@pytest.mark.requirement("SOPS-KEY-16")
def test_unknown_location(answering: Serve) -> None:
    assert answering().post(locationName="Moon").status == 400
    assert answering(unknown_reference="ignore").post(locationName="Moon").status == 400
    api = answering(unknown_location="drop")
    assert "locationName" not in api.create(locationName="Moon")
    assert api.update(FULL, locationName="Moon")["locationName"] == "Head Office"


@pytest.mark.requirement("SOPS-KEY-14")
def test_unknown_department(answering: Serve) -> None:
    assert answering().create(departmentName="Moon")["departmentName"] == "Moon"
    api = answering(unknown_department="refuse")
    assert api.post(departmentName="Moon").status == 400
    assert api.patch(FULL, departmentName="it").status == 400
    assert api.create(departmentName="IT")["departmentName"] == "IT"
    assert "departmentName" not in api.update(FULL, departmentName=None)


@pytest.mark.requirement("SOPS-KEY-03")
def test_unknown_category(answering: Serve) -> None:
    assert answering().create(categoryName="Moon")["categoryName"] == "Moon"
    api = answering(unknown_category="refuse")
    assert api.post(categoryName="Moon").status == 400
    assert api.create(categoryName="Request")["categoryName"] == "Request"


@pytest.mark.requirement("SOPS-CREATE-36", "SOPS-ANSWER-19")
def test_support_level_default(answering: Serve) -> None:
    assert answering().create()["supportLevel"] == "tier1"
    api = answering(support_level_default="tier0")
    assert api.create()["supportLevel"] == "tier0"
    assert api.create(supportLevel="Tier1")["supportLevel"] == "tier1"
    assert api.update(FULL)["supportLevel"] == "tier1"


@pytest.mark.requirement("SOPS-KEY-20", "SOPS-ANSWER-16")
def test_source_default(answering: Serve) -> None:
    assert answering().create()["source"] == "External"
    api = answering(source_default="technician-portal")
    assert api.create()["source"] == "Technician Portal"
    assert api.create(source="Email")["source"] == "Email"


@pytest.mark.requirement("SOPS-KEY-18")
def test_spam_text(answering: Serve) -> None:
    assert answering().post(spam="True").status == 400
    api = answering(spam_text="accept")
    for text, spam in (("True", True), ("FALSE", False), (" true ", True)):
        assert api.create(spam=text)["spam"] is spam
    for value in ("yes", "", "1", None, 1):
        assert api.post(spam=value).status == 400


@pytest.mark.requirement("SOPS-KEY-21")
def test_unknown_attachment(answering: Serve) -> None:
    sent = [{"refFileName": "none"}, {"refFileName": FILE}]
    assert answering().post(fileAttachments=sent).status == 400
    api = answering(unknown_attachment="drop")
    kept = [{"refFileName": FILE, "realName": "xyz.pdf"}]
    assert api.create(fileAttachments=sent)["fileAttachments"] == kept
    note = {"conversationType": "note", "details": "x", "fileAttachments": sent}
    answer = api.send("POST", f"/v1/request/{FULL}/conversation", note)
    assert answer.body["fileAttachments"] == kept


@pytest.mark.requirement("SOPS-TOKEN-17", "SOPS-TOKEN-18", "SOPS-TOKEN-13")
def test_expires_in(serve: Serve) -> None:
    form = {"grant_type": "password", "username": "tara", "password": "demo-password"}
    for answer, seconds in (("long", 43199), ("short", 7199)):
        visitor = serve({"expires-in": answer})
        issued = visitor.ask_token(**form).body
        assert issued["expires_in"] == seconds
        visitor.token = issued["access_token"]
        visitor.world.clock.advance(seconds - 1)
        assert visitor.call("GET", "/v1/request/1").status == 200
        visitor.world.clock.advance(1)
        assert visitor.call("GET", "/v1/request/1").status == 401


@pytest.mark.requirement("SOPS-TOKEN-11", "SOPS-TOKEN-23")
def test_token_type_case(serve: Serve) -> None:
    form = {"grant_type": "password", "username": "tara", "password": "demo-password"}
    for answer, spelled in (("lower", "bearer"), ("title", "Bearer")):
        issued = serve({"token-type-case": answer}).ask_token(**form).body
        assert issued["token_type"] == spelled


@pytest.mark.requirement("SOPS-CREATE-16")
def test_description_html(answering: Serve) -> None:
    assert answering().create(description="<p>x</p>")["description"] == "x"
    api = answering(description_html="keep")
    assert api.create(description="<p>x</p>")["description"] == "<p>x</p>"
