"""The table: the records of one collection, with indexes and lists that are made when asked for.

Each record is a row, the values of its properties in the order of the table's layout, which takes
a third of the memory that a dictionary takes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from operator import itemgetter, lt
from typing import Any

from mockserver.index import Index
from mockserver.layered import Layered
from mockserver.listing import Listing
from mockserver.ordered import Ordered

Record = dict[str, Any]
Key = Any
"""A record's id: a positive integer, or a text in collections keyed by text."""
Row = tuple[Any, ...]


class Writes:
    """How often the tables of one store have been written to."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0


_AT_HAND = 512  # records that are kept as dictionaries too
_DERIVED = 8192  # records of which something is kept that was worked out from them
_LISTS = 32
_LOG = 4096  # changes that a list can catch up with


class Table:
    """The records of one collection by id, each with the properties of the ``layout``.

    Worlds share a table until one of them writes to it: then that one takes a fork, and the table
    itself is never written again. ``state`` is another object after each change, in every fork.
    ``last_id`` is the greatest number ever given as an id. ``writes`` counts the changes of all
    tables of the store to which the table belongs.
    """

    __slots__ = (
        "_at_hand",
        "_below",
        "_derived",
        "_indexes",
        "_lists",
        "_log",
        "_pack",
        "_rows",
        "ids",
        "last_id",
        "layout",
        "places",
        "state",
        "version",
        "writes",
    )

    def __init__(self, layout: Sequence[str], writes: Writes) -> None:
        self.layout = tuple(layout)
        self.places = {name: place for place, name in enumerate(self.layout)}
        self._pack = itemgetter(*self.layout)
        self.ids = Ordered()
        self.last_id = 0
        self.writes = writes
        self.version = 0
        self.state = object()
        self._rows = Layered()
        self._below: Table | None = None
        """One that has all rows but those that have changed here; nobody writes to it."""
        self._indexes: dict[str, Index] = {}
        self._at_hand: dict[Key, Record] = {}
        self._derived: dict[Key, dict[Hashable, Any]] = {}
        self._lists: dict[Hashable, Listing] = {}
        self._log: list[tuple[Row | None, Row | None]] = []
        """The latest changes, as rows before and after; kept only while there are lists."""

    def fork(self, writes: Writes) -> Table:
        """Return a table with the same records, to be written to in place of this one."""
        fork = Table.__new__(Table)
        fork.layout, fork.places, fork._pack = self.layout, self.places, self._pack
        fork.ids, fork.last_id = self.ids.fork(), self.last_id
        fork.writes, fork.version, fork.state = writes, self.version, self.state
        fork._rows = self._rows.fork()
        fork._below, fork._indexes, fork._lists = self._base(), {}, {}
        if fork._below is None:
            fork._indexes = {name: index.fork() for name, index in self._indexes.items()}
            fork._lists = {
                name: one.fork() for name, one in self._lists.items() if not self.is_behind(one)
            }
        fork._at_hand, fork._derived, fork._log = {}, {}, []
        return fork

    def _base(self) -> Table | None:
        """Return the table below the forks of this one."""
        below = self.below
        if below is not None:
            return below
        if not self._rows.resembles(self._rows):
            return None
        self._below = None
        return self

    # --- records ----------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, key: Key) -> bool:
        return self._rows.get(key) is not None

    def __iter__(self) -> Iterator[Record]:
        """Iterate over the records by ascending id."""
        layout, rows = self.layout, self._rows
        for key in self.ids:
            yield dict(zip(layout, rows.get(key), strict=False))

    def get(self, key: Key) -> Record | None:
        """Return a record, or None."""
        record = self._at_hand.get(key)
        if record is None:
            row = self._rows.get(key)
            if row is None:
                return None
            if len(self._at_hand) >= _AT_HAND:
                self._at_hand.clear()
            record = self._at_hand[key] = dict(zip(self.layout, row, strict=False))
        return record

    def __getitem__(self, key: Key) -> Record:
        record = self.get(key)
        if record is None:
            raise KeyError(key)
        return record

    def row(self, record: Record) -> Row:
        """Return a record as it is kept; what it lacks is None.

        Raises:
            KeyError: it has a property that is not in the layout.
        """
        if len(record) == len(self.layout) > 1:
            row: Row = self._pack(record)
            return row
        for name in record:
            if name not in self.places:
                raise KeyError(name)
        return tuple(map(record.get, self.layout))

    def put(self, key: Key, record: Record) -> None:
        """Add the record or replace the one with this id."""
        self.put_row(key, self.row(record))

    def put_row(self, key: Key, row: Row) -> None:
        """Add or replace a record that is a row already."""
        before: Row | None = self._rows.get(key)
        if before is None:
            self.ids.add(key)
            if isinstance(key, int) and key > self.last_id:
                self.last_id = key
        self._rows.put(key, row)
        self._changed(key, before, row)

    def load(self, rows: Sequence[Row]) -> None:
        """Add many records by ascending numbers that are greater than any that was given.

        Raises:
            ValueError: they are not; nothing is added.
        """
        keys = list(map(itemgetter(self.places["id"]), rows))
        ascends = all(map(lt, [self.last_id, *keys], keys))
        if not ascends:
            raise ValueError("the ids do not ascend")
        if not keys:
            return
        self._rows.load(zip(keys, rows, strict=True))
        self.ids.extend(keys)
        self.last_id = keys[-1]
        self._step()
        self._indexes.clear()
        self._lists.clear()
        self._log.clear()

    def settle(self) -> None:
        """Let forks share all present rows; to be called when there are many new ones."""
        self._rows.load(())

    def remove(self, key: Key) -> None:
        """Take the record away; its id is not given again.

        Raises:
            KeyError: it is not there.
        """
        before = self._rows.get(key)
        if before is None:
            raise KeyError(key)
        self._rows.drop(key)
        self.ids.discard(key)
        self._changed(key, before, None)

    def _changed(self, key: Key, before: Row | None, after: Row | None) -> None:
        """Forget what followed from the row before; the one place where that is done."""
        self._step()
        self._at_hand.pop(key, None)
        self._derived.pop(key, None)
        for index in self._indexes.values():
            index.change(key, before, after)
        if self._lists:
            self._log.append((before, after))
            if len(self._log) >= 2 * _LOG:
                del self._log[:_LOG]

    def _step(self) -> None:
        """Make it known that something is not as it was."""
        self.version += 1
        self.state = object()
        self.writes.count += 1

    def derived(self, key: Key) -> dict[Hashable, Any]:
        """Return what has been worked out from the present row of a record, to be added to."""
        found = self._derived.get(key)
        if found is None:
            if len(self._derived) >= _DERIVED:
                self._derived.clear()
            found = self._derived[key] = {}
        return found

    # --- indexes ----------------------------------------------------------------------------------

    def prepare(self, name: str) -> None:
        """Make the index of a property, so that the first who asks need not wait for it."""
        self._index(name)

    def matching(self, name: str, value: Any) -> Sequence[Key]:
        """Return the ids, ascending, of records whose property is, or as a list holds, ``value``.

        Null is no value: nothing matches it.
        """
        group = self._group(name, value)
        return list(group) if isinstance(group, Ordered) else group

    def how_many(self, name: str, value: Any) -> int:
        """Return the length of what ``matching`` returns."""
        return len(self._group(name, value))

    def _group(self, name: str, value: Any) -> Ordered | Sequence[Key]:
        return self._index(name).get(value)

    def _index(self, name: str) -> Index:
        """Return an index: as it is, or that of the table below with what has changed since."""
        index = self._indexes.get(name)
        if index is None:
            below = self.below
            changes = None if below is None else self._rows.since(below._rows)
            if below is None or changes is None:
                index = Index(self.places.get(name), self.ids, self.rows(None))
            else:
                index = below._index(name).fork()
                for key, before, after in changes:
                    index.change(key, before, after)
            # Whole when the forks that share it see it, which may be on other threads.
            self._indexes[name] = index
        return index

    # --- lists ------------------------------------------------------------------------------------

    def kept(self, name: Hashable) -> Listing | None:
        """Return the list that is kept under a name, as it was when it was last asked for."""
        found = self._lists.pop(name, None)
        below = self.below
        if found is None and below is not None:
            theirs = below.kept(name)
            if theirs is not None and not below.is_behind(theirs):
                found = theirs.fork()
                found.origin = below
        if found is not None:
            self._lists[name] = found  # the last one to be dropped from here on
        return found

    @property
    def below(self) -> Table | None:
        """The table that this one differs little from, if there is one; nobody writes to it."""
        below = self._below
        return below if below is not None and self._rows.resembles(below._rows) else None

    def is_behind(self, kept: Listing) -> bool:
        """Tell whether something has changed since a list was brought up to date."""
        return kept.origin is not None or kept.version != self.version

    def bring_up_to_date(self, kept: Listing) -> bool:
        """Apply to a list what has changed since; False when that is not known any more."""
        if kept.origin is not None:
            changes = self._rows.since(kept.origin._rows)
            if changes is None:
                return False
            kept.catch_up([change[1:] for change in changes])
            kept.origin = None
        else:
            behind = self.version - kept.version
            if behind > len(self._log):
                return False
            if behind:
                kept.catch_up(self._log[-behind:])
        kept.version = self.version
        return True

    def listing(self, name: Hashable, make: Callable[[Table], Listing]) -> Listing:
        """Return the list that is kept under a name, up to date; made if there is none."""
        found = self.kept(name)
        if found is None or not self.bring_up_to_date(found):
            found = self.make(name, make)
        return found

    def make(self, name: Hashable, make: Callable[[Table], Listing]) -> Listing:
        """Return a list that is made, of the table below if there is one, and keep it.

        So it is made once for all that have changed little of that table.
        """
        below = self.below
        if below is not None:
            below.keep(name, make(below))
            self._lists.pop(name, None)
            found = self.kept(name)
            if found is not None and self.bring_up_to_date(found):
                return found
        made = make(self)
        self.keep(name, made)
        return made

    def keep(self, name: Hashable, made: Listing) -> None:
        """Keep a list of the present rows under a name, in place of one that nobody asked for."""
        self._lists.pop(name, None)
        for old in list(self._lists)[: max(0, len(self._lists) - _LISTS + 1)]:
            self._lists.pop(old, None)
        made.version = self.version
        self._lists[name] = made

    def rows(self, keys: Sequence[Key] | None) -> Iterator[Row]:
        """Iterate over the rows of some ids, of those that are there, or of all."""
        return filter(None, self._rows.many(self.ids if keys is None else keys))


def row_test(
    tests: Sequence[Callable[[Mapping[str, Any]], bool]], places: Mapping[str, int]
) -> Callable[[Row], bool]:
    """Return whether a row meets tests of records."""

    def test(row: Row) -> bool:
        cells = RowCells(places, row)  # one of its own: other worlds may ask at the same time
        return all(one(cells) for one in tests)

    return test


class RowCells(Mapping[str, Any]):
    """The values of a row by property."""

    __slots__ = ("_places", "_row")

    def __init__(self, places: Mapping[str, int], row: Row) -> None:
        self._places = places
        self._row = row

    def __getitem__(self, name: str) -> Any:
        return self._row[self._places[name]]

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of a property, or the default if there is none of that name."""
        place = self._places.get(name)
        return default if place is None else self._row[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
