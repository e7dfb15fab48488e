"""Targets: when somebody has to have done something about a request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from tests.liars.habits import Habits
from tests.liars.honest.store import Record, Store

Target = datetime | str | None


def affect(store: Store, request: Record, now: datetime) -> None:
    """Bring the affected SLAs of a request up to date, and the targets that follow from them."""
    if "affected" not in request:
        request["affected"] = []
    instance = store.named("service_instances", request, "service_instance")
    wanted = [one for one in store.every("slas") if instance and _is_about(one, instance)]
    kept = {one["sla"]: one for one in _affected(store, request)}
    request["affected"] = []
    for agreement in wanted:
        record = kept.get(agreement["id"]) or store.add(
            "affected_slas",
            {
                "account": request["account"],
                "request": request["id"],
                "sla": agreement["id"],
                "accountability": agreement["accountability"],
                "created_at": now,
                "updated_at": now,
            },
        )
        record["service_instance"] = instance["id"] if instance else None
        record["first_line_team"] = instance["first_line_team"] if instance else None
        record["support_team"] = instance["support_team"] if instance else None
        minutes = agreement["minutes"].get(request["impact"])
        response: Target = "best_effort"
        resolution: Target = "best_effort"
        if minutes:
            response = request["created_at"] + timedelta(minutes=minutes[0])
            resolution = request["created_at"] + timedelta(minutes=minutes[1])
            desired = request["desired_completion_at"]
            if desired and desired > resolution:
                resolution = desired
        record["response_target_at"], record["resolution_target_at"] = response, resolution
        request["affected"].append(record["id"])
    for key, record in list(store.tables.get("affected_slas", {}).items()):
        if record["request"] == request["id"] and key not in request["affected"]:
            del store.tables["affected_slas"][key]
    _sum_up(store, request)


def _is_about(agreement: Record, instance: Record) -> bool:
    return bool(agreement["service_instance"] == instance["id"])


def _affected(store: Store, request: Record) -> list[Record]:
    found = (store.get("affected_slas", key) for key in request.get("affected", ()))
    return [one for one in found if one is not None]


def _sum_up(store: Store, request: Record) -> None:
    affected = _affected(store, request)
    person = store.named("people", request, "requested_for") or {}
    request["response_target_at"] = _strictest(
        one["response_target_at"]
        for one in affected
        if one["first_line_team"] == request["team"] and request["team"]
    )
    request["resolution_target_at"] = _strictest(
        one["resolution_target_at"]
        for one in affected
        if one["support_team"] == request["team"] and request["team"]
    )
    request["requester_resolution_target_at"] = _strictest(
        one["resolution_target_at"]
        for one in affected
        if one["accountability"] != "sla_not_affected"
        and person.get("organization") in (store.get("slas", one["sla"]) or {})["covered"]
    )


def _strictest(targets: Iterable[Target]) -> Target:
    found = [one for one in targets if one is not None]
    moments = [one for one in found if isinstance(one, datetime)]
    return min(moments) if moments else next(iter(found), None)


def next_target(store: Store, request: Record, habits: Habits) -> Any:
    """Return when the next thing is due."""
    if request["status"] == "completed":
        return "no_target" if habits.does("completed-next-target") == "no-target" else None
    response = request["response_target_at"]
    desired = request["desired_completion_at"]
    ended = habits.does("responded-target") == "ends"
    if ended and request["status"] not in ("assigned", "declined"):
        response = None
    if isinstance(response, datetime) and (desired is None or response < desired):
        return response
    if desired is not None:
        return desired
    if request["status"] == "waiting_for_customer":
        stops = any(
            one["accountability"] in ("provider", "supplier") for one in _affected(store, request)
        )
        return "clock_stopped" if stops else "best_effort"
    resolution = request["resolution_target_at"]
    return resolution if isinstance(resolution, datetime) else "best_effort"
