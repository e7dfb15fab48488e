"""Fields: the properties of a record, the members that write them, and the kinds of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]
"""A stored record: property name to value. References are ids, moments whole epoch seconds."""

Cells = Mapping[str, Any]
"""The values of a record by property, to be read."""

TRUE = frozenset(("true", "t", "TRUE", "T", "1"))
FALSE = frozenset(("false", "f", "FALSE", "F", "0"))
"""The words for the two booleans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the server takes a property's value from (``x-value``)."""

    caller: bool = False
    paths: tuple[tuple[str, ...], ...] = ()
    once: bool = False
    clock: str = ""
    clock_when: tuple[str, tuple[Any, ...]] | None = None
    true_when: tuple[str, tuple[Any, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One property of a record, as it is read.

    ``kind`` is one of boolean, integer, number, string, enum, timestamp, millis, target,
    reference, references, object, array. ``specials`` are a target's values that are no moment.
    With ``text_key`` it is, or refers to, an id that is a text.
    """

    name: str
    kind: str
    title: str
    nullable: bool
    default: Any
    enum: tuple[Any, ...]
    specials: tuple[str, ...]
    collection: str
    text_key: bool
    hidden: bool
    read_only: bool
    source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member of a body that is sent; ``target`` is the property it writes, or "" for none.

    ``kind`` is that of the property, or ``lookup`` for a text by which a record is found whose id
    the property then holds. A ``loose`` one that leads to no record is passed over. A text in a
    ``plain`` one is kept as it was sent, unless it is empty.
    """

    name: str
    target: str
    kind: str
    title: str
    nullable: bool
    collection: str
    by: str
    loose: bool
    max_length: int | None
    schema: Mapping[str, Any]
    plain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A kind of record that the API keeps (``x-collections``).

    ``sourced`` are the properties that the server sets, in the order in which they need each other;
    ``elsewhere``, ``stateful`` and ``updated`` are those of them that come from other records or
    the caller, that follow from the record's state, and that tell when it was saved last.
    ``blank`` is a record of which nothing was said, ``defaults`` are the properties that have one.
    """

    name: str
    fields: Mapping[str, Field]
    shown: tuple[Field, ...]
    shown_names: tuple[str, ...]
    hidden: tuple[str, ...]
    rendered: tuple[tuple[str, str, str], ...]
    """Name, kind and collection of those shown whose values are not JSON data as they are kept."""
    lists: tuple[tuple[str, str], ...]
    """Name and collection of those shown that are lists of references."""
    flags: tuple[str, ...]
    """Those that are shown only when they are true."""
    shows: tuple[str, ...]
    shows_when_set: tuple[str, ...]
    order: tuple[str, ...]
    default_fields: tuple[str, ...]
    sortable: tuple[str, ...]
    filterable: tuple[str, ...]
    by_account: bool
    text_key: bool
    sourced: tuple[Field, ...] = ()
    elsewhere: tuple[tuple[Field, Source], ...] = ()
    stateful: tuple[tuple[Field, Source], ...] = ()
    updated: tuple[Field, ...] = ()
    blank: Mapping[str, Any] = field(default_factory=dict)
    defaults: tuple[tuple[str, Any], ...] = ()

    def find(self, name: str) -> Field | None:
        """Return the shown field of this name; ``<name>_id`` is a reference's, by its id."""
        found = self.fields.get(name)
        if found is None and name.endswith("_id"):
            found = self.fields.get(name[:-3])
            if found is not None and found.kind != "reference":
                return None
        return None if found is None or found.hidden else found
