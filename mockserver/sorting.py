"""Sorting: the order of a list, as the caller or the document asks for it, made total by id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mockserver.call import Call
from mockserver.fields import Collection, Record
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


def sort_records(
    call: Call, collection: Collection, records: list[Record], order: Sequence[str]
) -> list[Record]:
    """Return the records in a total order; flipping every sign of it reverses the list.

    What all named properties leave equal is ordered by id, in the direction of the last one.
    """
    names = list(order)
    if "id" not in (name.removeprefix("-") for name in names):
        names.append("-id" if names and names[-1].startswith("-") else "id")
    first = call.choice("null-order") == "first"
    for name in reversed(names):
        descending = name.startswith("-")
        key = _sort_key(call, collection, name.removeprefix("-"))
        records = sorted(
            records,
            key=lambda record, key=key: _placed(key(record), first),  # type: ignore[misc]
            reverse=descending,
        )
    return records


def _placed(value: Any, first: bool) -> tuple[bool, Any]:
    """Put null before or after everything else."""
    return ((value is not None) if first else (value is None), 0 if value is None else value)


def _sort_key(call: Call, collection: Collection, asked: str) -> Callable[[Record], Any]:
    field = collection.find(asked) or collection.fields[asked]
    name = field.name
    if field.kind == "string":
        return lambda record: None if record[name] is None else record[name].casefold()
    if field.kind == "enum" and call.choice("enum-order") == "declared":
        places = {value: place for place, value in enumerate(field.enum)}
        return lambda record: places.get(record[name])
    if field.kind == "target":
        return lambda record: _target_key(record[name])
    by_label = asked == name and call.choice("reference-order") == "name"
    if field.kind == "reference" and by_label:
        referred = call.api.collections[field.collection]
        label = referred.shows[0] if referred.shows else "id"

        def key(record: Record) -> Any:
            other = call.record(referred.name, record[name])
            text = None if other is None else other.get(label)
            return None if text is None else (str(text).casefold(), record[name])

        return key
    return lambda record: record.get(name)


def _target_key(value: Any) -> Any:
    """Order a target: moments first, then the special values by name."""
    if value is None:
        return None
    return (1, 0, value) if isinstance(value, str) else (0, value, "")
