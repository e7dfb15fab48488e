"""Faults of a world: arm them, look at them, take them away; by profile too."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from mockserver import faultfile
from mockserver.control.worlds import found
from mockserver.control.wrong import Wrong, sent, settled
from mockserver.faults import Fault
from mockserver.mount import Mount
from mockserver.problems import nearest
from mockserver.profiles import PROFILES


def add(control: Blueprint, mount: Mount) -> None:
    """Add the routes."""

    @control.get("/profiles")
    def list_profiles() -> dict[str, Any]:
        """List the profiles."""
        return {
            "profiles": [
                {"name": name, "text": one.text, "faults": list(one.faults)}
                for name, one in PROFILES.items()
            ]
        }

    @control.get("/worlds/<world>/faults")
    def list_faults(world: str) -> dict[str, Any]:
        """List the faults that can still happen, the first to be asked first."""
        return {"faults": [view(one) for one in found(mount, world).faults.all()]}

    @control.post("/worlds/<world>/faults")
    def arm_fault(world: str) -> tuple[dict[str, Any], int]:
        """Arm a fault; it comes before those that are armed already."""
        realm = found(mount, world)
        data = sent("Fault")
        now = mount.settings.wall()
        return view(settled(lambda: faultfile.arm(realm, data, now))), 201

    @control.delete("/worlds/<world>/faults")
    def disarm_faults(world: str) -> Response:
        """Take all faults away."""
        found(mount, world).faults.disarm(lambda one: True)
        return Response(status=204)

    @control.delete("/worlds/<world>/faults/<key>")
    def disarm_fault(world: str, key: str) -> Response:
        """Take one fault away."""
        if not found(mount, world).faults.disarm(lambda one: one.id == key):
            raise Wrong(404, f"fault '{key[:80]}' is not armed")
        return Response(status=204)

    @control.put("/worlds/<world>/profiles/<name>")
    def arm_profile(world: str, name: str) -> dict[str, Any]:
        """Arm the faults of a profile, in place of those that came with a profile before."""
        realm = found(mount, world)
        if name not in PROFILES:
            raise Wrong(404, f"'{name[:80]}' is no profile", mend=nearest(name, list(PROFILES)))
        faultfile.arm_profile(realm, name, mount.settings.wall())
        return {"faults": [view(one) for one in realm.faults.all()]}

    @control.delete("/worlds/<world>/profiles")
    def disarm_profiles(world: str) -> Response:
        """Take the faults away that came with a profile."""
        found(mount, world).faults.disarm(lambda one: bool(one.profile))
        return Response(status=204)


def view(fault: Fault) -> dict[str, Any]:
    """Return a fault as JSON data."""
    return {
        "id": fault.id,
        "profile": fault.profile or None,
        "fault": dict(fault.source),
        "met": fault.met,
        "done": fault.done,
        "left": None if fault.times is None else max(0, fault.times - fault.done),
    }
