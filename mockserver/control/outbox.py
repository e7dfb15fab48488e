"""The outbox of a world: what was delivered to webhooks, what waits, and what to do about it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from mockserver.control.webhooks import shown
from mockserver.control.worlds import found, outbox_of
from mockserver.control.wrong import Wrong, sent
from mockserver.moment import format_moment
from mockserver.mount import Mount
from mockserver.webhooks.delivery import STATES, WAITING, Delivery
from mockserver.webhooks.outbox import Outbox

_MOST = 1000
_QUERY = ("limit", "event", "state", "brief")
_PATIENCE = 10.0
_RUN = 30.0


def add(control: Blueprint, mount: Mount) -> None:
    """Add the routes."""

    @control.get("/worlds/<world>/outbox")
    def show_outbox(world: str) -> dict[str, Any]:
        """Show the deliveries, the newest first; with ``brief``, without headers and bodies."""
        outbox = outbox_of(found(mount, world))
        for name in request.args:
            if name not in _QUERY:
                raise Wrong(400, f"'{name[:80]}' is not known", "query", ", ".join(_QUERY))
        limit, event, state = (request.args.get(one) for one in ("limit", "event", "state"))
        if state is not None and state not in STATES:
            raise Wrong(400, f"'{state[:80]}' is no state", "query", ", ".join(STATES))
        if limit is not None and not (limit.isascii() and limit.isdecimal() and len(limit) < 9):
            raise Wrong(400, f"'{limit[:80]}' is no whole number", "query parameter limit")
        found_here = _matching(outbox, event, state) if outbox else []
        shape = brief_view if "brief" in request.args else view
        return {
            "count": outbox.count if outbox else 0,
            "waiting": len(_matching(outbox, None, WAITING)) if outbox else 0,
            "forgotten": outbox.forgotten if outbox else 0,
            "deliveries": [
                shape(one, mount) for one in found_here[::-1][: min(int(limit or 100), _MOST)]
            ],
        }

    @control.delete("/worlds/<world>/outbox")
    def clear_outbox(world: str) -> Response:
        """Forget all deliveries; what waits is not delivered."""
        outbox = outbox_of(found(mount, world))
        if outbox is not None:
            outbox.clear()
        return Response(status=204)

    @control.post("/worlds/<world>/outbox/run")
    def run_outbox(world: str) -> dict[str, Any]:
        """Attempt every delivery that waits, now; return what still waits and how many failed."""
        outbox = outbox_of(found(mount, world))
        if outbox is not None:
            outbox.run(_RUN)
        return {
            state: len(_matching(outbox, None, state)) if outbox is not None else 0
            for state in STATES
        }

    @control.post("/worlds/<world>/outbox/wait")
    def wait_for_deliveries(world: str) -> dict[str, Any]:
        """Wait until there are deliveries like this."""
        realm = found(mount, world)
        data = sent("DeliveryWaiting", fallback={})
        event, state = data.get("event"), data.get("state", "delivered")
        least, seconds = data.get("count", 1), data.get("seconds", _PATIENCE)
        attempts = data.get("attempts", 0)
        outbox = outbox_of(realm)
        if outbox is None:
            raise Wrong(409, "the world has no webhook", mend="POST one to its webhooks first")

        def there() -> list[Delivery]:
            like = _matching(outbox, event, state)
            return [one for one in like if len(one.attempts) >= attempts]

        if not outbox.wait(lambda: len(there()) >= least, seconds):
            tried = f" after {attempts} attempts" if attempts else ""
            what = f"{len(there())} {state}{tried} within {seconds:g} seconds, expected {least}"
            raise Wrong(408, what)
        return {"deliveries": [view(one, mount) for one in there()]}

    @control.get("/worlds/<world>/outbox/<int:number>")
    def show_delivery(world: str, number: int) -> dict[str, Any]:
        """Show one delivery."""
        return view(_delivery(mount, world, number)[1], mount)

    @control.post("/worlds/<world>/outbox/<int:number>/redeliver")
    def redeliver(world: str, number: int) -> dict[str, Any]:
        """Deliver once more what was delivered or has failed."""
        outbox, delivery = _delivery(mount, world, number)
        if not outbox.again(delivery):
            raise Wrong(409, f"delivery {number} is on its way", mend="wait, or run the outbox")
        return view(delivery, mount)


def view(delivery: Delivery, mount: Mount) -> dict[str, Any]:
    """Return a delivery as JSON data."""
    return {
        **brief_view(delivery, mount),
        "headers": dict(delivery.headers),
        "body": delivery.body.decode("utf-8"),
    }


def brief_view(delivery: Delivery, mount: Mount) -> dict[str, Any]:
    """Return what is short of a delivery; ``due_in`` is in seconds, null unless it waits."""
    waits = delivery.state == WAITING
    return {
        "number": delivery.number,
        "id": delivery.id,
        "webhook": delivery.webhook,
        "event": delivery.event,
        "at": format_moment(delivery.at),
        "uri": shown(delivery.uri),
        "state": delivery.state,
        "due_in": round(max(0.0, delivery.due - mount.postman.now()), 3) if waits else None,
        "attempts": [
            {
                "at": format_moment(int(one.at)),
                "seconds": round(one.seconds, 3),
                "status": one.status,
                "error": one.error or None,
                "answer": one.text,
            }
            for one in delivery.attempts
        ],
    }


def _matching(outbox: Outbox, event: str | None, state: str | None) -> list[Delivery]:
    return [
        one
        for one in outbox.all()
        if (event is None or one.event == event) and (state is None or one.state == state)
    ]


def _delivery(mount: Mount, world: str, number: int) -> tuple[Outbox, Delivery]:
    outbox = outbox_of(found(mount, world))
    for one in outbox.all() if outbox is not None else ():
        if outbox is not None and one.number == number:
            return outbox, one
    raise Wrong(404, f"there is no delivery {number}")
