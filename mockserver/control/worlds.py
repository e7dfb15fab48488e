"""Worlds by name: list, open, look at, reset and drop them; take and restore snapshots."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response, request

from mockserver.control.wrong import Wrong, number, sent, settled
from mockserver.moment import format_moment
from mockserver.mount import Mount
from mockserver.registry import Full, Realm
from mockserver.snapshots import restore, snapshot
from mockserver.webhooks.outbox import Outbox
from mockserver.worlds import DEFAULT


def found(mount: Mount, name: str) -> Realm:
    """Return the world with this name.

    To look at it is not to use it, or an open console would keep it from going away.

    Raises:
        Wrong: it is not open.
    """
    looking = request.method in ("GET", "HEAD")
    realm = mount.registry.look(name) if looking else mount.registry.find(name)
    if realm is None:
        mend = f"open it: PUT /_mock/worlds/{name}, or call an API with a token and +{name}"
        raise Wrong(404, f"world '{name[:80]}' is not open", mend=mend)
    return realm


def view(realm: Realm) -> dict[str, Any]:
    """Return what there is to say of a world."""
    return {
        "name": realm.name,
        "opened": format_moment(int(realm.opened)),
        "used": format_moment(int(realm.used)),
        "called": called(realm),
        "clock": clock_view(realm),
        "journal": {
            "entries": len(realm.journal),
            "size": realm.journal.size,
            "count": realm.journal.count,
        },
        "faults": len(realm.faults.all()),
        "outbox": outbox_view(realm),
        "records": {
            api: {name: len(table.ids) for name, table in world.store.tables.items()}
            for api, world in realm.worlds.items()
        },
    }


def outbox_of(realm: Realm) -> Outbox | None:
    """Return the outbox of a world, which it has as soon as it has had a webhook."""
    return next((one.outbox for one in realm.worlds.values() if one.outbox is not None), None)


def outbox_view(realm: Realm) -> dict[str, int]:
    """Return how much there is of webhooks and deliveries; ``changes`` grows with every change."""
    outbox = outbox_of(realm)
    if outbox is None:
        return {"webhooks": 0, "deliveries": 0, "changes": 0}
    return {
        "webhooks": len(outbox.webhooks),
        "deliveries": outbox.kept,
        "changes": outbox.changes,
    }


def called(realm: Realm) -> str | None:
    """Return when an API was last called in a world, as far as its journal knows."""
    last = realm.journal.last
    return None if last is None else format_moment(int(last.at))


def clock_view(realm: Realm) -> dict[str, Any]:
    """Return where the clocks of a world stand, by API."""
    return {
        api: {"now": format_moment(int(world.clock.now())), "frozen": world.clock.frozen}
        for api, world in realm.worlds.items()
    }


def add(control: Blueprint, mount: Mount) -> None:
    """Add the routes."""
    registry = mount.registry

    @control.get("/worlds")
    def list_worlds() -> dict[str, Any]:
        """List the worlds that are open, the default one first; ``search`` is part of a name."""
        part = request.args.get("search", "").lower()
        found = [realm for realm in registry.all() if part in realm.name.lower()]
        shown = found[: number("limit", len(found) or 1)]
        return {"total": len(found), "worlds": [view(realm) for realm in shown]}

    @control.put("/worlds/<world>")
    def open_world(world: str) -> tuple[dict[str, Any], int]:
        """Open a world, unless it is open."""
        there = registry.find(world) is not None
        try:
            realm = settled(lambda: registry.open(world))
        except Full as full:
            raise Wrong(503, str(full)) from None
        return view(realm), 200 if there else 201

    @control.get("/worlds/<world>")
    def show_world(world: str) -> dict[str, Any]:
        """Show one world."""
        return view(found(mount, world))

    @control.delete("/worlds/<world>")
    def drop_world(world: str) -> Response:
        """Drop a world; the default one starts anew instead."""
        found(mount, world)
        registry.drop(world)
        return Response(status=204)

    @control.post("/worlds/<world>/reset")
    def reset_world(world: str) -> dict[str, Any]:
        """Put a world back to its start: records, clock, answers, tokens, faults and journal."""
        found(mount, world)
        realm = registry.reset(world)
        if realm is None:
            raise Wrong(404, f"world '{world}' is not open")
        return view(realm)

    @control.get("/worlds/<world>/snapshot")
    def take_snapshot(world: str) -> Response:
        """Take a snapshot of a world."""
        body = orjson.dumps(snapshot(found(mount, world)))
        return Response(body, mimetype="application/json")

    @control.put("/worlds/<world>/snapshot")
    def restore_snapshot(world: str) -> dict[str, Any]:
        """Restore a world from a snapshot; it is opened if need be."""
        data = sent("Snapshot")
        fresh = world != DEFAULT and registry.find(world) is None
        open_world(world)
        try:
            settled(lambda: restore(found(mount, world), data))
        except Wrong:
            if fresh:
                registry.drop(world)
            raise
        return view(found(mount, world))

    @control.get("/worlds/<world>/answers")
    def show_answers(world: str) -> dict[str, Any]:
        """Show the answers that a world gives to the selectable doubts."""
        return _answers(found(mount, world))

    @control.patch("/worlds/<world>/answers")
    def change_answers(world: str) -> dict[str, Any]:
        """Change some of them, for this world alone."""
        realm = found(mount, world)
        data = sent("Answers")
        settled(lambda: restore(realm, {api: {"answers": part} for api, part in data.items()}))
        return _answers(realm)


def _answers(realm: Realm) -> dict[str, Any]:
    return {
        api: {
            one.name: world.answers[one.name] for one in world.api.document.doubts if one.selectable
        }
        for api, world in realm.worlds.items()
    }
