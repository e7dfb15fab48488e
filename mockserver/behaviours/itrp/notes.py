"""Notes: what people write on a request, open to all who see it or internal to an account."""

from __future__ import annotations

from typing import Any

from mockserver import rules
from mockserver.actions import find
from mockserver.call import Call, Outcome
from mockserver.fields import Record
from mockserver.reading import members_sent, read_sent


def add_note(call: Call) -> Outcome:
    """Add a note to the request in the path; the answer has its id alone."""
    requests = call.api.collections["requests"]
    notes = call.api.collections["notes"]
    request = find(call, requests, call.path["id"])
    call.sent = read_sent(call, members_sent(call, notes), notes)
    note = rules.make(call, notes, {**call.sent.values, "request": request["id"]})
    rules.touch(call, requests, request)
    return Outcome(body={"id": note["id"]}, record=note)


def settle(call: Call, before: Record | None, after: Record) -> None:
    """Let an internal note belong to the account it is meant for."""
    if before is None:
        after["account"] = call.caller.account or after["account"]


def write(call: Call, request: Record, extras: dict[str, Any]) -> bool:
    """Turn the members ``note`` and ``internal_note`` of a body into notes; tell if there were."""
    written = False
    for member, internal in (("note", False), ("internal_note", True)):
        text = extras.get(member)
        if text and text.strip():
            values = {"text": text, "internal": internal, "request": request["id"]}
            rules.make(call, call.api.collections["notes"], values)
            written = True
    return written
