"""Lies about people, teams and organizations of a request."""

from __future__ import annotations

from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


def _id(value: Any) -> Any:
    return value["id"] if isinstance(value, dict) else None


@lie("FIELD-30 FIELD-29", law="from-caller")
def created_by_is_the_requester(call: Call) -> Reply:
    """created_by is requested_for."""

    def change(record: dict[str, Any]) -> None:
        if "created_by" in record:
            record["created_by"] = record.get("requested_for")

    return call.altered(change) if call.reads or call.saves else call.honest()


@lies(
    {"created_by": "FIELD-29", "requested_by": "FIELD-109", "requested_for": "FIELD-112"},
    law="always",
    stateful=True,
)
def nobody(call: Call, name: str) -> Reply:
    """A person that every request has is null once the request is completed."""

    def change(record: dict[str, Any]) -> None:
        if record.get("status") == "completed" and name in record:
            record[name] = None

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("FIELD-160 FIELD-162", law="always", stateful=True)
def no_team_with_a_service_instance(call: Call) -> Reply:
    """A request with a service instance and no team of its own has none."""
    reply = call.honest()
    sent = call.members.get("service_instance_id") and not call.members.get("team_id")
    if call.creates and reply.good and sent:
        call.pretend(reply.record["id"], team=None)
    return call.seen(reply)


@lie("FIELD-162", law="case", stateful=True)
def support_before_first_line(call: Call) -> Reply:
    """Without a team of its own a request goes to the support team."""
    instance = call.members.get("service_instance_id")
    if call.creates and instance and not call.members.get("team_id"):
        path = f"/v1/service_instances/{instance}"
        request = type(call.request)(method="GET", path=path, headers=call.request.headers)
        team = _id(call.server(request).record.get("support_team"))
        return call.sending(team_id=team) if team else call.honest()
    return call.honest()


@lie("FIELD-163", law="case", stateful=True)
def no_support_team(call: Call) -> Reply:
    """Without a first line team a request has no team."""
    instance = call.members.get("service_instance_id")
    reply = call.honest()
    if call.creates and reply.good and instance and not call.members.get("team_id"):
        path = f"/v1/service_instances/{instance}"
        request = type(call.request)(method="GET", path=path, headers=call.request.headers)
        if call.server(request).record.get("first_line_team") is None:
            call.pretend(reply.record["id"], team=None)
    return call.seen(reply)


@lie("FIELD-113", law="from-record")
def requested_for_is_the_caller(call: Call) -> Reply:
    """requested_for is the caller when it was not sent, whoever requested_by is."""
    if (
        call.creates
        and call.members.get("requested_by_id")
        and "requested_for_id" not in call.members
    ):
        path = type(call.request)(method="GET", path="/v1/me", headers=call.request.headers)
        return call.sending(requested_for_id=call.server(path).record.get("id"))
    return call.honest()


@lie("FIELD-92", law="from-record", stateful=True)
def organization_of_the_caller(call: Call) -> Reply:
    """Organization is that of requested_by."""
    reply = call.honest()
    if call.creates and reply.good:
        path = f"/v1/people/{reply.record['requested_by']['id']}"
        request = type(call.request)(method="GET", path=path, headers=call.request.headers)
        found = call.server(request).record.get("organization")
        call.pretend(reply.record["id"], organization=found)
    return call.seen(reply)


@lie("FIELD-93", law="once", stateful=True)
def organization_follows(call: Call) -> Reply:
    """Organization follows requested_for when that is changed."""
    reply = call.honest()
    if call.updates and reply.good and call.members.get("requested_for_id"):
        path = f"/v1/people/{reply.record['requested_for']['id']}"
        request = type(call.request)(method="GET", path=path, headers=call.request.headers)
        found = call.server(request).record.get("organization")
        call.pretend(call.key, organization=found)
    return call.seen(reply)


@lie("FIELD-151", law="consequence", stateful=True)
def no_supplier(call: Call) -> Reply:
    """Supplier stays empty with a service instance that comes from outside."""
    reply = call.honest()
    if (
        call.saves
        and reply.good
        and "supplier_id" not in call.members
        and call.members.get("service_instance_id")
    ):
        call.pretend(reply.record["id"], supplier=None)
    return call.seen(reply)


@lie("FIELD-151", law="case", stateful=True)
def providers_of_our_own_are_suppliers(call: Call) -> Reply:
    """Supplier is the provider of the service even when it is one of our own."""
    reply = call.honest()
    instance = call.members.get("service_instance_id")
    if call.creates and reply.good and instance and reply.record.get("supplier") is None:
        call.pretend(reply.record["id"], supplier=reply.record["organization"])
    return call.seen(reply)


@lie("FIELD-08", law="case", stateful=True)
def assignments_are_counted_twice(call: Call) -> Reply:
    """assignment_count goes up with each update."""
    reply = call.honest()
    if call.updates and reply.good:
        counted = call.count(f"count {call.key}")
        call.pretend(call.key, assignment_count=reply.record["assignment_count"] + counted)
    return call.seen(reply)


@lie("FIELD-08", law="case", stateful=True)
def assignments_are_counted_once(call: Call) -> Reply:
    """assignment_count is at most 1."""

    def change(record: dict[str, Any]) -> None:
        if "assignment_count" in record:
            record["assignment_count"] = min(1, record["assignment_count"])

    return call.altered(change) if call.reads or call.saves else call.honest()
