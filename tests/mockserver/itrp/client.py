"""A client of the ITRP half of the mock, and the records of its world that the tests speak of."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import Client as Browser

from mockserver.app import mount_of
from mockserver.worlds import World

NOW = datetime.fromisoformat("2017-06-01T09:00:00-06:00")
"""Where the clock of the world stands."""
DAY = 86400

# Tokens, and the people behind them.
DEMO = "demo-token"  # 1: every role in the account widget, organization 44, teams 10, 11 and 14
SPECIALIST = "demo-token-specialist"  # 58: team 14
REQUESTER = "demo-token-requester"  # 72: an end user of organization 43
DESK_MANAGER = "demo-token-desk-manager"  # 53
AMERICAN = "demo-token-wna"  # 201: a specialist of the trusted account wna-it
STRANGER = "demo-token-gizmo"  # 301: of the account gizmo, which nobody trusts
RECEPTIONIST = "demo-token-directory"  # 401: an end user of the directory account

DEFAULT_FIELDS = (
    "id sourceID subject category impact status next_target_at completed_at team member "
    "grouped_into service_instance created_at updated_at"
).split()

RACK = 68673  # the published single request: completed, change 238, service instance 29
MEMORY = 70470  # the published element of a list: assigned, service instance 126
GROUP = 70480  # open, with 70481 and 70482 grouped into it
GROUPED = 70481
DISSATISFIED = 70476  # completed, its requester is dissatisfied and not yet addressed
FOREIGN = 70495  # of wna-it
UNTRUSTED = 70496  # of gizmo


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: ``body`` is its JSON, or None when it has no body."""

    status: int
    body: Any
    headers: Headers
    raw: bytes

    @property
    def errors(self) -> dict[str, str]:
        """The texts of a validation problem by member."""
        assert self.status == 422, self.body
        return dict(self.body["errors"])


@dataclass(slots=True)
class Client:
    """Calls the API as one caller; what holds of every answer is checked at every call."""

    app: Flask
    browser: Browser
    token: str | None = DEMO

    @property
    def world(self) -> World:
        """The world behind the API, for what no client can do: time, and a look at the store."""
        return mount_of(self.app).pipelines["itrp"].world

    def using(self, token: str | None) -> Client:
        """Return a client of the same server with another caller."""
        return Client(self.app, self.browser, token)

    def call(
        self,
        method: str,
        path: str,
        members: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        data: bytes | str | Mapping[str, Any] | None = None,
    ) -> Answer:
        """Send a request; ``path`` is below the prefix, or a whole URL."""
        sent = dict(headers or {})
        if self.token is not None:
            sent.setdefault("Authorization", basic(self.token))
        if members is not None:
            sent.setdefault("Content-Type", "application/json")
            data = json.dumps(members)
        url = path if path.startswith("http") else f"/v1{path}"
        response = self.browser.open(url, method=method, headers=sent, data=data)
        raw = response.get_data()
        body = json.loads(raw) if raw else None
        check(method, response.status_code, response.headers, body)
        return Answer(response.status_code, body, response.headers, raw)

    def get(self, path: str, **headers: str) -> Answer:
        """Send a GET; underscores in the names of headers stand for hyphens."""
        return self.call("GET", path, headers=named(headers))

    def post(self, path: str, members: Any = None, **headers: str) -> Answer:
        """Send a POST with a JSON body."""
        return self.call("POST", path, members, headers=named(headers))

    def patch(self, path: str, members: Any = None, **headers: str) -> Answer:
        """Send a PATCH with a JSON body."""
        return self.call("PATCH", path, members, headers=named(headers))

    def read(self, key: int) -> dict[str, Any]:
        """Return a request as a single read shows it."""
        answer = self.get(f"/requests/{key}")
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def create(self, **members: Any) -> dict[str, Any]:
        """Return a new request, of category other unless said otherwise."""
        answer = self.post("/requests", {"subject": "A test", "category": "other", **members})
        assert answer.status == 201, answer.body
        return dict(answer.body)

    def update(self, key: int, **members: Any) -> dict[str, Any]:
        """Return the request after an update."""
        answer = self.patch(f"/requests/{key}", members)
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def notes(self, key: int) -> list[str]:
        """Return the texts of the notes of a request that the caller sees, the oldest first."""
        return [note["text"] for note in self.get(f"/requests/{key}/notes").body]

    def pages(self, path: str) -> Iterator[Answer]:
        """Yield a page and all that follow, by Link alone."""
        answer = self.get(path)
        yield answer
        while "next" in links(answer):
            answer = self.get(links(answer)["next"])
            yield answer

    def whole(self, path: str) -> list[dict[str, Any]]:
        """Return all records of a list."""
        mark = "&" if "?" in path else "?"
        found = []
        for page in self.pages(f"{path}{mark}per_page=100"):
            assert page.status == 200, page.body
            found.extend(page.body)
        return found

    def ids(self, path: str) -> list[int]:
        """Return the ids of all records of a list, in its order."""
        return [record["id"] for record in self.whole(path)]


Serve = Callable[..., Client]
"""Starts a server: keyword arguments are settings, or answers to doubts under ``answers``."""


def check(method: str, status: int, headers: Headers, body: Any) -> None:
    """Check what holds of every answer of the API."""
    assert status < 500, body
    assert ("Retry-After" in headers) == (status == 429)
    if status == 401:
        assert not [name for name, _ in headers if name.lower().startswith("x-ratelimit")]
    else:
        for name in ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"):
            assert headers[name].isdigit()
    if body is not None:
        assert headers["Content-Type"] == "application/json; charset=utf-8"
    if status >= 400 and method != "HEAD":
        assert isinstance(body["message"], str)
        assert body["message"]
        assert ("errors" in body) == (status == 422)
    elif isinstance(body, dict):
        assert "message" not in body


def contents(api: Client) -> str:
    """Return everything that the server keeps, as text."""
    store = api.world.store
    kept = {name: (table.last_id, [*table]) for name, table in store.tables.items()}
    return repr((kept, store.counters))


def basic(name: str, password: str = "") -> str:
    """Return the value of an Authorization header."""
    return f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"


def named(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers under their real names."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def links(answer: Answer) -> dict[str, str]:
    """Return the URLs of a Link header by rel, split as simple clients do."""
    found = {}
    for part in answer.headers.get("Link", "").split(","):
        if part:
            url, rel = part.split(";")
            found[rel.strip().removeprefix('rel="').removesuffix('"')] = url.strip()[1:-1]
    return found


def instant(text: str) -> float:
    """Return epoch seconds of a moment as it is answered."""
    return datetime.fromisoformat(text).timestamp()


def written(seconds: float) -> str:
    """Return a moment, so many seconds after the start of the world, in UTC."""
    moment = datetime.fromtimestamp(NOW.timestamp() + seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def identity(reference: dict[str, Any] | None) -> int | None:
    """Return the id in a reference."""
    return None if reference is None else int(reference["id"])
