"""Profiles: sets of faults with a name, for the weather that a client has to live with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_BUSY: Mapping[str, Any] = {"problem": "server-error", "status": 503}


@dataclass(frozen=True, slots=True)
class Profile:
    """A set of faults, as the control API takes them, and what it is like."""

    text: str
    faults: Sequence[Mapping[str, Any]]


PROFILES: Mapping[str, Profile] = {
    "flaky": Profile(
        "One call in ten fails: the server is busy, the connection breaks, or the answer is cut.",
        [
            {"then": _BUSY, "probability": 0.04},
            {"then": {"drop": "request"}, "probability": 0.02},
            {"then": {"drop": "answer"}, "probability": 0.02},
            {"then": {"drop": "within"}, "probability": 0.02},
        ],
    ),
    "slow": Profile("Every answer takes half a second to two.", [{"then": {"delay": [0.5, 2]}}]),
    "throttled": Profile(
        "After two calls, the next two are over the limit and told to come back in a second.",
        [
            {
                "then": [{}, {}, *[{"problem": "too-many-requests", "retry_after": 1}] * 2],
                "cycle": True,
            }
        ],
    ),
    "down": Profile("Every call finds the server busy.", [{"then": {**_BUSY, "retry_after": 30}}]),
    "midnight-maintenance": Profile(
        "From 00:00 to 00:30 UTC of the world's clock the server is busy, and says for how long.",
        [{"then": _BUSY, "between": ["00:00", "00:30"]}],
    ),
}
