"""Answers: the selectable doubts of this API, and those of them that decide about a status."""

from __future__ import annotations

from mockserver.call import Call, Outcome
from mockserver.worlds import World

CHOICES = {
    "validation-status": ("400", "422", "500"),
    "wrong-user-status": ("400", "401"),
    "created-status": ("200", "201"),
    "unknown-requester": ("refuse", "create"),
    "requester-scope": ("any", "bound-user"),
    "tags-echo": ("echo", "empty"),
    "custom-field-echo": ("defined", "all", "none"),
    "unknown-location": ("refuse", "drop"),
    "unknown-department": ("accept", "refuse"),
    "unknown-category": ("accept", "refuse"),
    "support-level-default": ("tier1", "tier0"),
    "source-default": ("external", "technician-portal"),
    "spam-text": ("refuse", "accept"),
    "unknown-attachment": ("refuse", "drop"),
    "expires-in": ("long", "short"),
    "token-type-case": ("lower", "title"),
    "description-html": ("strip", "keep"),
}

_STATUS = {"invalid": "validation-status", "invalid-grant": "wrong-user-status"}


def status(world: World, kind: str) -> int | None:
    """Return the status of a kind of problem where an answer decides it."""
    doubt = _STATUS.get(kind)
    return int(world.answers[doubt]) if doubt else None


def conclude(call: Call, outcome: Outcome) -> None:
    """Let what was created be answered with the status that this world gives to creation."""
    if 201 in call.operation.statuses:
        outcome.status = int(call.choice("created-status"))
