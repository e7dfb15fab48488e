"""Lies about what else follows by itself: reviewed, addressed, waiting, sources."""

from __future__ import annotations

from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply

_REVIEWED = {
    "service_instance": "FIELD-125",
    "problem": "FIELD-126",
    "change": "FIELD-127 WRITE-09",
    "grouped_into": "FIELD-128",
    "completion_reason": "FIELD-129",
}


@lies(_REVIEWED, law="consequence", stateful=True)
def is_not_reviewed_by_itself(call: Call, name: str) -> Reply:
    """One of the rules that make reviewed true does not."""

    def change(record: dict[str, Any]) -> None:
        held = {
            "service_instance": record.get("service_instance") is None,
            "problem": bool(record.get("problem")),
            "change": bool(record.get("change")),
            "grouped_into": bool(record.get("grouped_into")),
            "completion_reason": record.get("completion_reason") == "solved"
            and record.get("impact") != "top",
        }
        others = [one for one in held if one != name and held[one]]
        if held[name] and not others and "reviewed" in record:
            record["reviewed"] = False

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("FIELD-129 FIELD-122", law="case", stateful=True)
def solved_makes_reviewed_at_any_impact(call: Call) -> Reply:
    """completion_reason solved makes reviewed true at impact top as well."""

    def change(record: dict[str, Any]) -> None:
        if record.get("completion_reason") == "solved" and record.get("impact") == "top":
            record["reviewed"] = True

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("FIELD-123", law="case")
def nobody_can_review(call: Call) -> Reply:
    """Reviewed cannot be set, not even by the problem manager."""
    return (
        call.sending(reviewed=...) if call.saves and "reviewed" in call.members else call.honest()
    )


@lie("FIELD-04", law="case", stateful=True)
def everything_can_be_addressed(call: Call) -> Reply:
    """Addressed can be set at any satisfaction."""
    reply = call.honest()
    if call.saves and reply.good and call.members.get("addressed") is True:
        call.pretend(reply.record["id"], addressed=True)
    return call.seen(reply)


@lie("FIELD-05 FIELD-04", law="case")
def nothing_can_be_addressed(call: Call) -> Reply:
    """Addressed cannot be set by anybody."""
    if call.saves and "addressed" in call.members:
        return call.sending(addressed=...)
    return call.honest()


@lie("FIELD-177", law="case", stateful=True)
def waits_for_ever(call: Call) -> Reply:
    """A request in waiting_for stays there when waiting_until is over."""
    reply = call.honest()
    waiting = call.memory.setdefault("waiting", {})
    if call.saves and reply.good:
        waiting.pop(reply.record["id"], None)
        if reply.record["status"] == "waiting_for" and reply.record["waiting_until"]:
            waiting[reply.record["id"]] = reply.record
    if call.reads and call.key in waiting and reply.good:
        return reply.saying(waiting[call.key])
    return reply


@lie("FIELD-177", law="case", stateful=True)
def waiting_ends_in_another_status(call: Call) -> Reply:
    """When waiting_until is over a request is accepted, not assigned."""
    reply = call.honest()
    waiting = call.memory.setdefault("waiting", set())
    if call.saves and reply.good:
        waiting.discard(reply.record["id"])
        if reply.record["status"] == "waiting_for" and reply.record["waiting_until"]:
            waiting.add(reply.record["id"])
    if call.reads and call.key in waiting and reply.record.get("status") == "assigned":
        return reply.showing(status="accepted", new_assignment=False)
    return reply


@lie("FIELD-178", law="case", stateful=True)
def waits_in_any_status(call: Call) -> Reply:
    """waiting_until can be set in any status."""
    reply = call.honest()
    wanted = call.members.get("waiting_until")
    if call.saves and reply.good and wanted and reply.record["status"] != "waiting_for":
        call.pretend(reply.record["id"], waiting_until=wanted)
    return call.seen(reply)


@lie("WRITE-07", law="case", stateful=True)
def completed_is_the_end(call: Call) -> Reply:
    """A completed request cannot be opened again."""
    if (
        call.updates
        and call.members.get("status", "completed") != "completed"
        and call.read().get("status") == "completed"
    ):
        return call.refuse()
    return call.honest()


@lie("WRITE-06", law="case", stateful=True)
def completes_without_the_rest(call: Call) -> Reply:
    """An update that completes passes everything else over."""
    if call.updates and call.members.get("status") == "completed":
        return call.honest(call.request.sending({"status": "completed"}))
    return call.honest()


@lie("WRITE-08", law="case", stateful=True)
def nobody_changes_the_source(call: Call) -> Reply:
    """An update of sourceID is passed over even for an administrator."""
    if call.updates and "sourceID" in call.members:
        return call.sending(sourceID=...)
    return call.honest()


@lies(
    {"x-itrp-source": "SOURCE-02", "user-agent": "SOURCE-03", "x-4me-source": "SOURCE-05"},
    law="case",
)
def takes_no_source_from(call: Call, name: str) -> Reply:
    """Source is not taken from one of the headers."""
    headers = {key: value for key, value in call.request.headers.items() if key != name}
    request = type(call.request)(
        method=call.request.method,
        path=call.request.path,
        query=call.request.query,
        headers=headers,
        body=call.request.body,
    )
    return call.honest(request) if call.creates else call.honest()


@lie("SOURCE-01", law="case")
def headers_beat_the_body(call: Call) -> Reply:
    """The header X-ITRP-Source wins over source in the body."""
    named = call.request.headers.get("x-itrp-source")
    if call.creates and named and "source" in call.members:
        return call.sending(source=named)
    return call.honest()


@lie("SOURCE-06", law="case", stateful=True)
def source_ids_are_unique(call: Call) -> Reply:
    """A second request with the same source and sourceID is refused."""
    pair = (call.members.get("source"), call.members.get("sourceID"))
    if call.creates and pair[1] and not call.once_for("pairs", pair):
        return call.refuse()
    return call.honest()


@lie("FIELD-156", law="case", stateful=True)
def registers_at_home(call: Call) -> Reply:
    """support_domain is checked and passed over: the request is in the caller's own account."""
    reply = call.honest()
    if call.creates and reply.good and call.members.get("support_domain"):
        call.pretend(reply.record["id"], account=None)
    return call.seen(reply)


@lie("FIELD-157", law="case")
def directories_need_no_support_domain(call: Call) -> Reply:
    """A caller of a directory account may leave support_domain out."""
    reply = call.honest()
    errors = reply.record.get("errors", ()) if reply.status == 422 else ()
    if call.creates and any(one[0] == "support_domain" for one in errors):
        return call.sending(support_domain="north")
    return reply
