"""Sorting: the order of a list, as the caller or the document asks for it, made total by id."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any

from mockserver.call import Call
from mockserver.fields import Collection
from mockserver.problems import Refusal
from mockserver.table import Row

_ALIKE = 8
"""So many times as many rows as values, and they are put together by value."""


def read_sort(call: Call, collection: Collection) -> tuple[str, ...]:
    """Return the order asked for: property names, ``-`` before one that descends.

    Raises:
        Refusal: bad-parameter, naming the fields that cannot be sorted by.
    """
    text = call.last("sort")
    names = tuple(part for part in (text or "").split(",") if part)
    if not names:
        return call.operation.action.order or collection.order
    wrong = [name for name in names if name.removeprefix("-") not in collection.sortable]
    if wrong:
        listed = ", ".join(name.removeprefix("-") for name in wrong)
        raise Refusal("bad-parameter", f"Sorting not allowed on fields: {listed}")
    return names


@dataclass(frozen=True, slots=True)
class Part:
    """One property of an order; ``key`` turns values into ones that compare, or into null.

    Without it they compare as they are. ``flipped`` puts the greater value first.
    """

    name: str
    key: Callable[[Any], Any] | None
    flipped: bool


@dataclass(frozen=True, slots=True)
class Order:
    """A total order: by its parts and then by id; read from the end when it is ``backwards``.

    ``reads`` are the collections that it depends on besides the records' own.
    """

    parts: tuple[Part, ...]
    nulls_first: bool
    backwards: bool
    reads: frozenset[str]

    def item(self, places: Mapping[str, int]) -> Callable[[Row], Any]:
        """Return what rows with a layout are ordered by: their ids, or tuples that end with it."""
        own = places["id"]
        if not self.parts:
            return itemgetter(own)
        first = self.nulls_first
        parts = [(places[one.name], one.key, one.flipped) for one in self.parts]

        def item(row: Row) -> Any:
            found: list[Any] = []
            for place, key, flipped in parts:
                value = row[place]
                if value is not None and key is not None:
                    value = key(value)
                present = (value is not None) is first  # null before or after everything else
                if flipped:
                    found += (not present, 0 if value is None else _Flipped.of(value))
                else:
                    found += (present, 0 if value is None else value)
            found.append(row[own])
            return tuple(found)

        return item

    def arranged(self, rows: list[Row], places: Mapping[str, int]) -> list[Row]:
        """Return rows that ascend by id in this order, as sorting by ``item`` has them."""
        found = rows
        try:
            for part in reversed(self.parts):
                found = _arranged(found, part, places[part.name], self.nulls_first)
        except TypeError:  # lists cannot be told apart by value
            return sorted(rows, key=self.item(places))
        return found


def _arranged(rows: list[Row], part: Part, place: int, nulls_first: bool) -> list[Row]:
    """Return rows by one property; those that are alike in it stay in their order."""
    by = itemgetter(place)
    column = list(map(by, rows))
    values = set(column)
    alike = len(values) * _ALIKE <= len(rows)
    if part.key is None and not alike:
        nulls = [row for row in rows if row[place] is None] if None in values else []
        found = [row for row in rows if row[place] is not None] if nulls else rows.copy()
        found.sort(key=by, reverse=part.flipped)
    else:
        change = part.key or _same
        keys = {value: None if value is None else change(value) for value in values}
        groups: dict[Any, list[Row]] = {None: []}
        into = {value: groups.setdefault(key, []).append for value, key in keys.items()}
        for value, row in zip(column, rows, strict=True):
            into[value](row)
        nulls = groups.pop(None)
        order = sorted(groups, reverse=part.flipped)
        found = list(chain.from_iterable(map(groups.__getitem__, order)))
    return [*nulls, *found] if nulls_first != part.flipped else [*found, *nulls]


def _same(value: Any) -> Any:
    return value


def order_of(call: Call, collection: Collection, names: Sequence[str]) -> Order:
    """Return the order by these properties; flipping every sign of it reverses the list.

    What all of them leave equal is ordered by id, in the direction of the last one.
    """
    bare = [name.removeprefix("-") for name in names]
    used = list(names[: bare.index("id")] if "id" in bare else names)
    last = names[bare.index("id")] if "id" in bare else used[-1] if used else ""
    backwards = last.startswith("-")
    parts = []
    reads: set[str] = set()
    for name in used:
        held, key, read = _sort_key(call, collection, name.removeprefix("-"))
        parts.append(Part(held, key, name.startswith("-") != backwards))
        reads.update(read)
    return Order(tuple(parts), call.choice("null-order") == "first", backwards, frozenset(reads))


class _Flipped:
    """A value that is the greater the less it was."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    @staticmethod
    def of(value: Any) -> Any:
        """Return a value that compares the other way round."""
        return -value if isinstance(value, (int, float)) else _Flipped(value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Flipped) and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash(self.value)

    def __lt__(self, other: _Flipped) -> bool:
        return bool(other.value < self.value)

    def __gt__(self, other: _Flipped) -> bool:
        return bool(other.value > self.value)


def _sort_key(
    call: Call, collection: Collection, asked: str
) -> tuple[str, Callable[[Any], Any] | None, tuple[str, ...]]:
    """Return a property, what its values are ordered by, and the other collections it needs."""
    field = collection.find(asked) or collection.fields[asked]
    name = field.name
    if field.kind == "string":
        return name, lambda value: value.casefold(), ()
    if field.kind == "enum" and call.choice("enum-order") == "declared":
        places = {value: place for place, value in enumerate(field.enum)}
        return name, places.get, ()
    if field.kind == "target":
        return name, _target_key, ()
    by_label = asked == name and call.choice("reference-order") == "name"
    if field.kind == "reference" and by_label:
        referred = call.api.collections[field.collection]
        label = referred.shows[0] if referred.shows else "id"

        def key(value: Any) -> Any:
            other = call.record(referred.name, value)
            text = None if other is None else other.get(label)
            return None if text is None else (str(text).casefold(), value)

        return name, key, (referred.name,)
    return name, None, ()


def _target_key(value: Any) -> Any:
    """Order a target: moments first, then the special values by name."""
    return (1, 0, value) if isinstance(value, str) else (0, value, "")
