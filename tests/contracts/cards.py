# ruff: noqa: E501 - a document is read across
"""A small contract of cards, and a conversation about them that an oracle listens to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from contracts.errors import Broken
from contracts.exchange import Exchange, Secret
from contracts.oracle import Oracle
from tests.contracts.shelf import contract

OPENAPI = """
openapi: 3.1.0
info: { title: Cards, version: '1' }
servers: [{ url: '/api' }]
security: [{ token: [] }]
x-collections:
  cards: { schema: '#/components/schemas/Card', sortable: [id, made_at], order: ['-id'], x-requirement: [ORDER] }
  people: { schema: '#/components/schemas/Person' }
paths:
  /cards:
    get:
      x-action: { do: list, collection: cards }
      x-requirement: [LIST, FOUND]
      parameters:
        - { name: fields, in: query, x-role: fields, schema: { type: string } }
        - { name: size, in: query, x-role: page-size, schema: { type: integer, default: 10, maximum: 100 } }
        - { name: sort, in: query, x-role: sort, schema: { type: string }, x-requirement: [SORT] }
        - { name: id, in: query, x-role: filter, schema: { type: string }, x-requirement: [FILTER] }
        - { name: colour, in: query, x-role: filter, schema: { type: string }, x-requirement: [FILTER] }
      responses: { '200': { description: Cards. } }
    post:
      x-action: { do: create, collection: cards }
      x-requirement: [FOUND, SAME]
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/NewCard' } } } }
      responses: { '201': { description: A card. } }
  /cards/open:
    get:
      operationId: openCards
      x-action: { do: list, collection: cards, view: open, where: { state: { not: [done] } } }
      x-requirement: [VIEW]
      responses: { '200': { description: Cards. } }
  /cards/{id}:
    parameters: [{ name: id, in: path, x-role: id, schema: { type: integer } }]
    get:
      x-action: { do: read, collection: cards }
      x-requirement: [FOUND]
      responses: { '200': { description: A card. } }
    patch:
      x-action: { do: update, collection: cards }
      x-requirement: [STAYS, STORED, SAME-UPDATE]
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/CardChange' } } } }
      responses: { '200': { description: A card. } }
    delete:
      x-action: { do: delete, collection: cards }
      x-requirement: [DELETE]
      responses: { '204': { description: Gone. } }
  /cards/{id}/notes:
    parameters: [{ name: id, in: path, x-role: parent-id, schema: { type: integer } }]
    post:
      x-action: { run: note, collection: notes, parent: { collection: cards, parameter: id, property: card } }
      responses: { '201': { description: A note. } }
components:
  schemas:
    Person: { type: object, properties: { id: { type: integer } } }
    Card:
      type: object
      properties:
        id: { type: integer, readOnly: true, x-requirement: [ID] }
        made_at: { type: string, format: date-time, readOnly: true, x-value: { clock: created }, x-requirement: [MADE] }
        saved_at: { type: string, format: date-time, readOnly: true, x-value: { clock: updated }, x-requirement: [SAVED] }
        done_at: { type: [string, 'null'], format: date-time, readOnly: true, x-value: { clock: { state: [done] } }, x-requirement: [DONE] }
        fresh: { type: boolean, readOnly: true, x-value: { true-when: { state: [new] } }, x-requirement: [FRESH] }
        author: { type: object, x-reference: { collection: people }, readOnly: true, x-value: { from: caller, once: true }, x-requirement: [AUTHOR] }
        name: { type: string, x-requirement: [NAME] }
        size: { type: [integer, 'null'], x-requirement: [SIZE] }
        colour: { type: [string, 'null'], enum: [red, blue, null], x-requirement: [COLOUR] }
        state: { type: string, enum: [new, waiting, done], default: new, x-requirement: [STATE], x-doubt: [states-tied] }
        code: { type: [string, 'null'], x-requirement: [CODE], x-doubt: [code-kept] }
        alias: { type: [string, 'null'], x-requirement: [ALIAS], x-doubt: [alias-on-update] }
        owner: { anyOf: [{ type: object }, { type: 'null' }], type: object, x-reference: { collection: people }, x-requirement: [OWNER] }
        wakes_at: { type: [string, 'null'], format: date-time, x-requirement: [WAKES], x-doubt: [waking] }
        marks: { type: [array, 'null'], items: { type: string }, x-requirement: [MARKS], x-doubt: [marks-order] }
        inside: { type: object, x-reference: { collection: cards }, x-doubt: [inside-moves] }
    NewCard:
      allOf: [{ $ref: '#/components/schemas/CardChange' }, { type: object, required: [name] }]
    CardChange:
      type: object
      properties:
        name: { type: string }
        size: { type: [integer, 'null'] }
        colour: { type: [string, 'null'], enum: [red, blue, null] }
        state: { type: string, enum: [new, waiting, done], x-requirement: [WAKES] }
        code: { type: [string, 'null'] }
        alias: { type: [string, 'null'] }
        owner_id: { type: integer, x-reference: { collection: people, property: owner } }
        wakes_at: { type: [string, 'null'], format: date-time }
        marks: { type: array, items: { type: string } }
        inside_id: { type: integer, x-reference: { collection: cards, property: inside } }
        password: { type: string, writeOnly: true, x-requirement: [SECRET] }
"""
LAWS = {
    "ID": "fresh-id", "MADE": "clock-created", "SAVED": "clock-updated", "DONE": "clock-state",
    "FRESH": "true-when", "AUTHOR": "from-caller", "NAME": "echo, text", "SIZE": "echo",
    "COLOUR": "echo", "STATE": "echo, default", "CODE": "echo", "ALIAS": "echo", "OWNER": "echo",
    "WAKES": "", "MARKS": "echo", "SECRET": "write-only", "LIST": "list", "FOUND": "found", "SAME": "same-form", "SAME-UPDATE": "same-form",
    "VIEW": "view", "STAYS": "update-alone", "STORED": "update-stored", "DELETE": "delete", "SORT": "sort",
    "FILTER": "filter", "ORDER": "default-order", "TRACE": "no-trace", "ACCOUNT": "account",
    "NOBODY": "unauthenticated", "STRANGER": "wrong-credentials", "ETAG": "etag",
    "UNCHANGED": "if-none-match",
}  # fmt: skip
ANSWERS = {
    "states-tied": "[no, yes]", "code-kept": "[keep, ignore]", "alias-on-update": "[all, some]",
    "waking": "[no, yes]", "marks-order": "[sent, any]", "inside-moves": "[no, yes]", "unknown-reference": "[refuse, ignore]",
}  # fmt: skip
TOKEN = "sesame-open"
CALLERS = {
    "main": {"Authorization": f"Bearer {TOKEN}"},
    "low": {"Authorization": "Bearer low"},
    "second": {"Authorization": "Bearer other", "Account": "far"},
    "stranger": {"Authorization": "Bearer no-such"},
    "nobody": {},
}
BARE: dict[str, Any] = {
    "made_at": "2030-01-01T00:00:00Z", "saved_at": "2030-01-01T00:00:00Z", "done_at": None,
    "fresh": True, "author": {"id": 1}, "size": None, "colour": None, "state": "new", "code": None,
    "alias": None, "owner": None, "wakes_at": None, "inside": None, "marks": None,
}  # fmt: skip


class Talk:
    """What is said between callers and a server, and what the oracle makes of it."""

    def __init__(self, folder: Path) -> None:
        requirements = "".join(
            f"  - {{ id: {name}, section: S, statement: X., grade: S, level: must, laws: [{laws}] }}\n"
            for name, laws in LAWS.items()
        )
        doubts = "".join(
            f"  - {{ id: D-{name}, name: {name}, question: 'Which?', answers: {answers}, default: x }}\n"
            for name, answers in ANSWERS.items()
        )
        self.contract = contract(
            folder,
            openapi=OPENAPI,
            requirements=f"document: Cards\nrequirements:\n{requirements}",
            doubts=f"doubts:\n{doubts}",
        )
        self.oracle = Oracle(self.contract)
        self.found: list[Broken] = []
        self.time = 1000.0
        self.cards: dict[int, dict[str, Any]] = {}

    @property
    def blamed(self) -> list[str]:
        """The requirements blamed so far."""
        return [one.requirement for one in self.found]

    def says(
        self,
        method: str,
        path: str,
        status: int,
        answer: Any = None,
        *,
        sent: Any = None,
        who: str = "main",
        **headers: str,
    ) -> Exchange:
        """Let the oracle hear one exchange."""
        ticket = self.oracle.begin()
        exchange = self.exchange(method, path, status, answer, sent=sent, who=who, **headers)
        self.found += self.oracle.watch(ticket, exchange, exchange, who)
        return exchange

    def exchange(
        self,
        method: str,
        path: str,
        status: int,
        answer: Any = None,
        *,
        sent: Any = None,
        who: str = "main",
        **headers: str,
    ) -> Exchange:
        """Return an exchange that takes no time; ``headers`` are of the answer, or If_None_Match."""
        self.time += 0.1
        asked = {name: headers.pop(name) for name in ("If_None_Match",) if name in headers}
        return Exchange(
            method=method,
            url=f"http://cards.example/api{path}",
            request_headers={
                "Accept": "application/json",
                **({"Content-Type": "application/json"} if sent is not None else {}),
                **CALLERS[who],
                **{name.replace("_", "-"): value for name, value in asked.items()},
            },
            request_body=b"" if sent is None else json.dumps(sent).encode(),
            status=status,
            headers={name.lower(): value for name, value in headers.items()},
            body=b"" if answer is None else json.dumps(answer).encode(),
            started=self.time,
            secrets=(Secret(value=TOKEN, variable="TOKEN"),),
        )

    # --- an honest server, whose answers a test may twist --------------------------------------------

    def create(self, key: int = 1, *, who: str = "main", shows: Any = (), **sent: Any) -> Exchange:
        """Create a card that shows what was sent, and ``shows`` in its place."""
        sent = {"name": f"card number {key}", **sent}
        self.cards[key] = {"id": key, **BARE, **_shown(sent), **dict(shows)}
        return self.says("POST", "/cards", 201, self.cards[key], sent=sent, who=who)

    def update(self, key: int = 1, *, who: str = "main", shows: Any = (), **sent: Any) -> Exchange:
        """Change a card; ``shows`` is what it shows besides."""
        self.cards[key] = {**self.cards[key], **_shown(sent), **dict(shows)}
        return self.says("PATCH", f"/cards/{key}", 200, self.cards[key], sent=sent, who=who)

    def read(self, key: int = 1, *, who: str = "main", **shows: Any) -> Exchange:
        """Read a card, which shows something else from now on."""
        self.cards[key] = {**self.cards[key], **shows}
        return self.says("GET", f"/cards/{key}", 200, self.cards[key], who=who)

    def list(self, *items: Any, query: str = "", path: str = "/cards", who: str = "main") -> None:
        """List cards: each a number of a card as it is, or what is shown."""
        shown = [self.cards[one] if isinstance(one, int) else one for one in items]
        self.says("GET", f"{path}{query}", 200, shown, who=who)


def _shown(sent: dict[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in sent.items() if name in BARE or name == "name"}
    for name in ("owner", "inside"):
        if f"{name}_id" in sent:
            found[name] = {"id": sent[f"{name}_id"]}
    return found
