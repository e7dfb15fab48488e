"""Carries requests to a WSGI application, on threads, so that a slow page holds up no one else.

The threads are daemons rather than a ThreadPoolExecutor's: the interpreter waits for an executor's
threads at exit, so one event stream waiting for its next event would keep the process alive.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Iterable
from io import BytesIO
from queue import SimpleQueue
from typing import Any, Final, Protocol
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from mockserver.exchange import Request
from mockserver.replywriter import ReplyWriter, connection_line, may_have_body
from mockserver.wire import Turn

logger = logging.getLogger("mockserver")

# Fields of one connection, not of the page; Date and Server are the server's to give.
_NOT_THE_PAGES: Final = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "upgrade", "date", "server"}
)


class Recipient(Protocol):
    """The connection a page is sent to, as the page sees it; to be used on the loop's thread."""

    def write(self, data: bytes) -> bool:
        """Send bytes; False asks the page to pause until its ``resume`` is called."""

    def keeps_alive(self, turn: Turn) -> bool:
        """Whether the connection will be used again after this turn."""

    def page_endless(self) -> None:
        """Take note of an event stream, which ends as soon as the client or the server leaves."""

    def page_failed(self, turn: Turn) -> None:
        """Answer in place of a page that failed before it sent anything."""

    def reply_done(self, turn: Turn, keep_alive: bool) -> None:
        """Go on after a page has been sent in full, or given up if not ``keep_alive``."""


def environ_for(request: Request, version: str, server: tuple[str, int]) -> WSGIEnvironment:
    """The environment of PEP 3333, less the stream for errors."""
    target = f"{request.path}?{request.query}" if request.query else request.path
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": request.query,
        "RAW_URI": target,
        "REQUEST_URI": target,
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{version}",
        "REMOTE_ADDR": request.client,
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.scheme,
        "wsgi.input": BytesIO(request.body),
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        # "x_a" would become the same key as "x-a", and pass for it.
        if "_" in name or name == "content-length":
            continue
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ


class Pages:
    """Runs pages on up to ``limit`` threads; further ones wait. To be used on the loop's thread."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._threads = 0
        self._under_way = 0
        self._queue: SimpleQueue[Page | None] = SimpleQueue()

    def start(self, page: Page) -> None:
        """Run the page as soon as a thread is free."""
        self._queue.put(page)
        self._under_way += 1
        if self._threads < min(self._under_way, self._limit):
            self._threads += 1
            threading.Thread(target=self._work, name="page", daemon=True).start()

    def close(self) -> None:
        """Let the threads end once they are free."""
        for _ in range(self._threads):
            self._queue.put(None)

    def _work(self) -> None:
        while page := self._queue.get():
            page.run()
            page.post(self._release)

    def _release(self) -> None:
        self._under_way -= 1


class Page:
    """One call of the application: iterated on a thread, framed and sent on the loop's."""

    def __init__(
        self,
        application: WSGIApplication,
        server: tuple[str, int],
        request: Request,
        turn: Turn,
        writer: ReplyWriter,
        recipient: Recipient,
    ) -> None:
        self._application = application
        self._server = server
        self._request = request
        self._turn = turn
        self._writer = writer
        self._recipient = recipient
        self._loop = asyncio.get_running_loop()
        self._may_send = threading.Event()
        self._gone = False
        self._status = 0
        self._headers: list[tuple[str, str]] = []
        self._posted = False
        self._length: int | None = None
        """What is left to send of the Content-Length, if there is one."""
        self._chunked = False
        self._begun = False
        self._endless = False

    # On the loop's thread.

    def resume(self) -> None:
        """The connection takes more."""
        self._may_send.set()

    def cancel(self) -> None:
        """Nobody takes any more of the page; the iteration ends at its next step."""
        self._gone = True
        self._may_send.set()

    def outlasts(self, seconds: float) -> bool:
        """Whether the page goes on until one side leaves; of others nothing is known."""
        return self._endless

    def _send(self, data: bytes) -> None:
        if self._gone:
            return
        head = b""
        if not self._begun:
            self._begun = True
            try:
                head = self._begin()
            except Exception:
                logger.exception("The page %s has an impossible header", self._request.path)
                self.cancel()
                self._recipient.page_failed(self._turn)
                return
        if self._length is not None:
            data = data[: self._length]
            self._length -= len(data)
        elif self._chunked and data:
            data = b"%x\r\n%b\r\n" % (len(data), data)
        may_go_on = self._recipient.write(head + data)
        if self._length == 0:
            self.cancel()  # whatever the application does from here on, the reply is complete
            self._recipient.reply_done(self._turn, self._turn.keep_alive)
        elif may_go_on:
            self._may_send.set()

    def _begin(self) -> bytes:
        turn = self._turn
        length = self._length
        framing = ""
        keep_alive = self._recipient.keeps_alive(turn)
        if not may_have_body(self._status):
            self._length = 0
        elif length is not None:
            framing = f"Content-Length: {length}\r\n"
        elif turn.version == "1.1":
            framing = "Transfer-Encoding: chunked\r\n"
            self._chunked = True
        else:
            keep_alive = False
        if self._request.method == "HEAD":
            self._length, self._chunked = 0, False
        framing += connection_line(turn.version, keep_alive)
        head = self._writer.head(self._status, self._headers, framing)
        for name, value in self._headers:
            if name.lower() == "content-type" and value.startswith("text/event-stream"):
                self._endless = True
                self._recipient.page_endless()
        turn.keep_alive = keep_alive
        return head

    def _finish(self) -> None:
        if self._gone:
            return
        if self._chunked:
            self._recipient.write(b"0\r\n\r\n")
        self._recipient.reply_done(self._turn, self._turn.keep_alive and not self._length)

    def _fail(self) -> None:
        if self._gone:
            return
        if self._begun:
            self._recipient.reply_done(self._turn, False)
        else:
            self._recipient.page_failed(self._turn)

    # On the page's thread.

    def run(self) -> None:
        """Call the application and pass on what it yields."""
        if self._gone:
            return
        try:
            self._call()
        except BaseException:  # even of sys.exit(): the client waits for an answer
            logger.exception("The page for %s %s failed", self._request.method, self._request.path)
            self.post(self._fail)
        else:
            self.post(self._finish)

    def post(self, call: Callable[..., object], *args: object) -> None:
        """Have the loop call something, unless it has ended."""
        try:
            self._loop.call_soon_threadsafe(call, *args)
        except RuntimeError:
            self._gone = True

    def _call(self) -> None:
        environ = environ_for(self._request, self._turn.version, self._server)
        environ["wsgi.errors"] = sys.stderr
        result = self._application(environ, self._start_response)
        try:
            self._pass_on(result)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()

    def _pass_on(self, result: Iterable[bytes]) -> None:
        if isinstance(result, list | tuple):
            result = [b"".join(result)]
            self._offer_length(len(result[0]))
        for data in result:
            # The head waits for the first data: until then the application may change its mind.
            if data and not self._write(data):
                return  # the client has left, or has had all that was announced
        if not self._posted:
            if not self._status:
                raise RuntimeError("the application did not call start_response")
            self._offer_length(0)
            self._write(b"")

    def _offer_length(self, length: int) -> None:
        # Of a reply to HEAD the body says nothing about the length.
        if self._length is None and not self._posted and self._request.method != "HEAD":
            self._length = length

    def _write(self, data: bytes) -> bool:
        if not self._status:
            raise RuntimeError("the application yielded data before it called start_response")
        self._posted = True
        complete = self._length is not None and len(data) >= self._length
        self._may_send.clear()
        if self._gone:
            return False
        self.post(self._send, data)
        if complete:
            return False
        # One piece at a time, so that a slow client slows the page and memory stays bounded.
        self._may_send.wait()
        return not self._gone

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        if exc_info:
            try:
                if self._posted:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None  # it refers to this very frame
        elif self._status:
            raise RuntimeError("start_response was called twice")
        self._status = int(status[:3])
        kept = [field for field in headers if field[0].lower() not in _NOT_THE_PAGES]
        self._headers = [field for field in kept if field[0].lower() != "content-length"]
        lengths = [int(value) for name, value in kept if name.lower() == "content-length"]
        self._length = lengths[0] if lengths else None
        return self._write
