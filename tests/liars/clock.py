"""Time that passes when somebody waits, so that no test has to."""

from __future__ import annotations

import time


class Clock:
    """Epoch seconds; waiting takes no time, it only moves the clock."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return time.time() + self._ahead

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._ahead += max(0.0, seconds)
