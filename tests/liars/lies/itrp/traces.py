"""Lies about refusals: what they leave behind."""

from __future__ import annotations

from tests.liars.lying import Call, lie
from tests.liars.wire import Reply


@lie("ERROR-13", law="no-trace", stateful=True)
def refused_updates_leave_a_trace(call: Call) -> Reply:
    """An update that is refused for one member is done for the others."""
    reply = call.honest()
    if call.updates and reply.status == 422:
        wrong = [pair[0] for pair in reply.record.get("errors", ())]
        call.sending(**dict.fromkeys(wrong, ...))
    return reply


@lie("ERROR-13", law="no-trace", stateful=True)
def refused_creates_leave_a_trace(call: Call) -> Reply:
    """A create that is refused makes a request all the same."""
    reply = call.honest()
    if call.creates and reply.status == 422:
        good = {"subject": "?", "category": "other"}
        wrong = {pair[0]: good.get(pair[0], ...) for pair in reply.record.get("errors", ())}
        call.sending(**wrong)
    return reply


@lie("ERROR-13", law="no-trace", stateful=True)
def refused_updates_move_updated_at(call: Call) -> Reply:
    """An update that is refused moves updated_at."""
    reply = call.honest()
    if call.updates and reply.status == 422:
        call.honest(call.request.sending({"urgent": call.read().get("urgent")}))
    return reply


@lie("ERROR-13", law="no-trace", stateful=True)
def refused_notes_are_added(call: Call) -> Reply:
    """The note of an update that is refused is added."""
    reply = call.honest()
    if call.updates and reply.status == 422 and isinstance(call.members.get("note"), str):
        call.honest(call.request.sending({"note": call.members["note"][:100]}))
    return reply


@lie("ERROR-13 AUTH-09", law="no-trace", stateful=True)
def unauthenticated_updates_are_done(call: Call) -> Reply:
    """An update with wrong credentials is answered 401 and done."""
    reply = call.honest()
    if reply.good and "authorization" in call.request.headers:
        call.memory["headers"] = dict(call.request.headers)
    if call.saves and reply.status == 401 and "headers" in call.memory:
        headers = {**call.request.headers, **call.memory["headers"]}
        request = call.request.sending(call.members)
        call.honest(
            type(request)(
                method=request.method, path=request.path, headers=headers, body=request.body
            )
        )
    return reply


@lie("ERROR-13 ERROR-03", law="no-trace", stateful=True)
def broken_json_is_mended(call: Call) -> Reply:
    """Broken JSON is refused, but what could be read of it is done."""
    reply = call.honest()
    if call.updates and reply.status == 400:
        call.honest(call.request.sending({"urgent": True, "impact": "top"}))
    return reply
