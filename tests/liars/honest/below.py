"""Below: what hangs on a record: its notes, its items, the requests in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.liars.honest.callers import Caller
from tests.liars.honest.lists import Belongs
from tests.liars.honest.members import NOTE_LIMIT, TRUE
from tests.liars.honest.replies import answer, invalid, not_found
from tests.liars.honest.store import Record
from tests.liars.wire import Reply, Request

if TYPE_CHECKING:
    from tests.liars.honest.desk import Desk

PARENTS: dict[tuple[str, str], Callable[[Record, Record], bool]] = {
    ("people", "teams"): lambda parent, one: one["id"] in parent["teams"],
    ("people", "cis"): lambda parent, one: parent["id"] in one["users"],
    ("cis", "users"): lambda parent, one: one["id"] in parent["users"],
    ("problems", "requests"): lambda parent, one: bool(one["problem"] == parent["id"]),
    ("changes", "requests"): lambda parent, one: bool(one["change"] == parent["id"]),
    ("requests", "grouped_requests"): lambda parent, one: bool(one["grouped_into"] == parent["id"]),
    ("requests", "affected_slas"): lambda parent, one: bool(one["request"] == parent["id"]),
    ("requests", "cis"): lambda parent, one: one["id"] in parent["cis"],
    ("requests", "notes"): lambda parent, one: bool(one["request"] == parent["id"]),
}
_LISTED = {"users": "people", "grouped_requests": "requests"}


class Below:
    """Answers for what is below the records of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list(
        self, request: Request, parent: Record, words: list[str], view: str, caller: Caller
    ) -> Reply:
        """Answer the list of what is below a record."""
        holds = PARENTS[words[0], words[2]]
        collection = _LISTED.get(words[2], words[2])
        belongs: list[Belongs] = [lambda one: holds(parent, one)]
        if collection == "notes":
            belongs.append(lambda note: self._desk.may_read(note, caller))
            if view:
                belongs.append(lambda note: bool(note["internal"]) == (view == "internal"))
        belongs += self._desk.views(request, collection, caller, "")
        order = ["id"] if collection == "notes" else None
        return self._desk.lists.reply(request, collection, caller, belongs, order)

    def add_note(self, record: Record, members: dict[str, Any], caller: Caller) -> Reply:
        """Add a note to a request."""
        text = members.get("text")
        if not isinstance(text, str) or not text.strip():
            raise invalid([["text", "Text can't be blank"]])
        if len(text) > NOTE_LIMIT:
            raise invalid([["text", f"Text is too long (maximum is {NOTE_LIMIT} characters)"]])
        internal = members.get("internal")
        wanted = internal is True or (internal in TRUE and not isinstance(internal, bool))
        now = self._desk.now()
        record = self._desk.store.change("requests", record)
        record["updated_at"] = now
        note = self._desk.saving.add_note(record, caller, text, internal=wanted, now=now)
        return answer(201, {"id": note["id"]})

    def link(self, record: Record, item: Record) -> Reply:
        """Link an item to a request."""
        there = item["id"] in record["cis"]
        if there and self._desk.habits.does("link-twice") == "refuse":
            raise invalid([["ci_id", "Configuration item is linked already"]])
        self._keep(record, record["cis"] if there else [*record["cis"], item["id"]])
        return answer(200, {})

    def unlink(self, record: Record, item: Record) -> Reply:
        """Take the link to an item away."""
        there = item["id"] in record["cis"]
        if not there and self._desk.habits.does("unlink-absent") == "refuse":
            raise not_found()
        self._keep(record, [one for one in record["cis"] if one != item["id"]])
        ok = self._desk.habits.does("unlink-status") == "ok"
        return answer(200, {}) if ok else answer(204, None)

    def _keep(self, record: Record, items: Any) -> None:
        record = self._desk.store.change("requests", record)
        record["cis"] = items
        record["updated_at"] = self._desk.now()
