"""Conversations: notes and replies on a ticket, whose moments are texts for people."""

from __future__ import annotations

import time
from typing import Any

from mockserver import rules
from mockserver.actions import find
from mockserver.behaviours.serviceops.attachments import kept_attachments
from mockserver.call import Call, Outcome
from mockserver.fields import Record
from mockserver.reading import members_sent, read_sent
from mockserver.rendering import show

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def add_conversation(call: Call) -> Outcome:
    """Write on the ticket in the path; the ticket itself stays as it is."""
    conversations = call.api.collections["conversations"]
    request = find(call, call.api.collections["requests"], call.path["id"])
    call.sent = read_sent(call, members_sent(call, conversations), conversations)
    values = {**call.sent.values, "request": request["id"]}
    record = rules.make(call, conversations, values)
    return Outcome(body=show(call, conversations, record), record=record)


def settle(call: Call, before: Record | None, after: Record) -> None:
    """Set who wrote it and when, and the files that go with it."""
    if before is None:
        after["createdByName"] = call.caller.record.get("name")
        after["createdByEmail"] = call.caller.record.get("email")
        after["createdTime"] = moment_text(call.now)
    after["updatedTime"] = moment_text(call.now)
    after["fileAttachments"] = kept_attachments(call, after["fileAttachments"])


def present(call: Call, record: Record, shown: dict[str, Any]) -> None:
    """Leave out a subject that is not there."""
    if shown.get("subject") is None:
        shown.pop("subject", None)


def moment_text(instant: int) -> str:
    """Return an instant (epoch seconds) like ``Wed, Jul 16, 2025 04:33 pm``, in UTC."""
    at = time.gmtime(instant)
    half = "am" if at.tm_hour < 12 else "pm"
    date = f"{_DAYS[at.tm_wday]}, {_MONTHS[at.tm_mon - 1]} {at.tm_mday:02d}, {at.tm_year:04d}"
    return f"{date} {(at.tm_hour + 11) % 12 + 1:02d}:{at.tm_min:02d} {half}"
