"""Holds one client's connection: requests are answered one after the other, in order.

The API is answered at once, on the loop's thread. A page, or a reply with a ``Delivery``, is under
way for a while, and the requests behind it wait.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol, cast
from wsgiref.types import WSGIApplication

from mockserver.exchange import Delivery, Reply, Request
from mockserver.gateway import Page, Pages
from mockserver.outgoing import Outgoing
from mockserver.replywriter import CONTINUE, ReplyWriter, connection_line
from mockserver.wire import Known, Limits, Refusal, RequestReader, Turn

Handle = Callable[[Request], Reply | None]
Refuse = Callable[[Request | None, int, str], Reply]

_FOREVER: Final = float("inf")

logger = logging.getLogger("mockserver")


def _next_of_all(call: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_soon(call)


@dataclass(slots=True)
class Shared:
    """What the connections of one server share."""

    handle: Handle
    wsgi: WSGIApplication
    refuse: Refuse
    limits: Limits
    writer: ReplyWriter
    pages: Pages
    outgoing: Outgoing = field(default_factory=lambda: Outgoing(_next_of_all))
    address: tuple[str, int] = ("", 0)
    known: Known = field(default_factory=dict)
    connections: set[Connection] = field(default_factory=set)
    stopping: bool = False
    all_gone: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the server is stopping and no connection is left."""

    def forget(self, connection: Connection) -> None:
        """Strike out a connection that is gone."""
        self.connections.discard(connection)
        self.look_around()

    def look_around(self) -> None:
        """See whether anybody is left."""
        if self.stopping and not self.connections:
            self.all_gone.set()


class _UnderWay(Protocol):
    """A reply that takes its time."""

    def resume(self) -> None:
        """The client has caught up with what was written."""

    def cancel(self) -> None:
        """The connection is gone."""

    def outlasts(self, seconds: float) -> bool:
        """Whether it is certain to take longer than this."""


class _SlowReply:
    """Writes one reply late, in pieces or in part, as its ``Delivery`` says."""

    def __init__(self, connection: Connection, turn: Turn, data: bytes, how: Delivery) -> None:
        self._connection = connection
        self._turn = turn
        self._drop = how.cut_after is not None
        self._rest = memoryview(data)[: how.cut_after]
        size, self._pause = how.chunk or (len(data), 0.0)
        self._size = max(1, size)
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(how.delay, self._step)

    def resume(self) -> None:
        """Keep the pace: what is written is in memory either way."""

    def cancel(self) -> None:
        """Write no more."""
        self._timer.cancel()

    def outlasts(self, seconds: float) -> bool:
        """Whether the ``Delivery`` asks for more than this."""
        pauses = max(0, len(self._rest) - 1) // self._size
        return self._timer.when() - self._loop.time() + pauses * self._pause > seconds

    def _step(self) -> None:
        self._connection.write(bytes(self._rest[: self._size]))
        self._rest = self._rest[self._size :]
        if self._rest:
            self._timer = self._loop.call_later(self._pause, self._step)
        else:
            self._connection.reply_done(self._turn, self._turn.keep_alive and not self._drop)


class Connection(asyncio.Protocol):
    """One client's connection: reads ahead one batch of requests, answers in order."""

    __slots__ = (
        "_current",
        "_ended",
        "_half_closed",
        "_held_back",
        "_reader",
        "_receiving",
        "_shared",
        "_stalled",
        "_transport",
        "_unsent",
        "patience",
        "waits_since",
    )

    _transport: asyncio.Transport
    _reader: RequestReader

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._current: _UnderWay | None = None
        self._stalled = False
        """Whether the client is not reading what was written."""
        self._receiving = False
        """Whether the present wait is for the rest of a request."""
        self._held_back = False
        """Whether reading is paused."""
        self._half_closed = False
        """Whether the client will send no more."""
        self._ended = False
        """Whether the last reply has been written."""
        self._unsent = b""
        """A reply that is held until other connections have theirs."""
        self.patience = shared.limits.idle_seconds
        """How long the present wait for the client may last."""
        self.waits_since: float | None = None
        """When the server first saw this wait; None for one that has just begun."""

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first request."""
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        client = peer[0] if peer else ""
        self._reader = RequestReader(client, self._shared.limits, self._shared.known)
        self._shared.connections.add(self)
        if self._shared.stopping:
            transport.close()

    def data_received(self, data: bytes) -> None:
        """Read requests and answer those whose turn it is."""
        self._reader.feed(data)
        self._proceed()

    def eof_received(self) -> bool:
        """Still answer what was asked; some clients close their half after the last request."""
        self._half_closed = True
        self.flush()
        if self._current is None:
            return self._stalled
        return not self._current.outlasts(_FOREVER)

    def pause_writing(self) -> None:
        """Answer no further request until the client has read some of the replies."""
        self._stalled = True
        self._wait(self._shared.limits.idle_seconds)

    def resume_writing(self) -> None:
        """Go on answering."""
        self._stalled = False
        if self._current is not None:
            self._current.resume()
        self._proceed()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of whatever was under way."""
        self._ended = True
        self._unsent = b""
        self._shared.forget(self)
        self._reader.release()
        if self._current is not None:
            self._current.cancel()
            self._current = None

    # What the server calls.

    def expire(self) -> None:
        """Do not wait any longer."""
        if self._ended or self._stalled:
            self._transport.abort()
        elif self._reader.partial:
            self._reader.refuse(408, "The request did not arrive in time.")
            self._proceed()
        else:
            self._close()

    def stop(self) -> None:
        """Close, but only after the reply under way if that can be waited for."""
        if self._current is None:
            self._close()
        elif self._current.outlasts(self._shared.limits.stop_seconds):
            self._transport.abort()

    def abort(self) -> None:
        """Close without regard to what is under way."""
        self._transport.abort()

    # What a reply under way calls.

    def write(self, data: bytes) -> bool:
        """Send bytes; False means that the client should read some first."""
        if self._unsent:
            data = self._unsent + data
            self._unsent = b""
        self._transport.write(data)
        return not self._stalled

    def flush(self) -> None:
        """Send the reply that is held, if there is one."""
        if self._unsent:
            self.write(b"")

    def keeps_alive(self, turn: Turn) -> bool:
        """Whether the connection will be used again after this turn."""
        return turn.keep_alive and not self._shared.stopping

    def page_endless(self) -> None:
        """Take note of an event stream, which ends as soon as the client or the server leaves."""
        if self._half_closed or self._shared.stopping:
            self._transport.abort()

    def page_failed(self, turn: Turn) -> None:
        """Answer in place of a page that failed before it sent anything."""
        self._current = None
        self._send(turn, self._shared.refuse(turn.request, 500, "The page failed."))
        self._proceed()

    def reply_done(self, turn: Turn, keep_alive: bool) -> None:
        """Go on with the next turn, if the connection is to live on."""
        self._current = None
        if not keep_alive:
            self._end(turn)
        self._proceed()

    # Turns.

    def _proceed(self) -> None:
        """Answer what can be answered, then see to reading on and to the next wait."""
        turns = self._reader.turns
        while turns and not (self._current or self._stalled or self._ended):
            self._receiving = False
            self._answer(turns.popleft())
        if self._ended:
            return
        if turns or self._stalled:
            self._held_back = True
            self._transport.pause_reading()
        elif self._held_back:
            self._held_back = False
            self._transport.resume_reading()
        if self._stalled:
            pass  # the wait began when writing stalled
        elif self._current:
            self._wait(_FOREVER)
        elif self._half_closed or self._shared.stopping:
            self._close()
        elif not self._reader.partial:
            self._wait(self._shared.limits.idle_seconds)
        else:
            self._await_rest()

    def _wait(self, seconds: float) -> None:
        self.patience = seconds
        self.waits_since = None

    def _await_rest(self) -> None:
        if not self._receiving:
            self._receiving = True
            self._wait(self._shared.limits.request_seconds)
        if self._reader.continue_due:
            self._reader.continue_due = False
            self.write(CONTINUE)

    def _answer(self, turn: Turn) -> None:
        shared = self._shared
        asked = turn.asked
        if isinstance(asked, Refusal):
            self._send(turn, shared.refuse(asked.request, asked.status, asked.detail))
            return
        try:
            reply = shared.handle(asked)
        except Exception:
            logger.exception("Answering %s %s failed", asked.method, asked.path)
            reply = shared.refuse(asked, 500, "The server failed to answer the request.")
        if reply is not None:
            self._send(turn, reply)
            return
        page = Page(shared.wsgi, shared.address, asked, turn, shared.writer, self)
        self._current = page
        shared.pages.start(page)

    def _send(self, turn: Turn, reply: Reply) -> None:
        shared = self._shared
        keep_alive = turn.keep_alive and not shared.stopping
        connection = (
            ""
            if keep_alive and turn.version == "1.1"
            else connection_line(turn.version, keep_alive)
        )
        head_only = turn.asked.method == "HEAD"
        try:
            data = shared.writer.whole(reply, head_only=head_only, connection=connection)
        except Exception:
            logger.exception("The reply has an impossible header")
            reply = shared.refuse(turn.request, 500, "The server failed to answer the request.")
            data = shared.writer.whole(reply, head_only=head_only, connection=connection)
        if reply.delivery is not None:
            self._current = _SlowReply(self, turn, data, reply.delivery)
            return
        if not keep_alive:
            self.write(data)
            self._end(turn)
        elif self._unsent or len(shared.connections) == 1:
            self.write(data)
        else:
            self._unsent = data
            shared.outgoing.add(self)

    def _close(self) -> None:
        self.flush()
        self._transport.close()

    def _end(self, turn: Turn) -> None:
        self._ended = True
        self._reader.closed = True
        if not isinstance(turn.asked, Refusal):
            self._wait(self._shared.limits.idle_seconds)
            self._transport.close()
            return
        # More of the refused request may be on its way. Closing on it would reset the connection
        # and could destroy the reply before the client has read it, so discard that first.
        self._wait(self._shared.limits.linger_seconds)
        self._transport.write_eof()
        self._transport.resume_reading()
