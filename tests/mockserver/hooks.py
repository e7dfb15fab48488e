"""Webhooks of a visitor: subscribe to an event, and look at what became of its deliveries."""

from __future__ import annotations

from typing import Any

from tests.mockserver.control import Visitor
from tests.receiver import Receiver


def hook(visitor: Visitor, receiver: Receiver, event: str = "create", **more: Any) -> Any:
    """Have the receiver told of an event of requests; return the webhook."""
    members = {"event": f"request.{event}", "uri": receiver.uri, **more}
    answer = visitor.control("POST", "/webhooks", members)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def events(visitor: Visitor) -> list[str]:
    """Return the events of the outbox, the oldest first, once nothing waits any more."""
    assert visitor.control("POST", "/outbox/run").get_json()["waiting"] == 0
    return [one["event"].removeprefix("request.") for one in deliveries(visitor)][::-1]


def deliveries(visitor: Visitor) -> list[Any]:
    """Return the deliveries, the newest first."""
    found: list[Any] = visitor.shown("/outbox")["deliveries"]
    return found
