"""Records: those that the run created, and which of them a request may have changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.oracle.act import Act
from contracts.oracle.memory import Memory
from contracts.oracle.shape import Shape


class Records:
    """What is remembered, by collection and id; ``shape`` gives the shape of a collection."""

    def __init__(self, shape: Callable[[str], Shape]) -> None:
        self._shape = shape
        self._kept: dict[tuple[str, Any], Memory] = {}

    def get(self, collection: str, key: Any) -> Memory | None:
        """Return what is known of a record."""
        return self._kept.get((collection, key))

    def of(self, act: Act) -> Memory | None:
        """Return what is known of the record that a request is about."""
        return None if act.key is None else self.get(act.collection, act.key)

    def add(self, memory: Memory) -> None:
        """Remember a record, in the place of one with the same id."""
        self._kept[memory.collection, memory.key] = memory

    def drop(self, memory: Memory) -> None:
        """Remember a record no longer."""
        self._kept.pop((memory.collection, memory.key), None)

    def confuse(self, act: Act) -> None:
        """Forget what may have changed, as nobody knows what became of a request, or when."""
        if not act.writes:
            return
        memory = self.of(act)
        if memory is not None:
            memory.write(act.exchange)
            if act.verb == "delete":
                self.drop(memory)
        for one in self._affected(act, memory):
            one.write(act.exchange)
            one.forget(self._shape(one.collection).changeable)
        if act.granted and act.verb == "create" and len(act.records) == 1:
            key = act.records[0]["id"]
            made = Memory(collection=act.collection, key=key, viewer=act.viewer, made=act.exchange)
            made.forget(self._shape(act.collection).changeable)
            self._kept.setdefault((act.collection, key), made)

    def _affected(self, act: Act, memory: Memory | None) -> list[Memory]:
        if act.verb == "run":
            return [one for one in self._kept.values() if one.collection == act.collection]
        tied = [one for one in self._kept.values() if one.tied]
        return [memory, *tied] if memory is not None else tied if act.verb == "create" else []

    def loosen(self, act: Act) -> None:
        """Forget about records that an operation with a meaning of its own may have changed."""
        whole = isinstance(act.exchange.json, dict) and "id" in act.exchange.json
        if not whole:
            return  # it looks for records and changes none
        for record in act.records:
            memory = self.get(act.collection, record["id"])
            if memory is not None:
                memory.write(act.exchange)
                memory.forget(self._shape(act.collection).changeable)

    def _tie(self, shape: Shape, memory: Memory) -> None:
        """Take note of records that hang together, and may change each other."""
        for key in memory.links:
            memory.tied = True
            other = self.get(memory.collection, key)
            if other is not None:
                other.tied = True

    def spread(self, shape: Shape, memory: Memory) -> None:
        """Let the records that hang together be anything, as one of them was written."""
        self._tie(shape, memory)
        if not memory.tied:
            return
        for one in self._kept.values():
            if one.tied and one is not memory and one.collection == memory.collection:
                one.write(memory.last or memory.made)
                one.forget(shape.changeable)
