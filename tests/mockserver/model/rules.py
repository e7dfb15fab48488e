"""A model of requests: plain dictionaries and the rules that the ITRP documents tell of them.

Written from the documents and from the defaults in doubts.yaml, and sharing nothing with the
server, so that a misreading in one is not repeated in the other. Moments are epoch seconds,
references are ids.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

WORLD = Path(__file__).with_name("world.yaml")
Row = dict[str, Any]

REFERENCES = {
    "service_instance": "service_instances",
    "organization": "organizations",
    "requested_by": "people",
    "requested_for": "people",
    "created_by": "people",
    "member": "people",
    "supplier": "organizations",
    "grouped_into": "requests",
    "problem": "problems",
    "change": "changes",
    "project": "projects",
    "ci": "cis",
    "team": "teams",
    "template": "request_templates",
    "knowledge_article": "knowledge_articles",
}
MOMENTS = (
    "completed_at desired_completion_at created_at downtime_start_at downtime_end_at updated_at "
    "waiting_until"
).split()
TARGETS = (
    "response_target_at resolution_target_at requester_resolution_target_at next_target_at"
).split()
FLAGS = ("new_assignment", "reviewed", "urgent", "addressed")
PLAIN = (
    "id subject category impact status completion_reason source sourceID supplier_requestID "
    "grouping satisfaction custom_data"
).split()
PROPERTIES = (*PLAIN, *REFERENCES, *MOMENTS, *TARGETS, *FLAGS)
INTERNAL_READERS = {"auditor", "specialist", "account_administrator"}
STAFF = INTERNAL_READERS | {"service_desk_manager"}


class Refused(Exception):
    """The documents refuse this, because of the member in the first argument."""


@dataclass(frozen=True)
class Reader:
    """Who asks: ``account`` is the selected one, ``reach`` are those that let this person in."""

    token: str
    person: Row
    account: str
    reach: frozenset[str]

    @property
    def home(self) -> str:
        return str(self.person["account"])

    @property
    def roles(self) -> set[str]:
        return set(self.person["roles"])


class Model:
    """The state of one world."""

    def __init__(self) -> None:
        loaded = _loaded()
        self.now = seconds(loaded["now"])
        self.tokens: dict[str, int] = loaded["credentials"]["tokens"]
        self.tables: dict[str, dict[Any, Row]] = {
            name: {row["id"]: row for row in rows} for name, rows in loaded["records"].items()
        }
        self.requests: dict[int, Row] = {}
        for row in loaded["records"]["requests"]:
            record: Row = dict.fromkeys(PROPERTIES)
            record |= {"status": "assigned", "new_assignment": True, "grouping": "none"}
            record |= {"urgent": False, "reviewed": False, "addressed": False}
            record |= {"cis": [], "assignments": {}} | row
            for name in (*MOMENTS, *TARGETS):
                if str(record[name])[:1].isdigit():
                    record[name] = seconds(record[name])
            self.requests[row["id"]] = record
        self.tables["requests"] = self.requests
        self.notes: list[Row] = []

    def reader(self, token: str, account: str | None = None) -> Reader:
        """Return who a token stands for; without the account header, in the own account."""
        person = self.tables["people"][self.tokens[token]]
        home = person["account"]
        trusting = [key for key, one in self.tables["accounts"].items() if home in one["trusts"]]
        return Reader(token, person, account or home, frozenset((home, *trusting)))

    def sees(self, by: Reader, record: Row, *, in_list: bool = False) -> bool:
        """Tell whether a person sees a request; without a role only those they have part in."""
        if record["account"] not in ({by.account} if in_list else by.reach):
            return False
        part = (record[name] for name in ("requested_by", "requested_for", "created_by"))
        return bool(by.roles & STAFF) or by.person["id"] in part

    # --- what calls do --------------------------------------------------------------------------

    def created(self, by: Reader, sent: Row, source: str) -> Row:
        """Return the request that a create makes, which has no id yet; change what it changes."""
        record: Row = dict.fromkeys(PROPERTIES)
        record |= {"status": "assigned", "urgent": False, "reviewed": False, "addressed": False}
        record |= {"grouping": "none", "cis": [], "assignments": {}, "account": by.account}
        record |= {name: value for name, value in sent.items() if value is not None}
        record["created_by"] = by.person["id"]
        record["created_at"] = record["updated_at"] = self.now
        record["source"] = record["source"] or source
        record["requested_by"] = record["requested_by"] or by.person["id"]
        record["requested_for"] = record["requested_for"] or record["requested_by"]
        requester = self.tables["people"][record["requested_for"]]
        record["organization"] = requester.get("organization")
        self._save(by, None, record, sent)
        return record

    def update(self, by: Reader, key: int, sent: Row) -> None:
        """Change a request."""
        before = self.requests[key]
        if "account_administrator" not in by.roles:
            sent = {name: sent[name] for name in sent if name not in ("source", "sourceID")}
        after = copy.deepcopy(before) | sent
        after["requested_by"] = after["requested_by"] or by.person["id"]
        after["requested_for"] = after["requested_for"] or after["requested_by"]
        self._save(by, before, after, sent)
        after["updated_at"] = self.now
        self.requests[key] = after

    def link(self, by: Reader, key: int, items: list[int]) -> None:
        """Make these the linked configuration items; the same ones change nothing."""
        if items != self.requests[key]["cis"]:
            self.update(by, key, {"cis": items})

    def note(self, by: Reader, key: int, text: str | None, *, internal: bool) -> None:
        """Add a note, if there is text."""
        if text:
            self.requests[key]["updated_at"] = self.now
            self.notes.append(
                {
                    "request": key,
                    "person": by.person["id"],
                    "text": text,
                    "internal": internal,
                    "account": by.account,
                    "created_at": self.now,
                }
            )

    def advance(self, by_seconds: int) -> None:
        """Let time pass; waits that are over come back as assigned."""
        self.now += by_seconds
        for record in self.requests.values():
            until = record["waiting_until"]
            if record["status"] == "waiting_for" and until is not None and until <= self.now:
                record |= {"status": "assigned", "waiting_until": None, "updated_at": until}
                self._derive(record)

    # --- the rules ------------------------------------------------------------------------------

    def _save(self, by: Reader, before: Row | None, after: Row, sent: Row) -> None:
        self._group(before, after)
        instance = self.tables["service_instances"].get(after["service_instance"], {})
        service = self.tables["services"].get(instance.get("service"), {})
        if after["team"] is None:
            after["team"] = instance.get("first_line_team") or instance.get("support_team")
        provider = self.tables["organizations"].get(service.get("provider"), {})
        selected = before is None or before["service_instance"] != after["service_instance"]
        if (
            selected
            and after["supplier"] is None
            and "supplier" not in sent
            and provider.get("external")
        ):
            after["supplier"] = provider["id"]
        if after["team"] and (before is None or before["team"] != after["team"]):
            account = self.tables["teams"][after["team"]]["account"]
            after["assignments"][account] = after["assignments"].get(account, 0) + 1
        after["ci"] = after["cis"][0] if after["cis"] else None
        held = bool(before and before["addressed"])
        may = after["satisfaction"] == "dissatisfied" and "service_desk_manager" in by.roles
        after["addressed"] = bool(after["addressed"]) if may else held
        if after["status"] != "waiting_for":
            after["waiting_until"] = None
        elif after["waiting_until"] is not None and after["waiting_until"] <= self.now:
            after["status"], after["waiting_until"] = "assigned", None
        if after["status"] == "completed":
            after["completed_at"] = after["completed_at"] or self.now
        elif after["completed_at"] is not None:
            after["completed_at"] = None
            after["completion_reason"] = sent.get("completion_reason")
        if (
            after["service_instance"] is None
            or after["problem"]
            or after["change"]
            or after["grouping"] == "grouped"
            or (after["completion_reason"] == "solved" and after["impact"] != "top")
        ):
            after["reviewed"] = True
        self._derive(after)

    def _group(self, before: Row | None, after: Row) -> None:
        """Keep both sides of grouped_into in step."""
        old, new = before and before["grouped_into"], after["grouped_into"]
        if old == new:
            return
        if new is not None:
            group = self.requests[new]
            own = before is not None and new == before["id"]
            if own or group["grouping"] == "grouped" or after["grouping"] == "group":
                raise Refused("grouped_into_id")
            group["grouping"] = "group"
        after["grouping"] = "none" if new is None else "grouped"
        if isinstance(old, int) and before is not None:
            others = (one for one in self.requests.values() if one["id"] != before["id"])
            if not any(one["grouped_into"] == old for one in others):
                self.requests[old]["grouping"] = "none"

    def _derive(self, record: Row) -> None:
        record["new_assignment"] = record["status"] in ("assigned", "declined")
        affected = [self._affected(sla, record) for sla in self._slas(record)]
        team = record["team"]
        first = [one["response"] for one in affected if team and one["first_line_team"] == team]
        support = [one["resolution"] for one in affected if team and one["support_team"] == team]
        covering = [
            one["resolution"]
            for one in affected
            if one["covers"] and one["accountability"] != "sla_not_affected"
        ]
        record["response_target_at"] = _most_stringent(first)
        record["resolution_target_at"] = _most_stringent(support)
        record["requester_resolution_target_at"] = _most_stringent(covering)
        accountable = {one["accountability"] for one in affected}
        record["next_target_at"] = _next_target(record, accountable)

    def _slas(self, record: Row) -> list[Row]:
        return [
            sla
            for sla in self.tables["slas"].values()
            if sla["service_instance"] == record["service_instance"]
            and sla.get("status", "active") == "active"
        ]

    def _affected(self, sla: Row, record: Row) -> Row:
        instance = self.tables["service_instances"][sla["service_instance"]]
        service = self.tables["services"][instance["service"]]
        provider = self.tables["organizations"].get(service.get("provider"), {})
        person = self.tables["people"][record["requested_for"]]
        none_agreed = not any("_target_" in name for name in sla)
        due: Row = {}
        for which in ("response", "resolution"):
            minutes = sla.get(f"{which}_target_{record['impact']}")
            due[which] = record["created_at"] + 60 * minutes if minutes else "best_effort"
        desired = record["desired_completion_at"]
        if isinstance(due["resolution"], int) and desired is not None:
            due["resolution"] = max(due["resolution"], desired)
        organization = person.get("organization")
        covered = [*sla.get("organizations", ()), sla.get("customer")]
        return due | {
            "accountability": "sla_not_affected"
            if none_agreed
            else ("supplier" if provider.get("external") else "provider"),
            "first_line_team": instance.get("first_line_team"),
            "support_team": instance.get("support_team"),
            "covers": person["id"] in sla.get("people", ())
            or (organization is not None and organization in covered),
        }


def _next_target(record: Row, accountable: set[str]) -> Any:
    """The ladder of next_target_at, rung by rung."""
    response, desired = record["response_target_at"], record["desired_completion_at"]
    if record["status"] == "completed":
        return "no_target"
    if isinstance(response, int) and (desired is None or response < desired):
        return response
    if desired is not None:
        return desired
    if record["status"] == "waiting_for_customer":
        return "clock_stopped" if accountable & {"provider", "supplier"} else "best_effort"
    return record["resolution_target_at"] or "best_effort"


def _most_stringent(targets: list[Any]) -> Any:
    moments = [one for one in targets if isinstance(one, int)]
    return min(moments) if moments else next(iter(targets), None)


def seconds(text: str) -> int:
    """Epoch seconds of a moment in a world file."""
    return int(datetime.fromisoformat(text).timestamp())


def _loaded() -> Any:
    world = yaml.safe_load(WORLD.read_text(encoding="utf-8"))
    for account in world["records"]["accounts"]:
        account.setdefault("trusts", [])
    return world
