"""Lies about the life of a request: completion and new assignments."""

from __future__ import annotations

from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


@lie("FIELD-21", law="clock-state")
def completion_takes_no_time(call: Call) -> Reply:
    """completed_at is the moment of the creation."""

    def change(record: dict[str, Any]) -> None:
        if record.get("completed_at") and record.get("created_at"):
            year = int(record["created_at"][:4]) - 1
            record["completed_at"] = f"{year}{record['created_at'][4:]}"

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("FIELD-21", law="clock-state", stateful=True)
def completed_at_stays_null_when_created_completed(call: Call) -> Reply:
    """A request that is completed from the start has no completed_at."""
    reply = call.honest()
    if call.creates and reply.good and reply.record.get("status") == "completed":
        call.pretend(reply.record["id"], completed_at=None)
    return call.seen(reply)


@lie("FIELD-21", law="clock-state", stateful=True)
def completed_at_moves_with_every_update(call: Call) -> Reply:
    """Any update of a completed request moves completed_at, even one of its impact."""
    reply = call.honest()
    if call.updates and reply.record.get("completed_at") and "status" not in call.members:
        call.pretend(call.key, completed_at=reply.record["updated_at"])
    return call.seen(reply)


@lie("FIELD-21", law="clock-state", stateful=True)
def completed_at_is_that_of_the_first_of_two_lives(call: Call) -> Reply:
    """A request that is opened again and completed again has the moment of the first time."""
    reply = call.honest()
    if (call.saves or call.reads) and reply.record.get("completed_at"):
        key = reply.record["id"]
        first = call.memory.setdefault(f"first {key}", reply.record["completed_at"])
        call.pretend(key, completed_at=first)
    elif call.saves and reply.good:
        call.memory.get("pretended", {}).pop(reply.record["id"], None)
    return call.seen(reply)


@lie("FIELD-19", law="clock-state", stateful=True)
def open_ones_have_completed_at(call: Call) -> Reply:
    """A request that is in progress has a completed_at."""

    def change(record: dict[str, Any]) -> None:
        if record.get("status") == "in_progress":
            record["completed_at"] = "soon"

    return call.altered(change) if call.reads or call.saves else call.honest()


_ASSIGNED = {"assigned": "FIELD-73 FIELD-72", "declined": "FIELD-74"}


@lies(_ASSIGNED, law="true-when")
def is_no_new_assignment(call: Call, name: str) -> Reply:
    """new_assignment is false in a status in which it should be true."""

    def change(record: dict[str, Any]) -> None:
        if record.get("status") == name and "new_assignment" in record:
            record["new_assignment"] = False

    return call.altered(change)


@lie("FIELD-75", law="true-when", stateful=True)
def completed_ones_are_new_assignments(call: Call) -> Reply:
    """new_assignment stays true when an assigned request is completed."""

    def change(record: dict[str, Any]) -> None:
        if record.get("status") == "completed" and "new_assignment" in record:
            record["new_assignment"] = True

    return call.altered(change)


@lie("FIELD-73", law="true-when", stateful=True)
def new_assignment_does_not_come_back(call: Call) -> Reply:
    """Once accepted, a request is no new assignment when it is assigned again."""
    reply = call.honest()
    if call.saves and reply.good:
        if reply.record["status"] == "accepted":
            call.memory[f"was {call.key}"] = True
        if call.memory.get(f"was {call.key}"):
            call.pretend(call.key, new_assignment=False)
    return call.seen(reply)


@lie("FIELD-75 FIELD-73", law="true-when", stateful=True)
def new_assignment_follows_late(call: Call) -> Reply:
    """new_assignment follows the status one update late."""
    before = call.read() if call.updates else {}
    reply = call.honest()
    if call.updates and reply.good and "new_assignment" in before:
        return reply.showing(new_assignment=before["new_assignment"])
    return reply
