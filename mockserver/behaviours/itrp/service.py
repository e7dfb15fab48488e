"""The service itself: its root, its rate limit, and headers that every answer has."""

from __future__ import annotations

from mockserver.addresses import origin
from mockserver.call import Call, Outcome


def root(call: Call) -> Outcome:
    """Answer an empty object."""
    return Outcome(body={})


def rate_limit(call: Call) -> Outcome:
    """Answer what is left of the caller's quota, without counting the call."""
    key = ("client", call.request.client) if call.caller.id is None else call.caller.id
    quota = call.world.limiter.peek(key, call.now)
    shown = {"limit": quota.limit, "remaining": quota.remaining, "reset": quota.reset}
    return Outcome(body={"resources": {"rest": shown}})


def replied(call: Call, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """Return the headers besides those of the document: caching off, and where a create went."""
    headers = [
        ("Cache-Control", "no-store"),
        ("X-Request-Id", call.world.token()),
        ("X-Runtime", "0.000000"),  # by a world's clock no time goes by while it answers
    ]
    status = outcome.status or call.operation.status
    if status == 201 and outcome.record is not None and "text" not in outcome.record:
        where = call.choice("location-header")
        key = outcome.record["id"]
        if where == "record-page":
            account = outcome.record["account"]
            headers.append(("Location", f"https://{account}.itrp.com/requests/{key}"))
        elif where == "api":
            base = origin(call.request.headers, call.request.scheme)
            headers.append(("Location", f"{base}{call.api.prefix}/requests/{key}"))
    return tuple(headers)
