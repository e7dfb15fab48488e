"""A line: one connection that never leaves the process, read and written as bytes.

What a client library sends is parsed and answered by the code that serves a socket, and comes back
as the bytes that would have come by one; so the library makes of them what it always does. Nothing
here waits: whoever reads is told for how long to.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final

from flask import Flask

from mockserver.app import mount_of
from mockserver.exchange import Delivery, Reply, Request
from mockserver.gateway import environ_for
from mockserver.replywriter import CONTINUE, ReplyWriter, connection_line
from mockserver.wire import Known, Limits, Refusal, RequestReader, Turn

_CLIENT: Final = "127.0.0.1"
_HERE: Final = ("127.0.0.1", 0)
_NOT_THE_PAGES: Final = frozenset({"connection", "content-length", "date", "server"})
_log = logging.getLogger("mockserver")


class Desk:
    """A mock that lines lead to: the application, and what all lines have in common.

    ``sleep`` waits the seconds that a fault wants a client to wait; ``now`` gives epoch seconds for
    the Date of answers.
    """

    def __init__(
        self,
        app: Flask,
        *,
        sleep: Callable[[float], object] = time.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.app = app
        self.mount = mount_of(app)
        self.sleep = sleep
        self.limits = Limits(body_bytes=self.mount.settings.body_bytes)
        self.known: Known = {}
        self.writer = ReplyWriter(now, "deskdouble")

    def answer(self, turn: Turn, scheme: str) -> Reply:
        """Return the answer to one turn."""
        asked, mount = turn.asked, self.mount
        if isinstance(asked, Refusal):
            return mount.refuse(asked.request, asked.status, asked.detail)
        asked.scheme = scheme
        return self.call(asked, turn.version)

    def call(self, request: Request, version: str = "1.1") -> Reply:
        """Return the answer to a request, be it for an API or for a page."""
        try:
            reply = self.mount.handle(request)
            return self._page(request, version) if reply is None else reply
        except Exception:
            _log.exception("Answering %s %s failed", request.method, request.path)
            return self.mount.refuse(request, 500, "The server failed to answer the request.")

    def _page(self, request: Request, version: str) -> Reply:
        """Return a page of the application: the control API, a document."""
        environ = environ_for(request, version, _HERE)
        environ["wsgi.errors"] = sys.stderr
        head: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
            head[:] = [int(status[:3]), headers]
            return None

        result: Iterable[bytes] = self.app.wsgi_app(environ, start)
        try:
            body = b"".join(result)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()
        status, headers = head
        kept = tuple(field for field in headers if field[0].lower() not in _NOT_THE_PAGES)
        return Reply(status=status, headers=kept, body=body)


class Line:
    """One connection to a desk; ``scheme`` is what the client believes that it speaks."""

    __slots__ = ("_alive", "_desk", "_pending", "_reader", "_scheme", "closed")

    def __init__(self, desk: Desk, scheme: str) -> None:
        self._desk = desk
        self._scheme = scheme
        self._reader = RequestReader(_CLIENT, desk.limits, desk.known)
        self._pending: deque[tuple[float, bytes]] = deque()
        self._alive = True
        self.closed = False
        """Whether nothing comes after what is pending."""

    @property
    def idle(self) -> bool:
        """Whether another request can be sent: nothing is to be read, not even the end."""
        return not self._pending and not self.closed

    def send(self, data: bytes) -> None:
        """Take in what the client sends, and answer what is complete of it.

        Raises:
            BrokenPipeError: the line was closed.
        """
        if self.closed:
            if self._pending:
                return  # a refusal is on its way to a client that goes on sending
            raise BrokenPipeError("the server has closed the connection")
        reader = self._reader
        reader.feed(data)
        while reader.turns and not self.closed:
            self._answer(reader.turns.popleft())
        if reader.continue_due:
            reader.continue_due = False
            self._pending.append((0.0, CONTINUE))

    def hang_up(self) -> None:
        """Let go of everything."""
        if self._alive:
            self._alive = False
            self.closed = True
            self._pending.clear()
            self._reader.release()

    @property
    def due(self) -> float:
        """The seconds until there is something to read."""
        return self._pending[0][0] if self._pending else 0.0

    def waited(self, seconds: float) -> None:
        """Take note that so many seconds have passed."""
        if self._pending:
            delay, data = self._pending[0]
            self._pending[0] = (max(0.0, delay - seconds), data)

    def take(self, size: int) -> bytes:
        """Return up to ``size`` bytes of what is due; none when the line has been closed.

        Raises:
            TimeoutError: nothing is to come before more is sent.
        """
        while self._pending:
            _, data = self._pending.popleft()
            if len(data) > size:
                self._pending.appendleft((0.0, data[size:]))
            if data:
                return data[:size]
        if not self.closed:
            raise TimeoutError("the request is not complete, so there is no answer")
        return b""

    def _answer(self, turn: Turn) -> None:
        desk = self._desk
        reply = desk.answer(turn, self._scheme)
        connection = connection_line(turn.version, turn.keep_alive)
        head_only = turn.asked.method == "HEAD"
        try:
            data = desk.writer.whole(reply, head_only=head_only, connection=connection)
        except ValueError:
            _log.exception("The reply has an impossible header")
            reply = desk.mount.refuse(turn.request, 500, "The server failed to answer the request.")
            data = desk.writer.whole(reply, head_only=head_only, connection=connection)
        if reply.delivery is None:
            self._pending.append((0.0, data))
        else:
            self._deliver(data, reply.delivery)
        if not turn.keep_alive:
            self.closed = True

    def _deliver(self, data: bytes, how: Delivery) -> None:
        """Have an answer come late, in pieces or in part, as the server on a socket does."""
        rest = data[: how.cut_after]
        size, pause = how.chunk or (len(rest), 0.0)
        size = max(1, size)
        delay = how.delay
        for start in range(0, max(1, len(rest)), size):
            self._pending.append((delay, rest[start : start + size]))
            delay = pause
        if how.cut_after is not None:
            self.closed = True


def read(line: Line, size: int, timeout: float | None, sleep: Callable[[float], object]) -> bytes:
    """Return what comes by a line, once it comes; ``timeout`` is in seconds, None for ever.

    Raises:
        TimeoutError: nothing comes in time.
    """
    wait = line.due
    if wait:
        patience = wait if timeout is None else min(wait, timeout)
        sleep(patience)
        line.waited(patience)
        if patience < wait:
            raise TimeoutError("timed out")
    return line.take(size)
