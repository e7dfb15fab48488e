"""The access log: one line for each call, with nothing in it that is secret."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

import orjson

from mockserver.exchange import Reply, Request
from mockserver.secrecy import hide_query

Handle = Callable[[Request], Reply | None]
EXCHANGE = "exchange"
"""The attribute of a log record that holds an exchange as data."""
_MEMBERS = ("method", "target", "status", "bytes", "milliseconds")


def logged(handle: Handle, log: logging.Logger, timer: Callable[[], float]) -> Handle:
    """Return ``handle`` with a line in ``log`` for every call that it answers.

    ``timer`` gives seconds from any origin. The line has method, path, query (tokens and
    passwords starred), status, size of the body and milliseconds; never a header or a body.
    """

    def answer(request: Request) -> Reply | None:
        began = timer()
        reply = handle(request)
        if reply is not None:
            query = f"?{hide_query(request.query)}" if request.query else ""
            millis = 1000 * (timer() - began)
            target, size = f"{request.path}{query}", len(reply.body)
            members = (request.method, target, reply.status, size, millis)
            named = {EXCHANGE: dict(zip(_MEMBERS, members, strict=True))}
            log.info("%s %s %d %d %.2f ms", *members, extra=named)
        return reply

    return answer


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
