"""The outbox over the control API: what it shows and hides, what it keeps, how it is waited for."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from mockserver.webhooks.postman import Postman
from tests.mockserver.control import Desk, Visitor
from tests.mockserver.hooks import deliveries, events, hook
from tests.receiver import Receiver


@pytest.fixture
def visitor() -> Visitor:
    return Visitor(Desk())


def test_secrets_of_an_address_are_not_shown(visitor: Visitor, receiver: Receiver) -> None:
    shown = json.dumps(hook(visitor, receiver))
    visitor.create()
    events(visitor)
    shown += json.dumps(visitor.shown("/outbox")) + json.dumps(visitor.shown("/webhooks"))
    assert "geheim" not in shown
    assert "token=*" in shown


def test_a_brief_outbox_leaves_out_what_is_long(visitor: Visitor, receiver: Receiver) -> None:
    hook(visitor, receiver)
    visitor.create()
    assert events(visitor) == ["create"]
    (brief,) = visitor.shown("/outbox?brief")["deliveries"]
    full = visitor.shown(f"/outbox/{brief['number']}")
    assert full.keys() - brief.keys() == {"headers", "body"}
    assert brief.items() <= full.items()


def test_a_world_tells_whether_anything_of_its_webhooks_has_changed(
    visitor: Visitor, receiver: Receiver
) -> None:
    before = visitor.shown("")["outbox"]
    assert before == {"webhooks": 0, "deliveries": 0, "changes": 0}

    def changed() -> bool:
        nonlocal before
        before, last = visitor.shown("")["outbox"], before
        assert before["changes"] >= last["changes"]
        return bool(before["changes"] > last["changes"])

    hook(visitor, receiver, verify=True)
    assert events(visitor) == ["webhook.verify"]
    assert changed()
    assert (before["webhooks"], before["deliveries"]) == (1, 1)
    callback = urlsplit(json.loads(receiver.got[0][3])["payload"]["callback"])
    assert visitor.desk.browser.get(f"{callback.path}?{callback.query}").status_code == 200
    assert changed()
    for method, path, members in (
        ("PATCH", "/webhooks/1", {"name": "Another"}),
        ("POST", "/outbox/1/redeliver", None),
        ("DELETE", "/outbox", None),
        ("DELETE", "/webhooks/1", None),
    ):
        assert not changed()
        assert visitor.control(method, path, members).status_code in (200, 204)
        assert changed(), path
        visitor.control("POST", "/outbox/run")  # nothing may still be on its way
        changed()
    assert before["deliveries"] == before["webhooks"] == 0


def test_an_outbox_is_bounded_and_can_be_cleared(
    visitor: Visitor, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockserver.webhooks.outbox.MOST_DELIVERIES", 2)
    hook(visitor, receiver)
    for _ in range(3):
        visitor.create()
    events(visitor)
    state = visitor.shown("/outbox")
    assert (state["count"], state["forgotten"], len(state["deliveries"])) == (3, 1, 2)
    assert visitor.control("DELETE", "/outbox").status_code == 204
    assert deliveries(visitor) == []


def test_a_postman_that_closes_tells_what_is_left(visitor: Visitor, receiver: Receiver) -> None:
    receiver.answers = [500]
    hook(visitor, receiver, retry_seconds=3600)
    visitor.create()
    outbox = visitor.desk.mount.registry.open(visitor.world).worlds["itrp"].outbox
    assert outbox is not None
    assert outbox.wait(lambda: outbox.all()[0].attempts, 10)
    postman: Postman = visitor.desk.mount.postman
    assert postman.close(5) == 1


@pytest.mark.parametrize(
    ("method", "path", "members", "status"),
    [
        ("GET", "/webhooks/7", None, "404"),
        ("DELETE", "/webhooks/7", None, "404"),
        ("GET", "/outbox/7", None, "404"),
        ("POST", "/outbox/7/redeliver", None, "404"),
        ("POST", "/outbox/wait", None, "409"),
        ("GET", "/outbox?colour=red", None, "400"),
        ("GET", "/outbox?state=red", None, "400"),
        ("GET", "/outbox?limit=-1", None, "400"),
    ],
)
def test_what_is_not_there_is_said(
    visitor: Visitor, method: str, path: str, members: Any, status: str
) -> None:
    assert visitor.refused(method, path, members)["status"] == status


def test_waiting_ends(visitor: Visitor, receiver: Receiver) -> None:
    hook(visitor, receiver)
    told = visitor.refused("POST", "/outbox/wait", {"seconds": 0})
    assert (told["status"], "expected 1" in told["message"]) == ("408", True)
    visitor.create()
    wanted = {"attempts": 2, "seconds": 0}
    told = visitor.refused("POST", "/outbox/wait", wanted)
    assert told["message"] == "0 delivered after 2 attempts within 0 seconds, expected 1"
