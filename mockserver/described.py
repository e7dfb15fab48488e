"""The served description: an API's document as it holds for one world on one address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.call import unasked
from mockserver.caller import NOBODY, Caller
from mockserver.identifying import recognise
from mockserver.schemas import nullable
from mockserver.worlds import World

_MOST_LISTED = 40
_SHAPE = (
    "$ref", "type", "anyOf", "pattern", "minLength", "maxLength", "minimum", "format", "items",
)  # fmt: skip


def described(world: World, base: str, *, listed: bool = False) -> dict[str, Any]:
    """Return the document with this address as its server.

    With ``listed``, a member that takes the id (or name) of a record lists those that this world
    has, so that a fuzzer, which cannot know them, sends ones that exist.
    """
    raw = {**world.api.document.raw, "servers": [{"url": base + world.api.prefix}]}
    if listed:
        with world.lock:
            lister = _Lister(world)
            raw["components"] = lister.listed(raw.get("components", {}))
            raw["paths"] = lister.listed(raw["paths"])
    return raw


def _visitor(world: World) -> Caller:
    """Return the first of the world's known callers."""
    grant = next(iter(world.credentials.tokens.values()), None)
    if grant is None:
        return NOBODY
    return recognise(unasked(world, int(world.clock.now())), grant.caller)


class _Lister:
    """Replaces what takes the id or the name of a record by the list of those that exist."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._caller = _visitor(world)
        self._written = {
            one.action.collection for one in world.api.operations if one.method == "POST"
        }

    def listed(self, node: Any) -> Any:
        """Return a part of the document with every such place replaced."""
        if isinstance(node, list):
            return [self.listed(child) for child in node]
        if not isinstance(node, dict):
            return node
        reference: dict[str, Any] = node.get("x-reference", {})
        if reference.keys() & {"property", "by"} and "loose" not in reference:
            return self._member(node, reference)
        if node.get("x-role") == "account" and node.get("in") == "header":
            # Not these alone: of several such headers only one counts.
            return {
                **node,
                "schema": {"anyOf": [{"enum": sorted(self._caller.reach)}, node["schema"]]},
            }
        return {name: self.listed(child) for name, child in node.items()}

    def _member(self, node: dict[str, Any], reference: Mapping[str, Any]) -> dict[str, Any]:
        values = self._values(reference["collection"], reference.get("by", "id"))
        kept = {name: value for name, value in node.items() if name not in _SHAPE}
        if node.get("type") == "array":
            bound = {} if values else {"maxItems": 0}
            return {**kept, "type": "array", "items": {"enum": values or [None]}, **bound}
        document = self._world.api.document
        if nullable(document, document.resolve(node)):
            return {**kept, "enum": [*values, None]}
        return {**kept, "enum": values} if values else node

    def _values(self, name: str, attribute: str) -> list[Any]:
        """Return up to forty values that each name one record.

        No ids of a collection that the API itself adds to, and none of an attribute that some
        records share, because that only names one together with something else. A value that all
        of them have goes with whatever the something else is.
        """
        if name in self._written and attribute == "id":
            return []
        if name == "accounts":
            return sorted(self._caller.reach)
        collection = self._world.api.collections[name]
        records = iter(self._world.store.tables[name])
        found = [
            record[attribute]
            for record in records
            if record.get(attribute)
            and (not collection.by_account or record.get("account") == self._caller.home)
        ]
        distinct = list(dict.fromkeys(found))
        return distinct[:_MOST_LISTED] if len(distinct) in (1, len(found)) else []
