"""Telling: many lies told at once, in several processes that each keep a suite for each API."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import TypeVar

from tests.liars.court import Court
from tests.liars.lying import LIES
from tests.liars.servers import SERVERS
from tests.liars.trial import Trial, tried

Given = TypeVar("Given")
Found = TypeVar("Found")
_AT_A_TIME = 4


@cache
def court_of(api: str) -> Court:
    """Return this process's suite for an API."""
    court = Court(api, SERVERS[api].documents)
    atexit.register(court.close)
    return court


def trials_of(seeds: Sequence[int], name: str) -> list[Trial]:
    """Tell a lie with several seeds."""
    return [tried(court_of(LIES[name].api), LIES[name], seed) for seed in seeds]


def each(work: Callable[[Given], Found], todo: Sequence[Given], processes: int) -> Iterator[Found]:
    """Yield what comes of each piece of work, in order; processes know ``work`` by its name."""
    if processes < 2 or len(todo) <= _AT_A_TIME:
        yield from map(work, todo)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, todo, chunksize=_AT_A_TIME)
