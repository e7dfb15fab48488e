"""The oracle: watches every exchange of a run, and compares with what it knows was written.

It sends nothing. Of each record that the run created it remembers what was sent and what was last
shown to its creator, and finds what cannot be: a value that does not come back, or changes although
nobody wrote it; an id given twice; a record lost, or there again; a refused request that left a
trace; a record shown to somebody else. Where a server may do either, it keeps silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Lock
from typing import Any

from contracts.contract import Contract
from contracts.errors import Broken
from contracts.exchange import Exchange
from contracts.oracle.act import Act, Reader
from contracts.oracle.blame import Blame, broken
from contracts.oracle.memory import Memory
from contracts.oracle.pages import Pages
from contracts.oracle.recall import Recall
from contracts.oracle.records import Records
from contracts.oracle.shape import Shape
from contracts.oracle.strangers import Strangers
from contracts.oracle.tags import judge_unchanged

__all__ = ["Oracle", "Ticket"]


class Ticket:
    """One request on its way; ``crossed`` once another was under way at the same time."""

    def __init__(self) -> None:
        self.crossed = False


class Oracle:
    """What a run knows of its own records. Several threads may use it."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._lock = Lock()
        self._under_way: set[Ticket] = set()
        self._reader = Reader(contract)
        self._shapes: dict[str, Shape] = {}
        self._records = Records(self.shape)
        self._main = _main_collection(contract)
        self._blame = Blame(contract)
        self._recall = Recall(contract, self._blame)
        self._strangers = Strangers(contract, self._blame)
        self._pages = Pages(contract, self._blame)
        self._known: set[tuple[str, Any]] = set()

    @property
    def kept(self) -> frozenset[str]:
        """The requirements about values that were sent and have come back."""
        with self._lock:
            return frozenset(self._recall.kept)

    def begin(self) -> Ticket:
        """Take note that a request goes out."""
        ticket = Ticket()
        with self._lock:
            self._under_way.add(ticket)
            if len(self._under_way) > 1:
                for one in self._under_way:
                    one.crossed = True
        return ticket

    def abandon(self, ticket: Ticket) -> None:
        """Take note that there will be no answer to watch."""
        with self._lock:
            self._under_way.discard(ticket)

    def watch(
        self, ticket: Ticket, exchange: Exchange, mounted: Exchange, who: str
    ) -> list[Broken]:
        """Return what an exchange shows to be wrong.

        ``mounted`` is the exchange as if the API were where the document says, ``who`` the name of
        the caller.
        """
        with self._lock:
            self._under_way.discard(ticket)
            act = replace(self._reader.read(mounted, who), exchange=exchange)
            if ticket.crossed:
                self._records.confuse(act)
                return []
            return list(self._judge(act))

    def shape(self, collection: str) -> Shape:
        """Return what is known of a collection's records."""
        if collection not in self._shapes:
            self._shapes[collection] = Shape(self.contract, collection, self._main)
        return self._shapes[collection]

    # --- one exchange ----------------------------------------------------------------------------

    def _judge(self, act: Act) -> Iterator[Broken]:
        if act.collection not in self.contract.raw.get("x-collections", {}):
            return
        shape = self.shape(act.collection)
        yield from self._strangers.judge(act, shape, self._records)
        self._strangers.remember(act, shape)
        if act.exchange.failure or act.exchange.status >= 500:
            self._records.confuse(act)
            return
        memory = self._records.of(act)
        if act.verb == "create" or (act.verb == "run" and act.exchange.status == 201):
            yield from self._created(act, shape)
        elif memory is not None and act.writes:
            yield from self._written(act, shape, memory)
        elif act.verb == "run" and act.granted:
            self._records.loosen(act)
        elif memory is not None and act.verb == "read":
            yield from self._read(act, memory)
        yield from self._shown(act)
        yield from self._pages.judge(act, shape, self._records)

    def _created(self, act: Act, shape: Shape) -> Iterator[Broken]:
        if not act.granted or len(act.records) != 1:
            return
        key = act.records[0]["id"]
        before = self._records.get(act.collection, key)
        if before is not None:
            if before.viewer != act.viewer:
                return  # two accounts may number their records alike
            if before.made.request_body == act.exchange.request_body:
                return  # what is sent twice may be one
            yield from self._twice(act, shape, [before.made, act.exchange], key)
        elif (act.collection, key) in self._known:
            yield from self._twice(act, shape, [act.exchange], key)
        memory = Memory(collection=act.collection, key=key, viewer=act.viewer, made=act.exchange)
        memory.elsewhere = not shape.owners.isdisjoint(act.records[0])
        self._records.add(memory)
        memory.last = act.exchange
        if act.verb == "create":
            self._recall.sent(shape, memory, act, self._known)
            self._records.spread(shape, memory)
        else:
            memory.forget(shape.changeable)

    def _twice(
        self, act: Act, shape: Shape, exchanges: list[Exchange], key: Any
    ) -> Iterator[Broken]:
        own = shape.subjects["id"].requirements if "id" in shape.subjects else ()
        yield from broken(
            self._blame.at(("fresh-id",), own)
            or self._blame.anywhere("fresh-id")
            or self._blame.operation(act.operation),
            "a new record has an id that another one has",
            expected="an id that no record has",
            got=key,
            exchanges=exchanges,
        )

    def _written(self, act: Act, shape: Shape, memory: Memory) -> Iterator[Broken]:
        if act.refused:
            memory.refuse(act.who, act.exchange)
            gone = act.exchange.status in (404, 410)
            if gone and act.verb in ("update", "delete") and act.viewer == memory.viewer:
                yield from self._lost(act, memory)
        elif not act.granted:
            memory.forget(shape.changeable)
        elif act.verb == "delete":
            memory.gone = act.exchange
        elif act.verb == "update":
            memory.write(act.exchange)
            self._recall.sent(shape, memory, act, self._known)
            self._records.spread(shape, memory)
        else:
            memory.write(act.exchange)
            memory.forget(shape.changeable if act.verb != "touch" else shape.may_move(frozenset()))
            if act.verb == "touch":
                doubted = {one.name for one in shape.subjects.values() if one.own_doubts}
                memory.forget(doubted - shape.fixed)
            self._records.spread(shape, memory)

    def _read(self, act: Act, memory: Memory) -> Iterator[Broken]:
        if act.viewer != memory.viewer:
            return
        if act.exchange.status in (404, 410):
            yield from self._lost(act, memory)
        elif act.granted and memory.gone is not None and act.records:
            if "deleted-record" not in self.contract.doubts:
                yield from broken(
                    self._blame.anywhere("delete") or self._blame.operation(act.operation),
                    "a deleted record is still there",
                    expected="404",
                    got=act.exchange.answer,
                    exchanges=(memory.made, memory.gone, act.exchange),
                )
        elif act.exchange.status == 304:
            yield from judge_unchanged(self._blame, act, memory)
        elif act.granted and act.records:
            memory.confirmed = True

    def _lost(self, act: Act, memory: Memory) -> Iterator[Broken]:
        """Yield what is wrong when a record is said not to be there."""
        if memory.gone is not None or not memory.viewer:
            return
        own = act.operation.requirements if act.operation else ()
        made = self._blame.written(memory.made, act.collection)
        yield from broken(
            self._blame.at(("found",), own, () if memory.confirmed else made)
            or self._blame.anywhere("found")
            or self._blame.operation(act.operation),
            "a created record is not found",
            expected="the record",
            got=act.exchange.answer,
            exchanges=(memory.made, act.exchange),
        )
        self._records.drop(memory)

    def _shown(self, act: Act) -> Iterator[Broken]:
        """Yield what is wrong with the records that an answer shows; learn what it shows."""
        if act.exchange.method == "HEAD" or not act.records:
            return
        collection = self._items_of(act)
        if not collection:
            return
        shape = self.shape(collection)
        for record in act.records:
            memory = self._records.get(collection, record["id"])
            if act.key is not None and record["id"] != act.key:
                yield from self._another(act, record)
                return
            yield from self._recall.forbidden(shape, act, record)
            if memory is not None and memory.viewer == act.viewer and memory.gone is None:
                yield from self._recall.judge(shape, memory, act, record, self._known)
        if act.who == "main":
            for record in act.records:
                self._known.add((collection, record["id"]))
                self._know(shape, record)

    def _another(self, act: Act, record: dict[str, Any]) -> Iterator[Broken]:
        """Yield a record that is shown in the place of the one asked for."""
        own = act.operation.requirements if act.operation else ()
        yield from broken(
            self._blame.at(("found", "update"), own) or self._blame.operation(act.operation),
            "the record that is shown has another id than the one asked for",
            expected=act.key,
            got=record["id"],
            exchanges=(act.exchange,),
        )

    def _know(self, shape: Shape, record: dict[str, Any]) -> None:
        """Take note of the records that one refers to."""
        for name, one in shape.subjects.items():
            held = record.get(name)
            if isinstance(held, dict) and "id" in held:
                of = one.schema.get("x-reference", {}).get("collection")
                if of and isinstance(held["id"], int | str):
                    self._known.add((of, held["id"]))
            elif isinstance(held, str) and one.member is not None:
                reference = self.contract.reference(one.member)
                if reference is not None:
                    self._known.add((reference["collection"], held))

    def _items_of(self, act: Act) -> str:
        """Return the collection of the records that an answer shows."""
        if act.verb == "touch":
            return ""
        return act.collection if act.verb else ""


def _main_collection(contract: Contract) -> str:
    plain = (
        one.action["collection"]
        for one in contract.operations
        if one.action.get("do") == "create" and "parent" not in one.action
    )
    return str(next(plain, ""))
