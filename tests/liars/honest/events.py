"""Events: what a monitoring tool reports becomes a request, or a note on one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.liars.honest.callers import Caller
from tests.liars.honest.replies import invalid
from tests.liars.honest.saving import Saving
from tests.liars.honest.store import Record, Store

_BY = {
    "requested_by": ("people", "primary_email"),
    "requested_for": ("people", "primary_email"),
    "member": ("people", "primary_email"),
    "service_instance": ("service_instances", "name"),
    "team": ("teams", "name"),
    "supplier": ("organizations", "name"),
    "ci": ("cis", "label"),
}
_CHANGES = (
    "completion_reason desired_completion_at downtime_start_at downtime_end_at status "
    "waiting_until team_id member_id"
).split()
_DAY = timedelta(hours=24)


class Events:
    """Takes the events of one server."""

    def __init__(self, store: Store, saving: Saving) -> None:
        self._store = store
        self._saving = saving

    def take(self, members: dict[str, Any], caller: Caller, now: datetime) -> tuple[Record, bool]:
        """Return the request that an event belongs to, and whether it is a new one.

        Raises:
            Refusal: something is wrong with the members.
        """
        found = self._resolved(members, caller)
        self._fill_in(found, members, caller)
        request = self._belongs_to(found, caller, now)
        if request is None:
            return self._saving.create(found, caller, "event"), True
        changes = {name: found[name] for name in _CHANGES if name in members or name in found}
        changes.pop("category", None)
        if "team_id" in changes and not {"team", "team_id"} & members.keys():
            del changes["team_id"]
        note = found.get("note")
        if note and note not in self._texts(request):
            changes["note"] = note
        return self._saving.update(request, changes, caller), False

    def _resolved(self, members: dict[str, Any], caller: Caller) -> dict[str, Any]:
        """Return the members with ids in the place of names."""
        found = {name: value for name, value in members.items() if name not in _BY}
        found = {name: value for name, value in found.items() if not name.startswith("ci_so")}
        errors = []
        for name, (collection, by) in _BY.items():
            if members.get(name) in (None, "") or f"{name}_id" in members:
                continue
            record = self._find(collection, caller, {by: members[name]})
            if record is not None:
                found[f"{name}_id"] = record["id"]
            elif name != "team":
                errors.append([name, f"{name} is unknown"])
        for name in ("ci_source", "ci_sourceID"):
            if not isinstance(members.get(name), str | None):
                errors.append([name, f"{name} is no text"])
        if not errors and members.get("ci_sourceID") and "ci_id" not in found:
            wanted = {"sourceID": members["ci_sourceID"]}
            if members.get("ci_source"):
                wanted["source"] = members["ci_source"]
            record = self._find("cis", caller, wanted)
            if record is None:
                errors.append(["ci_sourceID", "ci_sourceID is unknown"])
            else:
                found["ci_id"] = record["id"]
        if errors:
            raise invalid(errors)
        team = self._store.get("teams", _number(found.get("team_id")))
        if team is None or not caller.sees(team, self._store):
            found.pop("team_id", None)
        return found

    def _find(self, collection: str, caller: Caller, wanted: dict[str, Any]) -> Record | None:
        for record in self._store.tables.get(collection, {}).values():
            same = all(record.get(name) == value for name, value in wanted.items())
            if same and caller.sees(record, self._store):
                return record
        return None

    def _fill_in(self, found: dict[str, Any], members: dict[str, Any], caller: Caller) -> None:
        """Add what a new request from an event has when the event does not say it."""
        item = self._store.get("cis", _number(found.get("ci_id")))
        if item and not found.get("service_instance_id") and item["service_instances"]:
            found["service_instance_id"] = item["service_instances"][0]
        instance = self._store.get("service_instances", _number(found.get("service_instance_id")))
        if found.get("category") in (None, ""):
            found["category"] = "incident" if instance else "other"
        if found.get("impact") in (None, "") and found["category"] == "incident":
            found["impact"] = "top"
        for name in ("status", "source"):
            if found.get(name) in (None, ""):
                found.pop(name, None)
        found.setdefault("source", "event")
        if found.get("team_id") is None:
            member = self._store.get("people", _number(found.get("member_id")))
            if member and member["teams"]:
                found["team_id"] = member["teams"][0]
            elif instance:
                first, support = instance["first_line_team"], instance["support_team"]
                inside = {first, support} & set(caller.person["teams"])
                found["team_id"] = (support if inside else first) or first or support

    def _belongs_to(self, found: dict[str, Any], caller: Caller, now: datetime) -> Record | None:
        item = _number(found.get("ci_id"))
        instance = _number(found.get("service_instance_id"))
        for record in reversed(list(self._store.tables.get("requests", {}).values())):
            if record["status"] == "completed" or now - record["created_at"] >= _DAY:
                continue
            if record["account"] != caller.account or record["source"] != found["source"]:
                continue
            if item is not None:
                if item in record["cis"] and record["service_instance"] == instance:
                    return record
            elif self._is_the_same(record, found, caller):
                return record
        return None

    def _is_the_same(self, record: Record, found: dict[str, Any], caller: Caller) -> bool:
        by = _number(found.get("requested_by_id")) or caller.person["id"]
        wanted_for = _number(found.get("requested_for_id")) or by
        texts = self._texts(record)
        return (
            not record["cis"]
            and record["subject"] == found.get("subject")
            and record["requested_for"] == wanted_for
            and (found.get("note") in texts if found.get("note") else not texts)
        )

    def _texts(self, request: Record) -> list[str]:
        notes = self._store.tables.get("notes", {}).values()
        return [one["text"] for one in notes if one["request"] == request["id"]]


def _number(value: Any) -> int | None:
    if isinstance(value, str) and value.isdigit():
        return int(value)
    return value if isinstance(value, int) else None
