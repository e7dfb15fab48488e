"""Limits: how many calls a person has left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.liars.habits import Habits
from tests.liars.honest.callers import Caller
from tests.liars.honest.replies import Refusal, answer
from tests.liars.wire import Reply, Request


class Limits:
    """Counts the calls of each person in windows of a fixed length."""

    def __init__(self, clock: Callable[[], float], habits: Habits) -> None:
        self._clock = clock
        self._habits = habits
        self._end = 0.0
        self._used: dict[Any, int] = {}

    def headers(self, key: Any = None) -> dict[str, str | None]:
        """Return what tells a person, or somebody who has not called, how many calls are left."""
        left = max(0, self._habits.calls - self._used.get(key, 0))
        return {
            "X-RateLimit-Limit": str(self._habits.calls),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": str(int(self._end)),
        }

    def count(self, caller: Caller) -> dict[str, str | None]:
        """Count a call; return the headers that tell how many are left.

        Raises:
            Refusal: none was left.
        """
        now = self._clock()
        if now >= self._end:
            self._end, self._used = now + self._habits.window, {}
        key = caller.person["id"]
        if self._used.get(key, 0) >= self._habits.calls:
            wait = {"Retry-After": str(int(self._end - now) + 1)}
            headers = {name: value for name, value in self.headers(key).items() if value}
            raise Refusal(429, "Too Many Requests", headers=headers | wait)
        self._used[key] = self._used.get(key, 0) + 1
        return self.headers(key)

    def answer(self, words: list[str], request: Request) -> Reply:
        """Answer the two paths that ask for no credentials and cost no call."""
        headers = {name: value for name, value in self.headers(None).items() if value}
        if not words:
            return answer(200, {}, headers)
        core = {"limit": self._habits.calls, "remaining": self._habits.calls, "reset": 0}
        return answer(200, {"resources": {"rest": core}}, headers)
