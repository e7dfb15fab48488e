"""Index: the ids of the rows that have a value in one property, forked at once however many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mockserver.layered import Layered
from mockserver.ordered import Ordered

Row = tuple[Any, ...]
Change = tuple[Any, Row | None, Row | None]
"""A record's id, and its row before and after."""

_FEW = 8  # ids in a group; a larger one is an Ordered


class Index:
    """Ids by the value at one ``place`` of their rows, or by each value of the list there.

    Null is no value. A ``place`` of None is of a property that no row has.
    """

    __slots__ = ("_groups", "_own", "_place")

    def __init__(self, place: int | None, keys: Iterable[Any], rows: Iterable[Row]) -> None:
        """Hold the ids of some rows; both ascend by id."""
        self._place = place
        self._groups = Layered()
        self._own: set[Any] | None = None
        """The values whose long groups no fork shares; None is all."""
        if place is None:
            return
        found: dict[Any, list[Any]] = {}
        for key, row in zip(keys, rows, strict=True):
            value = row[place]
            if value is None:
                continue
            for one in _values(value) if isinstance(value, (list, tuple)) else (value,):
                group = found.get(one)
                if group is None:
                    found[one] = [key]
                else:
                    group.append(key)
        self._groups.load((value, _group(keys)) for value, keys in found.items())

    def fork(self) -> Index:
        """Return the same index; what one of the two changes, the other keeps."""
        fork = Index(None, (), ())
        fork._place, fork._groups, fork._own = self._place, self._groups.fork(), set()
        return fork

    def get(self, value: Any) -> Ordered | Sequence[Any]:
        """Return the ids with a value, ascending."""
        found: Ordered | Sequence[Any] = self._groups.get(value) or ()
        return found

    def change(self, key: Any, before: Row | None, after: Row | None) -> None:
        """Follow the change of one row."""
        place = self._place
        if place is None:
            return
        old = None if before is None else before[place]
        new = None if after is None else after[place]
        if old != new:
            for value in _values(old):
                self._discard(value, key)
            for value in _values(new):
                self._add(value, key)

    def _add(self, value: Any, key: Any) -> None:
        group = self._groups.get(value)
        if group is None:
            self._groups.put(value, (key,))
        elif isinstance(group, Ordered):
            self._owned(value, group).add(key)
        elif len(group) < _FEW:
            self._groups.put(value, tuple(sorted({*group, key})))
        else:
            self._owned(value, Ordered((*group, key)))

    def _discard(self, value: Any, key: Any) -> None:
        group = self._groups.get(value)
        if isinstance(group, Ordered):
            self._owned(value, group).discard(key)
            return
        rest = tuple(one for one in group if one != key)
        if rest:
            self._groups.put(value, rest)
        else:
            self._groups.drop(value)

    def _owned(self, value: Any, group: Ordered) -> Ordered:
        """Return a long group as one that no fork shares."""
        if self._own is not None and value not in self._own:
            self._own.add(value)
            group = group.fork()
        self._groups.put(value, group)
        return group


def _group(keys: list[Any]) -> Ordered | tuple[Any, ...]:
    if len(keys) <= _FEW:
        return tuple(keys)
    group = Ordered()
    group.extend(keys)
    return group


def _values(value: Any) -> Sequence[Any]:
    """Return the values by which a property is found."""
    if value is None:
        return ()
    return tuple(dict.fromkeys(value)) if isinstance(value, (list, tuple)) else (value,)
