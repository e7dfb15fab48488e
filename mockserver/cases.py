"""Cases: what came up once comes up again at other moments, which costs far less than its rules.

A case is made by the rules of the API, in a world that is thrown away, and then told: its rows are
put into the world that is being built, with ids of their own and moved in time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter
from typing import Any

from mockserver.table import Row
from mockserver.worlds import World

MOST = 4096
"""How many cases are made before they come up again."""

_IDS, _MOMENTS, _LATE, _CONSTANTS = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What of the records of a collection is another value each time that a case is told.

    ``moments`` are properties that hold moments, ``late`` those whose values the teller gives: one
    for each different value of a record. All others keep theirs, but for ids and references to
    records of the same case.
    """

    moments: Collection[str]
    late: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Rows of some collections that came up at ``moment``, in epoch seconds.

    They can come up again from ``earliest`` to ``latest``. ``counts`` are the ids that each
    collection has to give. All values of a telling stand in one tuple: the ids, the ``moments``,
    the late ones and the ``constants``; ``rows`` pick theirs by place, each for the collection with
    a number.
    """

    moment: int
    earliest: int
    latest: int
    counts: Sequence[int]
    moments: Sequence[int]
    constants: tuple[Any, ...]
    rows: Sequence[tuple[int, itemgetter[Any]]]


class Cases:
    """Takes cases from the world ``made_in`` and tells them in another one.

    ``shapes`` are by collection. A second has ``unit`` units of what the moments are in. What has
    been told is in the other world after ``finish``.
    """

    def __init__(
        self, world: World, made_in: World, shapes: Mapping[str, Shape], unit: int
    ) -> None:
        self._names = list(shapes)
        self._shapes = list(shapes.values())
        self._unit = unit
        self._refers = [_references(world, name) for name in shapes]
        self._made_in = [made_in.store.own(name) for name in shapes]
        self._taken = [table.last_id for table in self._made_in]
        self._tables = [world.store.own(name) for name in shapes]
        self._last_ids = [table.last_id for table in self._tables]
        self._told: list[list[Row]] = [[] for _ in shapes]

    def take(self, moment: int, *, latest: int, earliest: int = 0) -> Case:
        """Return what has come up since the last case was taken."""
        rows: list[tuple[int, Row]] = []
        values: tuple[list[Any], ...] = ([], [], [], [])
        counts = []
        for number, table in enumerate(self._made_in):
            keys = list(table.ids.after(self._taken[number]))
            self._taken[number] = table.last_id
            rows += ((number, row) for row in table.rows(keys))
            values[_IDS].extend((self._names[number], key) for key in keys)
            counts.append(len(keys))
        found = [
            self._places(number, row, place, values) for place, (number, row) in enumerate(rows)
        ]
        starts = [0, *accumulate(map(len, values))]
        return Case(
            moment=moment,
            earliest=earliest,
            latest=latest,
            counts=counts,
            moments=values[_MOMENTS],
            constants=tuple(values[_CONSTANTS]),
            rows=[
                (number, itemgetter(*(starts[kind] + place for kind, place in places)))
                for (number, _), places in zip(rows, found, strict=True)
            ],
        )

    def _places(
        self, number: int, row: Row, nth: int, values: tuple[list[Any], ...]
    ) -> list[tuple[int, int]]:
        """Return where each value of a row stands in ``values``, by kind and place."""
        shape, refers = self._shapes[number], self._refers[number]
        places = []
        for name, value in zip(self._tables[number].layout, row, strict=True):
            kind, held = _CONSTANTS, value
            if name in refers and (refers[name], value) in values[_IDS]:
                kind, held = _IDS, (refers[name], value)
            elif name in shape.moments and isinstance(value, int):
                kind = _MOMENTS
            elif name in shape.late:
                kind, held = _LATE, (nth, value)
            if kind == _CONSTANTS or held not in values[kind]:
                values[kind].append(held)
                places.append((kind, len(values[kind]) - 1))
            else:
                places.append((kind, values[kind].index(held)))
        return places

    def tell(self, case: Case, moment: int, late: Sequence[Any] = ()) -> None:
        """Let a case come up at a moment; ``late`` are those values, in the order of its rows."""
        ids: list[int] = []
        for number, count in enumerate(case.counts):
            if count:
                last = self._last_ids[number]
                self._last_ids[number] = last + count
                ids += range(last + 1, last + count + 1)
        by = (moment - case.moment) * self._unit
        values = (*ids, *[one + by for one in case.moments], *late, *case.constants)
        told = self._told
        for number, pick in case.rows:
            told[number].append(pick(values))

    def finish(self) -> None:
        """Put what has been told into the world, and let it be found by what it belongs to."""
        for table, rows, refers in zip(self._tables, self._told, self._refers, strict=True):
            table.load(rows)
            rows.clear()
            for name, collection in refers.items():
                if name != "id" and collection in self._names:
                    table.prepare(name)


def _references(world: World, collection: str) -> dict[str, str]:
    """Return the collections that properties refer to; an id refers to its own."""
    fields = world.api.collections[collection].fields.values()
    return {"id": collection} | {
        field.name: field.collection for field in fields if field.kind == "reference"
    }
