"""The store: records by collection and id; ids are given out once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Record = dict[str, Any]
Test = tuple[str, Callable[[Any], bool]]

_KINDS = 40
_OWN = ("id", "subject", "created_at", "updated_at")


class Old(dict[str, Any]):
    """One of very many old requests: a kind that many share, and a few members of its own.

    Nothing of it is worked out before somebody looks.
    """

    __slots__ = ("kind", "number")

    def __init__(self, number: int, kind: Record) -> None:
        super().__init__()
        self.number = number
        self.kind = kind

    def __missing__(self, name: str) -> Any:
        if name == "id":
            return self.number
        if name == "subject":
            return f"Old request {self.number * 7919 % 100003}"
        if name in ("created_at", "updated_at"):
            start = datetime(2015, 1, 1, tzinfo=UTC)
            return start + timedelta(minutes=self.number * 3 if name == "created_at" else 600000)
        return self.kind[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return a member."""
        return default if name not in self.kind and name not in _OWN else self[name]


class Store:
    """Everything one server knows."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[Any, Record]] = {}
        self._last: dict[str, int] = {}
        self._old: tuple[int, list[Record]] = (0, [])

    def add(self, collection: str, record: Record) -> Record:
        """Keep a new record, giving it an id unless it has one."""
        if "id" not in record:
            record["id"] = self._last.get(collection, 0) + 1
        if isinstance(record["id"], int):
            self._last[collection] = max(self._last.get(collection, 0), record["id"])
        self.tables.setdefault(collection, {})[record["id"]] = record
        return record

    def fill(self, count: int, kinds: list[Record]) -> None:
        """Pretend to hold very many old requests, ids 1 to ``count``."""
        self._old = (count, kinds[:_KINDS])
        self._last["requests"] = max(self._last.get("requests", 0), count)

    def get(self, collection: str, key: Any) -> Record | None:
        """Return a record."""
        found = self.tables.get(collection, {}).get(key)
        count, kinds = self._old
        if (
            found is None
            and collection == "requests"
            and isinstance(key, int)
            and 1 <= key <= count
        ):
            return Old(key, kinds[key % len(kinds)])
        return found

    def change(self, collection: str, record: Record) -> Record:
        """Return a record that may be changed: an old one is taken out of the many."""
        if isinstance(record, Old):
            record = {**record.kind, **{name: record[name] for name in _OWN}, "cis": []}
            self.tables.setdefault(collection, {})[record["id"]] = record
        return record

    def every(self, collection: str) -> Iterator[Record]:
        """Yield the records of a collection, old ones last."""
        return self.matching(collection, [])

    def matching(self, collection: str, tests: list[Test]) -> Iterator[Record]:
        """Yield the records that pass every test of one of their members."""
        table = self.tables.get(collection, {})
        for record in table.values():
            if all(test(record.get(name)) for name, test in tests):
                yield record
        count, kinds = self._old
        if collection != "requests" or not count:
            return
        shared = [one for one in tests if one[0] not in _OWN]
        own = [one for one in tests if one[0] in _OWN and one[0] != "id"]
        keys = [test for name, test in tests if name == "id"]  # the quickest to tell
        good = [all(test(kind.get(name)) for name, test in shared) for kind in kinds]
        if not any(good):
            return
        for number in range(count, 0, -1):
            if not all(test(number) for test in keys):
                continue
            if good[number % len(kinds)] and number not in table:
                record = Old(number, kinds[number % len(kinds)])
                if all(test(record[name]) for name, test in own):
                    yield record

    def named(self, collection: str, record: Mapping[str, Any], name: str) -> Record | None:
        """Return the record that a member refers to."""
        key = record.get(name)
        return None if key is None else self.get(collection, key)
