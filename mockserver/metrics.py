"""Metrics: how often each operation was called, with which status and how long it took.

Counted without a lock, which would cost more than the rest: where calls run on several threads at
once (an embedding application, not the server of this package) one may get lost.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

BOUNDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1.0)
"""Upper ends of the histogram's buckets, in seconds."""
_EMPTY = [0] * (len(BOUNDS) + 1)

Key = tuple[str, str, int]
"""API, operation (empty if the call reached none) and status."""


class Metrics:
    """The counters of one server; they only ever grow."""

    __slots__ = ("_buckets", "_faults", "_sums")

    def __init__(self) -> None:
        self._buckets: dict[Key, list[int]] = {}
        self._sums: dict[Key, float] = {}
        self._faults: dict[str, int] = {}

    def note(self, api: str, operation: str, status: int, seconds: float) -> None:
        """Count a call."""
        key = (api, operation, status)
        buckets = self._buckets.get(key)
        if buckets is None:
            buckets = self._buckets[key] = _EMPTY.copy()
            self._sums[key] = 0.0
        buckets[bisect_left(BOUNDS, seconds)] += 1
        self._sums[key] += seconds

    def fault(self, api: str) -> None:
        """Count a call that a fault struck."""
        self._faults[api] = self._faults.get(api, 0) + 1

    def text(self, gauges: Iterable[tuple[str, str, float]]) -> str:
        """Return all in the text format of Prometheus, version 0.0.4.

        ``gauges`` are (name, help, value) of what is counted elsewhere.
        """
        lines = list(self._calls())
        lines += _head("mockserver_faults_total", "counter", "Calls that a fault struck.")
        for api, count in sorted(self._faults.copy().items()):
            lines.append(f'mockserver_faults_total{{api="{api}"}} {count}')
        for name, told, value in gauges:
            lines += [*_head(name, "gauge", told), f"{name} {value:g}"]
        return "\n".join([*lines, ""])

    def _calls(self) -> Iterator[str]:
        name = "mockserver_request_duration_seconds"
        told = "Calls of the APIs by operation and status; how long answering took."
        yield from _head(name, "histogram", told)
        for key, buckets in sorted(self._buckets.copy().items()):
            api, operation, status = key
            labels = f'api="{api}",operation="{operation}",status="{status}"'
            total = 0
            for bound, count in zip((*BOUNDS, "+Inf"), buckets, strict=True):
                total += count
                yield f'{name}_bucket{{{labels},le="{bound}"}} {total}'
            yield f"{name}_sum{{{labels}}} {self._sums[key]:.9g}"
            yield f"{name}_count{{{labels}}} {total}"


def _head(name: str, kind: str, told: str) -> list[str]:
    return [f"# HELP {name} {told}", f"# TYPE {name} {kind}"]
