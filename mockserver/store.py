"""The store: records by collection and id, with drafts that apply whole or not at all.

It knows neither HTTP nor OpenAPI. A record is replaced, never changed in place, so whoever holds
one keeps a consistent picture of it. A store can be forked at once, however much is in it: what
neither side has changed since, both share.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from typing import Any

Record = dict[str, Any]
Key = Any
"""A record's id: a positive integer, or a text in collections keyed by text."""


class Table:
    """One collection: its records, their ids in ascending order, and indexes made when asked."""

    __slots__ = ("_indexes", "_shared", "ids", "last_id", "records")

    def __init__(self) -> None:
        self.records: dict[Key, Record] = {}
        self.ids: list[Key] = []
        self.last_id = 0
        self._indexes: dict[str, dict[Any, list[Key]]] = {}
        self._shared = False

    def fork(self) -> Table:
        """Return a table with the same records; what one of the two changes, the other keeps."""
        fork = Table()
        fork.records, fork.ids, fork.last_id = self.records, self.ids, self.last_id
        fork._indexes = self._indexes
        fork._shared = self._shared = True
        return fork

    def _own(self) -> None:
        """Leave what is shared with a fork to it, and go on with a copy."""
        if self._shared:
            self.records, self.ids = self.records.copy(), self.ids.copy()
            self._indexes = {
                name: {value: keys.copy() for value, keys in index.items()}
                for name, index in self._indexes.copy().items()
            }
            self._shared = False

    def put(self, key: Key, record: Record) -> None:
        """Add the record or replace the one with this id."""
        self._own()
        before = self.records.get(key)
        if before is None:
            if not self.ids or self.ids[-1] < key:
                self.ids.append(key)
            else:
                insort(self.ids, key)
            if isinstance(key, int) and key > self.last_id:
                self.last_id = key
        self.records[key] = record
        for name, index in self._indexes.items():
            self._unindex(index, key, before.get(name) if before else None)
            self._index(index, key, record.get(name))

    def remove(self, key: Key) -> None:
        """Take the record away; its id is not given again."""
        self._own()
        record = self.records.pop(key)
        del self.ids[bisect_left(self.ids, key)]
        for name, index in self._indexes.items():
            self._unindex(index, key, record.get(name))

    def matching(self, name: str, value: Any) -> Sequence[Key]:
        """Return the ids, ascending, of records whose property is, or as a list holds, ``value``.

        Null is no value: nothing matches it.
        """
        index = self._indexes.get(name)
        if index is None:
            index = {}
            for key in self.ids:
                self._index(index, key, self.records[key].get(name))
            # Whole when the forks that share it see it, which may be on other threads.
            self._indexes[name] = index
        return index.get(value, ())

    @staticmethod
    def _values(value: Any) -> Sequence[Any]:
        return tuple(dict.fromkeys(value)) if isinstance(value, (list, tuple)) else (value,)

    def _index(self, index: dict[Any, list[Key]], key: Key, value: Any) -> None:
        for one in self._values(value):
            if one is not None:
                insort(index.setdefault(one, []), key)

    def _unindex(self, index: dict[Any, list[Key]], key: Key, value: Any) -> None:
        for one in self._values(value):
            if one is not None:
                keys = index[one]
                del keys[bisect_left(keys, key)]


class Store:
    """All tables of one world, and its counters."""

    __slots__ = ("counters", "tables")

    def __init__(self, collections: Sequence[str]) -> None:
        self.tables: dict[str, Table] = {name: Table() for name in collections}
        self.counters: dict[str, int] = {}

    def fork(self) -> Store:
        """Return a store with the same content; what one of the two changes, the other keeps."""
        fork = Store(())
        fork.tables = {name: table.fork() for name, table in self.tables.items()}
        fork.counters = self.counters.copy()
        return fork


class Draft:
    """What one request would change; the store sees it with ``commit`` or never."""

    __slots__ = ("_changes", "_counters", "_last_ids", "_store")

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changes: dict[str, dict[Key, Record | None]] = {}
        self._counters: dict[str, int] = {}
        self._last_ids: dict[str, int] = {}

    def get(self, collection: str, key: Key) -> Record | None:
        """Return the record as this draft leaves it, or None."""
        changes = self._changes.get(collection)
        if changes and key in changes:
            return changes[key]
        return self._store.tables[collection].records.get(key)

    def put(self, collection: str, record: Record) -> None:
        """Add or replace the record with this ``id``."""
        key = record["id"]
        self._changes.setdefault(collection, {})[key] = record
        if isinstance(key, int) and key > self._last_id(collection):
            self._last_ids[collection] = key

    def remove(self, collection: str, key: Key) -> None:
        """Take the record away."""
        self._changes.setdefault(collection, {})[key] = None

    def new_id(self, collection: str) -> int:
        """Return an id that no record of the collection ever had."""
        key = self._last_ids[collection] = self._last_id(collection) + 1
        return key

    def _last_id(self, collection: str) -> int:
        return self._last_ids.get(collection, self._store.tables[collection].last_id)

    def count(self, name: str, start: int = 0) -> int:
        """Return the next number of a named counter."""
        last = self._counters.get(name, self._store.counters.get(name, start))
        self._counters[name] = last + 1
        return last + 1

    def ids(self, collection: str) -> Sequence[Key]:
        """Return all ids of the collection, ascending."""
        table = self._store.tables[collection]
        changes = self._changes.get(collection)
        if not changes:
            return table.ids
        kept = [key for key in table.ids if changes.get(key, True) is not None]
        added = (key for key, record in changes.items() if record and key not in table.records)
        return sorted([*kept, *added])

    def matching(self, collection: str, name: str, value: Any) -> Sequence[Key]:
        """Return the ids of the records whose property is, or as a list holds, ``value``."""
        keys = self._store.tables[collection].matching(name, value)
        changes = self._changes.get(collection)
        if not changes or value is None:
            return keys
        found = {key for key in keys if key not in changes}
        for key, record in changes.items():
            held = record.get(name) if record else None
            if value in held if isinstance(held, (list, tuple)) else held == value:
                found.add(key)
        return sorted(found)

    def records(self, collection: str) -> Iterator[Record]:
        """Yield every record of the collection by ascending id."""
        for key in self.ids(collection):
            record = self.get(collection, key)
            if record is not None:
                yield record

    def changed(self, collection: str) -> Iterator[tuple[Record | None, Record | None]]:
        """Yield each record that this draft changes, as the store has it and as the draft does."""
        table = self._store.tables[collection]
        for key, record in self._changes.get(collection, {}).items():
            yield table.records.get(key), record

    @property
    def added(self) -> int:
        """How many records more there are after this draft."""
        return sum(
            (record is not None) - (key in self._store.tables[collection].records)
            for collection, changes in self._changes.items()
            for key, record in changes.items()
        )

    def commit(self) -> None:
        """Apply everything. Only dictionary and list operations: it cannot fail half-way."""
        for collection, changes in self._changes.items():
            table = self._store.tables[collection]
            for key, record in changes.items():
                if record is not None:
                    table.put(key, record)
                elif key in table.records:
                    table.remove(key)
            table.last_id = max(table.last_id, self._last_ids.get(collection, 0))
        self._store.counters.update(self._counters)
