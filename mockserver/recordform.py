"""The form of records in world files, snapshots and wherever else people read and write them.

Moments are texts, references are ids, and every property stands under its own name, also one that
the API never shows.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    """Return a record from its form in a world file, which stands at ``where``.

    What is left out has its default; null is no value. ``now`` (epoch seconds) is when it was
    created, unless it says so.

    Raises:
        SetupError: it has a property that the collection has not, or a value of another kind.
    """
    for name in entry:
        if name not in collection.fields:
            raise SetupError(
                f"{collection.name} have no property '{name}'",
                file.place(f"{where}/{escape(name)}"),
                nearest(name, list(collection.fields)),
            )
    key = entry.get("id")
    if not _is_key(key, collection.text_key):
        raise SetupError(
            f"a record of {collection.name} needs an id, a "
            + ("text" if collection.text_key else "positive whole number"),
            file.place(f"{where}/id"),
        )
    record: Record = {}
    for field in collection.fields.values():
        if entry.get(field.name) is not None:
            record[field.name] = _read_value(file, field, entry[field.name], where)
        elif field.name in entry:
            record[field.name] = () if field.kind == "references" else None
        elif field.source and field.source.clock in ("created", "updated"):
            record[field.name] = now * 1000 if field.kind == "millis" else now
        else:
            record[field.name] = () if field.kind == "references" else field.default
    for field in collection.sourced:
        if field.source and field.source.true_when and field.name not in entry:
            name, values = field.source.true_when
            record[field.name] = record[name] in values
    return record


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
    return {
        field.name: _written(field, record.get(field.name)) for field in collection.fields.values()
    }


def _written(field: Field, value: Any) -> Any:
    if field.kind == "millis" and isinstance(value, int):
        whole, part = divmod(value, 1000)
        return format_moment(whole) if not part else value
    if field.kind in ("timestamp", "target") and isinstance(value, int):
        return format_moment(value)
    return list(value) if isinstance(value, tuple) else value
