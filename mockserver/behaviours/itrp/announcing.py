"""What the webhooks of the ITRP Requests API are told: the events of requests.

Source: Webhooks API. What it leaves open is answered as the doubts say whose names begin with
``webhook-``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.call import Call
from mockserver.store import Record
from mockserver.webhooks.webhook import Event

EVENTS = (
    "request.create",
    "request.update",
    "request.status-changed",
    "request.team-changed",
    "request.member-changed",
    "request.note-added",
)
_TIMES = frozenset(("updated_at",))


def announce(call: Call) -> Iterator[Event]:
    """Yield what the draft of a call does to requests."""
    for before, after in call.draft.changed("requests"):
        if after is None:
            continue
        if before is None:
            yield _event(call, "request.create", after)
        elif _differs(before, after):
            yield _event(call, "request.update", after)
            if before["status"] != after["status"]:
                more = {"previous_status": before["status"]}
                yield _event(call, "request.status-changed", after, more)
            for name in ("team", "member"):
                if before[name] != after[name]:
                    yield _event(call, f"request.{name}-changed", after)
    for before, note in call.draft.changed("notes"):
        request = call.record("requests", note["request"]) if note else None
        if before is None and note is not None and request is not None:
            yield _event(call, "request.note-added", request, {"note_id": note["id"]})


def _differs(before: Record, after: Record) -> bool:
    return any(after[name] != before.get(name) for name in after if name not in _TIMES)


def _event(call: Call, name: str, record: Record, more: Mapping[str, Any] | None = None) -> Event:
    person = call.record("people", call.caller.id) if call.caller.id is not None else None
    payload = {
        "source": record["source"],
        "sourceID": record["sourceID"],
        "status": record["status"],
        **(more or {}),
        "team": _named(call, "teams", record["team"]),
        "member": _named(call, "people", record["member"]),
    }
    return Event(
        name=name,
        path=f"/requests/{record['id']}",
        object_id=record["id"],
        account=record["account"],
        person=person["id"] if person else None,
        person_name=person["name"] if person else None,
        payload=payload,
    )


def _named(call: Call, collection: str, key: Any) -> dict[str, Any] | None:
    record = call.record(collection, key)
    if record is None:
        return None
    account = call.record("accounts", record["account"])
    owner = {"id": account["id"], "name": account["name"]} if account else None
    return {"id": record["id"], "name": record["name"], "account": owner}
