"""The records of a world, in the hands of a test: read and written past all rules."""

from __future__ import annotations

from typing import Any

from mockserver.instrument.control import Control, segment

_PAGE = 1000
Record = dict[str, Any]
"""Properties by name: references are ids, moments are texts such as ``2017-06-01T09:00:00Z``."""


class WorldRecords:
    """The records of one API in one world.

    Raises (every method):
        ControlError: there is no such collection or record, or something does not fit.
    """

    def __init__(self, control: Control, path: str, api: str) -> None:
        self._control = control
        self._path = f"{path}/records/{segment(api)}"

    def all(self, collection: str) -> list[Record]:
        """Return all records of a collection, by ascending id."""
        found: list[Record] = []
        path = f"{self._path}/{segment(collection)}?limit={_PAGE}"
        after = ""
        while True:
            part = self._control.call("GET", f"{path}{after}")["records"]
            found += part
            if len(part) < _PAGE:
                return found
            after = f"&after={segment(part[-1]['id'])}"

    def get(self, collection: str, key: int | str) -> Record:
        """Return one record, also what the API hides of it."""
        return self._one("GET", collection, key)

    def add(self, collection: str, record: Record) -> Record:
        """Add a record; without an ``id`` it gets the next one."""
        added: Record = self._control.call("POST", f"{self._path}/{segment(collection)}", record)
        return added

    def put(self, collection: str, key: int | str, record: Record) -> Record:
        """Add a record with this id, or put it in the place of the one that has it."""
        return self._one("PUT", collection, key, record)

    def change(self, collection: str, key: int | str, properties: Record) -> Record:
        """Change some properties of a record and nothing else; return all of it."""
        return self._one("PATCH", collection, key, properties)

    def remove(self, collection: str, key: int | str) -> None:
        """Take a record away."""
        self._control.call("DELETE", f"{self._path}/{segment(collection)}/{segment(key)}")

    def _one(self, method: str, collection: str, key: int | str, data: Any = None) -> Record:
        path = f"{self._path}/{segment(collection)}/{segment(key)}"
        record: Record = self._control.call(method, path, data)
        return record
