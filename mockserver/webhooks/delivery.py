"""A delivery: one event on its way to one webhook, and what became of each attempt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson

from mockserver.webhooks.webhook import Event, Webhook

WAITING, SENDING, DELIVERED, FAILED = "waiting", "sending", "delivered", "failed"
STATES = (WAITING, SENDING, DELIVERED, FAILED)

# As the vendor's own documents and recorded deliveries name them.
_AGENT = "4me/1.0 (https://developer.4me.com/v1/webhooks)"
_DELIVERY = "X-4me-Delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call of the receiver. ``at`` is in epoch seconds of the real clock.

    ``status`` is None if there was no answer; ``error`` says why. ``text`` is the beginning of the
    answer's body.
    """

    at: float
    seconds: float
    status: int | None = None
    error: str = ""
    text: str = ""

    @property
    def good(self) -> bool:
        """Whether the receiver took it. Source: Webhooks API: an answer of 2xx in 10 seconds."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One event for one webhook. ``at`` is the moment of the event by the world's clock.

    ``due`` is in seconds of the server's timer. ``tries`` counts since it was last wanted anew.
    """

    number: int
    id: str
    webhook: int
    event: str
    uri: str
    at: int
    headers: dict[str, str]
    body: bytes
    due: float = 0.0
    state: str = WAITING
    tries: int = 0
    attempts: list[Attempt] = field(default_factory=list)


def content(webhook: Webhook, event: Event, key: str, prefix: str) -> tuple[dict[str, str], bytes]:
    """Return headers and body of a delivery with the id ``key``.

    Source: Webhooks API, the members of a message and its Link header. A message in JSON is the
    present form, ``payload[...]`` parameters that of 2017.
    """
    data = {
        "webhook_id": webhook.id,
        "account_id": event.account,
        "account": webhook.base,
        "name": webhook.name,
        "event": event.name,
        "object_id": event.object_id,
        "person_id": event.person,
        "person_name": event.person_name,
        "payload": dict(event.payload),
    }
    if webhook.form == "form":
        media, body = "application/x-www-form-urlencoded", urlencode(list(_flat(data))).encode()
    else:
        media, body = "application/json; charset=utf-8", orjson.dumps(data)
    canonical, resource = webhook.base + event.path, webhook.base + prefix + event.path
    headers = {
        "Accept": "*/*",
        "Content-Type": media,
        "Link": f'<{canonical}>; rel="canonical", <{resource}>; rel="resource"',
        "User-Agent": _AGENT,
        _DELIVERY: key,
    }
    return headers, body


def _flat(data: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _flat(value, f"{name}[{key}]" if name else key)
    else:
        yield name, "" if data is None else str(data)
