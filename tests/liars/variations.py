"""Variations: honest servers that differ, and what stands in front of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.liars.clock import Clock
from tests.liars.habits import Habits
from tests.liars.wire import Handler, Reply, Request, zipped

Front = Callable[[Handler, Clock], Handler]
Crowd = Callable[[Handler, random.Random, int], object]


def slow(server: Handler, clock: Clock) -> Handler:
    """Take tens to hundreds of milliseconds for an answer."""
    dice = random.Random(7)

    def handle(request: Request) -> Reply:
        clock.wait(dice.choice((0.03, 0.08, 0.25, 0.6)))
        return server(request)

    return handle


def crowded(acts: Crowd) -> Front:
    """Let other clients act before and after each request."""

    def front(server: Handler, clock: Clock) -> Handler:
        dice = random.Random(11)
        count = 0

        def handle(request: Request) -> Reply:
            nonlocal count
            count += 1
            if dice.random() < 0.4:
                acts(server, dice, count)
            reply = server(request)
            if dice.random() < 0.4:
                acts(server, dice, count)
            return reply

        return handle

    return front


def later(server: Handler, clock: Clock) -> Handler:
    """Answer with members and headers that came years after the document."""

    def handle(request: Request) -> Reply:
        reply = server(request)
        data = reply.data
        if not data:
            return reply
        reply = reply.heading(X_Pagination_Start_Cursor="eyJvIjowfQ", X_Era="later")
        return reply.saying(_grown(data, top=reply.good))

    return handle


def _grown(data: Any, *, top: bool) -> Any:
    if isinstance(data, list):
        return [_grown(one, top=top) for one in data]
    if not isinstance(data, dict) or not data:
        return data
    if not top and "message" in data:
        return {**data, "documentation_url": "https://developer.example/v1"}
    if "id" not in data:
        return data
    grown = {
        name: _grown(value, top=False) if isinstance(value, dict) and "id" in value else value
        for name, value in data.items()
    }
    grown["nodeID"] = f"NG1lLnFhL1JlcS8{data['id']}"
    if top:
        grown |= {"agile_board": None, "reopen_count": 0, "watch": {"id": 1, "watched": False}}
    return grown


def proxied(server: Handler, clock: Clock) -> Handler:
    """Stand behind a proxy that compresses, writes headers its own way and adds some."""

    def handle(request: Request) -> Reply:
        headers = {**request.headers, "x-forwarded-for": "10.0.0.9", "via": "1.1 proxy"}
        reply = server(replace(request, headers=headers))
        named = {name.lower(): value for name, value in reply.headers.items()}
        named |= {"server": "proxy", "via": "1.1 proxy", "x-cache": "MISS", "connection": "close"}
        reply = replace(reply, headers=named)
        return zipped(reply) if reply.body else reply

    return handle


def tight(habits: Habits) -> Habits:
    """Let a person make few calls in a short time."""
    return replace(habits, calls=25, window=20.0)


@dataclass(frozen=True, kw_only=True)
class Variation:
    """One honest server: its habits, what stands in front of it, and whether it takes long."""

    name: str
    habits: Habits = field(default_factory=Habits)
    fronts: tuple[Front, ...] = ()
    long: bool = False


def variations(acts: Crowd) -> list[Variation]:
    """Return the variations of an API's server; ``acts`` is what its other clients do."""
    shared = crowded(acts)
    return [
        Variation(name="plain"),
        Variation(name="slow", fronts=(slow,)),
        Variation(name="shared", fronts=(shared,)),
        Variation(name="almost empty", habits=Habits(stock="little")),
        Variation(name="a hundred thousand records", habits=Habits(stock="plenty"), long=True),
        Variation(name="fractions of seconds", habits=Habits(fractions=True)),
        Variation(name="far east", habits=Habits(zone=825)),
        Variation(name="in UTC", habits=Habits(zone=0)),
        Variation(name="clock ahead", habits=Habits(skew=2_400.0)),
        Variation(name="clock behind", habits=Habits(skew=-3.5 * 86_400)),
        Variation(name="fast clock", habits=Habits(drift=0.05)),
        Variation(name="lame clock", habits=Habits(drift=-0.05)),
        Variation(name="later era", fronts=(later,)),
        Variation(name="behind a proxy", fronts=(proxied,)),
        Variation(name="tight limit", habits=tight(Habits())),
        Variation(name="shared and slow", fronts=(shared, slow)),
        Variation(
            name="slow, almost empty and tight, its clock lame",
            habits=tight(Habits(stock="little", drift=-0.02, skew=7_200.0)),
            fronts=(slow,),
        ),
        Variation(
            name="large, shared and behind a proxy",
            habits=Habits(stock="plenty", zone=-210),
            fronts=(later, shared, proxied),
            long=True,
        ),
        Variation(
            name="all at once",
            habits=Habits(zone=330, skew=-90.0, drift=0.01, fractions=True),
            fronts=(later, shared, slow, proxied),
        ),
    ]
