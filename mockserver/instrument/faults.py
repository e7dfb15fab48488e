"""The faults of a world, in the hands of a test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

from mockserver.instrument.control import Control, segment
from mockserver.instrument.shapes import HOW_OFTEN, How, Then


class WorldFaults:
    """What one world does wrong. Faults are for ``api`` alone, unless they name another or none
    (``api=""``).
    """

    def __init__(self, control: Control, path: str, api: str) -> None:
        self._control = control
        self._path = path
        self._api = api

    def arm(self, *then: Then, **how: Unpack[How]) -> str:
        """Have the next matching requests meet this; return the id of the fault.

        One ``then`` happens without end, several happen in turn and once each; ``times`` and
        ``cycle`` change that. ``arm({"problem": "too-many-requests", "retry_after": 1}, times=2)``.

        Raises:
            ControlError: something in it is not known, or does not fit; nothing is armed.
        """
        data: dict[str, Any] = {"then": list(then) if len(then) != 1 else then[0]}
        when: dict[str, Any] = {"api": self._api}
        for name, value in how.items():
            (data if name in HOW_OFTEN else when)[name] = value
        if not when["api"]:
            del when["api"]
        made: Mapping[str, Any] = self._control.call(
            "POST", f"{self._path}/faults", {**data, "when": when}
        )
        return str(made["id"])

    def profile(self, name: str) -> None:
        """Arm a set of faults by its name, in place of those of a profile before; for all APIs."""
        self._control.call("PUT", f"{self._path}/profiles/{segment(name)}")

    def armed(self) -> list[dict[str, Any]]:
        """Return the faults that can still happen, with how often they have."""
        shown: list[dict[str, Any]] = self._control.call("GET", f"{self._path}/faults")["faults"]
        return shown

    def clear(self, fault: str | None = None) -> None:
        """Take one fault away, or all."""
        key = "" if fault is None else f"/{segment(fault)}"
        self._control.call("DELETE", f"{self._path}/faults{key}")
