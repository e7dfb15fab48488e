"""Transports for ``httpx``, sync and async: the calls of a client stay in this process.

Only the network is replaced. Timeouts, streaming, cookies and errors are what ``httpx`` and
``httpcore`` make of the bytes.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from flask import Flask

from mockserver.transports.line import Desk, Line, read

try:
    import anyio
    import httpcore
    import httpx
except ModuleNotFoundError as missing:
    text = "httpx must be installed for this: pip install 'deskdouble[httpx]'"
    raise ModuleNotFoundError(text, name=missing.name) from None


class MockTransport(httpx.BaseTransport):
    """Sends the calls of an ``httpx.Client`` to an application in this process, whatever host they
    name. ``sleep`` waits the seconds that a fault delays an answer.
    """

    def __init__(self, app: Flask, *, sleep: Callable[[float], object] = time.sleep) -> None:
        backend = _Backend(Desk(app, sleep=sleep))
        self._pool = httpcore.ConnectionPool(ssl_context=_UNUSED, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        with _translated():
            got = self._pool.handle_request(_sent(request))
        return httpx.Response(
            got.status,
            headers=got.headers,
            stream=_Stream(cast(Iterable[bytes], got.stream)),
            extensions=got.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class AsyncMockTransport(httpx.AsyncBaseTransport):
    """The same for an ``httpx.AsyncClient``; ``sleep`` is awaited. Calls of the control API that
    wait (for an entry of the journal) hold up the event loop.
    """

    def __init__(
        self, app: Flask, *, sleep: Callable[[float], Awaitable[object]] = anyio.sleep
    ) -> None:
        backend = _AsyncBackend(Desk(app), sleep)
        self._pool = httpcore.AsyncConnectionPool(ssl_context=_UNUSED, network_backend=backend)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        with _translated():
            got = await self._pool.handle_async_request(_sent(request))
        return httpx.Response(
            got.status,
            headers=got.headers,
            stream=_AsyncStream(got.stream),
            extensions=got.extensions,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


# Nothing is encrypted on the way; without one, each transport would load all certificates.
_UNUSED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _sent(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        ),
        headers=request.headers.raw,
        content=request.stream,
        extensions=request.extensions,
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Raise the error of ``httpx`` that has the name of the one of ``httpcore``."""
    try:
        yield
    except Exception as error:
        known = getattr(httpx, type(error).__name__, None)
        if type(error).__module__.startswith("httpcore") and known is not None:
            raise known(str(error)) from error
        raise


class _Stream(httpx.SyncByteStream):
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        with _translated():
            yield from self._inner

    def close(self) -> None:
        self._inner.close()


class _AsyncStream(httpx.AsyncByteStream):
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated():
            async for part in self._inner:
                yield part

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Backend(httpcore.NetworkBackend):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def connect_tcp(self, *where: Any, **how: Any) -> httpcore.NetworkStream:
        return _Network(self._desk)

    def sleep(self, seconds: float) -> None:
        self._desk.sleep(seconds)


class _Network(httpcore.NetworkStream):
    """As much of a connection as ``httpcore`` uses."""

    def __init__(self, desk: Desk, scheme: str = "http") -> None:
        self._desk = desk
        self._line = Line(desk, scheme)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return read(self._line, max_bytes, timeout, self._desk.sleep)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            self._line.send(buffer)
        except BrokenPipeError as error:
            raise httpcore.WriteError(str(error)) from None

    def close(self) -> None:
        self._line.hang_up()

    def start_tls(self, *how: Any, **more: Any) -> httpcore.NetworkStream:
        return _Network(self._desk, "https")

    def get_extra_info(self, info: str) -> Any:
        return not self._line.idle if info == "is_readable" else None


class _AsyncBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, desk: Desk, sleep: Callable[[float], Awaitable[object]]) -> None:
        self._desk = desk
        self._sleep = sleep

    async def connect_tcp(self, *where: Any, **how: Any) -> httpcore.AsyncNetworkStream:
        return _AsyncNetwork(self._desk, self._sleep)

    async def sleep(self, seconds: float) -> None:
        await self._sleep(seconds)


class _AsyncNetwork(httpcore.AsyncNetworkStream):
    def __init__(
        self, desk: Desk, sleep: Callable[[float], Awaitable[object]], scheme: str = "http"
    ) -> None:
        self._desk = desk
        self._sleep = sleep
        self._line = Line(desk, scheme)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        line = self._line
        wait = line.due
        if wait:
            patience = wait if timeout is None else min(wait, timeout)
            await self._sleep(patience)
            line.waited(patience)
            if patience < wait:
                raise httpcore.ReadTimeout("timed out")
        try:
            return line.take(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from None

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            self._line.send(buffer)
        except BrokenPipeError as error:
            raise httpcore.WriteError(str(error)) from None

    async def aclose(self) -> None:
        self._line.hang_up()

    async def start_tls(self, *how: Any, **more: Any) -> httpcore.AsyncNetworkStream:
        return _AsyncNetwork(self._desk, self._sleep, "https")

    def get_extra_info(self, info: str) -> Any:
        return not self._line.idle if info == "is_readable" else None
