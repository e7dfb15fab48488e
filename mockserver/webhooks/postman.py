"""The postman: carries deliveries on threads of their own, so that no receiver holds up a caller.

At most one thread works for a world, so a slow receiver holds up the other deliveries of its world
alone, and they arrive in order unless one is tried again.
"""

from __future__ import annotations

import heapq
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mockserver.webhooks.delivery import WAITING, Attempt, Delivery
from mockserver.webhooks.outbox import Outbox

if TYPE_CHECKING:
    from http.client import HTTPConnection

PATIENCE = 10.0
"""Seconds. Source: Webhooks API: the receiver must answer within 10 seconds."""
_THREADS = 16
_IDLE = 5.0
_KEPT = 1000  # bytes of an answer


class Postman:
    """Sends what is due. ``timer`` gives seconds from any origin, ``wall`` epoch seconds."""

    def __init__(self, timer: Callable[[], float], wall: Callable[[], float]) -> None:
        self.now = timer
        self._wall = wall
        self._patience = PATIENCE
        self._heap: list[tuple[float, int, Outbox]] = []
        self._number = count()
        self._busy: set[Outbox] = set()
        self._known: weakref.WeakSet[Outbox] = weakref.WeakSet()
        self._threads = 0
        self._idle = 0
        self._closed = False
        self._changed = threading.Condition()

    def wake(self, outbox: Outbox, due: float) -> None:
        """Look into an outbox at a time."""
        with self._changed:
            self._known.add(outbox)
            if self._closed:
                return
            heapq.heappush(self._heap, (due, next(self._number), outbox))
            if not self._idle and self._threads < _THREADS:
                self._threads += 1
                threading.Thread(target=self._work, name="webhooks", daemon=True).start()
            self._changed.notify()

    def send(self, outbox: Outbox, delivery: Delivery) -> None:
        """Attempt a delivery that was taken from an outbox."""
        outbox.note(delivery, attempt(delivery, self._patience, self.now, self._wall))

    def close(self, seconds: float) -> int:
        """Finish what is due within some seconds; return how many deliveries are left undone."""
        end = self.now() + seconds
        with self._changed:
            while self._busy or (self._heap and self._heap[0][0] <= self.now()):
                left = end - self.now()
                if left <= 0:
                    break
                self._changed.wait(min(left, 0.1))
            self._closed = True
            self._changed.notify_all()
        return sum(one.state == WAITING for box in set(self._known) for one in box.all())

    def _work(self) -> None:
        while (outbox := self._next()) is not None:
            try:
                delivery = outbox.take(self.now())
                if delivery is not None:
                    self.send(outbox, delivery)
            finally:
                with self._changed:
                    self._busy.discard(outbox)
                    self._changed.notify_all()
            due = outbox.earliest()
            if due is not None:
                self.wake(outbox, due)

    def _next(self) -> Outbox | None:
        """Return an outbox to look into; None lets the thread end."""
        with self._changed:
            while True:
                now = self.now()
                while self._heap and self._heap[0][0] <= now:
                    outbox = heapq.heappop(self._heap)[2]
                    if outbox not in self._busy:
                        self._busy.add(outbox)
                        return outbox
                pause = self._heap[0][0] - now if self._heap else _IDLE
                self._idle += 1
                told = self._changed.wait(pause)
                self._idle -= 1
                if self._closed or not (told or self._heap):
                    self._threads -= 1
                    return None


def attempt(
    delivery: Delivery, patience: float, timer: Callable[[], float], wall: Callable[[], float]
) -> Attempt:
    """Call the receiver once, for at most ``patience`` seconds; no redirect is followed."""
    # Only here: loading it takes longer than a server without webhooks should need to start.
    from http.client import HTTPConnection, HTTPException, HTTPSConnection

    began, at = timer(), wall()
    parts = urlsplit(delivery.uri)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=patience)
    status, error, text = None, "", ""
    late = threading.Event()
    alarm = threading.Timer(patience, _cut, [connection, late])
    alarm.daemon = True
    try:
        connection.connect()
        alarm.start()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, delivery.body, delivery.headers)
        answer = connection.getresponse()
        text = answer.read(_KEPT).decode("utf-8", "replace")
        status = answer.status
    except TimeoutError:
        late.set()
    except (OSError, HTTPException, ValueError) as problem:  # a host may be no name at all
        error = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
    finally:
        alarm.cancel()
        connection.close()
    if late.is_set():
        status, error = None, f"no answer within {patience:g} seconds"
    return Attempt(at=at, seconds=timer() - began, status=status, error=error, text=text)


def _cut(connection: HTTPConnection, late: threading.Event) -> None:
    """End a call that has lasted too long, however slowly the receiver goes on with it."""
    late.set()
    sock = connection.sock
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(2)
