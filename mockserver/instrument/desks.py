"""Desks: what the fixtures give a test, one API in a world of the test's own."""

from __future__ import annotations

import base64
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from mockserver.exchange import Request
from mockserver.instrument.control import Control, by_network
from mockserver.instrument.outbox import WorldOutbox
from mockserver.instrument.servers import HOST, MockServer
from mockserver.instrument.webhooks import WorldWebhooks
from mockserver.instrument.world import WorldHandle

if TYPE_CHECKING:
    import httpx
    import requests

Sleep = Callable[[float], object]
AsyncSleep = Callable[[float], Awaitable[object]]


class ApiServer(WorldHandle, ABC):
    """One API of a mock, in a world that nobody else is in."""

    api = ""

    def __init__(self, server: MockServer, world: str, open_clients: ExitStack) -> None:
        super().__init__(server.control, world, self.api)
        self._server = server
        self._start = server.mount.registry.starting[self.api]
        self._open = open_clients
        self._prefix = self._start.api.prefix

    def __repr__(self) -> str:
        return f"<{type(self).__name__} world={self.world!r}>"

    @property
    def url(self) -> str:
        """The base URL of the API on a free port of this machine, which is opened when this is
        first asked for.
        """
        return f"{self._server.address}{self._prefix}"

    @property
    def offline_url(self) -> str:
        """The base URL for clients in this process, which answer to any host; no port is opened."""
        return f"http://{HOST}{self._prefix}"

    def in_world(self, credential: str) -> str:
        """Return a token, or a ServiceOps client id, as it is shown to be let into this world."""
        return f"{credential}+{self.world}"

    def session(self, *, sleep: Sleep = time.sleep) -> requests.Session:
        """Return a session of ``requests`` with the credentials of this world, which calls the mock
        in this process whatever host it is told to. It is closed after the test.

        ``sleep`` waits the seconds that a fault delays an answer.
        """
        adapters = [(one, self.requests_adapter(sleep=sleep)) for one in ("http://", "https://")]
        import requests

        session = requests.Session()
        session.trust_env = False
        session.headers.update(self._authorization())
        for scheme, adapter in adapters:
            session.mount(scheme, adapter)
        return self._open.enter_context(session)

    def requests_adapter(self, *, sleep: Sleep = time.sleep, **options: Any) -> Any:
        """Return an adapter to mount on a session of your own; ``options`` are those of
        ``requests.adapters.HTTPAdapter``.
        """
        from mockserver.transports.requests_adapter import MockAdapter

        return MockAdapter(self._server.app, sleep=sleep, **options)

    def httpx_client(self, *, sleep: Sleep = time.sleep) -> httpx.Client:
        """Return a client of ``httpx`` like ``session``; its ``base_url`` is ``offline_url``."""
        import httpx

        from mockserver.transports.httpx_transport import MockTransport

        transport = MockTransport(self._server.app, sleep=sleep)
        client = httpx.Client(
            transport=transport, base_url=self.offline_url, headers=self._authorization()
        )
        return self._open.enter_context(client)

    def httpx_async_client(self, *, sleep: AsyncSleep | None = None) -> httpx.AsyncClient:
        """Return the same for asynchronous code, which closes it itself: ``async with``."""
        import httpx

        from mockserver.transports.httpx_transport import AsyncMockTransport

        how = {} if sleep is None else {"sleep": sleep}
        return httpx.AsyncClient(
            transport=AsyncMockTransport(self._server.app, **how),
            base_url=self.offline_url,
            headers=self._authorization(),
        )

    @abstractmethod
    def _authorization(self) -> dict[str, str]:
        """Return the headers of somebody who is let into this world."""

    def _first(self, collection: str, needed: str, **wanted: Any) -> dict[str, Any]:
        """Return the first record with these properties, and with any value of the one needed."""
        for record in self._start.store.tables[collection]:
            if record.get(needed) is not None and all(
                record.get(name) == value for name, value in wanted.items()
            ):
                return record
        what = ", ".join([needed, *(f"{name} {value!r}" for name, value in wanted.items())])
        raise LookupError(f"the starting world has no {collection} with {what}: add one")


class ItrpServer(ApiServer):
    """The ITRP Requests API. ``token`` is that of somebody who may do everything in ``account``."""

    api = "itrp"

    def __init__(self, server: MockServer, world: str, open_clients: ExitStack) -> None:
        super().__init__(server, world, open_clients)
        self.webhooks = WorldWebhooks(server.control, self._reachable, self._path, self.api)
        self.outbox = WorldOutbox(server.control, self._path)

    @property
    def token(self) -> str:
        """The token to show, as user name, ``Bearer`` or ``api_token``."""
        return self.in_world(self._first_token)

    @property
    def account(self) -> str:
        """The account to name in ``X-ITRP-Account``."""
        caller = self._start.credentials.tokens[self._first_token].caller
        return str(self._first("people", "account", id=caller)["account"])

    @property
    def _first_token(self) -> str:
        for token in self._start.credentials.tokens:
            return token
        raise LookupError("the starting world has no tokens: add some to its file")

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "X-ITRP-Account": self.account}

    def _reachable(self) -> Control:
        # The links of a message lead to where its webhook was added: to a host that there is.
        return Control(by_network(self._server.address))


class ServiceOpsServer(ApiServer):
    """The ServiceOps request API: a client, and a technician on whose behalf it calls."""

    api = "serviceops"

    @property
    def client_id(self) -> str:
        """The id of the client; it is what leads into this world."""
        return self.in_world(str(self._client["client_id"]))

    @property
    def client_secret(self) -> str:
        """The secret of the client."""
        return str(self._client["secret"])

    @property
    def username(self) -> str:
        """The technician's name to log on with."""
        return str(self._technician["email"])

    @property
    def password(self) -> str:
        """The technician's password."""
        return str(self._technician["password"])

    def access_token(self) -> str:
        """Return a fresh access token, got by a call like any other: it is in the journal, counts
        and meets faults.

        Raises:
            RuntimeError: there is none to be had, because of a fault.
        """
        form = {"grant_type": "password", "username": self.username, "password": self.password}
        headers = {
            "host": HOST,
            "content-type": "application/x-www-form-urlencoded",
            "authorization": _basic(self.client_id, self.client_secret),
        }
        path = f"{self._prefix}/oauth/token"
        body = urlencode(form).encode()
        request = Request("POST", path, "", headers, body, "http", "127.0.0.1")
        reply = self._server.desk.call(request)
        if reply.status != 200 or reply.delivery is not None:
            why = "ask for one before the fault is armed, or keep it from issueToken"
            raise RuntimeError(f"no access token, but {reply.status} {reply.body[:200]!r}; {why}")
        return str(json.loads(reply.body)["access_token"])

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access_token()}"}

    @property
    def _client(self) -> dict[str, Any]:
        return self._first("clients", "secret", enabled=True, access="any-user")

    @property
    def _technician(self) -> dict[str, Any]:
        return self._first("users", "password", technician=True)


def _basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()
