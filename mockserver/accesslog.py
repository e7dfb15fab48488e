"""The access log: one line for each call, with nothing in it that is secret."""

from __future__ import annotations

import logging
from collections.abc import Callable

from mockserver.exchange import Reply, Request
from mockserver.secrecy import hide_query

Handle = Callable[[Request], Reply | None]


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
            log.info(
                "%s %s%s %d %d %.2f ms",
                request.method,
                request.path,
                query,
                reply.status,
                len(reply.body),
                1000 * (timer() - began),
            )
        return reply

    return answer
