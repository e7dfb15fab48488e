"""The form of records in world files, snapshots and wherever else people read and write them.

Moments are texts, references are ids, and every property stands under its own name, also one that
the API never shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from mockserver.fields import Collection, Field, Record
from mockserver.moment import format_moment, parse_moment
from mockserver.problems import Place, SetupError, nearest
from mockserver.yamlfile import escape

# Kind of property -> the types that its value may have in a file, and what they are called.
_TYPES: Mapping[str, tuple[tuple[type, ...], str]] = {
    "boolean": ((bool,), "true or false"),
    "integer": ((int,), "a whole number"),
    "number": ((int, float), "a number"),
    "string": ((str,), "a text"),
    "array": ((list,), "a list"),
    "timestamp": ((int,), "a moment such as 2017-06-01T09:00:00Z"),
    "target": ((int,), "a moment such as 2017-06-01T09:00:00Z"),
    "millis": ((int,), "a moment such as 2017-06-01T09:00:00Z"),
    "references": ((list,), "a list of ids"),
}

# Kinds whose values are JSON data as they are kept.
_JSON = ("boolean", "integer", "number", "string", "enum", "reference")


class Placed(Protocol):
    """Data of which it is known where each part of it stands."""

    @property
    def value(self) -> Any:
        """All of it."""

    def place(self, pointer: str) -> Place:
        """Return where the part at a JSON pointer stands."""


@dataclass(frozen=True, slots=True)
class Given:
    """Data that did not come from a file; ``name`` is what a person calls it."""

    value: Any
    name: str

    def place(self, pointer: str) -> Place:
        """Return where the part at a JSON pointer stands."""
        return Place(Path(self.name), pointer)


def read_record(
    file: Placed, collection: Collection, entry: Mapping[str, Any], where: str, now: int
) -> Record:
    """Return a record from its form in a world file, as a ``RecordReader`` does.

    Raises:
        SetupError: it has a property that the collection has not, or a value of another kind.
    """
    return RecordReader(file, collection, now).read(entry, where)


class RecordReader:
    """Reads records of one collection from their form in a world file.

    What is left out has its default; null is no value. ``now`` (epoch seconds) is when a record was
    created, unless it says so.
    """

    def __init__(self, file: Placed, collection: Collection, now: int) -> None:
        self._file = file
        self._collection = collection
        self._blank = {name: _left_out(one, now) for name, one in collection.fields.items()}
        self._null: Record = {
            name: () if one.kind == "references" else None
            for name, one in collection.fields.items()
        }
        self._as_they_are = {
            name: _TYPES[one.kind][0]
            for name, one in collection.fields.items()
            if one.kind in _TYPES and one.kind != "references"
        }
        self._derived = [
            (one.name, *one.source.true_when)
            for one in collection.sourced
            if one.source and one.source.true_when
        ]

    def read(self, entry: Mapping[str, Any], where: str) -> Record:
        """Return the record whose form stands at ``where``.

        Raises:
            SetupError: it has a property that the collection has not, or a value of another kind.
        """
        fields = self._collection.fields
        if not entry.keys() <= fields.keys():
            name = next(name for name in entry if name not in fields)
            raise SetupError(
                f"{self._collection.name} have no property '{name}'",
                self._file.place(f"{where}/{escape(name)}"),
                nearest(name, list(fields)),
            )
        if not _is_key(entry.get("id"), self._collection.text_key):
            raise SetupError(
                f"a record of {self._collection.name} needs an id, a "
                + ("text" if self._collection.text_key else "positive whole number"),
                self._file.place(f"{where}/id"),
            )
        record = self._blank.copy()
        for name, value in entry.items():
            if value is None:
                record[name] = self._null[name]
            elif type(value) in self._as_they_are.get(name, ()):
                record[name] = value
            else:
                record[name] = _read_value(self._file, fields[name], value, where)
        for name, other, values in self._derived:
            if name not in entry:
                record[name] = record[other] in values
        return record


def _left_out(field: Field, now: int) -> Any:
    """Return the value of a property that a record says nothing of."""
    if field.source and field.source.clock in ("created", "updated"):
        return now * 1000 if field.kind == "millis" else now
    return () if field.kind == "references" else field.default


def _is_key(value: Any, text_key: bool) -> bool:
    return (type(value) is str and value != "") if text_key else (type(value) is int and value > 0)


def _read_value(file: Placed, field: Field, value: Any, where: str) -> Any:
    kind = field.kind
    if isinstance(value, str) and kind in ("timestamp", "target", "millis"):
        if value in field.specials:
            return value
        instant = parse_moment(value)
        if instant is not None:
            return instant * 1000 if kind == "millis" else instant
    types, expected = _TYPES.get(kind, ((), ""))
    if kind == "enum":
        sound, expected = value in field.enum, f"one of {', '.join(map(str, field.enum))}"
    elif kind == "reference":
        sound, expected = _is_key(value, field.text_key), "an id"
    elif kind == "references":
        sound = type(value) is list and all(_is_key(one, field.text_key) for one in value)
    else:
        sound = not types or type(value) in types
    if not sound:
        place = file.place(f"{where}/{escape(field.name)}")
        raise SetupError(f"'{field.name}' must be {expected}, not {str(value)[:100]!r}", place)
    return tuple(dict.fromkeys(value)) if kind == "references" else value


def write_record(collection: Collection, record: Record) -> dict[str, Any]:
    """Return a record in the form that ``read_record`` reads."""
    return next(write_records(collection, (record,)))


def write_records(collection: Collection, records: Iterable[Record]) -> Iterator[dict[str, Any]]:
    """Yield records in the form that a ``RecordReader`` reads."""
    names = tuple(collection.fields)
    others = [one for one in collection.fields.values() if one.kind not in _JSON]
    for record in records:
        written = {name: record.get(name) for name in names}
        for field in others:
            value = written[field.name]
            if value is not None:
                written[field.name] = _written(field, value)
        yield written


def _written(field: Field, value: Any) -> Any:
    if field.kind == "millis" and isinstance(value, int):
        whole, part = divmod(value, 1000)
        return format_moment(whole) if not part else value
    if field.kind in ("timestamp", "target") and isinstance(value, int):
        return format_moment(value)
    return list(value) if isinstance(value, tuple) else value
