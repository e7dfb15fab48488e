"""Servers: the mocks that the tests of one process share, each started when it is first needed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cached_property

from flask import Flask

from mockserver.api import Api, documents_root, load_apis
from mockserver.app import create_app, mount_of
from mockserver.exchange import Request
from mockserver.instrument.control import Control
from mockserver.instrument.options import Options
from mockserver.mount import Mount
from mockserver.registry import Realm
from mockserver.serving import running
from mockserver.transports.line import Desk

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 48
HOST = "desk.test"
"""A host that no network knows; calls in this process can name any."""


class MockServer:
    """One mock in this process. It listens on a free port from the first time that its ``address``
    is asked for; calls in this process need none.
    """

    def __init__(self, options: Options, apis: Sequence[Api]) -> None:
        self.app: Flask = create_app(options.settings(), apis)
        self.mount: Mount = mount_of(self.app)
        self.desk = Desk(self.app)
        self.control = Control(self._send)
        self._open = ExitStack()

    @cached_property
    def address(self) -> str:
        """The address it listens at, such as ``http://127.0.0.1:40123``."""
        return self._open.enter_context(running(self.mount.handle, self.app, self.mount.refuse))

    def close(self) -> None:
        """Stop listening."""
        self._open.close()

    def _send(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        path, _, query = path.partition("?")
        headers = {"host": HOST, "content-type": "application/json"}
        request = Request(method, path, query, headers, body or b"", "http", "127.0.0.1")
        reply = self.desk.call(request)
        return reply.status, reply.body


class MockServers:
    """The mocks of one process: one for each set of options, made of the same documents."""

    def __init__(self, base: Options) -> None:
        self.base = base
        self._servers: dict[Options, MockServer] = {}
        self._numbers = itertools.count(1)

    @cached_property
    def _apis(self) -> Sequence[Api]:
        return load_apis(documents_root())

    def get(self, options: Options) -> MockServer:
        """Return the server that is so.

        Raises:
            SetupError: there can be none: a world file or an answer cannot be used.
        """
        if options not in self._servers:
            self._servers[options] = MockServer(options, self._apis)
        return self._servers[options]

    def open_world(self, server: MockServer, name: str) -> Realm:
        """Open a world that nobody was in before, and give it a name that is like this one."""
        like = _NOT_IN_NAMES.sub("-", name).strip("-._")[:_LONGEST] or "test"
        return server.mount.registry.open(f"{like}-{next(self._numbers)}")

    def close(self) -> None:
        """Stop all of them."""
        for server in self._servers.values():
            server.close()
        self._servers.clear()
