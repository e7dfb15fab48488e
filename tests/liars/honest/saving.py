"""Saving: a request as it is after a create or an update, with all that follows by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.liars.habits import Habits
from tests.liars.honest.callers import Caller
from tests.liars.honest.fields import BY_NAME
from tests.liars.honest.members import Reader, Reading
from tests.liars.honest.replies import Refusal, invalid
from tests.liars.honest.store import Record, Store
from tests.liars.honest.targets import affect, next_target

_NEEDS_MEMBER = ("accepted", "in_progress", "waiting_for", "waiting_for_customer")


class Saving:
    """Creates and updates the requests of one server."""

    def __init__(self, store: Store, habits: Habits, now: Callable[[], datetime]) -> None:
        self._store = store
        self._habits = habits
        self._now = now

    def create(self, members: dict[str, Any], caller: Caller, source: str) -> Record:
        """Make a request.

        Raises:
            Refusal: something is wrong with the members.
        """
        reading = self._reader(caller, updates=False).read(members)
        for name in ("subject", "category"):
            if name not in members:
                label = BY_NAME["requests"][name].label
                reading.errors.append([name, f"{label} can't be blank"])
        account = self._register(members, caller, reading)
        now = self._now()
        request: Record = dict.fromkeys(BY_NAME["requests"])
        request |= {
            "status": "assigned",
            "reviewed": False,
            "urgent": False,
            "addressed": False,
            "grouping": "none",
            "account": account,
            "cis": [],
            "assignments": [],
            "created_by": caller.person["id"],
            "created_at": now,
            "source": source,
        }
        values = {name: value for name, value in reading.values.items() if value is not None}
        self._settle(request, values, caller, reading, now)
        request["requested_by"] = request["requested_by"] or caller.person["id"]
        request["requested_for"] = request["requested_for"] or request["requested_by"]
        person = self._store.named("people", request, "requested_for")
        request["organization"] = person["organization"] if person else None
        self._raise(reading)
        del request["id"]
        self._store.add("requests", request)
        self._finish(request, caller, reading, now)
        return request

    def update(self, request: Record, members: dict[str, Any], caller: Caller) -> Record:
        """Change a request.

        Raises:
            Refusal: something is wrong with the members.
        """
        reading = self._reader(caller, updates=True).read(members)
        if self._habits.does("source-update") == "administrators" and not caller.has(
            "account_administrator"
        ):
            for name in ("source", "sourceID"):
                reading.values.pop(name, None)
        for name in ("requested_by", "requested_for"):
            if reading.values.get(name, 1) is None:
                del reading.values[name]
        changed = dict(request)
        changed["assignments"] = list(request["assignments"])
        now = self._now()
        self._settle(changed, reading.values, caller, reading, now)
        self._raise(reading)
        request = self._store.change("requests", request)
        left = request["grouped_into"]
        request.update(changed)
        self._finish(request, caller, reading, now, left)
        return request

    def wake(self, request: Record) -> None:
        """Let a request go on that has waited long enough."""
        request["status"] = "assigned"
        request["updated_at"] = request["waiting_until"]
        request["waiting_until"] = None
        request["new_assignment"] = True
        request["next_target_at"] = next_target(self._store, request, self._habits)

    def _reader(self, caller: Caller, *, updates: bool) -> Reader:
        return Reader(store=self._store, habits=self._habits, caller=caller, updates=updates)

    def _raise(self, reading: Reading) -> None:
        if reading.errors:
            order = [*BY_NAME["requests"]]
            order.sort(key=lambda name: (name != "subject", name != "category"))
            place = {name: number for number, name in enumerate(order)}
            reading.errors.sort(key=lambda one: place.get(one[0].removesuffix("_id"), 99))
            raise invalid(reading.errors)

    def _register(self, members: dict[str, Any], caller: Caller, reading: Reading) -> str:
        """Return the account that a new request goes to."""
        domain = members.get("support_domain")
        home = self._store.get("accounts", caller.home) or {}
        if domain in (None, ""):
            if home.get("directory"):
                reading.errors.append(["support_domain", "Support domain can't be blank"])
            return caller.account
        if domain not in (caller.home, *home["trusts"]):
            reading.errors.append(["support_domain", "Support domain is unknown"])
        return str(domain)

    def _settle(
        self,
        request: Record,
        values: dict[str, Any],
        caller: Caller,
        reading: Reading,
        now: datetime,
    ) -> None:
        """Give a request new values, and let follow what does not depend on other records."""
        before = dict(request)
        self._hold_back(request, values, caller, reading)
        request.update(values)
        if request["status"] != "waiting_for":
            request["waiting_until"] = None
        elif request["waiting_until"] and request["waiting_until"] <= now:
            request["waiting_until"], request["status"] = None, "assigned"
        self._complete(request, before, values, now)
        self._group(request, values, reading)
        self._assign(request, before, values)
        for doubt, name, is_missing in (
            ("status-needs-member", "member", request["status"] in _NEEDS_MEMBER),
            ("completion-needs-reason", "completion_reason", request["status"] == "completed"),
            ("impact-with-incident", "impact", request["category"] == "incident"),
        ):
            if (
                is_missing
                and request[name] is None
                and self._habits.does(doubt) in ("yes", "required")
            ):
                reading.errors.append([name, f"{BY_NAME['requests'][name].label} can't be blank"])

    def _hold_back(
        self, request: Record, values: dict[str, Any], caller: Caller, reading: Reading
    ) -> None:
        """Take out of the values what cannot be set in this state or by this caller."""
        status = values.get("status", request["status"])
        if values.get("waiting_until") is not None and status != "waiting_for":
            del values["waiting_until"]
            if self._habits.does("waiting-until-elsewhere") == "refuse":
                reading.errors.append(["waiting_until", "Waiting until is not available"])
        allowed = request["satisfaction"] == "dissatisfied" and caller.has("service_desk_manager")
        if values.get("addressed") and not allowed:
            del values["addressed"]
            if self._habits.does("addressed-elsewhere") == "refuse":
                reading.errors.append(["addressed", "Addressed is not available"])
        if "reviewed" in values and not self._manages(request, values, caller):
            match self._habits.does("reviewed-by-others"):
                case "ignore":
                    del values["reviewed"]
                case "refuse":
                    raise Refusal(403, "Forbidden")

    def _manages(self, request: Record, values: dict[str, Any], caller: Caller) -> bool:
        """Tell whether the caller is the problem manager of the service behind a request."""
        key = values.get("service_instance", request["service_instance"])
        instance = self._store.get("service_instances", key) if key else None
        service = self._store.named("services", instance, "service") if instance else None
        return bool(service and service["problem_manager"] == caller.person["id"])

    def _complete(
        self, request: Record, before: Record, values: dict[str, Any], now: datetime
    ) -> None:
        if request["status"] == "completed":
            again = self._habits.does("second-completion") == "moves" and "status" in values
            if before["completed_at"] is None or before["status"] != "completed" or again:
                request["completed_at"] = now
        elif before["status"] == "completed" and self._habits.does("reopening") == "clears":
            request["completed_at"] = None
            if "completion_reason" not in values:
                request["completion_reason"] = None
        request["new_assignment"] = request["status"] in ("assigned", "declined")

    def _group(self, request: Record, values: dict[str, Any], reading: Reading) -> None:
        key = values.get("grouped_into")
        group = self._store.get("requests", key) if key else None
        if group is None:
            return
        deep = group["grouped_into"] and self._habits.does("grouping-into-grouped") == "refuse"
        if group["id"] == request["id"] or request["grouping"] == "group" or deep:
            reading.errors.append(["grouped_into_id", "Grouped into is invalid"])

    def _assign(self, request: Record, before: Record, values: dict[str, Any]) -> None:
        instance = self._store.named("service_instances", request, "service_instance")
        if request["team"] is None and instance:
            request["team"] = instance["first_line_team"] or instance["support_team"]
        if request["supplier"] is None and instance and "service_instance" in values:
            service = self._store.named("services", instance, "service") or {}
            provider = self._store.get("organizations", service.get("provider"))
            if provider and provider.get("external"):
                request["supplier"] = provider["id"]
        if request["team"] and request["team"] != before["team"]:
            request["assignments"].append(request["team"])

    def _finish(
        self,
        request: Record,
        caller: Caller,
        reading: Reading,
        now: datetime,
        left: int | None = None,
    ) -> None:
        """Let follow what does depend on other records, once nothing can be refused any more."""
        request["updated_at"] = now
        for key in {request["id"], request["grouped_into"], left} - {None}:
            self._regroup(key)
        if (
            request["service_instance"] is None
            or request["problem"]
            or request["change"]
            or request["grouping"] == "grouped"
            or (request["completion_reason"] == "solved" and request["impact"] != "top")
        ):
            request["reviewed"] = True
        affect(self._store, request, now)
        request["next_target_at"] = next_target(self._store, request, self._habits)
        for name, text in reading.notes.items():
            internal = name == "internal_note"
            self.add_note(request, caller, text, internal=internal, now=now)

    def _regroup(self, key: int) -> None:
        """Work out anew whether a request is a group, or in one."""
        request = self._store.get("requests", key)
        if request is None:
            return
        inside = self._store.tables["requests"].values()
        grouping = "grouped" if request["grouped_into"] else "none"
        if any(one["grouped_into"] == key for one in inside):
            grouping = "group"
        if grouping != request["grouping"]:
            self._store.change("requests", request)["grouping"] = grouping

    def add_note(
        self, request: Record, caller: Caller, text: str, *, internal: bool, now: datetime
    ) -> Record:
        """Add a note to a request."""
        return self._store.add(
            "notes",
            {
                "account": caller.account if internal else request["account"],
                "person": caller.person["id"],
                "text": text,
                "attachments": [],
                "internal": internal,
                "request": request["id"],
                "created_at": now,
            },
        )
