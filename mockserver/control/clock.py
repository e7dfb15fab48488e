"""The clock of a world: look at it, set it, move it on, stop it and let it go on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from mockserver.control.worlds import clock_view, found
from mockserver.control.wrong import Wrong, sent
from mockserver.moment import parse_moment
from mockserver.mount import Mount


def add(control: Blueprint, mount: Mount) -> None:
    """Add the routes."""

    @control.get("/worlds/<world>/clock")
    def show_clock(world: str) -> dict[str, Any]:
        """Show where the clock of each API stands."""
        return clock_view(found(mount, world))

    @control.patch("/worlds/<world>/clock")
    def change_clock(world: str) -> dict[str, Any]:
        """Set the clocks to a moment, move them by some seconds, stop them or let them go on."""
        realm = found(mount, world)
        data = sent("Clock")
        now = data.get("now")
        instant = None if now is None else parse_moment(now)
        if now is not None and instant is None:
            mend = "one such as 2017-06-01T09:00:00Z"
            raise Wrong(422, f"'{now[:80]}' is no moment", "body/now", mend)
        for one in realm.worlds.values():
            with one.lock:
                if instant is not None:
                    one.clock.set(float(instant))
                one.clock.advance(data.get("advance", 0.0))
                if "frozen" in data:
                    (one.clock.freeze if data["frozen"] else one.clock.run)()
                one.tick()
        return clock_view(realm)
