"""The blueprint: the control API under ``/_mock/``, and who may use it."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Blueprint, current_app, request

from mockserver.control import (
    clock,
    faults,
    journal,
    outbox,
    probes,
    records,
    server,
    webhooks,
    worlds,
)
from mockserver.control.describing import document
from mockserver.control.wrong import Wrong
from mockserver.mount import Mount
from mockserver.pages.policy import is_foreign, is_local

PREFIX = "/_mock"
HEADER = "Control-Token"


def blueprint(mount: Mount, token: str) -> Blueprint:
    """Return the control API; with a ``token`` it is only for those who show it."""
    control = Blueprint("control", __name__, url_prefix=PREFIX)
    for part in (server, worlds, clock, records, faults, journal, webhooks, outbox, probes):
        part.add(control, mount)

    @control.get("/openapi.json")
    def describe() -> dict[str, Any]:
        """Give this document."""
        return document(current_app, control.name, request.host_url.rstrip("/"))

    @control.before_request
    def admit() -> None:
        shown = request.headers.get(HEADER, "") or _bearer()
        if token and not hmac.compare_digest(shown.encode(), token.encode()):
            raise Wrong(401, f"the control API wants its token in the header {HEADER}")
        if is_foreign(request):
            raise Wrong(403, "pages of other sites may not use the control API")
        if not token and not is_local(request.host):
            # A page elsewhere may have let its own name point here, and would be of this site.
            raise Wrong(
                403,
                f"without a token the control API is not for callers of '{request.host[:80]}'",
                "header Host",
                "call it as localhost, or start the server with --control-token-file",
            )

    @control.errorhandler(Wrong)
    def explain(wrong: Wrong) -> tuple[dict[str, Any], int]:
        return wrong.body(), wrong.status

    return control


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""
