"""Turns replies into bytes: status line, header fields and the framing of the body."""

from collections.abc import Callable, Sequence
from email.utils import formatdate
from http import HTTPStatus
from typing import Final

from mockserver.exchange import Reply

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"

_STATUS_LINES: Final = {
    int(status): f"HTTP/1.1 {int(status)} {status.phrase}\r\n" for status in HTTPStatus
}


class ReplyWriter:
    """Writes replies, with a Date that is worked out once a second."""

    __slots__ = ("_common", "_now", "_second", "_software")

    def __init__(self, now: Callable[[], float], software: str) -> None:
        self._software = software
        self._now = now
        self._second = -2.0
        self._common = ""

    def whole(self, reply: Reply, *, head_only: bool, connection: str) -> bytes:
        """The bytes of a reply whose body is known."""
        body = reply.body
        if may_have_body(reply.status):
            framing = f"Content-Length: {len(body)}\r\n{connection}"
            head = self.head(reply.status, reply.headers, framing)
            return head if head_only else head + body
        return self.head(reply.status, reply.headers, connection)

    def head(self, status: int, headers: Sequence[tuple[str, str]], framing: str) -> bytes:
        """The bytes of a head; ``framing`` is the field lines that say where the reply ends."""
        if not 0.0 <= self._now() - self._second < 1.0:
            self._second = float(int(self._now()))
            date = formatdate(self._second, usegmt=True)
            self._common = f"Date: {date}\r\nServer: {self._software}\r\n"
        line = _STATUS_LINES.get(status) or f"HTTP/1.1 {status} \r\n"
        fields = ""
        for name, value in headers:
            if "\n" in value or "\r" in value:
                raise ValueError(f"the value of {name} contains a line break")
            fields += f"{name}: {value}\r\n"
        return f"{line}{self._common}{fields}{framing}\r\n".encode("latin-1")


def may_have_body(status: int) -> bool:
    """Whether a reply of this status has a body at all, be it an empty one."""
    return status >= 200 and status != 204 and status != 304


def connection_line(version: str, keep_alive: bool) -> str:
    """The Connection field that tells the client what happens after the reply."""
    if not keep_alive:
        return "Connection: close\r\n"
    return "" if version == "1.1" else "Connection: keep-alive\r\n"
