"""Events: what monitoring tools report, added to an open request or made into a new one."""

from __future__ import annotations

from typing import Any

from mockserver import rules
from mockserver.behaviours.itrp.access import sees_request
from mockserver.call import Call, Outcome
from mockserver.fields import Record
from mockserver.problems import Refusal
from mockserver.reading import members_sent, read_sent
from mockserver.rendering import show

_DAY = 86400
_NAMED = ("requested_by", "requested_for", "member", "team", "service_instance", "supplier", "ci")
_UPDATED = (
    "completion_reason", "desired_completion_at", "downtime_start_at", "downtime_end_at", "status",
    "waiting_until", "team", "member",
)  # fmt: skip
_NEEDS_MEMBER = ("accepted", "in_progress", "waiting_for", "waiting_for_customer")


def match_event(call: Call) -> Outcome:
    """Report an event: 200 with the open request it belongs to, or 201 with a new one.

    Source: ITRP Events API. A member given both by name and by id is taken by its id.
    """
    requests = call.api.collections["requests"]
    members = members_sent(call, requests)
    for name in _NAMED:
        unused = f"{name}_id" if members.get(f"{name}_id") in (None, "") else name
        members.pop(unused, None)
    call.sent = read_sent(call, members, requests)
    _find_item(call)
    values = call.sent.values
    if values.get("service_instance") is None and values.get("cis"):
        item = call.record("cis", values["cis"][0])
        if item and item["service_instances"]:
            values["service_instance"] = item["service_instances"][0]
    found = _open_match(call)
    if found is None:
        record = rules.make(call, requests, _with_defaults(call))
        return Outcome(body=show(call, requests, record), status=201, record=record)
    text = call.sent.extras.get("note")
    if text and text in _texts(call, found):
        del call.sent.extras["note"]
    changes = {name: values[name] for name in _UPDATED if values.get(name) is not None}
    record = rules.change(call, requests, found, changes)
    return Outcome(body=show(call, requests, record), status=200, record=record)


def _find_item(call: Call) -> None:
    """Take the item that ``ci_sourceID`` (and ``ci_source``, if given) names.

    Raises:
        Refusal: invalid, when there is none.
    """
    wanted = call.sent.extras.get("ci_sourceID")
    source = call.sent.extras.get("ci_source")
    if not wanted or call.sent.values.get("cis"):
        return
    for item in call.draft.records("cis"):
        reached = item["account"] in call.caller.reach
        if reached and item["sourceID"] == wanted and (not source or item["source"] == source):
            call.sent.values["cis"] = (item["id"],)
            return
    raise Refusal(
        "invalid", errors=[("ci_sourceID", f"Configuration item is unknown: {wanted[:100]}")]
    )


def _open_match(call: Call) -> Record | None:
    """Return the newest open request of the last day that the event is about."""
    values = call.sent.values
    items = values.get("cis") or ()
    for key in reversed(call.draft.ids("requests")):
        record = call.record("requests", key)
        if record is None or record["created_at"] <= call.now - _DAY:
            continue
        if record["status"] == "completed" or record["account"] != call.caller.account:
            continue
        if not sees_request(call.draft, call.caller, record, True):
            continue
        if record["source"] != values["source"]:
            continue
        if items:
            same_instance = record["service_instance"] == values.get("service_instance")
            if same_instance and items[0] in record["cis"]:
                return record
        elif _same_report(call, record):
            return record
    return None


def _same_report(call: Call, record: Record) -> bool:
    """Tell whether an event without an item repeats what a request already says."""
    values = call.sent.values
    wanted_for = values.get("requested_for") or values.get("requested_by") or call.caller.id
    note = call.sent.extras.get("note")
    texts = _texts(call, record)
    return (
        not record["cis"]
        and record["subject"] == values["subject"]
        and record["requested_for"] == wanted_for
        and (note in texts if note else not texts)
    )


def _texts(call: Call, request: Record) -> set[str]:
    keys = call.draft.matching("notes", "request", request["id"])
    return {note["text"] for key in keys if (note := call.record("notes", key)) is not None}


def _with_defaults(call: Call) -> dict[str, Any]:
    """Return the values of a new request: what was sent, then the template's, then defaults."""
    values = {name: value for name, value in call.sent.values.items() if value is not None}
    template = call.record("request_templates", values.get("template"))
    if template is not None:
        for name in ("category", "impact", "service_instance", "team"):
            if template[name] is not None:
                values.setdefault(name, template[name])
        if template["change_manager"] is not None and "status" not in values:
            values["status"] = "change_pending"
            values.setdefault("member", template["change_manager"])
    values.setdefault("category", "incident" if values.get("service_instance") else "other")
    if values["category"] == "incident":
        values.setdefault("impact", "top")
    if values.get("status") in _NEEDS_MEMBER:
        values.setdefault("member", call.caller.id)
    if "team" not in values and values.get("member"):
        member = call.record("people", values["member"])
        if member and member["teams"]:
            values["team"] = member["teams"][0]
    _take_support_team(call, values)
    return values


def _take_support_team(call: Call, values: dict[str, Any]) -> None:
    """Give the event to the support team when the caller is in one of the instance's teams."""
    instance = call.record("service_instances", values.get("service_instance"))
    if "team" in values or instance is None or instance["support_team"] is None:
        return
    own = call.caller.record.get("teams") or ()
    if instance["first_line_team"] in own or instance["support_team"] in own:
        values["team"] = instance["support_team"]
