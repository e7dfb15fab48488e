"""Examining: what a body may not say though its form is right, each problem told by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.behaviours.serviceops import forms
from mockserver.behaviours.serviceops.access import client_of
from mockserver.behaviours.serviceops.attachments import attachment_problems
from mockserver.behaviours.serviceops.directory import exists, find_user, has_asset
from mockserver.behaviours.serviceops.wording import told
from mockserver.call import Call

_NAMED = (
    ("locationName", "locations", "unknown-location", "location"),
    ("departmentName", "departments", "unknown-department", "department"),
    ("categoryName", "categories", "unknown-category", "category"),
)
Problems = Iterator[tuple[str, str]]


def examine(call: Call, members: Mapping[str, Any]) -> Problems:
    """Yield the problems of a ticket's or a conversation's members, which fit their schema."""
    yield from attachment_problems(call, members.get("fileAttachments"))
    if call.operation.action.collection != "requests":
        return
    yield from _people(call, members)
    for name, collection, doubt, noun in _NAMED:
        value = members.get(name)
        if value and call.choice(doubt) == "refuse" and not exists(call, collection, value):
            yield name, f"{name} must be the name of a {noun} that exists, got {told(value)}"
    yield from _assets(call, members.get("linkAssetIds"))
    yield from forms.problems(call, members.get("customField") or {})


def _people(call: Call, members: Mapping[str, Any]) -> Problems:
    requester = members.get("requesterEmail")
    if requester is not None and call.operation.action.verb == "create":
        user = find_user(call.draft, requester)
        client = client_of(call)
        bound = client["user"] if client and client["access"] == "specific-user" else None
        if user is None:
            expected = "the e-mail address or logon name of a registered user"
            yield "requesterEmail", f"requesterEmail must be {expected}, got {told(requester)}"
        elif (
            call.choice("requester-scope") == "bound-user"
            and bound is not None
            and user["id"] != bound
        ):
            expected = "the user that the client is bound to"
            yield "requesterEmail", f"requesterEmail must be {expected}, got {told(requester)}"
    assignee = members.get("assigneeEmail")
    refused = call.choice("unknown-reference") == "refuse"
    if refused and assignee and find_user(call.draft, assignee) is None:
        expected = "the e-mail address or logon name of a known user"
        yield "assigneeEmail", f"assigneeEmail must be {expected}, got {told(assignee)}"


def _assets(call: Call, sent: Sequence[Mapping[str, Any]] | None) -> Problems:
    if call.choice("unknown-reference") == "ignore":
        return
    for index, one in enumerate(sent or ()):
        if not has_asset(call, one["assetModel"], one["assetId"]):
            name = f"linkAssetIds[{index}]"
            got = f"{told(one['assetModel'])} with {told(one['assetId'])}"
            yield name, f"{name} must be an asset that exists, got {got}"
