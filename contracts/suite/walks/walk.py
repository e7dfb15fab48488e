"""A walk: what one can do with the records of an API step by step, and what that has to come to.

What is chosen is given by numbers that index what the document declares and what this walk itself
did before; never by what the target answered. What the session's judge and oracle find on the way
counts as well.
"""

from __future__ import annotations

import json
from typing import Any

from contracts.contract import Contract
from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.kinds import nullable
from contracts.oracle.shape import Shape
from contracts.session import NOBODY, Identity
from contracts.suite.walks.model import Kept, Model
from contracts.suite.walks.values import Picks, Values
from contracts.values import wrong


class Walk:
    """One walk; ``records`` are those it made, the oldest first."""

    def __init__(self, desk: Desk, values: Values, model: Model) -> None:
        self.desk = desk
        self.contract: Contract = desk.contract
        self.records: list[Kept] = []
        self.values = values
        self.model = model
        self._owners = Shape(desk.contract, desk.main, desk.main).owners

    # --- steps -----------------------------------------------------------------------------------

    def create(self, picks: Picks) -> None:
        """Create a record with some optional members."""
        exchange = self.desk.attempt(self.values.some("create", picks))
        if not 200 <= exchange.status < 300 or exchange.member("id") is None:
            return
        if not self._owners.isdisjoint(exchange.json):
            return  # another account's, whose lists are not those that the walk looks at
        sent = _sent(exchange)
        kept = Kept(key=exchange.member("id"), made=exchange)
        self.records.append(kept)
        self.model.learn(kept, "create", sent)
        self.model.compare(kept, exchange, "the answer to a create", ("echo",))
        self.model.exercise("fresh-id", "same-form", *(("default",) if len(sent) < 4 else ()))

    def read(self, which: int) -> None:
        """Read a record."""
        kept = self.record(which)
        if kept is not None:
            exchange = self.desk.read(kept.key)
            self.model.compare(kept, exchange, "a fresh read", ("update-stored", "echo"))
            self.model.exercise("found", "same-form", "update-stored")

    def update(self, which: int, picks: Picks) -> None:
        """Change some members of a record, and read it again."""
        kept = self.record(which)
        if kept is None or self.contract.doing("update", self.desk.main) is None:
            return
        exchange = self.desk.alter(kept.key, self.values.some("update", picks))
        self._updated(kept, exchange)

    def clear(self, which: int, member: int) -> None:
        """Set a member of a record to null, and read it again."""
        kept = self.record(which)
        if kept is None or self.contract.doing("update", self.desk.main) is None:
            return
        members = [
            one for one in self.values.members("update") if nullable(self.contract, one.schema)
        ]
        if members:
            name = members[member % len(members)].name
            self._updated(kept, self.desk.update(kept.key, {name: None}))

    def refused_create(self, member: int, way: int) -> None:
        """Send a create that the document does not allow; if refused it leaves no trace."""
        operation = self.desk.operation("create")
        body = {**self.desk.valid(), **self._bad("create", member)}
        self._send_badly(operation.method, operation.path, body, way)
        self.model.exercise("no-trace")

    def refused_update(self, which: int, member: int, way: int, picks: Picks) -> None:
        """Send an update with good members and one that is not allowed, and read it again."""
        kept = self.record(which)
        if kept is None or self.contract.doing("update", self.desk.main) is None:
            return
        operation = self.desk.operation("update")
        path = self.desk.path(operation, kept.key)
        good = self.values.some("update", picks)
        exchange = self._send_badly(
            operation.method, path, {**good, **self._bad("update", member)}, way
        )
        if 200 <= exchange.status < 300:
            kept.shows.clear()
        self.read(self.records.index(kept))
        self.model.exercise("no-trace")

    def delete(self, which: int) -> None:
        """Delete a record; it is gone, and the others are not."""
        operation = self.contract.doing("delete", self.desk.main)
        kept = self.record(which)
        if operation is None or kept is None or len(self.records) < 2:
            return
        gone = self.desk.session.send(operation.method, self.desk.path(operation, kept.key))
        if 200 <= gone.status < 300:
            self.records.remove(kept)
            self.desk.forget(kept.key)
            self.desk.read(kept.key)
            self.model.exercise("delete")

    def _updated(self, kept: Kept, exchange: Exchange) -> None:
        granted = 200 <= exchange.status < 300
        if granted:
            self.model.learn(kept, "update", _sent(exchange))
            if exchange.json is not None:
                self.model.compare(kept, exchange, "the answer to an update", ("echo", "update"))
        fresh = self.desk.read(kept.key)
        self.model.compare(
            kept, fresh, "a fresh read after an update", ("update-stored", "echo"), between=exchange
        )
        self.model.exercise(
            "same-form",
            *(("update", "update-stored", "update-alone") if granted else ("no-trace",)),
        )

    # --- choosing --------------------------------------------------------------------------------

    def record(self, which: int) -> Kept | None:
        """Return the record with a number, counted from the latest; None when there is none."""
        return self.records[-1 - which % len(self.records)] if self.records else None

    def _bad(self, verb: str, which: int) -> dict[str, Any]:
        """Return one member with a value that the document does not allow."""
        members = self.values.members(verb)
        for offset in range(len(members)):
            member = members[(which + offset) % len(members)]
            for _, value in wrong(self.contract, member):
                return {member.name: value}
        return {}

    def _send_badly(self, method: str, path: str, body: dict[str, Any], way: int) -> Exchange:
        """Send members in one of the ways to be refused: the members, the body, or the caller."""
        identity: Identity | None = NOBODY if way % 3 == 2 else None
        headers = {"Content-Type": "text/xml"} if way % 3 == 1 else {}
        return self.desk.session.send(
            method, path, members=body, headers=headers, identity=identity
        )


def _sent(exchange: Exchange) -> dict[str, Any]:
    found = json.loads(exchange.request_body or b"{}")
    return found if isinstance(found, dict) else {}
