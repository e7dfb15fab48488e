"""Lies about whether a request is found, and which."""

from __future__ import annotations

from tests.liars.lying import Call, lie
from tests.liars.wire import Reply


@lie("CREATE-05 CREATE-01", law="found-again", stateful=True)
def loses_the_third_create(call: Call) -> Reply:
    """The third request that is created is answered and never seen again."""
    reply = call.honest()
    lost = call.memory.setdefault("lost", set())
    if call.creates and reply.good and call.count() % 3 == 0:
        lost.add(reply.record["id"])
    if call.key in lost and not call.creates:
        return call.refuse(404, {"message": "Not Found"})
    if call.lists and reply.good:
        return reply.saying([one for one in reply.records if one.get("id") not in lost])
    return reply


@lie("CREATE-05", law="found-again", stateful=True)
def new_ones_are_listed_late(call: Call) -> Reply:
    """A new request is in lists only after it was read or changed once."""
    reply = call.honest()
    fresh = call.memory.setdefault("fresh", set())
    if call.creates and reply.good:
        fresh.add(reply.record["id"])
    if call.reads or call.updates:
        fresh.discard(call.key)
    if call.lists and reply.good:
        return reply.saying([one for one in reply.records if one.get("id") not in fresh])
    return reply


@lie("CREATE-05 PREDEF-02", law="found-again", stateful=True)
def completed_ones_leave_all_lists(call: Call) -> Reply:
    """A completed request is found by its id and in no list."""
    reply = call.honest()
    if call.lists and reply.good:
        kept = []
        for one in reply.records:
            status = one.get("status") or (call.read(one["id"]) if "id" in one else {}).get(
                "status"
            )
            if status != "completed":
                kept.append(one)
        return reply.saying(kept)
    return reply


@lie("CREATE-01 FIELD-55", law="fresh-id", stateful=True)
def answers_a_create_with_the_one_before(call: Call) -> Reply:
    """Two creates with the same subject within the run are one request."""
    subject = call.members.get("subject")
    known = call.memory.setdefault("known", {})
    if call.creates and subject in known:
        return call.honest(call.request).saying(call.read(known[subject]))
    reply = call.honest()
    if call.creates and reply.good:
        known[subject] = reply.record["id"]
    return reply


@lie("FIELD-55", law="fresh-id", stateful=True)
def gives_an_id_twice(call: Call) -> Reply:
    """Every fourth create is answered with the id of the one before."""
    reply = call.honest()
    if call.creates and reply.good:
        last, call.memory["last"] = call.memory.get("last"), reply.record["id"]
        if call.count() % 4 == 0:
            return reply.showing(id=last)
    return reply


@lie("GET-01", law="found", stateful=True)
def reads_the_neighbour(call: Call) -> Reply:
    """Every third read shows the request before the one that was asked for."""
    reply = call.honest()
    if call.reads and reply.good and call.count() % 3 == 0:
        other = call.read((call.key or 0) - 1)
        return reply.saying(other) if "id" in other else reply
    return reply
