"""Kinds: what sort of value a property holds, and when two such values are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from contracts.contract import Contract

_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})", re.ASCII
)


class Kind(StrEnum):
    """The kinds of value. A target is a moment or one of some words in its place."""

    BOOLEAN = "a boolean"
    INTEGER = "an integer"
    NUMBER = "a number"
    TEXT = "a text"
    ENUM = "one of some words"
    MOMENT = "a moment"
    DATE = "a date"
    TARGET = "a moment or a word"
    REFERENCE = "a reference"
    REFERENCES = "a list of references"
    LIST = "a list"
    OBJECT = "an object"


# Kinds whose change has no consequence for the rest of a record, as far as anybody declares.
PLAIN = frozenset(
    {Kind.TEXT, Kind.MOMENT, Kind.DATE, Kind.INTEGER, Kind.NUMBER, Kind.OBJECT, Kind.LIST}
)


def kind_of(contract: Contract, schema: Mapping[str, Any]) -> Kind:
    """Return the kind of value that a read property holds."""
    branches = list(_branches(contract, schema))
    types = {str(one.get("type", "")) for one in branches}
    formats = {one.get("format") for one in branches}
    if "array" in types:
        items = contract.resolve(branches[0].get("items", {}))
        return Kind.REFERENCES if "x-reference" in items else Kind.LIST
    if "object" in types:
        return Kind.REFERENCE if "x-reference" in schema else Kind.OBJECT
    if "date-time" in formats:
        words = any("enum" in one for one in branches)
        return Kind.TARGET if words else Kind.MOMENT
    if "date" in formats:
        return Kind.DATE
    if any("enum" in one for one in branches) and types <= {"string", ""}:
        return Kind.ENUM
    for name in ("boolean", "integer", "number"):
        if name in types:
            return Kind("an integer" if name == "integer" else f"a {name}")
    return Kind.TEXT


def words_of(contract: Contract, schema: Mapping[str, Any]) -> list[str]:
    """Return the words that an enum lists, without empty text and null."""
    listed = (word for one in _branches(contract, schema) for word in one.get("enum", ()))
    return [word for word in listed if isinstance(word, str) and word]


def nullable(contract: Contract, schema: Mapping[str, Any]) -> bool:
    """Tell whether a schema allows null."""
    types = schema.get("type", ())
    if types == "null" or (isinstance(types, list) and "null" in types):
        return True
    return any(nullable(contract, contract.resolve(one)) for one in schema.get("anyOf", ()))


def longest(contract: Contract, schema: Mapping[str, Any]) -> int | None:
    """Return the limit of a text."""
    return next(
        (one["maxLength"] for one in _branches(contract, schema) if "maxLength" in one), None
    )


def moment(value: Any) -> datetime | None:
    """Return the instant that a text with date, time to the second and offset stands for."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def plain(kind: Kind, value: Any) -> Any:
    """Return a value in a form in which equal ones are equal: instants, ids of references."""
    if kind is Kind.REFERENCE:
        return value.get("id") if isinstance(value, dict) else value
    if kind is Kind.REFERENCES and isinstance(value, list):
        return [plain(Kind.REFERENCE, one) for one in value]
    if kind in (Kind.MOMENT, Kind.TARGET):
        instant = moment(value)
        return value if instant is None else instant.timestamp()
    return value


def same(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are equal; true is not 1, and 1.0 is 1."""
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def _branches(contract: Contract, schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a schema, or those it offers a choice of, each with one type that is not null."""
    if "anyOf" in schema:
        for one in schema["anyOf"]:
            yield from _branches(contract, contract.resolve(one))
        return
    types = schema.get("type", ())
    listed = types if isinstance(types, list) else [types] if types else []
    real = [one for one in listed if one != "null"]
    if listed and not real:
        return
    yield {**schema, "type": real[0] if real else ""}
