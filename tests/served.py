"""The real server with the real documents, on a free port, for tests that use the network."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from mockserver.api import Api, documents_root, load_apis
from mockserver.app import create_app, mount_of
from mockserver.mount import Mount
from mockserver.serving import Limits, running
from mockserver.settings import Settings

ITRP = {"Authorization": "Bearer demo-token"}
JSON = {"Content-Type": "application/json"}


@cache
def compiled() -> Sequence[Api]:
    """Return every API, compiled once; nothing in them changes."""
    return load_apis(documents_root())


@contextmanager
def served(**settings: Any) -> Iterator[tuple[str, Mount]]:
    """Serve both APIs; gives the address, and what is behind it."""
    chosen = Settings(**{"start": "world", "frozen": True, "strict": True, **settings})
    app = create_app(chosen, compiled())
    mount = mount_of(app)
    limits = Limits(body_bytes=chosen.body_bytes)
    with running(mount.handle, app, mount.refuse, limits=limits) as address:
        yield address, mount


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Connection:
    """One connection that is kept alive; use it as a context."""

    def __init__(self, address: str, patience: float = 30) -> None:
        parts = urlsplit(address)
        assert parts.hostname is not None
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=patience)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def call(
        self,
        method: str,
        path: str,
        members: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Send a request and read its answer; ``members`` are sent as JSON."""
        if members is not None:
            body, headers = json.dumps(members).encode(), {**JSON, **(headers or {})}
        self._connection.request(method, path, body, dict(headers or {}))
        response = self._connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())


def serviceops_token(address: str) -> dict[str, str]:
    """Return the Authorization header of a technician with a fresh token."""
    client = base64.b64encode(b"demo-client:demo-secret").decode()
    headers = {
        "Authorization": f"Basic {client}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    form = urlencode(
        {
            "grant_type": "password",
            "username": "technician@example.com",
            "password": "demo-password",
        }
    )
    with Connection(address) as connection:
        answer = connection.call("POST", "/api/oauth/token", headers=headers, body=form.encode())
    assert answer.status == 200, answer
    return {"Authorization": f"Bearer {answer.json['access_token']}"}


def dump(mount: Mount) -> Any:
    """Return what every table is in: another state whenever one of its records changes."""
    return {
        name: (
            {
                collection: (table.last_id, table.state)
                for collection, table in pipeline.world.store.tables.items()
            },
            dict(pipeline.world.store.counters),
        )
        for name, pipeline in mount.pipelines.items()
    }
