"""Webhooks: which events are told to whom, how, and what becomes of a receiver that fails."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema_rs
import pytest

from mockserver.behaviours.itrp import announcing
from mockserver.webhooks.delivery import Delivery, content
from mockserver.webhooks.outbox import Outbox
from mockserver.webhooks.postman import attempt
from mockserver.webhooks.webhook import VERIFY, Event, Webhook
from tests.mockserver.control import Desk, Visitor
from tests.mockserver.hooks import deliveries, events, hook
from tests.receiver import Receiver, receiving

EVENTS = ("create", "update", "status-changed", "team-changed", "member-changed", "note-added")


@pytest.fixture
def visitor() -> Visitor:
    return Visitor(Desk())


def test_a_delivery_is_as_the_vendor_makes_it(visitor: Visitor, receiver: Receiver) -> None:
    added = hook(visitor, receiver, "status-changed", name="Tell me")
    created = visitor.create(team_id=14, member_id=58, source="NightWatch", sourceID="n-1")
    visitor.api("PATCH", f"/requests/{created['id']}", {"status": "accepted"})
    assert events(visitor) == ["status-changed"]
    ((method, target, headers, body),) = receiver.got
    assert (method, target) == ("POST", "/hook?token=geheim")
    assert headers["content-type"] == "application/json; charset=utf-8"
    path = f"/requests/{created['id']}"
    assert headers["link"] == (
        f'<http://localhost{path}>; rel="canonical", <http://localhost/v1{path}>; rel="resource"'
    )
    assert headers["x-4me-delivery"] == deliveries(visitor)[0]["id"]
    told = json.loads(body)
    assert told.pop("payload") == {
        "source": "NightWatch",
        "sourceID": "n-1",
        "status": "accepted",
        "previous_status": "assigned",
        "team": {"id": 14, "name": "Windows Servers", "account": WIDGET},
        "member": {"id": 58, "name": "Barney Turban", "account": WIDGET},
    }
    assert told == {
        "webhook_id": added["id"],
        "account_id": "widget",
        "account": "http://localhost",
        "name": "Tell me",
        "event": "request.status-changed",
        "object_id": created["id"],
        "person_id": 1,
        "person_name": "Dana Keller",
    }


WIDGET = {"id": "widget", "name": "Widget International"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"subject": "Another"}, ["update"]),
        ({"status": "accepted"}, ["update", "status-changed"]),
        ({"team_id": 15, "member_id": None}, ["update", "team-changed", "member-changed"]),
        ({"note": "Well"}, ["note-added"]),
    ],
)
def test_a_change_is_told_by_what_it_changes(
    visitor: Visitor, receiver: Receiver, change: Any, expected: list[str]
) -> None:
    created = visitor.create(team_id=14, member_id=58)
    for event in EVENTS:
        hook(visitor, receiver, event)
    visitor.api("PATCH", f"/requests/{created['id']}", change)
    assert events(visitor) == expected


def test_a_create_and_a_note_are_told(visitor: Visitor, receiver: Receiver) -> None:
    for event in EVENTS:
        hook(visitor, receiver, event)
    created = visitor.create(note="First")
    assert events(visitor) == ["create", "note-added"]
    note = visitor.api("POST", f"/requests/{created['id']}/notes", {"text": "Second"}).get_json()
    assert events(visitor) == ["create", "note-added", "note-added"]
    assert json.loads(deliveries(visitor)[0]["body"])["payload"]["note_id"] == note["id"]


def test_only_what_was_kept_is_told(visitor: Visitor, receiver: Receiver) -> None:
    hook(visitor, receiver, "create")
    visitor.api("POST", "/requests", {"subject": "no category"})
    visitor.fault({"lose": True}, times=1)
    visitor.create()
    elsewhere = visitor.elsewhere("other")
    elsewhere.create()
    assert (events(visitor), events(elsewhere)) == ([], [])
    visitor.fault({"repeat": True}, times=1)
    visitor.create()
    assert events(visitor) == ["create", "create"]


def test_what_time_does_is_told_at_its_own_moment(visitor: Visitor, receiver: Receiver) -> None:
    hook(visitor, receiver, "status-changed")
    until = "2030-01-01T12:00:00Z"
    visitor.create(status="waiting_for", waiting_until=until, member_id=58)
    visitor.control("PATCH", "/clock", {"now": "2031-01-01T00:00:00Z"})
    assert events(visitor) == ["status-changed"]
    (told,) = deliveries(visitor)
    assert (told["at"], json.loads(told["body"])["person_id"]) == (until, None)


def test_a_webhook_of_an_account_is_told_of_its_requests(
    visitor: Visitor, receiver: Receiver
) -> None:
    hook(visitor, receiver, account="gizmo")
    visitor.create()
    assert events(visitor) == []


@pytest.mark.parametrize("form", ["json", "form"])
def test_what_is_told_is_what_the_document_says(
    visitor: Visitor, receiver: Receiver, form: str
) -> None:
    raw = visitor.desk.mount.apis["itrp"].document.raw
    told = raw["webhooks"]["requestEvent"]["post"]
    schema = {"$ref": "#/components/schemas/RequestEvent", "components": raw["components"]}
    shape = jsonschema_rs.Draft202012Validator(schema)
    known = raw["components"]["schemas"]["RequestEvent"]["properties"]
    for event in EVENTS:
        hook(visitor, receiver, event, format=form)
    hook(visitor, receiver, format=form, verify=True)
    created = visitor.create(team_id=14, member_id=58, note="First")
    change = {"team_id": 15, "member_id": None, "status": "assigned"}
    visitor.api("PATCH", f"/requests/{created['id']}", change)
    visitor.api("PATCH", f"/requests/{created['id']}", {"status": "declined"})
    seen = set(events(visitor))
    assert seen == {*EVENTS, VERIFY}
    assert {*announcing.EVENTS, VERIFY} == set(known["event"]["enum"])
    for _, _, headers, body in receiver.got:
        media, _, _ = headers["content-type"].partition(";")
        assert media in told["requestBody"]["content"]
        assert {one["name"].lower() for one in told["parameters"]} <= headers.keys()
        if form == "json":
            message = json.loads(body)
            shape.validate(message)
            assert message.keys() == known.keys()
            assert message["payload"].keys() <= known["payload"]["properties"].keys()
        else:
            names = {name.partition("[")[0] for name in parse_qs(body.decode(), True)}
            assert names == known.keys()


# --- receivers that fail -------------------------------------------------------------------------


def test_a_failed_delivery_waits_twice_as_long_each_time(
    visitor: Visitor, receiver: Receiver
) -> None:
    receiver.answers = [500, 302, 404, 200]
    hook(visitor, receiver, retry_seconds=600)
    visitor.create()
    wait = {"event": "request.create", "state": "waiting"}
    for attempts, least in ((1, 600), (2, 1200), (3, 2400)):
        wanted = {**wait, "attempts": attempts}
        (told,) = visitor.control("POST", "/outbox/wait", wanted).get_json()["deliveries"]
        assert least - 60 < told["due_in"] <= least
        if attempts < 3:
            visitor.control("POST", "/outbox/run")
    visitor.control("POST", "/outbox/run")
    (told,) = deliveries(visitor)
    assert told["state"] == "delivered"
    assert [one["status"] for one in told["attempts"]] == [500, 302, 404, 200]
    assert len({one[2]["x-4me-delivery"] for one in receiver.got}) == 1
    assert visitor.shown("/webhooks/1")["failures"] == 0


def test_after_ten_attempts_it_is_given_up_and_after_twenty_failures_the_webhook(
    visitor: Visitor, receiver: Receiver
) -> None:
    receiver.answers = [500] * 40
    hook(visitor, receiver, retry_seconds=3600)
    for _ in range(2):
        visitor.create()
        for _ in range(12):
            visitor.control("POST", "/outbox/run")
    assert [(one["state"], len(one["attempts"])) for one in deliveries(visitor)] == [
        ("failed", 10)
    ] * 2
    assert visitor.shown("/webhooks/1")["disabled"]
    visitor.create()
    assert len(deliveries(visitor)) == 2
    visitor.control("PATCH", "/webhooks/1", {"disabled": False})
    assert visitor.control("POST", "/outbox/1/redeliver").status_code == 200
    receiver.answers = []
    visitor.control("POST", "/outbox/run")
    assert visitor.shown("/outbox/1")["state"] == "delivered"


def test_a_slow_receiver_holds_up_no_other_world_and_no_caller(
    visitor: Visitor, receiver: Receiver
) -> None:
    elsewhere = visitor.elsewhere("other")
    with receiving() as quick:
        receiver.open.clear()
        hook(visitor, receiver)
        hook(elsewhere, quick)
        visitor.create()
        assert receiver.entered.wait(10)
        assert visitor.create()["id"]
        elsewhere.create()
        assert elsewhere.control("POST", "/outbox/wait").status_code == 200
        assert deliveries(visitor)[-1]["state"] == "sending"
        receiver.open.set()
        assert visitor.control("POST", "/outbox/wait", {"count": 2}).status_code == 200


@pytest.mark.parametrize(
    ("uri", "wanted"),
    [
        ("", "no answer within 0.05 seconds"),
        ("http://127.0.0.1:1/", "Connection refused"),
        (f"http://{'x' * 70}.localhost/", "encoding with 'idna' codec failed"),
    ],
)
def test_a_receiver_without_an_answer_is_a_failure(
    receiver: Receiver, uri: str, wanted: str
) -> None:
    uri = uri or receiver.uri
    receiver.open.clear()
    webhook = Webhook(id=1, api="itrp", event="e", uri=uri, base="http://x")
    headers, body = content(webhook, Event(name="e", path="/1", object_id=1), "k", "/v1")
    sent = Delivery(
        number=1, id="k", webhook=1, event="e", uri=uri, at=0, headers=headers, body=body
    )
    seconds = iter(range(10))
    made = attempt(sent, 0.05, lambda: float(next(seconds)), lambda: 7.0)
    assert (made.status, made.good) == (None, False)
    assert wanted in made.error


# --- verification, worlds, form ------------------------------------------------------------------


def test_nothing_is_sent_before_the_receiver_has_called_back(
    visitor: Visitor, receiver: Receiver
) -> None:
    assert not hook(visitor, receiver, verify=True)["verified"]
    visitor.create()
    assert [one["event"] for one in deliveries(visitor)] == ["webhook.verify"]
    visitor.control("POST", "/outbox/run")
    callback = json.loads(receiver.got[0][3])["payload"]["callback"]
    parts = urlsplit(callback)
    assert visitor.desk.browser.get(f"{parts.path}?code=wrong").status_code == 404
    assert visitor.desk.browser.get(f"{parts.path}?{parts.query}").status_code == 200
    visitor.create()
    assert events(visitor) == ["webhook.verify", "create"]
    moved = receiver.uri + "&moved=1"
    changed = visitor.control("PATCH", "/webhooks/1", {"uri": moved}).get_json()
    assert not changed["verified"]


def test_a_world_takes_its_webhooks_along(visitor: Visitor, receiver: Receiver) -> None:
    def outbox() -> Outbox | None:
        return visitor.desk.mount.registry.open(visitor.world).worlds["itrp"].outbox

    assert outbox() is None
    hook(visitor, receiver)
    before = outbox()
    assert before is not None
    visitor.control("POST", "/reset")
    assert visitor.shown("/webhooks") == {"webhooks": []}
    visitor.create()
    assert (outbox(), before.all(), receiver.got) == (None, [], [])


def test_a_snapshot_is_without_webhooks_and_leaves_those_of_a_world(
    visitor: Visitor, receiver: Receiver
) -> None:
    hook(visitor, receiver)
    hook(visitor, receiver, "update")
    created = visitor.create()
    assert events(visitor) == ["create"]
    taken = visitor.shown("/snapshot")
    assert "hook" not in json.dumps(taken)
    hooks, outbox = visitor.shown("/webhooks"), visitor.shown("/outbox")
    visitor.control("DELETE", f"/records/itrp/requests/{created['id']}")
    assert visitor.control("PUT", "/snapshot", taken).status_code == 200
    assert visitor.read(created["id"])["subject"] == created["subject"]
    assert (visitor.shown("/webhooks"), visitor.shown("/outbox")) == (hooks, outbox)
    visitor.api("PATCH", f"/requests/{created['id']}", {"subject": "Another"})
    assert events(visitor) == ["create", "update"]
    elsewhere = visitor.elsewhere("other")
    assert elsewhere.control("PUT", "/snapshot", taken).status_code == 200
    assert elsewhere.shown("/webhooks") == {"webhooks": []}
    elsewhere.api("PATCH", f"/requests/{created['id']}", {"subject": "Elsewhere"})
    assert (events(visitor), events(elsewhere)) == (["create", "update"], [])


def test_a_message_of_2017_is_a_form(visitor: Visitor, receiver: Receiver) -> None:
    hook(visitor, receiver, format="form")
    visitor.create(team_id=14)
    assert events(visitor) == ["create"]
    _, _, headers, body = receiver.got[0]
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(body.decode())["payload[team][name]"] == ["Windows Servers"]


@pytest.mark.parametrize(
    ("members", "where", "text"),
    [
        ({"event": "request.created"}, "body/event", "request.created"),
        ({"uri": "http://192.0.2.1/x"}, "body/uri", "--webhook-host 192.0.2.1"),
        ({"uri": "http://localhost.example.com/"}, "body/uri", "--webhook-host"),
        ({"uri": "ftp://127.0.0.1/"}, "body/uri", "such as http://"),
        ({"uri": "http://u:p@127.0.0.1/"}, "body/uri", "neither credentials"),
        ({"uri": "http://[::1/"}, "body/uri", "no address"),
        ({"uri": "http://127.0.0.1:99999/"}, "body/uri", "no address"),
        ({"api": "serviceops"}, "body/api", "has no webhooks"),
        ({"colour": "red"}, "body", "colour"),
        ({"retry_seconds": 0}, "body/retry_seconds", "0.01"),
    ],
)
def test_a_wrong_webhook_is_refused(visitor: Visitor, members: Any, where: str, text: str) -> None:
    given = {"event": "request.create", "uri": "http://127.0.0.1/", **members}
    told = visitor.refused("POST", "/webhooks", given)
    assert (told["status"], told["where"]) == ("422", where)
    assert text in told["message"]
    assert visitor.shown("/webhooks") == {"webhooks": []}


def test_hosts_that_were_named_may_be_called() -> None:
    visitor = Visitor(Desk(webhook_hosts=frozenset(("hook.example",))))
    given = {"event": "request.create", "uri": "https://hook.example/x"}
    assert visitor.control("POST", "/webhooks", given).status_code == 201
    assert visitor.control("PATCH", "/webhooks/1", {"event": "request.update"}).status_code == 200
    assert visitor.control("DELETE", "/webhooks/1").status_code == 204
