"""Lies about created_at and updated_at."""

from __future__ import annotations

from typing import Any

from tests.liars.lying import Call, lie
from tests.liars.wire import Reply


@lie("FIELD-26 FIELD-27", law="clock-created", stateful=True)
def created_at_moves_with_updates(call: Call) -> Reply:
    """An update moves created_at too."""

    def change(record: dict[str, Any]) -> None:
        if "created_at" in record and "updated_at" in record:
            record["created_at"] = record["updated_at"]

    return call.altered(change)


@lie("FIELD-169", law="clock-updated", stateful=True)
def updated_at_stays(call: Call) -> Reply:
    """updated_at is that of the creation for ever."""

    def change(record: dict[str, Any]) -> None:
        if "updated_at" in record and "created_at" in record:
            record["updated_at"] = record["created_at"]

    return call.altered(change)


@lie("FIELD-169", law="clock-updated", stateful=True)
def updated_at_moves_only_once(call: Call) -> Reply:
    """updated_at moves with the first update and not with later ones."""
    reply = call.honest()
    if call.updates and reply.good:
        moment = call.memory.setdefault(f"first {call.key}", reply.record["updated_at"])
        call.pretend(call.key, updated_at=moment)
    return call.seen(reply)


@lie("FIELD-170", law="untouched")
def updated_at_runs_ahead(call: Call) -> Reply:
    """updated_at lies a minute behind created_at from the start."""

    def change(record: dict[str, Any]) -> None:
        moment = record.get("updated_at")
        if isinstance(moment, str) and moment == record.get("created_at"):
            minute = (int(moment[14:16]) + 1) % 60
            record["updated_at"] = f"{moment[:14]}{minute:02}{moment[16:]}"

    return call.altered(change) if call.creates or call.reads else call.honest()


@lie("FIELD-27", law="clock-created")
def created_at_is_a_day_off(call: Call) -> Reply:
    """created_at lies ten years before the creation."""

    def change(record: dict[str, Any]) -> None:
        for name in ("created_at", "updated_at"):
            if isinstance(record.get(name), str):
                record[name] = f"{int(record[name][:4]) - 10}{record[name][4:]}"

    return call.altered(change) if call.creates or call.reads else call.honest()
