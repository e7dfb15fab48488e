"""A mount with the real documents, asked by callers of any world, for tests about worlds."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from mockserver.exchange import Request
from mockserver.mount import Mount
from mockserver.registry import Bounds
from mockserver.settings import Settings
from tests.served import compiled

TOKEN = "demo-token"
SECRET = "x"
"""What stands in the place of a password where only the name counts."""
CLIENT = ("demo-client", "demo-secret")
USER = {"username": "technician@example.com", "password": "demo-password"}


@dataclass(frozen=True)
class Answer:
    """An answer; ``json`` is its body, None when it has none."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


class Worlds:
    """A server of both APIs whose real clock is ``now``, in epoch seconds."""

    def __init__(self, *, bounds: Bounds | None = None, **chosen: Any) -> None:
        self.now = 1_600_000_000.0
        settings = {"start": "world", "frozen": True, "strict": True, "requests": 0, **chosen}
        self.mount = Mount(
            Settings(wall=lambda: self.now, bounds=bounds or Bounds(), **settings), compiled()
        )

    @property
    def names(self) -> list[str]:
        """The names of the worlds that are open."""
        return [realm.name for realm in self.mount.registry.all()]

    def send(
        self,
        method: str,
        target: str,
        members: Any = None,
        *,
        token: str | None = TOKEN,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Send a request; ``target`` has the prefix and may have a query."""
        path, _, query = target.partition("?")
        sent = {"host": "desk.example"}
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        if members is not None:
            sent["content-type"] = "application/json"
            body = json.dumps(members).encode()
        request = Request(
            method=method,
            path=path,
            query=query,
            headers={**sent, **(headers or {})},
            body=body,
            scheme="http",
            client="192.0.2.1",
        )
        reply = self.mount.handle(request)
        assert reply is not None
        return Answer(
            reply.status, {name.lower(): value for name, value in reply.headers}, reply.body
        )

    def create(self, token: str = TOKEN, **members: Any) -> Answer:
        """Create an ITRP request."""
        given = {"subject": "A printer", "category": "other", **members}
        return self.send("POST", "/v1/requests", given, token=token)

    def log_on(self, client: tuple[str, str] = CLIENT) -> Answer:
        """Ask ServiceOps for an access token."""
        form = urlencode({"grant_type": "password", **USER}).encode()
        return self.send(
            "POST",
            "/api/oauth/token",
            token=None,
            headers={
                "authorization": basic(*client),
                "content-type": "application/x-www-form-urlencoded",
            },
            body=form,
        )


def basic(name: str, password: str = SECRET) -> str:
    """Return an Authorization header."""
    return f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"
