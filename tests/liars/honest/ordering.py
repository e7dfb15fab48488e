"""Ordering: in which order a list runs, and always the same one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.liars.habits import Habits
from tests.liars.honest.fields import BY_NAME, Field, display, sortable
from tests.liars.honest.replies import Refusal
from tests.liars.honest.store import Record, Store


class Ordering:
    """Sorts the records of one collection."""

    def __init__(self, collection: str, store: Store, habits: Habits) -> None:
        self._collection = collection
        self._store = store
        self._habits = habits

    def names(self, text: str) -> list[str]:
        """Return the names, with their -, that sort= asks for.

        Raises:
            Refusal: a field by which the collection cannot be sorted.
        """
        names = text.split(",")
        allowed = sortable(self._collection)
        bad = [name for name in names if name.removeprefix("-") not in allowed]
        if bad:
            raise Refusal(400, f"Sorting not allowed on fields: {', '.join(bad)}")
        return names

    def ordered(self, records: list[Record], names: list[str]) -> list[Record]:
        """Return records in an order; what the names leave open, the id decides."""
        records = sorted(records, key=_key_of_id, reverse=names[0].startswith("-"))
        for name in reversed(names):
            bare = name.removeprefix("-")
            one = BY_NAME[self._collection][bare.removesuffix("_id")]
            records.sort(key=lambda record: self._key(one, record), reverse=name != bare)
        return records

    def _key(self, one: Field, record: Record) -> tuple[int, Any]:
        value = record.get(one.name)
        if value is None:
            return (0 if self._habits.does("null-order") == "first" else 3, 0)
        if one.kind == "link":
            other = self._store.get(one.of, value)
            if self._habits.does("reference-order") == "name" and other is not None:
                return (1, str(other[display(one.of)]).lower())
        if one.kind == "enum" and self._habits.does("enum-order") == "declared" and one.values:
            return (1, one.values.index(value))
        if one.kind == "target":
            return (1, value) if isinstance(value, datetime) else (2, value)
        return (1, value.lower() if isinstance(value, str) else value)


def _key_of_id(record: Record) -> Any:
    return record["id"]
