"""Conditions: whether a record is in a view, worked out from single reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from contracts.contract import Operation
from contracts.errors import NotExercised
from contracts.kinds import moment

if TYPE_CHECKING:
    from contracts.desk import Desk


class Conditions:
    """Judges the ``where`` of views; what it reads of other records it reads once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._read: dict[tuple[str, Any], dict[str, Any]] = {}
        self._caller: dict[str, Any] | None = None
        self._callers: dict[str, list[Any]] = {}

    def caller(self) -> dict[str, Any]:
        """Return the record of the main caller.

        Raises:
            NotExercised: the API does not show it.
        """
        if self._caller is None:
            for operation in self._desk.contract.operations:
                if operation.action.get("do") == "read" and "record" in operation.action:
                    exchange = self._desk.session.send(operation.method, operation.path)
                    if exchange.status == 200 and isinstance(exchange.json, dict):
                        self._caller = exchange.json
                        break
            else:
                raise NotExercised("the target does not show who is calling")
        return self._caller

    def caller_collection(self) -> str:
        """Return the collection that callers are records of, empty when the API shows none."""
        for operation in self._desk.contract.operations:
            if operation.action.get("do") == "read" and "record" in operation.action:
                return str(operation.action["collection"])
        return ""

    def caller_in(self, collection: str) -> list[Any]:
        """Return the id of the caller, if it is a record of a collection."""
        if collection != self.caller_collection():
            return []
        try:
            return [self.caller()["id"]]
        except NotExercised:
            return []

    def holds(self, where: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
        """Tell whether a record of the main collection meets a condition.

        Raises:
            NotExercised: the API does not show all that it takes to know.
        """
        for path, wanted in where.items():
            if path == "any":
                if not any(self.holds(one, record) for one in wanted):
                    return False
            elif not self._meets(self.value(record, path), wanted):
                return False
        return True

    def value(self, record: Mapping[str, Any], path: str, collection: str = "") -> Any:
        """Return what stands at a dotted path through references; an id for a reference."""
        name, _, rest = path.partition(".")
        held = record.get(name)
        if isinstance(held, dict) and "id" in held:
            if not rest:
                return held["id"]
            properties = self._desk.contract.record(collection or self._desk.main)
            target = properties[name].schema["x-reference"]["collection"]
            return self.value(self.read(target, held["id"]), rest, target)
        return None if rest else held

    def read(self, collection: str, key: Any) -> dict[str, Any]:
        """Return a record of another collection.

        Raises:
            NotExercised: it cannot be read, which another check is about.
        """
        if (collection, key) not in self._read:
            exchange = self._desk.known(key, collection)
            if exchange.status != 200 or not isinstance(exchange.json, dict):
                told = exchange.answer[:200]
                raise NotExercised(f"the target did not show a record: {told}")
            self._read[collection, key] = exchange.json
        return self._read[collection, key]

    def wanted(self, condition: Any) -> list[Any]:
        """Return the values that meet a condition, where they can be listed.

        Raises:
            NotExercised: the API does not show them.
        """
        if isinstance(condition, dict):
            name = condition.get("caller")
            return [] if name is None else self._of_caller(str(name))
        return list(condition) if isinstance(condition, list) else [condition]

    def _meets(self, value: Any, condition: Any) -> bool:
        if isinstance(condition, dict) and "not" in condition:
            return value not in condition["not"]
        if isinstance(condition, dict) and "within" in condition:
            instant = moment(value)
            # The server's present is not known; what was set in this run is not months old.
            return instant is not None and self._since(instant.timestamp()) < _span(
                condition["within"]
            )
        return value is not None and value in self.wanted(condition)

    def _since(self, instant: float) -> timedelta:
        clocks = [
            one.name
            for one in self._desk.contract.record(self._desk.main).values()
            if one.schema.get("x-value", {}).get("clock") == "created"
        ]
        shown = moment(self._desk.stock.bare().member(clocks[0])) if clocks else None
        if shown is None:
            raise NotExercised("the target's present is not known")
        return timedelta(seconds=shown.timestamp() - instant)

    def _of_caller(self, name: str) -> list[Any]:
        if name not in self._callers:
            self._callers[name] = self._find_of_caller(name)
        return self._callers[name]

    def _find_of_caller(self, name: str) -> list[Any]:
        caller = self.caller()
        if name in caller:
            held = caller[name]
            return [held["id"] if isinstance(held, dict) else held]
        operation = self._members_of_caller(name)
        if operation is None:
            raise NotExercised(f"the target does not show the {name} of the caller")
        parameter = operation.parameter("parent-id")
        path = operation.path.replace(
            f"{{{parameter.name if parameter else 'id'}}}", str(caller["id"])
        )
        exchange = self._desk.session.send("GET", path)
        listed = exchange.json if isinstance(exchange.json, list) else []
        return [one["id"] for one in listed]

    def _members_of_caller(self, name: str) -> Operation | None:
        for operation in self._desk.contract.operations:
            parent = operation.action.get("parent", {})
            by_members = operation.action.get("do") == "list" and parent.get("members") == name
            if by_members and parent.get("collection") == self.caller_collection():
                return operation
        return None


def _span(duration: str) -> timedelta:
    """Return an ISO 8601 duration of months or days, with months a little short."""
    number = int(duration[1:-1])
    return timedelta(days=number if duration.endswith("D") else number * 30)
