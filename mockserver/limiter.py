"""The rate limit: how many calls each caller has left in the present window."""

from __future__ import annotations

from typing import NamedTuple

_MOST_CALLERS = 10_000


class Quota(NamedTuple):
    """What is left: ``reset`` in epoch seconds; ``wait`` seconds when refused, else 0."""

    limit: int
    remaining: int
    reset: int
    wait: int = 0


class Limiter:
    """Counts calls by caller in fixed windows of ``window`` seconds.

    When ``enforced`` is false the quota is announced and counted down, and nobody is refused.
    """

    __slots__ = ("_windows", "enforced", "limit", "window")

    def __init__(self, limit: int = 3600, window: int = 3600, *, enforced: bool = False) -> None:
        self.limit = limit
        self.window = window
        self.enforced = enforced
        self._windows: dict[object, tuple[int, int]] = {}

    def fork(self) -> Limiter:
        """Return a limiter with the same limit that has counted nothing."""
        return Limiter(self.limit, self.window, enforced=self.enforced)

    def hit(self, caller: object, now: int) -> Quota:
        """Count a call and return what is left after it."""
        known = self._windows.get(caller)
        if known is None and len(self._windows) >= _MOST_CALLERS:
            self._forget(now)
        start, used = known or (now, 0)
        if not start <= now < start + self.window:
            start, used = now, 0
        refused = self.enforced and used >= self.limit
        if not refused:
            used += 1
        self._windows[caller] = (start, used)
        reset, left = start + self.window, self.limit - used
        wait = max(1, reset - now) if refused else 0
        # As the class would, without its detour through Python.
        return tuple.__new__(Quota, (self.limit, left if left > 0 else 0, reset, wait))

    def peek(self, caller: object, now: int) -> Quota:
        """Return what is left without counting a call."""
        start, used = self._windows.get(caller, (now, 0))
        if not start <= now < start + self.window:
            start, used = now, 0
        return Quota(self.limit, max(0, self.limit - used), start + self.window)

    def _forget(self, now: int) -> None:
        """Drop the windows that are over, and all of them if that frees nothing."""
        self._windows = {
            caller: (start, used)
            for caller, (start, used) in self._windows.items()
            if now < start + self.window
        }
        if len(self._windows) >= _MOST_CALLERS:
            self._windows.clear()
