"""Metrics: how often each operation was called, with which status and how long it took.

Each thread counts for itself, so that none is lost where calls run on several at once (an
embedding application, not the server of this package) and nobody waits for a lock, which would cost
more than the rest; who reads adds them up.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from threading import get_ident

BOUNDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1.0)
"""Upper ends of the histogram's buckets, in seconds."""
_EMPTY: list[float] = [0] * (len(BOUNDS) + 2)

Key = tuple[str, str, int]
"""API, operation (empty if the call reached none) and status."""


class Metrics:
    """The counters of one server; they only ever grow.

    ``_calls`` has by thread and key the buckets, and the sum of seconds as the last. The number of
    a thread that has ended is given to a later one, which goes on where it stopped.
    """

    __slots__ = ("_calls", "_faults")

    def __init__(self) -> None:
        self._calls: dict[int, dict[Key, list[float]]] = {}
        self._faults: dict[int, dict[str, int]] = {}

    def note(self, api: str, operation: str, status: int, seconds: float) -> None:
        """Count a call."""
        thread = get_ident()
        mine = self._calls.get(thread)
        if mine is None:
            mine = self._calls[thread] = {}
        key = (api, operation, status)
        counts = mine.get(key)
        if counts is None:
            counts = mine[key] = _EMPTY.copy()
        counts[bisect_left(BOUNDS, seconds)] += 1
        counts[-1] += seconds

    def fault(self, api: str) -> None:
        """Count a call that a fault struck."""
        mine = self._faults.setdefault(get_ident(), {})
        mine[api] = mine.get(api, 0) + 1

    def text(self, gauges: Iterable[tuple[str, str, float]]) -> str:
        """Return all in the text format of Prometheus, version 0.0.4.

        ``gauges`` are (name, help, value) of what is counted elsewhere.
        """
        lines = list(self._histogram())
        lines += _head("mockserver_faults_total", "counter", "Calls that a fault struck.")
        struck: Counter[str] = Counter()
        for mine in list(self._faults.values()):
            struck.update(mine.copy())
        for api, count in sorted(struck.items()):
            lines.append(f'mockserver_faults_total{{api="{api}"}} {count}')
        for name, told, value in gauges:
            lines += [*_head(name, "gauge", told), f"{name} {value:g}"]
        return "\n".join([*lines, ""])

    def _added(self) -> dict[Key, list[float]]:
        """Return the counts of all threads together; copies, since threads go on meanwhile."""
        added: dict[Key, list[float]] = {}
        for mine in list(self._calls.values()):
            for key, counts in list(mine.items()):
                so_far = added.get(key, _EMPTY)
                added[key] = [one + other for one, other in zip(so_far, counts.copy(), strict=True)]
        return added

    def _histogram(self) -> Iterator[str]:
        name = "mockserver_request_duration_seconds"
        told = "Calls of the APIs by operation and status; how long answering took."
        yield from _head(name, "histogram", told)
        for key, (*counts, seconds) in sorted(self._added().items()):
            api, operation, status = key
            labels = f'api="{api}",operation="{operation}",status="{status}"'
            total = 0
            for bound, one in zip((*BOUNDS, "+Inf"), counts, strict=True):
                total += int(one)
                yield f'{name}_bucket{{{labels},le="{bound}"}} {total}'
            yield f"{name}_sum{{{labels}}} {seconds:.9g}"
            yield f"{name}_count{{{labels}}} {total}"


def _head(name: str, kind: str, told: str) -> list[str]:
    return [f"# HELP {name} {told}", f"# TYPE {name} {kind}"]
