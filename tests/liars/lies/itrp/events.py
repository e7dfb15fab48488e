"""Lies about events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


def _event(call: Call) -> bool:
    return call.method == "POST" and call.path == "/v1/events"


def _reporting(call: Call, **members: Any) -> Reply:
    """Return what the honest server says to the event with members set, ... taking them away."""
    sent = {**call.asked, **call.members, **members}
    sent = {name: value for name, value in sent.items() if value is not ...}
    return call.honest(replace(call.request, query="").sending(sent))


@lie("CREATE-07 EVENT-01", law="case")
def has_no_events(call: Call) -> Reply:
    """There is no Events API."""
    return call.refuse(404, {"message": "Not Found"}) if _event(call) else call.honest()


@lie("EVENT-03", law="case")
def events_need_a_body(call: Call) -> Reply:
    """An event in the query string is refused."""
    if _event(call) and "subject" in call.asked:
        return call.refuse()
    return call.honest()


@lie("EVENT-04", law="case")
def new_requests_of_events_are_200(call: Call) -> Reply:
    """An event that makes a request is answered 200."""
    reply = call.honest()
    return replace(reply, status=200) if _event(call) and reply.status == 201 else reply


@lie("EVENT-05 EVENT-29", law="case", stateful=True)
def every_event_makes_a_request(call: Call) -> Reply:
    """An event that belongs to a request makes a new one."""
    if _event(call) and not call.members.get("source"):
        return _reporting(call, source=f"event {call.count()}")
    if _event(call):
        return _reporting(call, source=f"{call.members['source']}{call.count()}"[-30:])
    return call.honest()


@lie("EVENT-07", law="case")
def events_need_nothing(call: Call) -> Reply:
    """An event without subject is taken."""
    if _event(call) and not ({**call.asked, **call.members}).get("subject"):
        return _reporting(call, subject="Event")
    return call.honest()


@lies(
    {
        "ci": "EVENT-08",
        "ci_id": "EVENT-09",
        "ci_sourceID": "EVENT-10",
        "member": "EVENT-11",
        "member_id": "EVENT-12",
        "team": "EVENT-13",
        "team_id": "EVENT-14",
        "service_instance": "EVENT-13",
        "problem_id": "EVENT-15",
        "impact": "EVENT-16",
        "note": "EVENT-16 EVENT-32",
        "requested_by": "EVENT-11",
        "supplier": "EVENT-13",
    },
    law="case",
)
def events_ignore(call: Call, name: str) -> Reply:
    """A member of an event is passed over."""
    if _event(call) and name in {**call.asked, **call.members}:
        return _reporting(call, **{name: ...})
    return call.honest()


@lies(
    {"category": "EVENT-17", "impact": "EVENT-19", "source": "EVENT-23", "status": "EVENT-24"},
    law="case",
)
def events_have_another_default(call: Call, name: str) -> Reply:
    """A default of an event is that of something else."""
    other = {"category": "rfi", "impact": "low", "source": "Event", "status": "accepted"}
    if _event(call) and name not in {**call.asked, **call.members}:
        return _reporting(call, **{name: other[name]})
    return call.honest()


@lie("EVENT-18 EVENT-20", law="case")
def events_are_incidents(call: Call) -> Reply:
    """An event without a service instance is an incident."""
    if _event(call) and "category" not in {**call.asked, **call.members}:
        return _reporting(call, category="incident")
    return call.honest()


@lie("EVENT-30", law="case", stateful=True)
def completed_ones_take_events(call: Call) -> Reply:
    """An event for a completed request is added to it."""
    reply = call.honest()
    if _event(call) and reply.good:
        sent = {**call.asked, **call.members}
        about = sent.get("ci_id") or sent.get("ci") or sent.get("subject")
        mark = f"{sent.get('source')} {about}"
        first = call.memory.setdefault(mark, reply.record["id"])
        if reply.status == 201 and first != reply.record["id"]:
            return replace(reply.saying(call.read(first)), status=200)
    return reply


@lie("EVENT-33", law="case", stateful=True)
def events_repeat_their_note(call: Call) -> Reply:
    """A note is added again though the request has one of the same text."""
    reply = call.honest()
    note = {**call.asked, **call.members}.get("note")
    if _event(call) and reply.status == 200 and note:
        path = f"{call.root}/{reply.record['id']}"
        call.server(
            replace(call.request, method="PATCH", path=path, query="").sending({"note": note})
        )
    return reply


@lie("EVENT-34", law="case", stateful=True)
def events_change_everything(call: Call) -> Reply:
    """An event that belongs to a request changes its impact too."""
    reply = call.honest()
    impact = {**call.asked, **call.members}.get("impact")
    if _event(call) and reply.status == 200 and impact:
        path = f"{call.root}/{reply.record['id']}"
        return call.server(
            replace(call.request, method="PATCH", path=path, query="").sending({"impact": impact})
        )
    return reply
