"""Counting: every call counts towards the caller's rate limit, and its answer says what is left."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from mockserver.api import Api
from mockserver.exchange import Request
from mockserver.problems import Refusal
from mockserver.worlds import World

Headers = list[tuple[str, str]]


class Names(NamedTuple):
    """The names of the headers that tell of the rate limit; an empty one is not sent."""

    limit: str
    remaining: str
    reset: str
    wait: str


class Counting:
    """Counts the calls of one API, in whose words it tells of the limit."""

    __slots__ = ("_announced", "_kept")

    def __init__(self, api: Api) -> None:
        self._announced = _names(api.header_names)
        self._kept = _names(api.limit_names)

    def count(
        self,
        world: World,
        request: Request,
        identity: Any,
        now: int,
        headers: Headers,
        free: bool = False,
    ) -> None:
        """Count a call, or only look if it is ``free``; add what is left to the headers.

        ``now`` is in whole epoch seconds. Who has no identity is counted by address.

        Raises:
            Refusal: too-many-requests, where the limit is enforced.
        """
        names, limiter = self._announced, world.limiter
        if not names.limit:
            # What an API does not announce is told of only where it is kept.
            if not limiter.enforced:
                return
            names = self._kept
        key = ("client", request.client) if identity is None else identity
        limit, left, reset, wait = limiter.peek(key, now) if free else limiter.hit(key, now)
        if names.limit:
            headers.append(_field(names.limit, limit))
        if names.remaining:
            headers.append(_field(names.remaining, left))
        if names.reset:
            headers.append(_field(names.reset, reset))
        if wait:
            raise Refusal(
                "too-many-requests",
                f"The limit of {limit} calls is reached",
                headers=[(names.wait, str(wait))],
            )


@lru_cache(maxsize=4096)
def _field(name: str, number: int) -> tuple[str, str]:
    return name, str(number)


def _names(roles: Mapping[str, str]) -> Names:
    return Names(
        limit=roles.get("rate-limit", ""),
        remaining=roles.get("rate-remaining", ""),
        reset=roles.get("rate-reset", ""),
        wait=roles.get("retry-after", "Retry-After"),
    )
