"""Habits: in which ways one honest server differs from another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# What the honest server does where the vendor is silent, unless its habits say otherwise.
USUAL = {
    "unknown-member": "ignore",
    "read-only-member": "ignore",
    "nested-reference": "ignore",
    "bare-reference": "ignore",
    "null-on-update": "clear",
    "empty-text": "clear",
    "unknown-reference": "refuse",
    "nul-in-text": "keep",
    "text-limit-unit": "characters",
    "boolean-text": "truthy",
    "time-zone": "user",
    "completion-needs-reason": "no",
    "status-needs-member": "no",
    "reopening": "clears",
    "second-completion": "stays",
    "completed-next-target": "no-target",
    "responded-target": "stays",
    "reviewed-by-others": "accept",
    "addressed-elsewhere": "ignore",
    "waiting-until-elsewhere": "ignore",
    "impact-with-incident": "optional",
    "grouping-into-grouped": "refuse",
    "source-update": "administrators",
    "unknown-view": "refuse",
    "unknown-field": "refuse",
    "bad-filter-value": "refuse",
    "repeated-filter": "both",
    "text-case": "insensitive",
    "null-order": "first",
    "reference-order": "name",
    "enum-order": "declared",
    "page-size-over": "clamp",
    "page-past-end": "empty",
    "bad-page": "refuse",
    "single-page-link": "absent",
    "link-last": "present",
    "hidden-record": "forbidden",
    "unknown-account": "forbidden",
    "wrong-method": "method-not-allowed",
    "location-header": "record-page",
    "link-twice": "accept",
    "unlink-absent": "accept",
    "unlink-status": "no-content",
}


@dataclass(frozen=True, kw_only=True)
class Habits:
    """One honest server's ways.

    ``answers`` are its answers to doubts; ``zone`` is the offset, in minutes, in which the main
    caller reads times; ``skew`` is by how many seconds its clock is off, ``drift`` how many it
    gains (or loses) in each second; ``fractions`` says that it keeps parts of seconds that it does
    not show; ``stock`` is how much it holds: ``some``, ``little`` or ``plenty`` (a hundred thousand
    requests); ``calls`` is how many it lets a person make in each ``window`` of seconds.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    zone: int = -360
    skew: float = 0.0
    drift: float = 0.0
    fractions: bool = False
    stock: str = "some"
    calls: int = 3600
    window: float = 3600.0

    def does(self, doubt: str) -> str:
        """Return the answer to a doubt."""
        return self.answers.get(doubt, USUAL[doubt])

    def clock(self, right: Callable[[], float]) -> Callable[[], float]:
        """Return the server's own clock, which it sets now; both give epoch seconds."""
        begun = right()

        def wrong() -> float:
            now = right()
            return now + self.skew + self.drift * (now - begun)

        return wrong
