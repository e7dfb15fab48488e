"""Lies about targets: when somebody has to have done something."""

from __future__ import annotations

from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


@lie("FIELD-78 FIELD-79", law="case", stateful=True)
def completed_ones_have_a_next_target(call: Call) -> Reply:
    """A completed request keeps its next target."""
    reply = call.honest()
    if call.saves and reply.good:
        key = reply.record["id"]
        if reply.record["status"] != "completed":
            call.memory[f"next {key}"] = reply.record["next_target_at"]
            call.memory.get("pretended", {}).pop(key, None)
        elif f"next {key}" in call.memory:
            call.pretend(key, next_target_at=call.memory[f"next {key}"])
        else:
            call.pretend(key, next_target_at=reply.record["completed_at"])
    return call.seen(reply)


@lie("FIELD-79", law="case")
def completed_ones_say_best_effort(call: Call) -> Reply:
    """next_target_at of a completed request is best_effort."""

    def change(record: dict[str, Any]) -> None:
        if record.get("status") == "completed" and "next_target_at" in record:
            record["next_target_at"] = "best_effort"

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("FIELD-80", law="case", stateful=True)
def desired_completion_beats_an_earlier_response(call: Call) -> Reply:
    """next_target_at is the desired completion even when the response is due before."""

    def change(record: dict[str, Any]) -> None:
        if record.get("desired_completion_at") and record.get("status") != "completed":
            record["next_target_at"] = record["desired_completion_at"]

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("FIELD-81", law="case", stateful=True)
def response_beats_an_earlier_desired_completion(call: Call) -> Reply:
    """next_target_at is the response target even when the desired completion is earlier."""

    def change(record: dict[str, Any]) -> None:
        response = str(record.get("response_target_at"))
        if response[:1].isdigit() and record.get("status") != "completed":
            record["next_target_at"] = response

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("FIELD-81", law="case")
def desired_completion_is_no_target(call: Call) -> Reply:
    """next_target_at is best_effort though a completion is desired."""

    def change(record: dict[str, Any]) -> None:
        if record.get("next_target_at") and (
            record["next_target_at"] == record.get("desired_completion_at")
        ):
            record["next_target_at"] = "best_effort"

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("FIELD-81 FIELD-45", law="case", stateful=True)
def next_target_forgets_to_move(call: Call) -> Reply:
    """next_target_at stays where it was when the desired completion is changed."""
    before = call.read() if call.updates else {}
    reply = call.honest()
    if call.updates and reply.good and call.members.get("desired_completion_at"):
        call.pretend(call.key, next_target_at=before["next_target_at"])
    return call.seen(reply)


@lies({"provider": "FIELD-82", "supplier": "FIELD-83"}, law="case", stateful=True)
def the_clock_never_stops(call: Call, name: str) -> Reply:
    """A request that waits for the customer has best_effort whoever is accountable."""

    def change(record: dict[str, Any]) -> None:
        if record.get("next_target_at") == "clock_stopped":
            path = f"{call.root}/{record['id']}/affected_slas"
            request = type(call.request)(method="GET", path=path, headers=call.request.headers)
            held = [one.get("accountability") for one in call.server(request).records]
            if name in held or not held:
                record["next_target_at"] = "best_effort"

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("FIELD-84", law="case")
def the_clock_always_stops(call: Call) -> Reply:
    """A request that waits for the customer has clock_stopped without any affected SLA."""

    def change(record: dict[str, Any]) -> None:
        if (
            record.get("status") == "waiting_for_customer"
            and record.get("next_target_at") == "best_effort"
        ):
            record["next_target_at"] = "clock_stopped"

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("FIELD-85", law="case", stateful=True)
def resolution_is_no_next_target(call: Call) -> Reply:
    """next_target_at is never the resolution target."""

    def change(record: dict[str, Any]) -> None:
        if record.get("next_target_at") and (
            record["next_target_at"] == record.get("resolution_target_at")
        ):
            record["next_target_at"] = "best_effort"

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("FIELD-86", law="case")
def the_last_resort_is_no_target(call: Call) -> Reply:
    """next_target_at is no_target where nothing else is due."""

    def change(record: dict[str, Any]) -> None:
        if record.get("next_target_at") == "best_effort":
            record["next_target_at"] = "no_target"

    return call.altered(change) if call.reads or call.saves else call.honest()


_TARGETS = {
    "resolution_target_at": "FIELD-102",
    "response_target_at": "FIELD-106",
    "requester_resolution_target_at": "FIELD-117",
}


@lies(_TARGETS, law="case", stateful=True)
def is_not_the_strictest_target(call: Call, name: str) -> Reply:
    """A target lies a year behind that of the affected SLAs."""

    def change(record: dict[str, Any]) -> None:
        value = str(record.get(name))
        if value[:1].isdigit():
            record[name] = f"{int(value[:4]) + 1}{value[4:]}"

    return call.altered(change) if call.reads or call.saves else call.honest()


@lies(
    {"resolution_target_at": "FIELD-103", "response_target_at": "FIELD-107"},
    law="case",
    stateful=True,
)
def counts_for_every_team(call: Call, name: str) -> Reply:
    """A target counts though another team than the current one is responsible."""

    def change(record: dict[str, Any]) -> None:
        if name in record and record[name] is None:
            path = f"{call.root}/{record['id']}/affected_slas"
            request = type(call.request)(method="GET", path=path, headers=call.request.headers)
            found = [one.get(name) for one in call.server(request).records]
            record[name] = next((one for one in found if one), None)

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("FIELD-118", law="case", stateful=True)
def unaccountable_slas_count(call: Call) -> Reply:
    """requester_resolution_target_at counts affected SLAs that are said not to be affected."""
    return _requester_target(call, lambda one: True)


@lie("FIELD-119", law="case", stateful=True)
def coverage_does_not_matter(call: Call) -> Reply:
    """requester_resolution_target_at counts SLAs that do not cover the person."""
    return _requester_target(call, lambda one: one["accountability"] != "sla_not_affected")


def _requester_target(call: Call, counts: Any) -> Reply:
    def change(record: dict[str, Any]) -> None:
        if "requester_resolution_target_at" in record:
            path = f"{call.root}/{record['id']}/affected_slas"
            request = type(call.request)(method="GET", path=path, headers=call.request.headers)
            found = [one for one in call.server(request).records if counts(one)]
            moments = [str(one["resolution_target_at"]) for one in found]
            record["requester_resolution_target_at"] = min(
                (one for one in moments if one[:1].isdigit()),
                default=record["requester_resolution_target_at"],
            )

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("FIELD-43", law="case", stateful=True)
def desired_completion_shifts_no_sla(call: Call) -> Reply:
    """A later desired completion leaves the resolution target of the affected SLA alone."""
    if call.part == "/affected_slas":
        wanted = call.read().get("desired_completion_at")
        before = call.memory.get(f"slas {call.key}")
        reply = call.honest()
        if not wanted and reply.good:
            call.memory[f"slas {call.key}"] = reply.records
        if wanted and reply.good:
            kept = {one["id"]: one for one in before or ()}
            return reply.saying(
                [
                    kept.get(one["id"], {**one, "resolution_target_at": None})
                    for one in reply.records
                ]
            )
        return reply
    return call.honest()


@lie("FIELD-44", law="case", stateful=True)
def desired_completion_shifts_every_sla(call: Call) -> Reply:
    """A desired completion takes the place of the resolution target even when it is earlier."""
    reply = call.honest()
    if call.part == "/affected_slas" and reply.good:
        wanted = call.read().get("desired_completion_at")
        if wanted:
            return reply.saying([{**one, "resolution_target_at": wanted} for one in reply.records])
    return reply
