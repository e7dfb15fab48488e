"""Tickets: how the keys of a request are read, what saving sets, and what an answer shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.behaviours.serviceops import forms
from mockserver.behaviours.serviceops.attachments import kept_attachments
from mockserver.behaviours.serviceops.directory import add_user, exists, find_user, has_asset
from mockserver.call import Call
from mockserver.fields import Record
from mockserver.worlds import World

_NAMES = ("impactName", "priorityName", "urgencyName", "statusName")
_ALIASES = {"On Users": "On User"}
_BLANKS = " \t\r\n"
_TIER = re.compile(r"[ \t\r\n]*tier *([1-4])[ \t\r\n]*", re.IGNORECASE | re.ASCII)
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_NUMBER = re.compile(r"[A-Za-z]+-([0-9]{1,18})", re.ASCII)
COUNT = "tickets"
PREFIX = "INC"
_SOURCES = {"external": "External", "technician-portal": "Technician Portal"}


# --- before the body is judged --------------------------------------------------------------------


def normalise(call: Call, members: dict[str, Any]) -> None:
    """Bring the members of a body into the spelling in which they are kept."""
    fields = call.api.collections["requests"].fields
    for name in _NAMES:
        if name in members:
            members.update(_spelled(members, name, fields[name].enum))
    level = members.get("supportLevel")
    if isinstance(level, str) and (match := _TIER.fullmatch(level)):
        members["supportLevel"] = f"tier{match[1]}"
    spam = members.get("spam")
    if isinstance(spam, str) and call.choice("spam-text") == "accept":
        members["spam"] = {"true": True, "false": False}.get(spam.strip().lower(), spam)
    if call.operation.action.verb == "create":
        members.pop("name", None)  # the page's own sample sends one
        _find_requester(call, members)
    _find_assignee(call, members)
    place = members.get("locationName")
    for name in ("locationName", "assigneeEmail"):
        if members.get(name) == "" and call.choice("empty-text") == "keep":
            members[name] = None  # nobody and nothing has an empty name
    drops = call.choice("unknown-location") == "drop"
    if drops and isinstance(place, str) and place and not exists(call, "locations", place):
        del members["locationName"]


def _spelled(members: Mapping[str, Any], name: str, listed: Sequence[str]) -> dict[str, str]:
    """Return the member in the listed spelling, or nothing if it is no listed value."""
    sent = members.get(name)
    if not isinstance(sent, str) or not sent.isascii():
        return {}
    wanted = sent.strip(_BLANKS).lower()
    found = next((one for one in listed if one.lower() == wanted), None)
    return {} if found is None else {name: _ALIASES.get(found, found)}


def _find_requester(call: Call, members: dict[str, Any]) -> None:
    """Put the e-mail address that the directory has in the place of what names the requester."""
    named = members.get("requesterEmail")
    if not isinstance(named, str) or not named.strip():
        return
    user = find_user(call.draft, named)
    if user is None and call.choice("unknown-requester") == "create":
        user = add_user(call, named)
    if user is not None:
        members["requesterEmail"] = user["email"]


def _find_assignee(call: Call, members: dict[str, Any]) -> None:
    named = members.get("assigneeEmail")
    if isinstance(named, str) and named.strip():
        user = find_user(call.draft, named)
        if user is not None:
            members["assigneeEmail"] = user["email"]


# --- on saving ------------------------------------------------------------------------------------


def settle(call: Call, before: Record | None, after: Record) -> None:
    """Set what follows from the body and from who sent it."""
    sent = call.sent.values
    if before is None:
        _begin(call, after)
    after["updatedByName"] = call.caller.record.get("name")
    if sent.get("ccEmailSet") is not None:
        after["ccEmailSet"] = list(dict.fromkeys(sent["ccEmailSet"]))
    if sent.get("description"):
        _set_description(call, after, sent["description"])
    if "customField" in sent or before is None:
        held = before["customField"] if before else None
        after["customField"] = forms.merge(call, held, sent.get("customField"))
    if "fileAttachments" in sent:
        after["fileAttachments"] = kept_attachments(call, sent["fileAttachments"])
    if sent.get("linkAssetIds") is not None:
        after["linkAssetIds"] = [
            {"assetModel": one["assetModel"], "assetId": int(one["assetId"])}
            for one in sent["linkAssetIds"]
            if has_asset(call, one["assetModel"], one["assetId"])
        ]
    if sent.get("linkCiIds") is not None:
        after["linkCiIds"] = [
            {"ciId": _whole(one["ciId"]), "ciModel": one["ciModel"]} for one in sent["linkCiIds"]
        ]


def _begin(call: Call, after: Record) -> None:
    """Set what a new ticket gets once: its number, who is who, and two defaults in doubt."""
    after["name"] = f"{PREFIX}-{call.draft.count(COUNT)}"
    requester = find_user(call.draft, after["requesterEmail"])
    after["requesterName"] = requester["name"] if requester else after["requesterEmail"]
    after["createdByName"] = call.caller.record.get("name")
    if "supportLevel" not in call.sent.values:
        after["supportLevel"] = call.choice("support-level-default")
    if "source" not in call.sent.values:
        after["source"] = _SOURCES[call.choice("source-default")]


def _set_description(call: Call, after: Record, text: str) -> None:
    if call.choice("description-html") == "strip":
        text = _TAG.sub("", text)
    cleared = text == "" and call.choice("empty-text") == "clear"
    after["description"] = None if cleared else text


def _whole(number: float) -> float:
    """Return 1.0 as 1; a number that no integer of an answer can be stays as it is."""
    return int(number) if abs(number) < 2**63 else number


def finish(call: Call, before: Record | None, after: Record) -> None:
    """Let every update move ``updatedTime``, one that changes nothing included."""
    if before is not None:
        after["updatedTime"] = call.millis


def begin_count(world: World, now: int) -> None:
    """Let ticket numbers go on from the highest that the world started with."""
    counters = world.store.counters
    if COUNT not in counters:
        names = (one["name"] or "" for one in world.store.tables["requests"])
        found = (_NUMBER.fullmatch(name) for name in names)
        counters[COUNT] = max((int(match[1]) for match in found if match), default=0)


# --- in an answer ---------------------------------------------------------------------------------


def present(call: Call, record: Record, shown: dict[str, Any]) -> None:
    """Leave out keys without a value, and show all fields of the form."""
    for name in [name for name, value in shown.items() if value is None]:
        del shown[name]
    if "requesterName" not in shown:
        user = find_user(call.draft, record["requesterEmail"] or "")
        shown["requesterName"] = user["name"] if user else record["requesterEmail"]
    if "tags" in shown and call.choice("tags-echo") == "empty":
        shown["tags"] = []
    shown["customField"] = forms.shown(call, record["customField"])
