"""Defines the request and the reply as plain values, apart from any network.

Neither class is frozen: both are built for every call and a frozen dataclass takes about three
times as long to build. Treat them as immutable all the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

JSON = ("Content-Type", "application/json; charset=utf-8")
_NOT_IN_HEADERS = re.compile(r"[^ -~]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How a reply is handed over when it is not simply sent: late, in part, or slowly."""

    delay: float = 0.0
    """Seconds before the first byte."""
    cut_after: int | None = None
    """Bytes of the whole response, head included, after which the connection is dropped; a
    negative number is counted from the end."""
    chunk: tuple[int, float] | None = None
    """Send this many bytes at a time, this many seconds apart."""


@dataclass(slots=True)
class Request:
    """A complete request, its body read and its framing checked."""

    method: str
    path: str
    """As sent: still percent-encoded, without the query."""
    query: str
    """As sent: still percent-encoded, without the question mark."""
    headers: Mapping[str, str]
    """By lower-case name; the values of a repeated field are joined by a comma and a space."""
    body: bytes
    scheme: str
    client: str
    """The peer's address, without its port."""


@dataclass(slots=True)
class Reply:
    """A complete reply; the server adds Content-Length, Date, Server and Connection."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    delivery: Delivery | None = None


def in_header(text: str) -> str:
    """Return a text as it can stand in a header: what cannot becomes a question mark."""
    return _NOT_IN_HEADERS.sub("?", text)
