"""The desk: an honest server of the ITRP API. ``handle`` answers a request."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from typing import Any

from tests.liars.habits import Habits
from tests.liars.honest import data
from tests.liars.honest.below import PARENTS, Below
from tests.liars.honest.bodies import members_of
from tests.liars.honest.callers import Caller, caller_of
from tests.liars.honest.events import Events
from tests.liars.honest.fields import BY_NAME
from tests.liars.honest.limits import Limits
from tests.liars.honest.lists import Belongs, Lists
from tests.liars.honest.replies import Refusal, answer, not_found, tag
from tests.liars.honest.saving import Saving
from tests.liars.honest.showing import Showing
from tests.liars.honest.store import Record
from tests.liars.honest.views import NAMES, is_in
from tests.liars.wire import Reply, Request

PREFIX = "/v1"


class Desk:
    """One server; ``clock`` gives epoch seconds."""

    def __init__(self, clock: Callable[[], float], habits: Habits | None = None) -> None:
        self.habits = habits or Habits()
        self._clock = self.habits.clock(clock)
        self._lock = Lock()
        self._limits = Limits(self._clock, self.habits)
        self.store = data.stocked(self.habits.stock, self.habits.zone)
        self.saving = Saving(self.store, self.habits, self.now)
        self._events = Events(self.store, self.saving)
        self._showing = Showing(self.store, self.habits)
        self.lists = Lists(self.store, self.habits)
        self._below = Below(self)
        if self.habits.stock != "little":
            data.add_requests(self.store, self.saving)

    def now(self) -> datetime:
        """Return the time on this server's clock."""
        moment = datetime.fromtimestamp(self._clock(), UTC)
        return moment if self.habits.fractions else moment.replace(microsecond=0)

    def handle(self, request: Request) -> Reply:
        """Answer a request; one at a time."""
        try:
            with self._lock:
                return self._answer(request)
        except Refusal as refusal:
            return refusal.reply()

    def _answer(self, request: Request) -> Reply:
        path = request.path.removesuffix("/").removesuffix(".json")
        if not f"{path}/".startswith(f"{PREFIX}/"):
            raise not_found()
        words = path.split("/")[2:]
        method = "GET" if request.method == "HEAD" else request.method
        if method == "GET" and words in ([], ["rate_limit"]):
            return self._limits.answer(words, request)
        members: dict[str, Any] | Refusal = {}
        if method in ("POST", "PATCH", "PUT"):
            try:
                members = members_of(request)
            except Refusal as refusal:
                members = refusal
        known = members if isinstance(members, dict) else {}
        try:
            caller = caller_of(request, known, self.store, self.habits)
        except Refusal as refusal:
            if refusal.status == 401:
                raise
            return refusal.reply().heading(**self._limits.headers())
        headers = self._limits.count(caller)
        try:
            reply = self._act(request, method, words, members, caller)
        except Refusal as refusal:
            reply = refusal.reply()
        if reply.status == 401:
            return reply
        reply = reply.heading(**headers)
        match = request.headers.get("if-none-match")
        if method == "GET" and reply.status == 200 and match == reply.header("etag"):
            kept = {name: value for name, value in headers.items() if value}
            reply = Reply(status=304, headers={"ETag": match or "", **kept})
        return reply

    def _act(
        self,
        request: Request,
        method: str,
        words: list[str],
        members: dict[str, Any] | Refusal,
        caller: Caller,
    ) -> Reply:
        accept = request.headers.get("accept", "*/*")
        if not re.search(r"\*/\*|application/(json|\*)", accept):
            raise Refusal(406, "Not Acceptable")
        self._wake()
        actions = self._actions(words, request, caller)
        if not actions:
            raise not_found()
        if method == "OPTIONS":
            return Reply(status=204, headers={"Allow": ", ".join(actions)})
        action = actions.get(method)
        if action is None:
            if self.habits.does("wrong-method") == "not-found":
                raise not_found()
            allowed = {"Allow": ", ".join(actions)}
            raise Refusal(405, f"Method {method} is not allowed here", headers=allowed)
        link = len(words) == 4
        if isinstance(members, Refusal) and not (link and not request.body):
            raise members
        return action(members if isinstance(members, dict) else {})

    def _wake(self) -> None:
        now = self.now()
        for record in self.store.tables.get("requests", {}).values():
            if record["waiting_until"] and record["waiting_until"] <= now:
                self.saving.wake(record)

    def _actions(
        self, words: list[str], request: Request, caller: Caller
    ) -> dict[str, Callable[[dict[str, Any]], Reply]]:
        """Return what can be done at a path, by method."""
        if words == ["events"]:
            return {"POST": lambda members: self._event(request, members, caller)}
        if words in (["me"], ["people", "me"]):
            return {"GET": lambda _: self._one("people", caller.person, caller)}
        collection = words[0] if words else ""
        if collection not in BY_NAME or collection == "affected_slas":
            return {}
        if len(words) == 1 or (collection == "requests" and words[1] in NAMES):
            view = words[1] if len(words) == 2 else ""
            actions = {"GET": lambda _: self._list(request, collection, caller, view)}
            if words == ["requests"]:
                actions["POST"] = lambda members: self._create(request, members, caller)
            return actions if len(words) < 3 else {}
        if words[0] == "notes" and words[1] in ("public", "internal"):
            return {"GET": lambda _: self._list(request, "notes", caller, words[1])}
        if not _is_id(words[1]):
            return {}
        return self._actions_on(words, request, caller)

    def _actions_on(
        self, words: list[str], request: Request, caller: Caller
    ) -> dict[str, Callable[[dict[str, Any]], Reply]]:
        """Return what can be done with the record that a path names, and below it."""

        def record() -> Record:
            return self._find(words[0], int(words[1]), caller)

        if len(words) == 2:
            actions = {"GET": lambda _: self._one(words[0], record(), caller)}
            if words[0] == "requests":
                for method in ("PATCH", "PUT"):
                    actions[method] = lambda members: self._update(record(), members, caller)
            return actions
        part = words[2]
        if (words[0], part) not in PARENTS:
            return {}
        notes = words[0] == "requests" and part == "notes"
        if len(words) == 3 or (notes and words[3:] in (["public"], ["internal"])):
            view = words[3] if len(words) == 4 else ""
            actions = {"GET": lambda _: self._below.list(request, record(), words, view, caller)}
            if notes and not view:
                actions["POST"] = lambda members: self._below.add_note(record(), members, caller)
            return actions
        if words[0] == "requests" and part == "cis" and len(words) == 4 and _is_id(words[3]):
            item = int(words[3])
            return {
                "POST": lambda _: self._below.link(record(), self._find("cis", item, caller)),
                "DELETE": lambda _: self._below.unlink(record(), self._find("cis", item, caller)),
            }
        return {}

    def _find(self, collection: str, key: int, caller: Caller) -> Record:
        found = self.store.get(collection, key)
        if found is None:
            raise not_found()
        hidden = not caller.sees(found, self.store)
        if collection == "notes":
            hidden = hidden or not self.may_read(found, caller)
        if hidden:
            if self.habits.does("hidden-record") == "forbidden":
                raise Refusal(403, "Forbidden")
            raise not_found()
        return found

    def may_read(self, note: Record, caller: Caller) -> bool:
        """Tell whether a caller may read a note."""
        if note["internal"]:
            return caller.reads_internal(note)
        request = self.store.get("requests", note["request"])
        return bool(request and caller.sees(request, self.store))

    def _one(self, collection: str, record: Record, caller: Caller) -> Reply:
        data = self._showing.whole(collection, record, caller)
        return answer(200, data, {"ETag": tag(data)})

    def _list(self, request: Request, collection: str, caller: Caller, view: str) -> Reply:
        belongs: list[Belongs] = []
        if collection == "notes":
            belongs.append(lambda note: self.may_read(note, caller))
            if view:
                belongs.append(lambda note: bool(note["internal"]) == (view == "internal"))
        else:
            belongs += self.views(request, collection, caller, view)
        return self.lists.reply(request, collection, caller, belongs)

    def views(self, request: Request, collection: str, caller: Caller, view: str) -> list[Belongs]:
        """Return the conditions of the views that a list is asked for by.

        Raises:
            Refusal: there is no such view.
        """
        names = [view, request.parameters.get("state", "")] if collection == "requests" else []
        now = self.now()
        belongs: list[Belongs] = []
        for name in filter(None, names):
            if name not in NAMES:
                if self.habits.does("unknown-view") == "refuse":
                    raise Refusal(400, f"Unknown state: {name}")
                continue
            belongs.append(partial(self._is_in, name, caller=caller, now=now))
        return belongs

    def _is_in(self, view: str, record: Record, caller: Caller, now: datetime) -> bool:
        return is_in(view, record, caller, self.store, now)

    def _create(self, request: Request, members: dict[str, Any], caller: Caller) -> Reply:
        record = self.saving.create(members, caller, _source(request))
        return self._created(request, record, caller)

    def _created(self, request: Request, record: Record, caller: Caller) -> Reply:
        shown = self._showing.whole("requests", record, caller)
        headers = {"ETag": tag(shown)}
        host = f"http://{request.headers['host']}"
        where = self.habits.does("location-header")
        if where != "absent":
            prefix = PREFIX if where == "api" else ""
            headers["Location"] = f"{host}{prefix}/requests/{record['id']}"
        return answer(201, shown, headers)

    def _event(self, request: Request, members: dict[str, Any], caller: Caller) -> Reply:
        record, new = self._events.take(members, caller, self.now())
        if new:
            return self._created(request, record, caller)
        return self._one("requests", record, caller)

    def _update(self, record: Record, members: dict[str, Any], caller: Caller) -> Reply:
        return self._one("requests", self.saving.update(record, members, caller), caller)


def _source(request: Request) -> str:
    """Return the source of a request whose body does not say it."""
    named = request.headers.get("x-itrp-source") or request.headers.get("x-4me-source") or ""
    if len(named) > 30:
        raise Refusal(400, "Header X-ITRP-Source is too long")
    return named or request.headers.get("user-agent", "")[:30] or "api"


def _is_id(word: str) -> bool:
    return re.fullmatch("[1-9][0-9]{0,17}", word) is not None
