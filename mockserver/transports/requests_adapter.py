"""An adapter for ``requests``: mount it on a session, and its calls stay in this process.

Only the socket is replaced. Retries, timeouts, streaming, cookies and errors are what ``requests``
and ``urllib3`` make of the bytes.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

from mockserver.transports.line import Desk, Line, read

try:
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
except ModuleNotFoundError as missing:
    text = "requests must be installed for this: pip install 'deskdouble[requests]'"
    raise ModuleNotFoundError(text, name=missing.name) from None


class MockAdapter(HTTPAdapter):
    """Sends the calls of a session to an application in this process, whatever host they name.

    ``sleep`` waits the seconds that a fault delays an answer; all other options are those of
    ``requests.adapters.HTTPAdapter``, ``max_retries`` among them. Proxies are not asked.
    """

    def __init__(
        self, app: Flask, *, sleep: Callable[[float], object] = time.sleep, **options: Any
    ) -> None:
        self._desk = Desk(app, sleep=sleep)
        super().__init__(**options)

    def init_poolmanager(self, *options: Any, **named: Any) -> None:
        """Have all connections made by ``_Plain`` and ``_Secure`` below."""
        super().init_poolmanager(*options, **named)
        plain = type("Plain", (_Plain,), {"desk": self._desk})
        secure = type("Secure", (_Secure,), {"desk": self._desk})
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }

    def send(
        self,
        request: Any,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Any:
        """Send a prepared request; there is nothing to verify, and no proxy to go by."""
        return super().send(request, stream=stream, timeout=timeout, verify=False)

    def __getstate__(self) -> dict[str, Any]:
        raise TypeError("an adapter to a mock in this process cannot be pickled")


class _Plain(HTTPConnection):
    """A connection whose socket is a line to a desk."""

    desk: Desk

    def connect(self) -> None:
        self.sock = _Socket(self.desk, "http")

    @property
    def is_connected(self) -> bool:
        return isinstance(self.sock, _Socket) and self.sock.line.idle


class _Secure(HTTPSConnection):
    """The same for https, which a line does not need: nobody can listen to it."""

    desk: Desk

    def connect(self) -> None:
        self.sock = _Socket(self.desk, "https")
        self.is_verified = True

    @property
    def is_connected(self) -> bool:
        return isinstance(self.sock, _Socket) and self.sock.line.idle


class _Socket:
    """As much of a socket as ``http.client`` uses."""

    def __init__(self, desk: Desk, scheme: str) -> None:
        self.line = Line(desk, scheme)
        self.sleep = desk.sleep
        self.timeout: float | None = None

    def settimeout(self, timeout: float | None) -> None:
        """Note how long a read may wait, in seconds."""
        self.timeout = timeout

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        self.line.send(bytes(data))

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return a file of what is received."""
        return io.BufferedReader(_Received(self))

    def shutdown(self, how: int) -> None:
        """Do nothing: there is no other side to tell."""

    def close(self) -> None:
        """Leave the line as it is: the files made of this may still be read."""


class _Received(io.RawIOBase):
    def __init__(self, sock: _Socket) -> None:
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        sock = self._sock
        data = read(sock.line, len(buffer), sock.timeout, sock.sleep)
        buffer[: len(data)] = data
        return len(data)
