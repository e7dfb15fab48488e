"""The clock of a world, in the hands of a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from mockserver.instrument.control import Control

Moment = datetime | str
"""An aware datetime, or a text such as ``2017-06-01T09:00:00Z``."""


class WorldClock:
    """The clock of one world; everything that waits for a moment follows it.

    ``path`` is that of the world in the control API, ``api`` the one whose clock is shown. Setting
    it sets the clocks of all APIs of the world.
    """

    def __init__(self, control: Control, path: str, api: str) -> None:
        self._control = control
        self._path = f"{path}/clock"
        self._api = api

    @property
    def now(self) -> datetime:
        """The present of the world, in UTC, to the second."""
        return datetime.fromisoformat(self._shown("now"))

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return bool(self._shown("frozen"))

    def set(self, moment: Moment) -> None:
        """Make a moment the present one."""
        self._change(now=_text(moment))

    def advance(self, by: timedelta | float) -> None:
        """Move the present on; a number is in seconds."""
        self._change(advance=by.total_seconds() if isinstance(by, timedelta) else by)

    def freeze(self, moment: Moment | None = None) -> None:
        """Stop the clock at a moment, or at the present one."""
        self._change(frozen=True, **({} if moment is None else {"now": _text(moment)}))

    def run(self) -> None:
        """Let a stopped clock go on."""
        self._change(frozen=False)

    def _shown(self, name: str) -> Any:
        return self._control.call("GET", self._path)[self._api][name]

    def _change(self, **how: Any) -> None:
        self._control.call("PATCH", self._path, how)


def _text(moment: Moment) -> str:
    if isinstance(moment, str):
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone: give it one, such as datetime.UTC")
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
