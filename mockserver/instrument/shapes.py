"""Shapes: what faults, expectations and webhooks are written in, for editors and type checkers.

They are those of the control API (``control/schemas.yaml``), which checks them when they are sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypedDict


class When(TypedDict, total=False):
    """Which requests are meant; what is left out is true of every one.

    In ``path`` and in the values of ``query`` and ``headers``, * stands for any text. ``body`` is
    JSON that the body contains, ``text`` a regular expression that is found in it.
    """

    api: str
    operation: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    text: str


class Answer(TypedDict, total=False):
    """An answer in place of the server's own; its texts are Jinja templates if it says so."""

    status: int
    headers: Mapping[str, str]
    body: Any
    template: bool


class Slow(TypedDict):
    """So many bytes at a time, so many seconds apart."""

    bytes: int
    seconds: float


class Then(TypedDict, total=False):
    """What happens to a request; an empty one lets it pass. ``delay`` is in seconds, or the least
    and the most of them.
    """

    answer: Answer
    problem: str
    status: int
    retry_after: int
    delay: float | tuple[float, float] | list[float]
    drop: Literal["request", "answer", "within"]
    truncate: int
    garble: bool
    slow: Slow
    stale: bool
    lose: bool
    repeat: bool


class How(When, total=False):
    """Which requests a fault is for, and how often it happens to them."""

    times: int
    cycle: bool
    skip: int
    probability: float
    seconds: float
    between: tuple[str, str] | list[str]


HookEvent = Literal[
    "request.create",
    "request.update",
    "request.status-changed",
    "request.team-changed",
    "request.member-changed",
    "request.note-added",
]
"""What a webhook of the ITRP Requests API can be told of."""

DeliveryState = Literal["waiting", "sending", "delivered", "failed"]
"""``failed`` is given up; what has failed and will be tried again is ``waiting``."""


class HookOptions(TypedDict, total=False):
    """How a webhook is told: ``account`` restricts it to the records of that account, ``format`` is
    that of the body (``form`` as in 2017), ``retry_seconds`` pass before the first retry.
    """

    name: str
    account: str | None
    format: Literal["json", "form"]
    disabled: bool
    retry_seconds: float


class HookChange(HookOptions, total=False):
    """What can be changed of a webhook."""

    event: HookEvent
    uri: str


HOW_OFTEN = ("times", "cycle", "skip", "probability", "seconds", "between")
