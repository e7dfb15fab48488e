"""A world of a mock by its name, in the hands of a test or of the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.instrument.clock import WorldClock
from mockserver.instrument.control import Control, segment
from mockserver.instrument.faults import WorldFaults
from mockserver.instrument.journal import WorldJournal
from mockserver.instrument.records import WorldRecords

Snapshot = dict[str, Any]
"""All that a world holds, by API: JSON data."""


class WorldHandle:
    """One world, as one of its APIs sees it. ``world`` is its name."""

    def __init__(self, control: Control, world: str, api: str) -> None:
        self._control = control
        self._path = f"/worlds/{segment(world)}"
        self._api = api
        self.world = world
        self.clock = WorldClock(control, self._path, api)
        self.faults = WorldFaults(control, self._path, api)
        self.journal = WorldJournal(control, self._path, api)
        self.records = WorldRecords(control, self._path, api)

    def snapshot(self) -> Snapshot:
        """Return all that the world holds, of all its APIs, but for its tokens and webhooks."""
        return take(self._control, self.world)

    def restore(self, snapshot: Snapshot) -> None:
        """Make the world what a snapshot says; what it says nothing of stays.

        Raises:
            ControlError: something in it does not fit; nothing has changed then.
        """
        put_back(self._control, self.world, snapshot)

    def reset(self) -> None:
        """Put the world back to its start: records, clock, answers, tokens, faults and journal."""
        self._control.call("POST", f"{self._path}/reset")

    @property
    def answers(self) -> Mapping[str, str]:
        """The answers that this API gives to the selectable doubts, by their names."""
        shown: Mapping[str, str] = self._control.call("GET", f"{self._path}/answers")[self._api]
        return shown

    def answer(self, doubt: str, answer: str) -> None:
        """Give another answer to a doubt, in this world alone.

        Raises:
            ControlError: there is no such doubt, or no such answer to it.
        """
        self._control.call("PATCH", f"{self._path}/answers", {self._api: {doubt: answer}})


def take(control: Control, world: str) -> Snapshot:
    """Return a snapshot of a world."""
    snapshot: Snapshot = control.call("GET", f"/worlds/{segment(world)}/snapshot")
    return snapshot


def put_back(control: Control, world: str, snapshot: Snapshot) -> Mapping[str, Any]:
    """Restore a world from a snapshot; it is opened if need be. Return what there is to say of it.

    Raises:
        ControlError: something in it does not fit; nothing has changed then.
    """
    view: Mapping[str, Any] = control.call("PUT", f"/worlds/{segment(world)}/snapshot", snapshot)
    return view
