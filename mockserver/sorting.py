"""Sorting: the order of a list, as the caller or the document asks for it, made total by id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from mockserver.call import Call
from mockserver.fields import Cells, Collection
from mockserver.problems import Refusal


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
class Order:
    """A total order: by ``item``, from the greatest to the least when it is ``backwards``.

    An item is the record's id, or a tuple that ends with it. ``reads`` are the collections that an
    item depends on besides the record's own.
    """

    item: Callable[[Cells], Any]
    backwards: bool
    reads: frozenset[str]


def order_of(call: Call, collection: Collection, names: Sequence[str]) -> Order:
    """Return the order by these properties; flipping every sign of it reverses the list.

    What all of them leave equal is ordered by id, in the direction of the last one.
    """
    bare = [name.removeprefix("-") for name in names]
    used = list(names[: bare.index("id")] if "id" in bare else names)
    last = names[bare.index("id")] if "id" in bare else used[-1] if used else ""
    backwards = last.startswith("-")
    if not used:
        return Order(itemgetter("id"), backwards, frozenset())
    first = call.choice("null-order") == "first"
    keys = []
    reads: set[str] = set()
    for name in used:
        key, read = _sort_key(call, collection, name.removeprefix("-"))
        keys.append((key, name.startswith("-") != backwards))
        reads.update(read)

    def item(record: Cells) -> Any:
        parts: list[Any] = []
        for key, flipped in keys:
            value = key(record)
            present = (value is not None) is first  # null before or after everything else
            if flipped:
                parts += (not present, 0 if value is None else _Flipped.of(value))
            else:
                parts += (present, 0 if value is None else value)
        parts.append(record["id"])
        return tuple(parts)

    return Order(item, backwards, frozenset(reads))


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
) -> tuple[Callable[[Cells], Any], tuple[str, ...]]:
    """Return what one property is ordered by, and the other collections that it depends on."""
    field = collection.find(asked) or collection.fields[asked]
    name = field.name
    if field.kind == "string":
        return lambda record: None if record[name] is None else record[name].casefold(), ()
    if field.kind == "enum" and call.choice("enum-order") == "declared":
        places = {value: place for place, value in enumerate(field.enum)}
        return lambda record: places.get(record[name]), ()
    if field.kind == "target":
        return lambda record: _target_key(record[name]), ()
    by_label = asked == name and call.choice("reference-order") == "name"
    if field.kind == "reference" and by_label:
        referred = call.api.collections[field.collection]
        label = referred.shows[0] if referred.shows else "id"

        def key(record: Cells) -> Any:
            other = call.record(referred.name, record[name])
            text = None if other is None else other.get(label)
            return None if text is None else (str(text).casefold(), record[name])

        return key, (referred.name,)
    return lambda record: record.get(name), ()


def _target_key(value: Any) -> Any:
    """Order a target: moments first, then the special values by name."""
    if value is None:
        return None
    return (1, 0, value) if isinstance(value, str) else (0, value, "")
