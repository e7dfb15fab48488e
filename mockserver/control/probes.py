"""Probes: whether the server lives and takes calls, for everybody; metrics are the control API's.

Health and readiness tell nothing about what the server holds, so they are there without a token.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response

from mockserver.control.worlds import outbox_of
from mockserver.mount import Mount
from mockserver.webhooks.delivery import WAITING

_METRICS = "text/plain; version=0.0.4; charset=utf-8"


def probes(mount: Mount, prefix: str) -> Blueprint:
    """Return the pages that orchestrators ask, below the ``prefix`` of the control API."""
    part = Blueprint("probes", __name__, url_prefix=prefix)

    @part.get("/health")
    def health() -> dict[str, Any]:
        """Tell that the server lives."""
        return {"status": "ok"}

    @part.get("/ready")
    def ready() -> tuple[dict[str, Any], int]:
        """Tell whether the server takes calls; 503 from when it was told to stop."""
        return {"ready": mount.ready, "apis": list(mount.apis)}, 200 if mount.ready else 503

    return part


def add(control: Blueprint, mount: Mount) -> None:
    """Add the routes that only those see who may use the control API."""

    @control.get("/metrics")
    def metrics() -> Response:
        """Give the metrics in the text format of Prometheus."""
        return Response(mount.metrics.text(_gauges(mount)), content_type=_METRICS)


def _gauges(mount: Mount) -> Iterator[tuple[str, str, float]]:
    realms = mount.registry.all()
    yield "mockserver_ready", "Whether the server takes calls.", float(mount.ready)
    yield "mockserver_worlds", "Worlds that are open.", len(realms)
    entries = sum(len(one.journal) for one in realms)
    yield "mockserver_journal_entries", "Exchanges that the journals hold.", entries
    size = sum(one.journal.size for one in realms)
    yield "mockserver_journal_bytes", "About how much memory they take.", size
    boxes = [box for realm in realms if (box := outbox_of(realm)) is not None]
    hooks = sum(len(box.webhooks) for box in boxes)
    yield "mockserver_webhooks", "Webhooks of all worlds.", hooks
    waiting = sum(one.state == WAITING for box in boxes for one in box.all())
    yield "mockserver_deliveries_waiting", "Deliveries to webhooks that wait.", waiting
