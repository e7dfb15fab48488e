"""Showing: records as the JSON data that a caller gets to see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.liars.habits import Habits
from tests.liars.honest.callers import Caller
from tests.liars.honest.fields import BY_NAME, FIELDS, Field, display
from tests.liars.honest.moments import shown
from tests.liars.honest.store import Record, Store


class Showing:
    """Shows the records of one server."""

    def __init__(self, store: Store, habits: Habits) -> None:
        self._store = store
        self._habits = habits

    def whole(self, collection: str, record: Record, caller: Caller) -> dict[str, Any]:
        """Return all fields of a record."""
        return self.some(collection, record, [one.name for one in FIELDS[collection]], caller)

    def some(
        self, collection: str, record: Record, names: Sequence[str], caller: Caller
    ) -> dict[str, Any]:
        """Return some fields of a record, and those that are always there."""
        known = BY_NAME[collection]
        data = {name: self._value(known[name], record, caller) for name in names}
        data.setdefault("id", record["id"])
        self._mark(data, record, caller)
        return data

    def _mark(self, data: dict[str, Any], record: Record, caller: Caller) -> None:
        """Say of a record what goes without being asked for."""
        if record.get("disabled"):
            data["disabled"] = True
        if record["account"] != caller.home:
            account = self._store.get("accounts", record["account"]) or {}
            data["account"] = {"id": account["id"], "name": account["name"]}

    def _value(self, one: Field, record: Record, caller: Caller) -> Any:
        if one.name == "ci":
            items = record.get("cis") or [None]
            return self.reference("cis", items[0], caller)
        if one.name == "assignment_count":
            teams = (self._store.get("teams", key) for key in record["assignments"])
            return sum(1 for team in teams if team and team["account"] == caller.account)
        value = record.get(one.name)
        if one.kind == "link":
            return self.reference(one.of, value, caller)
        return self.moment(value, caller) if isinstance(value, datetime) else value

    def reference(self, collection: str, key: Any, caller: Caller) -> dict[str, Any] | None:
        """Return how a record is shown inside another one."""
        record = None if key is None else self._store.get(collection, key)
        if record is None:
            return None
        name = display(collection)
        data = {"id": record["id"], name: record[name]}
        if collection == "cis":
            data["name"] = record["name"]
        if record.get("sourceID"):
            data["sourceID"] = record["sourceID"]
        self._mark(data, record, caller)
        return data

    def moment(self, value: datetime, caller: Caller) -> str:
        """Return a moment in the caller's zone."""
        utc = self._habits.does("time-zone") == "utc"
        return shown(value, None if utc else int(caller.person["zone"]))
