"""The harvest: the records that answers of the upstream server have shown, as a world.

What an answer refers to and never showed is made of what the reference says of it. Collections of
which nothing was seen stay the built-in ones, as far as they fit; and so do the people to whom the
mock's own credentials belong, or nobody could use the world.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.api import Api
from mockserver.exchange import Request
from mockserver.fields import Collection, Field
from mockserver.problems import SetupError
from mockserver.recordform import Given, read_record, write_record
from mockserver.replaying.archive import Answer
from mockserver.snapshots import restore_all
from mockserver.worlds import World

Records = dict[str, dict[Any, dict[str, Any]]]
"""Collection, id, properties."""


class Harvest:
    """Takes records out of answers, one after the other. ``starting`` are the built-in worlds."""

    def __init__(self, starting: Mapping[str, World]) -> None:
        self._starting = starting
        self._seen: dict[str, Records] = {name: {} for name in starting}
        self._whole: dict[str, set[str]] = {name: set() for name in starting}

    def take(self, api: Api, request: Request, answer: Answer) -> None:
        """Take the records that an answer shows."""
        if not 200 <= answer.status < 300 or not answer.body:
            return
        match = api.router.match(request.path.removeprefix(api.prefix))
        operation = match.operations.get(request.method) if match else None
        if match is None or operation is None:
            return
        collection = api.collections.get(operation.action.collection)
        if collection is None:
            return
        try:
            body = answer.json
        except ValueError:
            return
        parent = operation.action.parent
        owner = match.values.get(parent.parameter) if parent else None
        for shown in _shown(body):
            record = self._record(api, collection, shown)
            if record is None:
                continue
            if parent and parent.property in collection.fields:
                record.setdefault(parent.property, owner)
                self._stub(api, api.collections[parent.collection], {"id": owner})
            self._keep(api, collection, record)
            self._whole[api.name].add(collection.name)

    def snapshot(self) -> dict[str, Any]:
        """Return a snapshot for ``serve --world``; of an API that was not called it says nothing.

        Raises:
            SetupError: the records do not make a world.
        """
        found = {
            name: {"records": self._merged(self._starting[name], seen)}
            for name, seen in self._seen.items()
            if seen
        }
        restore_all({name: one.fork(name) for name, one in self._starting.items()}, found)
        return found

    @property
    def count(self) -> int:
        """How many records there are."""
        return sum(len(records) for seen in self._seen.values() for records in seen.values())

    # --- taking ----------------------------------------------------------------------------------

    def _record(
        self, api: Api, collection: Collection, shown: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        key = shown.get("id")
        if not _is_key(key, collection):
            return None
        record: dict[str, Any] = {"id": key}
        for name, field in collection.fields.items():
            if name == "id" or shown.get(name) is None:
                continue
            value = self._value(api, field, shown[name])
            if _fits(collection, {"id": key, name: value}):
                record[name] = value
        return record

    def _value(self, api: Api, field: Field, value: Any) -> Any:
        """Return a value as a world file has it, and keep what it refers to."""
        if field.kind == "reference":
            return self._referred(api, field, value)
        if field.kind == "references" and isinstance(value, list):
            return [self._referred(api, field, one) for one in value]
        return value

    def _referred(self, api: Api, field: Field, value: Any) -> Any:
        collection = api.collections[field.collection]
        if not isinstance(value, dict):
            self._stub(api, collection, {"id": value})
            return value
        self._stub(api, collection, value)
        return value.get("id")

    def _stub(self, api: Api, collection: Collection, value: Mapping[str, Any]) -> None:
        record = self._record(api, collection, value)
        if record is not None:
            self._keep(api, collection, record)

    def _keep(self, api: Api, collection: Collection, record: dict[str, Any]) -> None:
        kept = self._seen[api.name].setdefault(collection.name, {})
        kept[record["id"]] = {**kept.get(record["id"], {}), **record}

    # --- merging ---------------------------------------------------------------------------------

    def _merged(self, world: World, seen: Records) -> dict[str, list[dict[str, Any]]]:
        callers = {grant.caller for grant in world.credentials.tokens.values()}
        callers |= {caller for _, caller in world.credentials.passwords.values()}
        whole, kind = self._whole[world.api.name], world.credentials.collection
        built_in: Records = {}
        for name, table in world.store.tables.items():
            collection = world.api.collections[name]
            built_in[name] = {
                record["id"]: write_record(collection, record)
                for record in table
                if name not in whole or (name == kind and record["id"] in callers)
            }
        home = _home(world, built_in.get(kind, {}))
        for name, records in seen.items():
            for record in records.values():
                if home and world.api.collections[name].by_account:
                    record.setdefault("account", home)
        merged = {
            name: {
                **records,
                **{key: {**records.get(key, {}), **one} for key, one in seen.get(name, {}).items()},
            }
            for name, records in built_in.items()
        }
        _drop_dangling(world.api, merged, keep={kind: callers})
        return {name: list(records.values()) for name, records in merged.items()}


def _home(world: World, callers: Mapping[Any, Mapping[str, Any]]) -> Any:
    first = next(iter(world.credentials.tokens.values()), None)
    return callers.get(first.caller, {}).get("account") if first else None


def _drop_dangling(api: Api, records: Records, keep: Mapping[str, set[Any]]) -> None:
    """Take away what refers to records that are not there; of those to ``keep``, the reference."""
    while True:
        dropped = 0
        for name, table in records.items():
            fields = [one for one in api.collections[name].fields.values() if one.collection]
            for key, record in list(table.items()):
                for field in fields:
                    held = record.get(field.name)
                    known = records[field.collection]
                    if isinstance(held, list):
                        record[field.name] = [one for one in held if one in known]
                    elif held is not None and held not in known:
                        if key in keep.get(name, ()):
                            record[field.name] = None
                        else:
                            table.pop(key, None)
                            dropped += 1
        if not dropped:
            return


def _shown(body: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the records of an answer: itself, its elements, or those of a list in it."""
    if isinstance(body, list):
        yield from (one for one in body if isinstance(one, dict))
    elif isinstance(body, dict):
        if "id" in body:
            yield body
        else:
            for value in body.values():
                if isinstance(value, list):
                    yield from (one for one in value if isinstance(one, dict))


def _is_key(key: Any, collection: Collection) -> bool:
    if collection.text_key:
        return isinstance(key, str) and key != ""
    return type(key) is int and key > 0


def _fits(collection: Collection, record: Mapping[str, Any]) -> bool:
    try:
        read_record(Given(record, "answer"), collection, record, "", 0)
    except SetupError:
        return False
    return True
