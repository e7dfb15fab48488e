"""Bodies: what a client sent, as members, in whichever form it came."""

from __future__ import annotations

import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from tests.liars.honest.replies import Refusal
from tests.liars.wire import Request

_LIMIT = 1_048_576


def members_of(request: Request) -> dict[str, Any]:
    """Return the members of a body and of the query string; those of the body win.

    Raises:
        Refusal: the body cannot be read.
    """
    if len(request.body) > _LIMIT:
        raise Refusal(413, "The body is too long")
    asked: dict[str, Any] = request.parameters
    if not request.body:
        if not asked:
            raise Refusal(400, "Invalid JSON string posted")
        return asked
    media = request.headers.get("content-type", "application/json")
    kind = media.partition(";")[0].strip().lower()
    if kind == "application/json":
        return {**asked, **_from_json(request.body)}
    if kind == "application/x-www-form-urlencoded":
        text = request.body.decode("utf-8", "replace")
        return {**asked, **dict(parse_qsl(text, keep_blank_values=True))}
    if kind == "multipart/form-data":
        return {**asked, **_from_parts(media, request.body)}
    raise Refusal(415, f"The media type {kind} cannot be read")


def _from_json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body.decode(), parse_constant=_no_number)
    except ValueError:
        raise Refusal(400, "Invalid JSON string posted") from None
    if not isinstance(found, dict):
        raise Refusal(400, "Invalid JSON string posted")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _from_parts(media: str, body: bytes) -> dict[str, Any]:
    head = f"Content-Type: {media}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    members = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if name and isinstance(payload, bytes):
            members[str(name)] = payload.decode("utf-8", "replace")
    return members
