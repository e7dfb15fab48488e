"""Time that passes when somebody waits, so that no test has to."""

from __future__ import annotations

import time

_LOOK = 0.001
_BEGIN = 0.25


class Clock:
    """Epoch seconds; waiting takes no time, it only moves the clock, and so does each look at it.

    It begins today, always at the same part of a second, and knows nothing of how fast this
    computer is: what is found once is found again.
    """

    def __init__(self) -> None:
        self._now = int(time.time()) + _BEGIN

    def __call__(self) -> float:
        """Return the time."""
        self._now += _LOOK
        return self._now

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._now += max(0.0, seconds)
