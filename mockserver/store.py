"""The store: records by collection and id, with drafts that apply whole or not at all.

It knows neither HTTP nor OpenAPI. A record is replaced, never changed in place, so whoever holds
one keeps a consistent picture of it. A store can be forked at once, however much is in it: what
neither side has changed since, both share.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import Any

from mockserver.table import Key, Record, Table, Writes

__all__ = ["Draft", "Key", "Record", "Store"]

_MANY = 64  # names of what has been worked out from tables
_NOTHING: tuple[None, dict[Any, Any]] = (None, {})


class Store:
    """All tables of one world, and its counters.

    ``layouts`` are the properties of the records of each collection. ``tables`` are there to be
    read; who writes to one asks for it by ``own``.
    """

    __slots__ = ("_own", "_states", "_worked_out", "_writes", "counters", "tables")

    def __init__(self, layouts: Mapping[str, Sequence[str]]) -> None:
        self._writes = Writes()
        self._states: dict[tuple[str, ...], tuple[int, tuple[object, ...]]] = {}
        self._worked_out: dict[Hashable, tuple[tuple[object, ...], dict[Any, Any]]] = {}
        self.tables = {name: Table(layout, self._writes) for name, layout in layouts.items()}
        self.counters: dict[str, int] = {}
        self._own = set(self.tables)
        """The tables that no fork shares."""

    def fork(self) -> Store:
        """Return a store with the same content; what one of the two changes, the other keeps."""
        fork = Store({})
        fork.tables = self.tables.copy()
        fork.counters = self.counters.copy()
        self._own.clear()
        return fork

    def settle(self) -> None:
        """Let forks share all that there is by now."""
        for table in self.tables.values():
            table.settle()

    def own(self, name: str) -> Table:
        """Return a table to write to."""
        if name not in self._own:
            self.tables[name] = self.tables[name].fork(self._writes)
            self._own.add(name)
        return self.tables[name]

    def states(self, names: tuple[str, ...]) -> tuple[object, ...]:
        """Return the states of some tables: while they are the same, so are all their records."""
        count = self._writes.count
        known = self._states.get(names)
        if known is None or known[0] != count:
            tables = self.tables
            known = self._states[names] = count, tuple([tables[one].state for one in names])
        return known[1]

    def worked_out(self, name: Hashable, read: tuple[str, ...]) -> dict[Any, Any]:
        """Return what has been worked out under a name from some tables, to be added to.

        It is there as long as nothing of these tables changes, and empty at first.
        """
        states = self.states(read)
        held, found = self._worked_out.get(name, _NOTHING)
        if held is not states and held != states:
            if len(self._worked_out) >= _MANY:
                self._worked_out.clear()
            found = {}
            self._worked_out[name] = states, found
        return found


class Draft:
    """What one request would change; the store sees it with ``commit`` or never."""

    __slots__ = ("_changes", "_counters", "_last_ids", "store")

    def __init__(self, store: Store) -> None:
        self.store = store
        self._changes: dict[str, dict[Key, Record | None]] = {}
        self._counters: dict[str, int] = {}
        self._last_ids: dict[str, int] = {}

    def get(self, collection: str, key: Key) -> Record | None:
        """Return the record as this draft leaves it, or None."""
        if self._changes:
            changes = self._changes.get(collection)
            if changes and key in changes:
                return changes[key]
        return self.store.tables[collection].get(key)

    def put(self, collection: str, record: Record) -> None:
        """Add or replace the record with this ``id``."""
        key = record["id"]
        changes = self._changes.get(collection)
        if changes is None:
            changes = self._changes[collection] = {}
        changes[key] = record
        if key != self._last_ids.get(collection) and isinstance(key, int):
            self._last_ids[collection] = max(key, self._last_id(collection))

    def remove(self, collection: str, key: Key) -> None:
        """Take the record away."""
        self._changes.setdefault(collection, {})[key] = None

    def new_id(self, collection: str) -> int:
        """Return an id that no record of the collection ever had."""
        key = self._last_ids[collection] = self._last_id(collection) + 1
        return key

    def _last_id(self, collection: str) -> int:
        last = self._last_ids.get(collection)
        return self.store.tables[collection].last_id if last is None else last

    def count(self, name: str, start: int = 0) -> int:
        """Return the next number of a named counter."""
        last = self._counters.get(name, self.store.counters.get(name, start))
        self._counters[name] = last + 1
        return last + 1

    def touches(self, collections: Collection[str]) -> bool:
        """Tell whether one of some collections is another one than in the store."""
        return not self._changes.keys().isdisjoint(collections)

    def ids(self, collection: str) -> Sequence[Key]:
        """Return all ids of the collection, ascending."""
        table = self.store.tables[collection]
        changes = self._changes.get(collection)
        if not changes:
            return list(table.ids)
        kept = [key for key in table.ids if changes.get(key, True) is not None]
        added = (key for key, record in changes.items() if record and key not in table)
        return sorted([*kept, *added])

    def matching(self, collection: str, name: str, value: Any) -> Sequence[Key]:
        """Return the ids of the records whose property is, or as a list holds, ``value``."""
        table = self.store.tables[collection]
        changes = self._changes.get(collection)
        if not changes or value is None:
            return table.matching(name, value)
        found = {key for key in table.matching(name, value) if key not in changes}
        for key, record in changes.items():
            held = record.get(name) if record else None
            if value in held if isinstance(held, (list, tuple)) else held == value:
                found.add(key)
        return sorted(found)

    def records(self, collection: str) -> Iterator[Record]:
        """Yield every record of the collection by ascending id."""
        if not self._changes.get(collection):
            yield from self.store.tables[collection]
            return
        for key in self.ids(collection):
            record = self.get(collection, key)
            if record is not None:
                yield record

    def changed(self, collection: str) -> Iterator[tuple[Record | None, Record | None]]:
        """Yield each record that this draft changes, as the store has it and as the draft does."""
        table = self.store.tables[collection]
        for key, record in self._changes.get(collection, {}).items():
            yield table.get(key), record

    @property
    def added(self) -> int:
        """How many records more there are after this draft."""
        added = 0
        for collection, changes in self._changes.items():
            table = self.store.tables[collection]
            for key, record in changes.items():
                new = isinstance(key, int) and key > table.last_id
                added += (record is not None) - (not new and key in table)
        return added

    def commit(self) -> None:
        """Apply everything.

        Raises:
            KeyError: a record has a property that its collection has not; nothing is applied.
        """
        if not self._changes and not self._last_ids and not self._counters:
            return
        store = self.store
        changed = []
        for collection, changes in self._changes.items():
            pack = store.tables[collection].row
            rows = [(key, record and pack(record)) for key, record in changes.items()]
            changed.append((collection, rows))
        # From here on only dictionary and list operations: it cannot fail half-way.
        for collection, rows in changed:
            table = store.own(collection)
            for key, row in rows:
                if row:
                    table.put_row(key, row)
                elif key in table:
                    table.remove(key)
        for collection, last in self._last_ids.items():
            if last > store.tables[collection].last_id:
                store.own(collection).last_id = last
        if self._counters:
            store.counters.update(self._counters)
