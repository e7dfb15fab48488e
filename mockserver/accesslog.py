"""The access log: one line for each call, with nothing in it that is secret."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections import deque
from collections.abc import Callable
from typing import TextIO

import orjson

from mockserver.exchange import Reply, Request
from mockserver.secrecy import hide_query

Handle = Callable[[Request], Reply | None]
Members = tuple[str, str, int, int, float]
"""Method, target (tokens and passwords starred), status, bytes of the body, milliseconds."""
EXCHANGE = "exchange"
"""The attribute of a log record that holds an exchange as data."""
_MEMBERS = ("method", "target", "status", "bytes", "milliseconds")
_LINE = "%s %s %d %d %.2f ms"
_SOON = 0.02  # seconds that a line may wait for others


def logged(handle: Handle, write: Callable[[Members], None], timer: Callable[[], float]) -> Handle:
    """Return ``handle`` with every call that it answers given to ``write``.

    ``timer`` gives seconds from any origin. Of a call no header and no body is told.
    """

    def answer(request: Request) -> Reply | None:
        began = timer()
        reply = handle(request)
        if reply is not None:
            query = f"?{hide_query(request.query)}" if request.query else ""
            millis = 1000 * (timer() - began)
            target, size = f"{request.path}{query}", len(reply.body)
            write((request.method, target, reply.status, size, millis))
        return reply

    return answer


class Lines:
    """Writes a line for each call to a stream, many lines at once.

    To write a line by itself takes as long as to answer a call. So on an event loop a line waits
    a moment for others; elsewhere it is written at once.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._waiting: deque[str] = deque()
        self._due = False

    def __call__(self, members: Members) -> None:
        """Write the line of a call, soon."""
        self._waiting.append(f"{_LINE % members}\n")
        if self._due:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
        else:
            self._due = True
            loop.call_later(_SOON, self.flush)

    def flush(self) -> None:
        """Write what waits. That nobody reads the log any more is no fault of a call."""
        self._due = False
        text = ""
        with contextlib.suppress(IndexError):
            while True:
                text += self._waiting.popleft()
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text)
            self._stream.flush()


def as_data(log: logging.Logger) -> Callable[[Members], None]:
    """Return what gives each call to a log, as text and as data."""

    def write(members: Members) -> None:
        named = {EXCHANGE: dict(zip(_MEMBERS, members, strict=True))}
        log.info(_LINE, *members, extra=named)

    return write


def set_up_log(form: str) -> logging.Logger:
    """Return the log of the server, on standard error, as ``text`` or as ``json``."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if form == "json" else logging.Formatter("%(message)s"))
    log = logging.getLogger("mockserver")
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO)
    return log


class _JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for a record."""
        line = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, EXCHANGE, {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return orjson.dumps(line).decode()
