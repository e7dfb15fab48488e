"""Cleaning: removing, or ending where nothing can be removed, what a run left on its target."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.contract import Contract, Operation
from contracts.ledger import Book, Entry
from contracts.session import Session

_MOST_PAGES = 50
_PAGE = 100


@dataclass(kw_only=True)
class Cleaned:
    """What cleaning came to.

    ``removed`` counts the records that are gone, ``left`` names those that are not, with the
    reason; ``stay`` names those that the API has no way to remove.
    """

    removed: int = 0
    left: list[str] = field(default_factory=list)
    stay: list[str] = field(default_factory=list)

    def add(self, other: Cleaned) -> None:
        """Take in what another cleaning came to."""
        self.removed += other.removed
        self.left += other.left
        self.stay += other.stay


def clean(session: Session, entries: Sequence[Entry]) -> Cleaned:
    """Remove what a run has created, latest first; the ledger of the session is told."""
    done = Cleaned()
    for entry in entries:
        if entry.key is None:
            done.left.append(f"{entry.collection}: one that may have been created ({entry.mark})")
        elif _remove(session, entry.collection, entry.key, entry.caller, done):
            session.ledger.removed(entry.mark)
    return done


def clean_book(session: Session, book: Book) -> Cleaned:
    """Remove what a ledger names, and what its run created without living to note the id."""
    done = clean(session, [entry for entry in book.entries if entry.key is not None])
    known = {(entry.collection, str(entry.key)) for entry in book.entries}
    unsure = dict.fromkeys(entry.collection for entry in book.entries if entry.key is None)
    for collection in unsure:
        if session.contract.doing("list", collection) is None:
            done.left.append(f"{collection}: perhaps one more, with {' or '.join(book.tags)} in it")
        for key in list(carrying(session, collection, book.tags)):
            if (collection, str(key)) not in known:
                _remove(session, collection, key, "main", done)
    for entry in book.entries:
        if entry.key is None and not done.left:
            session.ledger.removed(entry.mark)
    return done


def _remove(session: Session, collection: str, key: Any, caller: str, done: Cleaned) -> bool:
    """Delete a record or, where the API cannot, end it; tell whether nothing is left to do."""
    contract = session.contract
    identity = session.callers.get(caller, session.main)
    operation = contract.doing("delete", collection)
    ended = contract.raw.get("x-collections", {}).get(collection, {}).get("ended-by")
    if operation is None and ended:
        operation = contract.doing("update", collection)
    if operation is None:
        done.stay.append(f"{collection} {key}")
        return True
    members = ended if operation.method != "DELETE" else None
    exchange = session.send(
        operation.method, _path(operation, key), members=members, identity=identity, judge=False
    )
    if 200 <= exchange.status < 300 or exchange.status in (404, 410):
        done.removed += 1
        return True
    done.left.append(f"{collection} {key}: answered {exchange.answer[:120]}")
    return False


def carrying(session: Session, collection: str, tags: Sequence[str]) -> Iterator[Any]:
    """Yield the ids of records that carry a run's tag, as far back as a list is worth walking."""
    operation = session.contract.doing("list", collection)
    if operation is None:
        return
    page, size = operation.parameter("page"), operation.parameter("page-size")
    for number in range(1, _MOST_PAGES + 1 if page and size else 2):
        query: dict[str, Any] = {page.name: number, size.name: _PAGE} if page and size else {}
        query |= _newest_first(session.contract, operation, collection)
        exchange = session.send("GET", operation.path, query=query, judge=False)
        records = exchange.json if isinstance(exchange.json, list) else []
        for record in records:
            if isinstance(record, dict) and any(tag in json.dumps(record) for tag in tags):
                yield record.get("id")
        if len(records) < _PAGE:
            return


def _newest_first(contract: Contract, operation: Operation, collection: str) -> dict[str, str]:
    sort = operation.parameter("sort")
    sortable = contract.raw["x-collections"].get(collection, {}).get("sortable", ())
    return {sort.name: "-id"} if sort is not None and "id" in sortable else {}


def _path(operation: Operation, key: Any) -> str:
    parameter = operation.parameter("id")
    return operation.path.replace(f"{{{parameter.name if parameter else 'id'}}}", str(key))
