"""A client of the ServiceOps half of the mock, and the records of its world that tests speak of."""

from __future__ import annotations

import copy
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import Client as Browser

from mockserver.app import mount_of
from mockserver.worlds import World

NOW = 1710928800  # where the clock of the world stands: 2024-03-20T10:00:00Z
LIFETIME = 43199

# Clients of the API by ID and secret.
ANY_USER = ("demo-client", "demo-secret")
BOUND = ("monitoring-client", "demo-secret-2")  # to the technician Integration User
BOUND_TO_REQUESTER = ("portal-client", "demo-secret-3")  # to utsav
DISABLED = ("retired-client", "demo-secret-4")

# Users by e-mail address and password.
TECHNICIAN = ("technician@example.com", "demo-password")  # logon name tara, Tara Lindqvist
INTEGRATION = ("integration@example.com", "demo-password-2")
REQUESTER = ("a@b.com", "demo-password-3")  # logon name utsav, and no technician
OTHER_TECHNICIAN = ("omar.haddad@example.com", "demo-password-4")

SAMPLE = 1  # the ticket of the published answer
FULL = 3  # a ticket with most keys, two conversations, an attachment and an asset
FIRST_NEW = 7  # the id that the next ticket gets
FILE = "abc"  # the reference name of an uploaded file, xyz.pdf
EVERY_FIELD = {
    "New Dropdown": "",
    "New Number": 0.0,
    "New Text Area": "",
    "New Text Input": "",
    "Affected Services": [],
    "Approvers": [],
    "Needed By": 0,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: ``body`` is its JSON, or None when it has no body."""

    status: int
    body: Any
    headers: Headers

    @property
    def text(self) -> str:
        """The text for people of a refusal."""
        return str(self.body.get("userMessage") or self.body["error_description"])


@dataclass(slots=True)
class Client:
    """Calls the API with one token; what holds of every answer is checked at every call."""

    app: Flask
    browser: Browser
    token: str | None = None

    @property
    def world(self) -> World:
        """The world behind the API, for what no client can do: time, and a look at the store."""
        return mount_of(self.app).pipelines["serviceops"].world

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        data: Any = None,
    ) -> Answer:
        """Send a request; ``path`` is below the prefix."""
        sent = dict(headers or {})
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        response = self.browser.open(f"/api{path}", method=method, headers=sent, data=data)
        raw = response.get_data()
        body = json.loads(raw) if raw else None
        answer = Answer(response.status_code, body, response.headers)
        check(answer, method)
        return answer

    def send(self, method: str, path: str, members: Any) -> Answer:
        """Send a request with a JSON body."""
        headers = {"Content-Type": "application/json"}
        return self.call(method, path, headers=headers, data=json.dumps(members))

    def ask_token(self, client: tuple[str, str] | None = ANY_USER, /, **form: Any) -> Answer:
        """Ask for a token with an urlencoded form."""
        headers = {} if client is None else {"Authorization": basic(*client)}
        kept, self.token = self.token, None
        try:
            return self.call("POST", "/oauth/token", headers=headers, data=form)
        finally:
            self.token = kept

    def logged_on(
        self, user: tuple[str, str] = TECHNICIAN, client: tuple[str, str] = ANY_USER
    ) -> Client:
        """Return a client of the same server with a fresh token."""
        name, password = user
        answer = self.ask_token(client, grant_type="password", username=name, password=password)
        assert answer.status == 200, answer.body
        return Client(self.app, self.browser, answer.body["access_token"])

    def post(self, **members: Any) -> Answer:
        """Create a ticket; the two required keys have values unless said otherwise."""
        return self.send("POST", "/v1/request", {**SMALLEST, **members})

    def create(self, **members: Any) -> dict[str, Any]:
        """Return a new ticket."""
        answer = self.post(**members)
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def patch(self, key: Any, **members: Any) -> Answer:
        """Update a ticket."""
        return self.send("PATCH", f"/v1/request/{key}", members)

    def update(self, key: int, **members: Any) -> dict[str, Any]:
        """Return a ticket after an update."""
        answer = self.patch(key, **members)
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def read(self, key: Any) -> dict[str, Any]:
        """Return a ticket."""
        answer = self.call("GET", f"/v1/request/{key}")
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def search(self, details: Any = None, query: str = "") -> Answer:
        """Search; no details ask for every ticket."""
        body = {} if details is None else {"qualDetails": details}
        return self.send("POST", f"/v1/request/search/byqual{query}", body)

    def found(self, details: Any = None, query: str = "?sort_by=id&size=2000") -> list[int]:
        """Return the ids of the tickets that a search finds, by rising id."""
        answer = self.search(details, query)
        assert answer.status == 200, answer.body
        assert answer.body["totalCount"] >= len(answer.body["objectList"])
        return [ticket["id"] for ticket in answer.body["objectList"]]

    def upload(self, name: str = "a.txt", content: bytes = b"text") -> Answer:
        """Upload a file."""
        return self.call("POST", "/oprfile", data={"file": (BytesIO(content), name)})

    def state(self) -> Any:
        """Return a copy of everything that the world holds."""
        self.world.tick()
        store = self.world.store
        tables = {name: ([*table], table.last_id) for name, table in store.tables.items()}
        return copy.deepcopy((tables, store.counters, list(self.world.credentials.tokens)))


SMALLEST = {"subject": "A test", "requesterEmail": "a@b.com"}
Serve = Callable[..., Client]
"""Starts a server: keyword arguments are settings, or answers to doubts under ``answers``."""


def check(answer: Answer, method: str) -> None:
    """Check what holds of every answer of the API."""
    if answer.status in (204, 405) or method == "HEAD":
        return
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    if answer.status < 400:
        return
    body = answer.body
    if "error" in body:
        assert list(body) == ["error", "error_description"]
    else:
        assert list(body) == ["code", "userMessage", "cause"]
        assert isinstance(body["code"], str)
        assert body["cause"] is None
    assert answer.text
    assert (answer.status == 401) == ("WWW-Authenticate" in answer.headers)


def basic(name: str, secret: str) -> str:
    """Return the value of an Authorization header."""
    return f"Basic {b64encode(f'{name}:{secret}'.encode()).decode()}"


def compared(key: str, operator: str, value: Any, kind: str = "") -> dict[str, Any]:
    """Return a qualification that compares a key with a value."""
    return {
        "type": "RelationalQualificationRest",
        "leftOperand": {"type": "DbOperandRest", "key": key},
        "operator": operator,
        "rightOperand": {"type": "ValueOperandRest", "value": valued(value, kind)},
    }


def valued(value: Any, kind: str = "") -> dict[str, Any]:
    """Return a value with its kind, which follows from the value unless it is named."""
    sample = value[0] if isinstance(value, list) and value else value
    kinds = {bool: "Boolean", int: "Long", str: "String"}
    named = kind or ("List" if isinstance(value, list) else "") + kinds.get(type(sample), "String")
    return {"type": f"{named}ValueRest", "value": value}


def flat(*quals: Any) -> dict[str, Any]:
    """Return the qualification that all of some hold."""
    return {"type": "FlatQualificationRest", "quals": list(quals)}


def binary(left: Any, operator: str, right: Any) -> dict[str, Any]:
    """Return two qualifications joined."""
    parts = {"leftQual": left, "operator": operator, "rightQual": right}
    return {"type": "BinaryQualificationRest", **parts}


def unary(key: str, operator: str) -> dict[str, Any]:
    """Return the qualification that asks whether a key has a value."""
    operand = {"type": "DbOperandRest", "key": key}
    return {"type": "UnaryQualificationRest", "operand": operand, "operator": operator}
