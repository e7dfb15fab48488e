"""Lies about what has to be sent, and about how its lack is told."""

from __future__ import annotations

from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply

_REQUIRED = {"subject": "FIELD-148 VALID-06", "category": "FIELD-10 VALID-07"}


@lies(_REQUIRED, law="required")
def does_without(call: Call, name: str) -> Reply:
    """A create without a required member is granted."""
    if call.creates and name not in call.members:
        return call.sending(**{name: {"subject": "(none)", "category": "other"}[name]})
    return call.honest()


@lies(_REQUIRED, law="required", stateful=True)
def required_members_can_be_emptied(call: Call, name: str) -> Reply:
    """An update with null for a required member empties it."""
    if call.updates and name in call.members and call.members[name] in (None, ""):
        reply = call.sending(**{name: ..., "urgent": False})
        call.pretend(call.key, **{name: None})
        return call.seen(reply)
    return call.seen()


_OPTIONAL = {
    "addressed": "FIELD-02",
    "change_id": "FIELD-12",
    "ci_id": "FIELD-15",
    "completion_reason": "FIELD-23",
    "custom_data": "FIELD-32",
    "downtime_end_at": "FIELD-35",
    "downtime_start_at": "FIELD-38",
    "desired_completion_at": "FIELD-41",
    "grouped_into_id": "FIELD-48",
    "impact": "FIELD-57",
    "internal_note": "FIELD-60",
    "knowledge_article_id": "FIELD-65",
    "member_id": "FIELD-68",
    "note": "FIELD-88",
    "problem_id": "FIELD-95",
    "project_id": "FIELD-98",
    "reviewed": "FIELD-121",
    "service_instance_id": "FIELD-135",
    "source": "FIELD-138",
    "sourceID": "FIELD-141",
    "status": "FIELD-144",
    "supplier_id": "FIELD-150",
    "supplier_requestID": "FIELD-153",
    "template_id": "FIELD-165",
    "urgent": "FIELD-172",
    "waiting_until": "FIELD-176",
}


@lies(_OPTIONAL, law="optional")
def demands(call: Call, name: str) -> Reply:
    """A create without an optional member is refused."""
    if call.creates and name not in call.members:
        return call.refuse(422, {"message": "Validation Failed", "errors": [[name, "is missing"]]})
    return call.honest()


@lie("VALID-05", law="required")
def demands_the_requester(call: Call) -> Reply:
    """A create without requested_by_id is refused for it as well."""
    reply = call.honest()
    if call.creates and reply.status == 422 and "requested_by_id" not in call.members:
        errors = [*reply.record["errors"], ["requested_by_id", "Requested by can't be blank"]]
        return reply.showing(errors=errors)
    return reply


@lie("VALID-05 WRITE-03", law="from-caller", stateful=True)
def does_without_a_caller(call: Call) -> Reply:
    """requested_by is null when it is not sent."""
    reply = call.honest()
    if call.creates and reply.good and "requested_by_id" not in call.members:
        call.pretend(reply.record["id"], requested_by=None)
    return call.seen(reply)


@lie("VALID-03", law="every-error")
def reports_the_first_error_alone(call: Call) -> Reply:
    """A 422 tells of one wrong field."""
    reply = call.honest()
    return reply.showing(errors=reply.record["errors"][:1]) if reply.status == 422 else reply


@lie("VALID-01", law="problem-body")
def says_invalid(call: Call) -> Reply:
    """The message of a 422 is another one."""
    reply = call.honest()
    return reply.showing(message="Unprocessable Entity") if reply.status == 422 else reply


@lie("VALID-02", law="problem-errors")
def errors_as_an_object(call: Call) -> Reply:
    """Errors of a 422 is an object of lists."""
    reply = call.honest()
    if reply.status == 422:
        return reply.showing(errors={name: [text] for name, text in reply.record["errors"]})
    return reply


@lie("VALID-04", law="problem", stateful=True)
def every_error_has_errors(call: Call) -> Reply:
    """A 404 of a record has errors too."""
    reply = call.honest()
    return reply.showing(errors=[]) if reply.status == 404 and call.key else reply


@lie("VALID-06 VALID-07", law="problem")
def blank_fields_get_another_text(call: Call) -> Reply:
    """A missing field is reported in other words."""
    reply = call.honest()
    if reply.status == 422:
        errors = [
            [name, text.replace("can't be blank", "is required")]
            for name, text in reply.record["errors"]
        ]
        return reply.showing(errors=errors)
    return reply


@lie("VALID-09", law="unknown-member", stateful=True)
def unknown_members_are_a_server_error(call: Call) -> Reply:
    """A create with an unknown member is answered 500."""
    known = set(_OPTIONAL) | {
        "subject",
        "category",
        "team_id",
        "requested_by_id",
        "ci_ids",
        "requested_for_id",
        "support_domain",
        "api_token",
    }
    if call.creates and not any(
        name.removesuffix("_id") in {one.removesuffix("_id") for one in known}
        for name in call.members
    ):
        return call.honest()
    if call.creates and set(call.members) - known:
        return call.refuse(500, {"message": "Internal Server Error"})
    return call.honest()


@lie("WRITE-01", law="problem")
def takes_a_wrapper(call: Call) -> Reply:
    """A body inside an object named request is taken."""
    inside: Any = call.members.get("request")
    if call.saves and isinstance(inside, dict):
        return call.honest(call.request.sending(inside))
    return call.honest()


@lies(
    {"custom_data": "CREATE-04", "desired_completion_at": "CREATE-04", "urgent": "CREATE-04"},
    law="writable",
)
def cannot_be_created_with(call: Call, name: str) -> Reply:
    """A create with an optional member is refused."""
    return call.refuse() if call.creates and name in call.members else call.honest()


@lies(
    {"impact": "UPDATE-04", "requested_for_id": "UPDATE-04", "downtime_end_at": "UPDATE-04"},
    law="changeable",
    stateful=True,
)
def cannot_be_updated_with(call: Call, name: str) -> Reply:
    """An update of a member that can be created is refused."""
    return call.refuse() if call.updates and name in call.members else call.honest()


@lie("VALID-09", law="unknown-member", stateful=True)
def unknown_members_are_kept(call: Call) -> Reply:
    """A member that there is not is kept and shown by later reads."""
    kept = call.memory.setdefault("kept", {})
    reply = call.honest()
    if call.saves and reply.good:
        odd = {name: one for name, one in call.members.items() if "no_such" in name}
        kept.setdefault(reply.record["id"], {}).update(odd)
    if (call.reads or call.saves) and reply.good:
        return reply.showing(**kept.get(reply.record["id"], {}))
    return reply
