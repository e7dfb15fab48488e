"""Starts and stops the server: listening, time limits, signals, and the shutdown."""

import asyncio
import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Final
from wsgiref.types import WSGIApplication

from mockserver.connection import Connection, Handle, Refuse, Shared
from mockserver.gateway import Pages
from mockserver.replywriter import ReplyWriter
from mockserver.wire import Limits

__all__ = ["Handle", "Limits", "Refuse", "Server", "run", "running"]

DEFAULT_LIMITS: Final = Limits()
_BACKLOG: Final = 1024


class Server:
    """Serves one address: ``start`` it on a loop, ``stop`` it, wait until it has ``stopped``."""

    def __init__(
        self,
        handle: Handle,
        wsgi: WSGIApplication,
        refuse: Refuse,
        *,
        limits: Limits = DEFAULT_LIMITS,
        now: Callable[[], float] = time.time,
        software: str = "deskdouble",
    ) -> None:
        writer = ReplyWriter(now, software)
        self._shared = Shared(handle, wsgi, refuse, limits, writer, Pages(limits.pages))
        self._limits = limits

    async def start(self, host: str, port: int) -> str:
        """Listen, and return the address as a URL; with port 0 the system chooses one."""
        self._loop = loop = asyncio.get_running_loop()
        try:
            if port == 0:
                # A name with several addresses would get a different port on each.
                found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                host = str(found[0][4][0])
            self._listener = await loop.create_server(
                lambda: Connection(self._shared), host, port, backlog=_BACKLOG
            )
        except OSError as error:
            why = error.strerror if isinstance(error, socket.gaierror) else None
            why = why or os.strerror(error.errno or 0)
            raise OSError(error.errno, f"cannot listen on {host}, port {port}: {why}") from error
        self._shared.address = self._listener.sockets[0].getsockname()[:2]
        self._sweep()
        name, port = self._shared.address
        return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"

    def stop(self) -> None:
        """Take no more requests and finish the replies under way; a second time, drop them."""
        shared = self._shared
        if shared.stopping:
            self._abort()
            return
        shared.stopping = True
        self._listener.close()
        for connection in list(shared.connections):
            connection.stop()
        shared.look_around()
        self._loop.call_later(self._limits.stop_seconds, self._abort)

    async def stopped(self) -> None:
        """Wait until the server has been told to stop and every connection is gone."""
        await self._shared.all_gone.wait()
        self._shared.pages.close()

    def _abort(self) -> None:
        for connection in self._shared.connections:
            connection.abort()

    def _sweep(self) -> None:
        """End the waits that took too long; one timer serves all connections."""
        now = self._loop.time()
        for connection in list(self._shared.connections):
            if connection.waits_since is None:
                connection.waits_since = now
            elif now - connection.waits_since >= connection.patience:
                connection.expire()
        if not self._shared.all_gone.is_set():
            limits = self._limits
            shortest = min(limits.idle_seconds, limits.request_seconds, limits.linger_seconds)
            self._loop.call_later(min(1.0, shortest / 4), self._sweep)


def run(
    handle: Handle,
    wsgi: WSGIApplication,
    refuse: Refuse,
    *,
    host: str,
    port: int,
    announce: Callable[[str], object],
    limits: Limits = DEFAULT_LIMITS,
    now: Callable[[], float] = time.time,
    leave: Callable[[], object] = lambda: None,
    drain: float = 0.0,
) -> None:
    """Serve until SIGINT or SIGTERM; ``announce`` is given the address once it is listened on.

    At the first signal ``leave`` is called, and requests are still taken for ``drain`` seconds, so
    that a load balancer can send them elsewhere; at a second one they are not.
    """

    def ready(server: Server, address: str) -> None:
        loop = asyncio.get_running_loop()
        draining: list[asyncio.TimerHandle] = []

        def stop() -> None:
            leave()
            if drain and not draining:
                draining.append(loop.call_later(drain, server.stop))
                return
            for timer in draining:
                timer.cancel()
            server.stop()

        for number in (signal.SIGINT, signal.SIGTERM):
            # Not available on Windows, where SIGINT cancels the main task instead.
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, stop)
        announce(address)

    async def main() -> None:
        await _serve(Server(handle, wsgi, refuse, limits=limits, now=now), host, port, ready)

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())


@contextlib.contextmanager
def running(
    handle: Handle,
    wsgi: WSGIApplication,
    refuse: Refuse,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    limits: Limits = DEFAULT_LIMITS,
    now: Callable[[], float] = time.time,
) -> Iterator[str]:
    """Serve on a thread for as long as the block runs; gives the address."""
    started: Future[tuple[asyncio.AbstractEventLoop, Server, str]] = Future()

    def ready(server: Server, address: str) -> None:
        started.set_result((asyncio.get_running_loop(), server, address))

    async def main() -> None:
        await _serve(Server(handle, wsgi, refuse, limits=limits, now=now), host, port, ready)

    def on_thread() -> None:
        try:
            asyncio.run(main())
        except Exception as error:
            if started.done():
                raise
            started.set_exception(error)

    thread = threading.Thread(target=on_thread, name="mockserver", daemon=True)
    thread.start()
    try:
        loop, server, address = started.result()
        try:
            yield address
        finally:
            loop.call_soon_threadsafe(server.stop)
    finally:
        thread.join()


async def _serve(
    server: Server, host: str, port: int, ready: Callable[[Server, str], object]
) -> None:
    address = await server.start(host, port)
    try:
        ready(server, address)
        await server.stopped()
    except BaseException:
        server.stop()
        server.stop()
        await server.stopped()
        raise
