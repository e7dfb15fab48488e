"""Lies about what is not sent: defaults, and read-only fields that are taken."""

from __future__ import annotations

from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


@lies({"urgent": "FIELD-173", "addressed": "FIELD-03"}, law="default", stateful=True)
def default_is_true(call: Call, name: str) -> Reply:
    """A boolean that was not sent is true."""
    reply = call.honest()
    if call.creates and reply.good and name not in call.members:
        call.pretend(reply.record["id"], **{name: True})
    if call.updates and name in call.members and reply.good:
        call.memory.get("pretended", {}).pop(reply.record["id"], None)
    return call.seen(reply)


@lie("FIELD-145", law="default", stateful=True)
def default_depends_on_another_field(call: Call) -> Reply:
    """Status is assigned unless given, but accepted when a member was sent."""
    if call.creates and "status" not in call.members and call.members.get("member_id"):
        return call.sending(status="accepted")
    return call.honest()


@lie("FIELD-173", law="default", stateful=True)
def urgent_when_impact_is_sent(call: Call) -> Reply:
    """Urgent is false unless set, but true when an impact is sent."""
    if call.creates and "urgent" not in call.members and call.members.get("impact"):
        return call.sending(urgent=True)
    return call.honest()


@lie("FIELD-145", law="default")
def default_status_is_declined(call: Call) -> Reply:
    """A request created without a status is declined."""
    if call.creates and "status" not in call.members:
        return call.sending(status="declined")
    return call.honest()


@lie("FIELD-122", law="default", stateful=True)
def reviewed_from_the_start(call: Call) -> Reply:
    """Reviewed is true from the start, though no rule makes it so."""
    if call.creates and "reviewed" not in call.members:
        return call.sending(reviewed=True)
    return call.honest()


@lie("FIELD-132", law="empty-at-first")
def satisfied_from_the_start(call: Call) -> Reply:
    """Satisfaction is satisfied before anybody was asked."""

    def change(record: dict[str, Any]) -> None:
        if "satisfaction" in record:
            record["satisfaction"] = record["satisfaction"] or "satisfied"

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("FIELD-52", law="default")
def everything_is_a_group(call: Call) -> Reply:
    """Grouping is group for a request that is in no group and is none."""

    def change(record: dict[str, Any]) -> None:
        if record.get("grouping") == "none":
            record["grouping"] = "group"

    return call.altered(change) if call.reads or call.saves else call.honest()


_READ_ONLY = {
    "assignment_count": "FIELD-07",
    "completed_at": "FIELD-20",
    "created_at": "FIELD-26",
    "grouping": "FIELD-51",
    "new_assignment": "FIELD-71",
    "next_target_at": "FIELD-77",
    "organization": "FIELD-91",
    "resolution_target_at": "FIELD-101",
    "response_target_at": "FIELD-105",
    "requester_resolution_target_at": "FIELD-116",
    "satisfaction": "FIELD-131",
    "updated_at": "FIELD-168",
}


@lies(_READ_ONLY, law="read-only", stateful=True)
def takes_a_read_only_field(call: Call, name: str) -> Reply:
    """A read-only field becomes what the client sends, with an update or at creation."""
    reply = call.honest()
    sent = call.members.get(name, call.members.get(f"{name}_id"))
    if call.saves and reply.good and sent is not None:
        if name == "organization" and not isinstance(sent, dict):
            sent = {"id": sent, "name": "Another"}
        call.pretend(reply.record["id"], **{name: sent})
    return call.seen(reply)


@lie("FIELD-54 FIELD-55", law="read-only")
def takes_the_id_of_the_client(call: Call) -> Reply:
    """A create with id is answered with that id."""
    reply = call.honest()
    sent = call.members.get("id")
    if call.creates and reply.good and isinstance(sent, int):
        return reply.showing(id=sent)
    return reply
