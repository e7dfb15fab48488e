"""Uploads: sending a file, and the reference to it that a ticket or a conversation takes."""

from __future__ import annotations

from typing import Any

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange

_BOUNDARY = "deskdouble-file"


def upload(desk: Desk, name: str, content: bytes, part: str = "file") -> Exchange:
    """Upload a file under a name, as a part of a multipart form."""
    operation = desk.called("uploadAttachment")
    head = (
        f"--{_BOUNDARY}\r\n"
        f'Content-Disposition: form-data; name="{part}"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return desk.session.send(
        operation.method,
        operation.path,
        body=head.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode(),
        headers={"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"},
    )


def reference(exchange: Exchange) -> dict[str, Any]:
    """Return what ``fileAttachments`` takes of an upload.

    Raises:
        NotExercised: the target did not take the file, which another check is about.
    """
    name = exchange.member("refFileName")
    if not isinstance(name, str) or not name:
        raise NotExercised(f"the target did not take a file: {exchange.answer[:200]}")
    return {"refFileName": name, "realName": exchange.member("realName")}
