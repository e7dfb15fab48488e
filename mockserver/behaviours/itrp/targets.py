"""Targets: the affected SLAs of a request, the targets they set, and the next one to meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from mockserver import rules
from mockserver.call import Call
from mockserver.fields import Record

_NOT_AFFECTED = "sla_not_affected"
_TARGETS = ("response", "resolution")
_IMPACTS = ("low", "medium", "high", "top")
_UNANSWERED = ("declined", "assigned")
_OFFERING = ("organizations", "service_instances", "services", "slas")
_OFFERS = 4096  # service instances whose offers are kept


class Offer(NamedTuple):
    """An active SLA of a service instance, and what follows for a request that touches it."""

    sla: Record
    accountability: str
    first_line_team: Any
    support_team: Any


def set_targets(call: Call, before: Record | None, after: Record) -> None:
    """Bring the affected SLAs of a request up to date and set its targets from them.

    Source: ITRP Requests, Fields, response_target_at, resolution_target_at,
    requester_resolution_target_at and desired_completion_at.
    """
    affected = _affected(call, before, after)
    if not affected:
        after["response_target_at"] = after["resolution_target_at"] = None
        after["requester_resolution_target_at"] = None
        return
    team = after["team"]
    response: list[Any] = []
    resolution: list[Any] = []
    promised: list[Any] = []
    for one, sla in affected:
        if team and team == one["first_line_team"]:
            response.append(one["response_target_at"])
        if team and team == one["support_team"]:
            resolution.append(one["resolution_target_at"])
        if one["accountability"] != _NOT_AFFECTED and _covers(call, sla, after):
            promised.append(one["resolution_target_at"])
    after["response_target_at"] = _most_stringent(response)
    after["resolution_target_at"] = _most_stringent(resolution)
    after["requester_resolution_target_at"] = _most_stringent(promised)


def next_target(call: Call, record: Record) -> Any:
    """Return the next target: an instant, one of the special words, or None.

    Source: ITRP Requests, Fields, next_target_at, its conditions in their order.
    """
    status = record["status"]
    if status == "completed":
        return "no_target" if call.choice("completed-next-target") == "no-target" else None
    desired = record["desired_completion_at"]
    response = record["response_target_at"]
    if call.choice("responded-target") == "ends" and status not in _UNANSWERED:
        response = None
    if isinstance(response, int) and (desired is None or response < desired):
        return response
    if desired is not None:
        return desired
    if status == "waiting_for_customer":
        keys = call.draft.matching("affected_slas", "request", record["id"])
        held = [call.record("affected_slas", key) for key in keys]
        accountable = any(one and one["accountability"] in ("provider", "supplier") for one in held)
        return "clock_stopped" if accountable else "best_effort"
    return (
        "best_effort"
        if record["resolution_target_at"] is None
        else (record["resolution_target_at"])
    )


def _most_stringent(targets: Sequence[Any]) -> Any:
    """Return the earliest moment among some targets, else the word they have, else None."""
    if len(targets) < 2:
        return targets[0] if targets else None
    held = [one for one in targets if one is not None]
    return min((one for one in held if isinstance(one, int)), default=held[0] if held else None)


def _affected(call: Call, before: Record | None, after: Record) -> Sequence[tuple[Record, Record]]:
    """Keep one affected SLA for each SLA that the request touches; return each with its SLA."""
    held: dict[Any, Record] = {}
    if before is not None:
        for key in call.draft.matching("affected_slas", "request", after["id"]):
            record = call.record("affected_slas", key)
            if record is not None:
                held[record["sla"]] = record
    current = []
    for offer in _offers(call, after["service_instance"]):
        sla = offer.sla
        values = _values(call, offer, after)
        known = held.pop(sla["id"], None) if held else None
        if known is None:
            values["accountability"] = offer.accountability  # later, people decide
            known = rules.make(call, call.api.collections["affected_slas"], values)
        elif {**known, **values} != known:
            known = rules.change(call, call.api.collections["affected_slas"], known, values)
        current.append((known, sla))
    for record in held.values():
        call.draft.remove("affected_slas", record["id"])
    return current


def _offers(call: Call, key: Any) -> Sequence[Offer]:
    """Return the offers of a service instance, from memory if nothing of them has changed."""
    if key is None:
        return ()
    if call.draft.touches(_OFFERING):
        return _offered(call, key)
    known = call.draft.store.worked_out("offers", _OFFERING)
    found: Sequence[Offer] | None = known.get(key)
    if found is None:
        if len(known) >= _OFFERS:
            known.clear()
        found = known[key] = _offered(call, key)
    return found


def _offered(call: Call, key: Any) -> tuple[Offer, ...]:
    instance = call.record("service_instances", key) or {}
    held = (
        call.record("slas", one) for one in call.draft.matching("slas", "service_instance", key)
    )
    return tuple(
        Offer(
            sla,
            _accountability(call, sla, instance),
            instance.get("first_line_team"),
            instance.get("support_team"),
        )
        for sla in held
        if sla is not None and sla["status"] == "active"
    )


def _covers(call: Call, sla: Record, request: Record) -> bool:
    """Tell whether the person the request is for has coverage by an SLA."""
    person = call.record("people", request["requested_for"])
    if person is None:
        return False
    organization = person["organization"]
    return person["id"] in sla["people"] or (
        organization is not None
        and (organization in sla["organizations"] or organization == sla["customer"])
    )


def _values(call: Call, offer: Offer, request: Record) -> dict[str, Any]:
    sla = offer.sla
    created, impact = request["created_at"], request["impact"]
    if created is None:
        created = call.now
    response = _due(created, sla[f"response_target_{impact}"] if impact else None)
    resolution = _due(created, sla[f"resolution_target_{impact}"] if impact else None)
    desired = request["desired_completion_at"]
    if desired is not None and isinstance(resolution, int) and desired > resolution:
        resolution = desired
    return {
        "request": request["id"],
        "sla": sla["id"],
        "service_instance": request["service_instance"],
        "account": request["account"],
        "first_line_team": offer.first_line_team,
        "support_team": offer.support_team,
        "response_target_at": response,
        "resolution_target_at": resolution,
    }


def _due(created: int, minutes: int | None) -> Any:
    """Return when a target falls: so many minutes after the creation, or as soon as can be."""
    return "best_effort" if minutes is None else created + 60 * minutes


def _accountability(call: Call, sla: Record, instance: Record) -> str:
    if not any(sla[f"{which}_target_{impact}"] for which in _TARGETS for impact in _IMPACTS):
        return _NOT_AFFECTED
    service = call.record("services", instance["service"]) if instance else None
    provider = call.record("organizations", service["provider"]) if service else None
    return "supplier" if provider and provider["external"] else "provider"
