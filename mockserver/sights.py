"""Sights: of which other records something is seen when a record is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mockserver.fields import Collection

_ACCOUNTS = "accounts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is seen in the records of one collection.

    ``referred`` are the collections of which something shows in a reference to a record, its own
    included; ``others`` those of which something shows in the record itself, its own left out where
    that hangs on the properties ``own`` alone, which refer to records of the same collection.
    ``refers`` are the collections that its records refer to, but those in whose references
    something of it shows; ``through`` are those of which something shows in such references.
    """

    referred: tuple[str, ...]
    others: tuple[str, ...]
    own: tuple[str, ...]
    refers: frozenset[str]
    through: tuple[str, ...]


def sights_of(
    collections: Mapping[str, Collection], reads: Mapping[str, Sequence[str]]
) -> dict[str, Sight]:
    """Return the sight of every collection; ``reads`` are what its behaviour looks into besides."""
    found = {}
    for name, collection in collections.items():
        others = {*reads.get(name, ()), *_account(collection, collections)}
        own = []
        for field in collection.fields.values():
            if field.collection == name and _referred(collections, name) <= {name, _ACCOUNTS}:
                own.append(field.name)
                others |= _referred(collections, name) - {name}
            elif field.collection:
                others |= _referred(collections, field.collection)
        refers = _refers(collections, name)
        found[name] = Sight(
            referred=tuple(sorted(_referred(collections, name))),
            others=tuple(sorted(others)),
            own=tuple(own),
            refers=refers,
            through=tuple(sorted({one for each in refers for one in _referred(collections, each)})),
        )
    return found


def _refers(collections: Mapping[str, Collection], name: str) -> frozenset[str]:
    """Return the collections that a record refers to, if nothing of its own shows in that."""
    fields = collections[name].fields.values()
    to = {field.collection for field in fields if field.collection}
    return frozenset(one for one in to if name not in _referred(collections, one))


def _referred(collections: Mapping[str, Collection], name: str) -> frozenset[str]:
    """Return the collections of which a reference to a record of this one shows something."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            collection = collections[one]
            found |= _account(collection, collections)
            fields = (collection.fields[shows] for shows in collection.shows)
            waiting.extend(field.collection for field in fields if field.collection)
    return frozenset(found)


def _account(collection: Collection, collections: Mapping[str, Collection]) -> set[str]:
    return {_ACCOUNTS} & {*collections} if collection.by_account else set()
