"""Uploads: files that are sent first, and then named by tickets and conversations."""

from __future__ import annotations

import uuid
from typing import Any

from werkzeug.datastructures import FileStorage

from mockserver import rules
from mockserver.call import Call, Outcome
from mockserver.problems import Refusal
from mockserver.reading import members_sent
from mockserver.rendering import show
from mockserver.worlds import World


def store_upload(call: Call) -> Outcome:
    """Note that a file was sent, and answer the name to refer to it by.

    What is in the file is not kept: no call gives it out again.

    Raises:
        Refusal: invalid, when the form has no file.
    """
    uploads = call.api.collections["uploads"]
    name, media, size = _read(members_sent(call, uploads).get("file"))
    values = {"refFileName": fresh_uuid(call.world), "realName": name, "type": media, "size": size}
    record = rules.make(call, uploads, values)
    return Outcome(body=show(call, uploads, record), record=record)


def _read(file: Any) -> tuple[str, str, int]:
    """Return name, media type and length (bytes) of what the form has as its file."""
    if not isinstance(file, FileStorage):
        got = "none" if file is None else "a plain field without a file name"
        text = f"file must be a part of the form with a file in it, got {got}"
        raise Refusal("invalid", errors=[("file", text)])
    name = (file.filename or "file").encode("utf-8", "replace").decode("utf-8")
    return name, file.mimetype or "application/octet-stream", len(file.stream.read())


def fresh_uuid(world: World) -> str:
    """Return a UUID that is the same in two equal runs."""
    return str(uuid.UUID(hex=world.token(), version=4))
