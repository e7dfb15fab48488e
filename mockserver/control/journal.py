"""The journal of a world: query it, wait for an exchange, verify what happened, take it as HAR."""

from __future__ import annotations

from itertools import islice
from typing import Any

from flask import Blueprint, Response, request

from mockserver.control.worlds import found
from mockserver.control.wrong import Wrong, number, sent, settled
from mockserver.faultfile import read_matcher
from mockserver.journal import Entry, JournalBounds
from mockserver.journalview import brief_view, entry_view, har
from mockserver.mount import Mount
from mockserver.recordform import Given
from mockserver.registry import Realm
from mockserver.verifying import Expectation, read_expectation, verify

_MOST = 1000
_PATIENCE = 10.0


def add(control: Blueprint, mount: Mount) -> None:
    """Add the routes."""

    @control.get("/worlds/<world>/journal")
    def show_journal(world: str) -> dict[str, Any]:
        """Show the latest exchanges, the newest first; those like the query's, if it has any.

        With ``brief``, without headers and bodies.
        """
        realm = found(mount, world)
        wanted = _wanted()
        limit = min(number("limit", 100, 0), _MOST)
        entries = (one for one in reversed(list(realm.journal)) if wanted(one))
        shape = brief_view if "brief" in request.args else entry_view
        return {
            **_state(realm),
            "entries": [shape(one) for one in islice(entries, limit)],
        }

    @control.get("/worlds/<world>/journal/<int:number>")
    def show_entry(world: str, number: int) -> dict[str, Any]:
        """Show one exchange."""
        for entry in found(mount, world).journal:
            if entry.number == number:
                return entry_view(entry)
        raise Wrong(404, f"the journal has no exchange {number}")

    @control.delete("/worlds/<world>/journal")
    def clear_journal(world: str) -> Response:
        """Forget all exchanges."""
        found(mount, world).journal.clear()
        return Response(status=204)

    @control.patch("/worlds/<world>/journal")
    def bound_journal(world: str) -> dict[str, Any]:
        """Keep more or fewer exchanges from now on; 0 entries switch it off."""
        realm = found(mount, world)
        data = sent("JournalBounds")
        now = realm.journal.bounds
        realm.journal.bound(
            JournalBounds(entries=data.get("entries", now.entries), size=data.get("size", now.size))
        )
        return _state(realm)

    @control.post("/worlds/<world>/journal/verify")
    def verify_journal(world: str) -> dict[str, Any]:
        """Compare the exchanges with what a test expects of them."""
        realm = found(mount, world)
        data = sent("Expectation")
        expected = settled(lambda: _expected(realm, data))
        done = verify(realm.journal, expected)
        return {
            "ok": done.ok,
            "message": done.text(),
            "count": len(done.found),
            "found": [one.number for one in done.found[:_MOST]],
            "near": [
                {"entry": entry_view(entry), "differences": list(reasons)}
                for entry, reasons in done.near
            ],
        }

    @control.post("/worlds/<world>/journal/wait")
    def wait_for_entry(world: str) -> dict[str, Any]:
        """Wait until there is an exchange like this."""
        realm = found(mount, world)
        data = sent("Waiting", fallback={})
        kept = {name: value for name, value in data.items() if name != "seconds"}
        expected = settled(lambda: _expected(realm, kept))
        seconds = data.get("seconds", _PATIENCE)
        entry = realm.journal.wait(expected.wants, seconds, expected.since)
        if entry is None:
            near = verify(realm.journal, expected)
            raise Wrong(408, f"no such exchange within {seconds:g} seconds: {near.text()}")
        return entry_view(entry)

    @control.get("/worlds/<world>/journal.har")
    def export_har(world: str) -> Response:
        """Give the exchanges as an HTTP archive."""
        from orjson import dumps

        realm = found(mount, world)
        name = f'attachment; filename="{realm.name}.har"'
        body = dumps(har(realm.journal, request.host))
        return Response(body, mimetype="application/json", headers={"Content-Disposition": name})


def _expected(realm: Realm, data: dict[str, Any]) -> Expectation:
    """Return an expectation; one of an operation that there is not would be met by silence.

    Raises:
        SetupError: it names an API or an operation that there is not.
        ValueError: the numbers cannot be met together.
    """
    apis = {name: world.api for name, world in realm.worlds.items()}
    read_matcher(Given(data, "body"), data.get("when", {}), apis)
    return read_expectation(data)


def _state(realm: Realm) -> dict[str, Any]:
    journal = realm.journal
    bounds = {"entries": journal.bounds.entries, "size": journal.bounds.size}
    return {
        "count": journal.count,
        "kept": len(journal),
        "size": journal.size,
        "on": journal.on,
        "bounds": bounds,
    }


def _wanted() -> Any:
    """Return the test that the query of the present request asks for."""
    args = request.args
    known = {"limit", "since", "api", "operation", "method", "path", "status"}
    known |= {"notices", "faults", "brief"}
    for name in args:
        if name not in known:
            raise Wrong(400, f"'{name[:80]}' is not known", "query", ", ".join(sorted(known)))
    when = {name: args[name] for name in ("api", "operation", "method", "path") if name in args}
    data: dict[str, Any] = {"when": when, "since": number("since", 0, 0)}
    if "status" in args:
        data["status"] = number("status", 0, 0)
    expected: Expectation = read_expectation(data)

    def wanted(entry: Entry) -> bool:
        if "notices" in args and not entry.notices:
            return False
        if "faults" in args and not entry.fault:
            return False
        return entry.number > expected.since and expected.wants(entry)

    return wanted
