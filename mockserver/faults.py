"""Faults: what a world does wrong on demand, to which requests, how often and for how long."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mockserver.exchange import Request
from mockserver.matching import Matcher
from mockserver.store import Store

_DAY = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """An answer that is given in place of the server's own; ``template`` says that its texts are
    Jinja templates over the request.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    template: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What happens to one call; everything left empty lets it be as it is.

    ``script`` or ``problem`` (a kind of the API's document, with ``retry_after`` seconds and a
    ``status`` of its own if there is one) answer it at once. ``delay`` is (least, most) seconds.
    ``drop`` closes the connection: ``request`` before anything is done, ``answer`` after it is
    done, ``within`` in the middle of the answer. ``truncate`` keeps that many bytes of the body,
    ``garble`` breaks its JSON, ``slow`` sends (bytes, seconds between them). ``stale`` reads from
    the state as it was when the fault was armed, ``lose`` answers a change and does not keep it,
    ``repeat`` makes it twice.
    """

    script: Script | None = None
    problem: str = ""
    status: int | None = None
    retry_after: int | None = None
    delay: tuple[float, float] = (0.0, 0.0)
    drop: str = ""
    truncate: int | None = None
    garble: bool = False
    slow: tuple[int, float] | None = None
    stale: bool = False
    lose: bool = False
    repeat: bool = False


@dataclass(slots=True, kw_only=True)
class Fault:
    """A fault that is armed. ``id`` names it, ``profile`` the set it came with, if it did.

    ``effects`` happen in turn, one to each matching request; after the last one comes the first
    again. ``times`` is how often it happens, None without end; ``skip`` requests pass before.
    ``probability`` is that of each request. ``until`` is in epoch seconds of the real clock;
    ``between`` are seconds of the day (UTC) of the world's clock, from and to.
    """

    id: str
    when: Matcher
    effects: Sequence[Effect]
    times: int | None = None
    skip: int = 0
    probability: float = 1.0
    until: float | None = None
    between: tuple[int, int] | None = None
    profile: str = ""
    met: int = 0
    done: int = 0
    past: Mapping[str, Store] = field(default_factory=dict, repr=False)
    source: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def spent(self) -> bool:
        """Whether it has happened as often as it should."""
        return self.times is not None and self.done >= self.times

    def falls_on(self, now: float) -> bool:
        """Tell whether it is the time of day for it."""
        if self.between is None:
            return True
        start, end = self.between
        second = now % _DAY
        return start <= second < end if start <= end else second >= start or second < end

    def remaining(self, now: float) -> int:
        """Return the seconds until its time of day is over."""
        return 0 if self.between is None else int((self.between[1] - now) % _DAY)


class Faults:
    """The faults of one world, the latest armed first. ``wall`` gives epoch seconds."""

    __slots__ = ("_count", "_dice", "_wall", "armed")

    def __init__(self, *, seed: str = "", wall: Callable[[], float] = lambda: 0.0) -> None:
        self.armed: tuple[Fault, ...] = ()
        self._count = 0
        self._dice = random.Random(seed)
        self._wall = wall

    def all(self) -> tuple[Fault, ...]:
        """Return those that can still happen, and forget the others."""
        now = self._wall()
        self.armed = tuple(
            one for one in self.armed if not one.spent and (one.until is None or now < one.until)
        )
        return self.armed

    def new_id(self) -> str:
        """Return an id that no fault of this world has had."""
        self._count += 1
        return str(self._count)

    def arm(self, faults: Sequence[Fault]) -> None:
        """Add faults in front of those that are there."""
        self.armed = (*faults, *self.armed)

    def disarm(self, wanted: Callable[[Fault], bool]) -> int:
        """Take away those that are wanted; return how many they were."""
        left = tuple(one for one in self.armed if not wanted(one))
        count = len(self.armed) - len(left)
        self.armed = left
        return count

    def strike(
        self, api: str, operation: str, request: Request, now: float
    ) -> tuple[Fault, Effect] | None:
        """Return the fault that happens to a request and its effect, and count it.

        ``now`` is by the world's clock.
        """
        for fault in self.all():
            if not fault.when.meets(api, operation, request) or not fault.falls_on(now):
                continue
            fault.met += 1
            if fault.met <= fault.skip:
                continue
            if fault.probability < 1.0 and self._dice.random() >= fault.probability:
                continue
            effect = fault.effects[fault.done % len(fault.effects)]
            fault.done += 1
            return fault, effect
        return None

    def between(self, least: float, most: float) -> float:
        """Return a number between two others, the same in two equal runs."""
        return least if least >= most else self._dice.uniform(least, most)
