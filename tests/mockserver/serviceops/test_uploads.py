"""Uploads, and the notes and replies on a ticket."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.mockserver.serviceops.client import FILE, FULL, INTEGRATION, Client, Serve


@pytest.mark.requirement(
    "SOPS-UPLOAD-01", "SOPS-UPLOAD-02", "SOPS-UPLOAD-03", "SOPS-UPLOAD-04", "SOPS-KEY-21",
)  # fmt: skip
def test_a_file_is_uploaded_and_then_named(api: Client) -> None:
    answer = api.upload("original.jpg", b"\xff\xd8\x00")
    assert answer.status == 200
    assert list(answer.body) == ["refFileName", "realName", "link"]
    assert answer.body["realName"] == "original.jpg"
    assert answer.body["link"] is None
    reference = answer.body["refFileName"]
    assert str(uuid.UUID(reference)) == reference
    ticket = api.create(fileAttachments=[{"refFileName": reference}])
    kept = [{"refFileName": reference, "realName": "original.jpg"}]
    assert ticket["fileAttachments"] == kept
    again = [{"refFileName": reference, "realName": "b.jpg"}, {"refFileName": FILE}]
    assert len(api.create(fileAttachments=again)["fileAttachments"]) == 2


@pytest.mark.requirement("SOPS-UPLOAD-04")
def test_each_upload_has_a_name_of_its_own(api: Client) -> None:
    names = {api.upload("same.txt", b"same").body["refFileName"] for _ in range(20)}
    assert len(names) == 20


@pytest.mark.parametrize("name", ["ü → 🖨.txt", "a b.txt", "x" * 300])
def test_the_real_name_is_kept(api: Client, name: str) -> None:
    assert api.upload(name, b"").body["realName"] == name


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"file": "only a text"}, id="plain field"),
        pytest.param({"other": "x"}, id="another field"),
        pytest.param({}, id="empty form"),
    ],
)
def test_a_form_without_a_file_is_refused(api: Client, data: dict[str, str]) -> None:
    before = api.state()
    text = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in data.items()
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = api.call("POST", "/oprfile", headers=headers, data=f"{text}--x--\r\n")
    assert (answer.status, answer.body["code"]) == (400, "invalid.input")
    assert answer.text.startswith("file must be a part of the form with a file in it, got ")
    assert api.state() == before


@pytest.mark.parametrize(
    ("media", "body", "status"),
    [
        ("application/json", b'{"file": "x"}', 415),
        ("application/octet-stream", b"x", 415),
        ("", b"x", 415),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=x", b"no such boundary", 400),
        ("multipart/form-data; boundary=x", b"", 400),
        ("application/x-www-form-urlencoded", b"file=x", 400),
    ],
)
def test_another_body_is_refused(api: Client, media: str, body: bytes, status: int) -> None:
    before = api.state()
    headers = {"Content-Type": media}
    assert api.call("POST", "/oprfile", headers=headers, data=body).status == status
    assert api.state() == before


def test_the_size_of_an_upload_is_bounded(serve: Serve) -> None:
    api = serve(body_bytes=2000).logged_on()
    assert api.upload("a", b"x" * 1000).status == 200
    answer = api.upload("a", b"x" * 2000)
    assert (answer.status, answer.body["code"]) == (413, "request.too.large")


# --- conversations --------------------------------------------------------------------------------

NOTE = {"conversationType": "note", "details": "<p>The toner is ordered.</p>"}


def said(api: Client, **members: Any) -> dict[str, Any]:
    answer = api.send("POST", f"/v1/request/{FULL}/conversation", {**NOTE, **members})
    assert answer.status == 200, answer.body
    return dict(answer.body)


@pytest.mark.requirement(
    "SOPS-CONV-01", "SOPS-CONV-02", "SOPS-CONV-03", "SOPS-CONV-05", "SOPS-CONV-08", "SOPS-CONV-09",
)  # fmt: skip
def test_a_note_is_added(api: Client) -> None:
    before = api.read(FULL)
    assert said(api) == {
        "id": 4,
        **NOTE,
        "createdByName": "Tara Lindqvist",
        "createdByEmail": "technician@example.com",
        "createdTime": "Wed, Mar 20, 2024 10:00 am",
        "updatedTime": "Wed, Mar 20, 2024 10:00 am",
        "conversationState": "published",
        "updatable": True,
        "deletable": True,
        "fileAttachments": [],
    }
    assert said(api.logged_on(INTEGRATION))["createdByName"] == "Integration User"
    assert api.read(FULL) == before


@pytest.mark.requirement("SOPS-CONV-02", "SOPS-CONV-04", "SOPS-CONV-06", "SOPS-CONV-07")
@pytest.mark.parametrize("kind", ["collaborate", "technician_to_requester"])
def test_a_reply_has_more(api: Client, kind: str) -> None:
    answer = said(
        api,
        conversationType=kind,
        subject="Your printer",
        conversationState="draft",
        emailIds=["a@b.com"],
        ccEmailIds=None,
        fileAttachments=[{"refFileName": FILE}],
        createdByName="somebody",
        more=1,
    )
    assert answer["subject"] == "Your printer"
    assert answer["conversationState"] == "draft"
    assert answer["fileAttachments"] == [{"refFileName": FILE, "realName": "xyz.pdf"}]
    assert answer["createdByName"] == "Tara Lindqvist"
    assert not answer.keys() & {"emailIds", "ccEmailIds", "request", "more"}


@pytest.mark.requirement("SOPS-CONV-09")
@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (14, "Thu, Mar 21, 2024 12:00 am"),
        (2.5, "Wed, Mar 20, 2024 12:30 pm"),
        (24 * 12 + 8.05, "Mon, Apr 01, 2024 06:03 pm"),
    ],
)
def test_times_are_texts(api: Client, hours: float, text: str) -> None:
    api.world.credentials.tokens.clear()
    api.world.clock.advance(hours * 3600)
    assert said(api.logged_on())["createdTime"] == text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"conversationType": "shout"}, "conversationType must be one of note, collaborate"),
        ({"conversationType": None}, "conversationType must not be empty"),
        ({"details": None}, "details must not be empty"),
        ({"details": 1}, "details must be a text, got the number 1"),
        ({"conversationState": None}, "conversationState must not be empty"),
        ({"subject": []}, "subject must be a text or null, got a list"),
        ({"emailIds": "a@b.com"}, "emailIds must be a list or null"),
        ({"ccEmailIds": [1]}, 'ccEmailIds[0]: 1 is not of type "string"'),
        ({"fileAttachments": [{"refFileName": "none"}]}, "fileAttachments[0].refFileName must be"),
    ],
    ids=str,
)
def test_a_note_that_is_none_is_refused(api: Client, change: dict[str, Any], told: str) -> None:
    before = api.state()
    path = f"/v1/request/{FULL}/conversation"
    answer = api.send("POST", path, {**NOTE, **change})
    assert (answer.status, answer.body["code"]) == (400, "invalid.input")
    assert answer.text.startswith(told)
    assert api.send("POST", path, {}).text == "conversationType is required; details is required"
    assert api.state() == before
