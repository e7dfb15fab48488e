"""Views: the named lists of requests, each as a condition on a request."""

from __future__ import annotations

from datetime import datetime

from tests.liars.honest.callers import Caller
from tests.liars.honest.moments import months_before
from tests.liars.honest.store import Record, Store

NAMES = (
    "open",
    "completed",
    "requested_by_or_for_me",
    "requests_of_my_organization",
    "assigned_to_my_team",
    "assigned_to_me",
    "waiting_for_me",
    "problem_management_review",
)


def is_in(view: str, request: Record, caller: Caller, store: Store, now: datetime) -> bool:
    """Tell whether a request belongs to a view."""
    me = caller.person
    match view:
        case "open":
            return bool(request["status"] != "completed")
        case "completed":
            return bool(request["status"] == "completed")
        case "requested_by_or_for_me":
            return me["id"] in (request["requested_by"], request["requested_for"])
        case "requests_of_my_organization":
            return bool(request["organization"] == me["organization"])
        case "assigned_to_my_team":
            return request["team"] in me["teams"]
        case "assigned_to_me":
            return bool(request["member"] == me["id"])
        case "waiting_for_me":
            waits = request["status"] == "waiting_for_customer"
            return bool(waits and request["requested_by"] == me["id"])
    completed = request["completed_at"]
    if completed is None or completed <= months_before(now, 6):
        return False
    instance = store.named("service_instances", request, "service_instance")
    service = store.named("services", instance, "service") if instance else None
    return bool(service and service["problem_manager"] == me["id"])
