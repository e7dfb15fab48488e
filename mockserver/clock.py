"""The clock of a world: follows a source of time, or stands still, and can be set."""

from __future__ import annotations

from collections.abc import Callable


class Clock:
    """A settable clock. All times are epoch seconds; ``source`` gives the real ones."""

    __slots__ = ("_frozen", "_offset", "_source")

    def __init__(
        self, source: Callable[[], float], start: float | None = None, *, frozen: bool = False
    ) -> None:
        self._source = source
        self._offset = 0.0 if start is None else start - source()
        self._frozen: float | None = None
        if frozen:
            self._frozen = source() if start is None else start

    def fork(self) -> Clock:
        """Return a clock that shows the same and is set apart from this one."""
        fork = Clock(self._source)
        fork._offset, fork._frozen = self._offset, self._frozen
        return fork

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._frozen is not None

    def now(self) -> float:
        """Return the present instant."""
        return self._source() + self._offset if self._frozen is None else self._frozen

    def set(self, instant: float) -> None:
        """Make ``instant`` the present one."""
        self._offset = instant - self._source()
        if self._frozen is not None:
            self._frozen = instant

    def advance(self, seconds: float) -> None:
        """Move the present forward."""
        self.set(self.now() + seconds)

    def freeze(self) -> None:
        """Stop the clock at the present instant."""
        self._frozen = self.now()

    def run(self) -> None:
        """Let a stopped clock go on from where it stands."""
        if self._frozen is not None:
            self._offset = self._frozen - self._source()
            self._frozen = None
