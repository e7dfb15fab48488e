# ruff: noqa: E501 - a table of answers, one a line, is read across
"""A small contract, and a server of it in a few lines, for tests of the suite's parts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from contracts.contract import Contract, load
from contracts.desk import Desk
from contracts.session import Session
from contracts.target import Target

OPENAPI = """
openapi: 3.1.0
info: { title: Shelf, version: '1' }
servers: [{ url: 'http://{host}/shelf' }]
x-collections:
  things: { schema: '#/components/schemas/Thing', sortable: [id, name], x-requirement: [SHELF-LIST-01] }
  rooms: { schema: '#/components/schemas/Room', shows: [name] }
paths:
  /things:
    get:
      tags: [Things]
      x-action: { do: list, collection: things }
      parameters:
        - { name: page, in: query, x-role: page, schema: { type: integer, minimum: 1 } }
        - { name: size, in: query, x-role: page-size, x-clamp: 50, schema: { type: integer, minimum: 1 } }
        - { name: ids, in: query, x-role: filter, schema: { type: string, pattern: '^[0-9]+(,[0-9]+)*$' } }
        - { name: name, in: query, x-role: filter, schema: { type: string, pattern: '^[^,]*$' } }
      responses: { '200': { description: Things. } }
    post:
      tags: [Things]
      x-action: { do: create, collection: things }
      x-requirement: [SHELF-CREATE-01]
      requestBody:
        content: { application/json: { schema: { $ref: '#/components/schemas/ThingCreate' } } }
      responses: { '201': { description: A thing. } }
  /things/{id}:
    parameters:
      - { name: id, in: path, required: true, x-role: id, schema: { type: integer } }
    get:
      tags: [Things]
      x-action: { do: read, collection: things }
      responses: { '200': { description: A thing. } }
    put:
      tags: [Things]
      x-action: { do: update, collection: things }
      responses: { '200': { description: A thing. } }
    patch:
      tags: [Things]
      x-action: { do: update, collection: things }
      requestBody:
        content: { application/json: { schema: { $ref: '#/components/schemas/ThingUpdate' } } }
      responses: { '200': { description: A thing. } }
  /rooms:
    get:
      tags: [Rooms]
      x-action: { do: list, collection: rooms }
      responses: { '200': { description: Rooms. } }
components:
  schemas:
    Text: { type: [string, 'null'], maxLength: 40, x-requirement: [SHELF-TEXT-01], x-doubt: [nul-in-text] }
    Room: { type: object, properties: { id: { type: integer }, name: { type: string } } }
    Thing:
      type: object
      properties:
        id: { type: integer, readOnly: true }
        name: { type: string, title: Label, maxLength: 40, x-requirement: [SHELF-NAME-01] }
        colour: { type: [string, 'null'], enum: [red, blue, null], default: red }
        memo: { $ref: '#/components/schemas/Text', x-requirement: [SHELF-MEMO-01] }
        room:
          anyOf: [{ $ref: '#/components/schemas/Room' }, { type: 'null' }]
          x-reference: { collection: rooms }
        shelf: { type: string, x-hidden: true }
    ThingCreate:
      allOf:
        - $ref: '#/components/schemas/ThingUpdate'
        - { type: object, required: [name] }
    ThingUpdate:
      type: object
      properties:
        name: { type: string, minLength: 1, maxLength: 40, pattern: '[^ ]' }
        colour: { type: [string, 'null'], enum: [red, blue, null] }
        memo: { $ref: '#/components/schemas/Text' }
        room_id: { type: [integer, 'null'], x-reference: { collection: rooms, property: room } }
        secret: { type: string, writeOnly: true }
"""
REQUIREMENTS = """
api: shelf
document: A shelf
requirements:
  - { id: SHELF-CREATE-01, section: Create, statement: Sent is kept., grade: S, level: must, laws: [echo] }
  - { id: SHELF-NAME-01, section: Name, statement: A text., grade: S, level: must, laws: [echo, limit] }
  - { id: SHELF-MEMO-01, section: Memo, statement: A text., grade: S, level: must, laws: [limit] }
  - { id: SHELF-TEXT-01, section: Text, statement: Any text., grade: S, level: must, laws: [text] }
  - { id: SHELF-LIST-01, section: List, statement: A list., grade: S, level: must, laws: [filter] }
"""
DOUBTS = """
api: shelf
doubts:
  - id: SHELF-DOUBT-001
    name: nul-in-text
    question: Is NUL kept?
    answers: { keep: yes, refuse: no }
    default: keep
    reason: Why not.
    selectable: false
    about: [SHELF-TEXT-01]
"""


def contract(folder: Path, **texts: str) -> Contract:
    """Return the contract, read from files in a folder; ``texts`` replace whole files."""
    files = {"openapi": OPENAPI, "requirements": REQUIREMENTS, "doubts": DOUBTS, **texts}
    (folder / "shelf").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "shelf" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load("shelf", folder)


class Shelf(BaseAdapter):
    """A server of the small contract. ``refuse`` says why it does not take members, if it does not."""

    def __init__(self, refuse: Callable[[dict[str, Any]], str] = lambda members: "") -> None:
        super().__init__()
        self.things: dict[int, dict[str, Any]] = {}
        self.seen: list[str] = []
        self._refuse = refuse

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:  # type: ignore[override]
        """Answer a request."""
        parts = urlsplit(str(request.url))
        self.seen.append(f"{request.method} {parts.path}")
        body = json.loads(request.body or b"{}")
        status, answer = self._answer(str(request.method), parts.path, parts.query, body)
        response = Response()
        response.status_code = status
        response.url = str(request.url)
        response.headers["Content-Type"] = "application/json"
        response._content = json.dumps(answer).encode()
        return response

    def close(self) -> None:
        """Do nothing; there is no connection."""

    def _answer(self, method: str, path: str, query: str, body: dict[str, Any]) -> tuple[int, Any]:
        if path == "/shelf/rooms":
            return 200, [{"id": 7, "name": "Hall"}, {"id": 8, "name": "Attic"}]
        key = int(path.rpartition("/")[2]) if path.rpartition("/")[2].isdigit() else 0
        if method != "GET":
            why = self._refuse(body)
            if why:
                return 422, {"errors": why}
            key = key or len(self.things) + 1
            thing = self.things.setdefault(
                key, {"id": key, "colour": "red", "memo": None, "room": None}
            )
            thing.update({name: body[name] for name in ("name", "colour", "memo") if name in body})
            if "room_id" in body:
                thing["room"] = {"id": body["room_id"], "name": "Hall"}
            return (201 if method == "POST" else 200), thing
        if key:
            return (200, self.things[key]) if key in self.things else (404, {})
        asked = dict(parse_qsl(query))
        found = list(self.things.values())
        if "ids" in asked:
            found = [one for one in found if str(one["id"]) in asked["ids"].split(",")]
        if "name" in asked:
            found = [one for one in found if one.get("name") == asked["name"]]
        size, page = int(asked.get("size", 50)), int(asked.get("page", 1))
        return 200, found[(page - 1) * size : page * size]


def desk(folder: Path, server: Shelf, **settings: Any) -> Desk:
    """Return a desk in front of a server."""
    target = Target(base_url="http://shelf.example", **settings)
    session = Session(
        contract(folder), target, adapter=server, sleep=lambda seconds: None, remember=True
    )
    return Desk(session, tag="tag0", seed=1)
