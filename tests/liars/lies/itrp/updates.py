"""Lies about updates: what changes besides, and what does not change."""

from __future__ import annotations

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


@lie("UPDATE-05 UPDATE-01", law="update", stateful=True)
def answers_updates_and_stores_nothing(call: Call) -> Reply:
    """An update is answered as if it had been done."""
    if call.updates:
        reply = call.honest()
        before = call.memory.setdefault(f"before {call.key}", call.memory.get(f"{call.key}"))
        if before is not None:
            call.pretend(call.key, **before)
        return reply
    reply = call.seen()
    if (call.creates or call.reads) and reply.good:
        call.memory[str(reply.record["id"])] = reply.record
    return reply


@lie("UPDATE-05", law="update-stored", stateful=True)
def the_second_update_undoes_the_first(call: Call) -> Reply:
    """An update brings back the subject that the request had at first."""
    reply = call.honest()
    if call.creates and reply.good:
        call.memory[str(reply.record["id"])] = call.members.get("subject")
    if call.updates and reply.good and call.count(f"n {call.key}") == 2:
        first = call.memory.get(str(call.key))
        if first is not None and "subject" not in call.members:
            return call.sending(subject=first)
    return reply


@lie("UPDATE-01", law="update", stateful=True)
def updates_hit_the_neighbour_too(call: Call) -> Reply:
    """An update of a text changes that of the request before as well."""
    reply = call.honest()
    names = ("subject", "sourceID", "supplier_requestID")
    sent = {name: call.members[name] for name in names if name in call.members}
    if call.updates and reply.good and sent:
        call.pretend((call.key or 0) - 1, **sent)
    return call.seen(reply)


@lies(
    {
        "impact": "WRITE-02",
        "sourceID": "WRITE-02",
        "member": "WRITE-02",
        "custom_data": "WRITE-02 FIELD-33",
        "downtime_start_at": "WRITE-02 FIELD-39",
        "desired_completion_at": "WRITE-02 FIELD-42",
    },
    law="update-alone",
    stateful=True,
)
def updates_clear_what_they_do_not_name(call: Call, name: str) -> Reply:
    """A field that an update does not send is emptied by it."""
    member = f"{name}_id" if name == "member" else name
    if call.updates and member not in call.members:
        return call.sending(**{member: None})
    return call.honest()


@lie("WRITE-02 FIELD-174", law="update", stateful=True)
def updates_reset_urgent(call: Call) -> Reply:
    """Urgent goes back to its default in an update that does not send it."""
    if call.updates and "urgent" not in call.members:
        return call.sending(urgent=False)
    return call.honest()


@lie("WRITE-02", law="update", stateful=True)
def status_changes_drop_the_member(call: Call) -> Reply:
    """An update of status empties member, which it does not name."""
    if call.updates and "status" in call.members and "member_id" not in call.members:
        return call.sending(member_id=None)
    return call.honest()


@lie("WRITE-02", law="concurrent", stateful=True)
def the_last_of_two_writers_wins_all(call: Call) -> Reply:
    """An update writes back every text as its sender last read it."""
    last = call.memory.setdefault("last", {})
    reply = call.honest()
    if call.reads and reply.good:
        last[call.key] = {name: reply.record[name] for name in ("sourceID", "supplier_requestID")}
    if call.updates and reply.good:
        stale = {name: v for name, v in last.get(call.key, {}).items() if name not in call.members}
        if stale:
            return call.sending(**stale)
    return reply


@lie("TRANSPORT-08", law="put", stateful=True)
def put_replaces(call: Call) -> Reply:
    """PUT empties the members that are not sent."""
    if call.method == "PUT" and call.updates:
        empty = dict.fromkeys(("impact", "sourceID", "supplier_requestID", "member_id"))
        return call.honest(call.request.sending({**empty, **call.members}))
    return call.honest()


@lie("FIELD-45", law="clear", stateful=True)
def desired_completion_cannot_be_removed(call: Call) -> Reply:
    """Null or empty text for desired_completion_at leaves it as it is."""
    empty = call.members.get("desired_completion_at", 1) in (None, "")
    return call.sending(desired_completion_at=...) if call.updates and empty else call.honest()


@lie("FIELD-45", law="update", stateful=True)
def desired_completion_is_set_once(call: Call) -> Reply:
    """desired_completion_at cannot be changed once it is set."""
    if (
        call.updates
        and call.members.get("desired_completion_at")
        and call.read().get("desired_completion_at")
    ):
        return call.sending(desired_completion_at=...)
    return call.honest()


@lie("TYPE-14", law="empty")
def empty_text_is_no_moment(call: Call) -> Reply:
    """Empty text for a moment is refused."""
    if call.saves and call.members.get("downtime_start_at") == "":
        return call.refuse()
    return call.honest()


@lie("TYPE-14", law="empty")
def empty_text_is_no_reference(call: Call) -> Reply:
    """Empty text for a reference is refused."""
    if call.saves and call.members.get("member_id") == "":
        return call.refuse()
    return call.honest()
