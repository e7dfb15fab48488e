"""Spoiling: what a fault makes of an answer on its way to the client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from mockserver.exchange import JSON, Delivery, Reply
from mockserver.faults import Effect, Faults, Script
from mockserver.scripting import failed, fill

_TEXT = ("Content-Type", "text/plain; charset=utf-8")


def scripted(script: Script, context: Mapping[str, Any]) -> Reply:
    """Return the answer that a script gives; a template that cannot be filled is answered 500."""
    body, headers = script.body, dict(script.headers)
    try:
        if script.template:
            body, headers = fill(body, context), fill(headers, context)
    except Exception as error:  # a template may go wrong in any way, and it is not ours
        text, notice = failed(error)
        return Reply(status=500, headers=(JSON, notice), body=text)
    raw = b"" if body is None else body.encode() if isinstance(body, str) else orjson.dumps(body)
    typed = any(name.lower() == "content-type" for name in headers)
    own = () if typed or not raw else (_TEXT if isinstance(body, str) else JSON,)
    return Reply(status=script.status, headers=(*headers.items(), *own), body=raw)


def spoilt(reply: Reply, effect: Effect, faults: Faults) -> Reply:
    """Return a reply that is cut, broken, late or lost as an effect wants it."""
    body = reply.body
    if effect.garble:
        body = _garbled(body)
    if effect.truncate is not None:
        body = body[: effect.truncate]
    cut = {"": None, "request": 0, "answer": 0, "within": -max(1, len(body) // 2)}[effect.drop]
    delay = faults.between(*effect.delay)
    delivery = None
    if delay or cut is not None or effect.slow is not None:
        delivery = Delivery(delay=delay, cut_after=cut, chunk=effect.slow)
    return Reply(status=reply.status, headers=reply.headers, body=body, delivery=delivery)


def _garbled(body: bytes) -> bytes:
    """Return a body that is no JSON any more, though as long as before."""
    middle = len(body) // 2
    return body[:middle] + b"\x00" * min(3, len(body) - middle) + body[middle + 3 :]
