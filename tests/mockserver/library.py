"""The library, a third API, mounted for a test: a desk to ask at, with fresh data each time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from mockserver.api import Api, load_apis
from mockserver.call import Call, Trace
from mockserver.exchange import Request
from mockserver.fields import Collection
from mockserver.identifying import recognise
from mockserver.mount import Mount
from mockserver.settings import Settings
from mockserver.store import Draft
from mockserver.worlds import World

FOLDER = Path(__file__).parents[1] / "third_api"
NOON = "2020-05-04T10:00:00Z"
"""The instant at which the clock of a library stands still."""


@dataclass(frozen=True)
class Answer:
    """An answer of the API; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def ids(self) -> list[int]:
        """The ids of a list, in its order."""
        return [one["id"] for one in self.json]

    @property
    def problems(self) -> dict[str, str]:
        """The texts about members of a body that was refused."""
        assert self.status == 422, self.body
        return dict(self.json["members"])


class Library:
    """A mounted library that answers whoever has a token, the librarian unless told otherwise."""

    def __init__(self, **chosen: Any) -> None:
        settings = {"start": "world", "frozen": True, "strict": True, **chosen}
        self.mount = Mount(Settings(documents=FOLDER, **settings), apis())
        self.world: World = self.mount.pipelines["library"].world

    def answer(self, **answers: str) -> None:
        """Answer doubts otherwise, selectable or not; an underscore stands for a hyphen."""
        chosen = {name.replace("_", "-"): value for name, value in answers.items()}
        self.world.answers = self.world.answers.replaced(chosen)

    def allow(self, *tolerances: str) -> None:
        """Put up with more than the document says (``x-tolerates``)."""
        pipeline = self.mount.pipelines["library"]
        api = pipeline.api
        pipeline.api = replace(api, tolerates=api.tolerates | {*tolerances})

    def ask(
        self,
        method: str,
        target: str,
        body: Any = None,
        *,
        who: str | None = "librarian",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request to a path below the prefix; a body that is not bytes goes as JSON."""
        path, _, query = target.partition("?")
        sent = {"host": "desk.example"}
        if who is not None:
            sent["authorization"] = f"Bearer {who}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent["content-type"] = "application/json"
        request = Request(
            method=method,
            path=f"/library{path}",
            query=query,
            headers={**sent, **(headers or {})},
            body=body or b"",
            scheme="http",
            client="192.0.2.1",
        )
        reply = self.mount.handle(request)
        assert reply is not None
        names = [name.lower() for name, _ in reply.headers]
        assert len(names) == len(set(names)), names
        return Answer(
            reply.status, dict(zip(names, (v for _, v in reply.headers), strict=True)), reply.body
        )

    def get(self, target: str, **options: Any) -> Answer:
        return self.ask("GET", target, **options)

    def call(self, operation: str, query: list[tuple[str, str]] | None = None) -> Call:
        """Return a call of the librarian's to an operation, as the pipeline would make it."""
        api = self.world.api
        call = Call(
            api=api,
            world=self.world,
            request=Request("GET", "/library/books", "", {"host": "h"}, b"", "http", "c"),
            operation=next(one for one in api.operations if one.id == operation),
            path={},
            query=tuple(query or ()),
            draft=Draft(self.world.store),
            now=int(self.world.clock.now()),
            millis=int(self.world.clock.now() * 1000),
            trace=Trace(self.world),
        )
        call.caller = recognise(call, 1)
        return call

    @property
    def books(self) -> Collection:
        return self.world.api.collections["books"]


@cache
def apis() -> tuple[Api, ...]:
    """The loaded document; nothing in it changes, so that all tests can share it."""
    return load_apis(FOLDER)
