"""Lies about the further times of a ticket, and about the limit of calls."""

from __future__ import annotations

from typing import Any

from tests.liars.lies.serviceops.tokens import API
from tests.liars.lying import Call, lie
from tests.liars.wire import Reply


@lie("SEARCH-09", law="case", api=API)
def resolved_in_seconds(call: Call) -> Reply:
    """ResolvedTime is in seconds."""

    def change(record: dict[str, Any]) -> None:
        if isinstance(record.get("resolvedTime"), int):
            record["resolvedTime"] //= 1000

    return call.altered(change)


@lie("SEARCH-09", law="case", api=API)
def due_dates_are_texts(call: Call) -> Reply:
    """Further times in a search are texts."""

    def change(record: dict[str, Any]) -> None:
        for name in ("resolvedTime", "dueBy", "responseDue", "lastResolvedTime", "lastClosedTime"):
            if name in record:
                record[name] = str(record[name])

    return call.altered(change) if call.lists else call.honest()


@lie("LIMIT-02", law="case", api=API)
def limits_are_words(call: Call) -> Reply:
    """The limit is told in words."""
    reply = call.honest()
    if not call.reads:
        return reply
    return reply.heading(
        X_RateLimit_Limit="many", X_RateLimit_Remaining="many", X_RateLimit_Reset="0"
    )


@lie("LIMIT-02", law="case", api=API, stateful=True)
def limits_rise_above_themselves(call: Call) -> Reply:
    """More calls remain than are allowed."""
    reply = call.honest()
    if not call.reads:
        return reply
    return reply.heading(
        X_RateLimit_Limit="1",
        X_RateLimit_Remaining=str(1 + call.count()),
        X_RateLimit_Reset="60000",
    )
