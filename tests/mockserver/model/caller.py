"""Calls the ITRP API in-process as one of the people of the model's world."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from mockserver.api import documents_root, load_apis
from mockserver.exchange import Request
from mockserver.mount import Mount
from mockserver.settings import Settings
from tests.mockserver.model.refusals import BODY_LIMIT, Wrong
from tests.mockserver.model.rules import WORLD, Reader


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Desk:
    """A server with the model's world, its clock standing still."""

    def __init__(self) -> None:
        settings = Settings(
            worlds=(WORLD,), start="world", frozen=True, strict=True, body_bytes=BODY_LIMIT
        )
        self.mount = Mount(settings, [api for api in _apis() if api.name == "itrp"])
        self.world = self.mount.pipelines["itrp"].world

    def call(
        self,
        by: Reader,
        method: str,
        path: str,
        *,
        query: str = "",
        headers: dict[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Send a request; whatever it is, the server does not fail over it."""
        own = {"host": "desk.example", "authorization": f"Bearer {by.token}"}
        if by.account != by.home:
            own["x-itrp-account"] = by.account
        request = Request(method, f"/v1{path}", query, own | (headers or {}), body, "http", "::1")
        reply = self.mount.handle(request)
        assert reply is not None
        assert reply.status < 500, (request, reply)
        return Answer(reply.status, dict(reply.headers), reply.body)

    def send(self, by: Reader, method: str, path: str, members: Any) -> Answer:
        """Send a request with a JSON body."""
        headers = {"content-type": "application/json"}
        return self.call(by, method, path, headers=headers, body=json.dumps(members).encode())

    def advance(self, seconds: int) -> None:
        """Let time pass."""
        self.world.clock.advance(seconds)

    def check_refused(self, by: Reader, wrong: Wrong) -> None:
        """Send a wrong call: it is refused as it should be and leaves no trace."""
        self.call(by, "GET", "/me")  # what time alone changes has changed
        before = self._dump()
        answer = self.call(
            by, wrong.method, wrong.path, query=wrong.query, headers=wrong.headers, body=wrong.body
        )
        assert self._dump() == before
        assert answer.status == wrong.status, answer
        assert isinstance(answer.json["message"], str)
        assert ("errors" in answer.json) == (wrong.status == 422)
        if wrong.member:
            assert wrong.member in [name for name, _ in answer.json["errors"]], answer

    def _dump(self) -> Any:
        """The state of every table: another one after each change."""
        store = self.world.store
        tables = {name: (table.last_id, table.state) for name, table in store.tables.items()}
        return tables, dict(store.counters)


@cache
def _apis() -> Any:
    return load_apis(documents_root())


def compare(found: Any, expected: Any) -> None:
    """Assert that a shown record is the expected one, telling only where they differ."""
    if found != expected and isinstance(found, dict):
        names = sorted(one for one in {*found, *expected} if found.get(one) != expected.get(one))
        told = (f"{one}: {found.get(one)!r}, not {expected.get(one)!r}" for one in names)
        raise AssertionError("; ".join(told))
    assert found == expected
