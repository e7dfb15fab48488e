"""The desk of the library: ``handle`` answers a request."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from tests.liars.habits import Habits
from tests.liars.library import lists
from tests.liars.library.around import Around
from tests.liars.library.books import Books, Record
from tests.liars.library.replies import Refusal, reply
from tests.liars.library.shown import Shown
from tests.liars.wire import Reply, Request

TOKENS = {"keeper": 1, "reader": 2, "stranger": 3}
Action = Callable[[], Reply]
_HOURLY = 100_000


class Library:
    """One library; ``clock`` gives epoch seconds."""

    def __init__(self, clock: Callable[[], float], habits: Habits | None = None) -> None:
        self.habits = habits or Habits()
        self._clock = self.habits.clock(clock)
        self._lock = Lock()
        self._last: dict[str, int] = {}
        self._called: dict[int, int] = {}
        self.tables: dict[str, dict[Any, Record]] = {
            name: {} for name in ("readers", "languages", "authors", "books", "reviews", "letters")
        }
        self._books = Books(self.tables, self.habits)
        self.shown = Shown(self.tables, self.habits)
        self._around = Around(self)
        self._begin()

    def _begin(self) -> None:
        for name, country, account in (
            ("Kim", "no", "east"),
            ("Lea", "fr", "east"),
            ("Max", "pt", "west"),
        ):
            self.add("readers", {"name": name, "country": country, "account": account})
        for key, name in (("no", "Norwegian"), ("fr", "French")):
            self.tables["languages"][key] = {"id": key, "name": name}
        for author in (
            {"name": "Ola", "born": 1900, "country": "no"},
            {"name": "eva", "born": None, "country": None},
            {"name": "Jo", "born": 1980, "country": "fr"},
        ):
            self.add("authors", author)
        for text, account in (("Dear east", "east"), ("Dear west", "west")):
            self.add("letters", {"text": text, "account": account})
        count = {"little": 0, "some": 4, "plenty": 100_000}[self.habits.stock]
        caller = self.tables["readers"][1]
        now = self.now()
        for number in range(count):
            values = {"title": f"Old book {number * 7919 % 100003}", "pages": 1 + number % 300}
            self.add("books", self._books.create(values, caller, now))

    def add(self, collection: str, record: Record) -> Record:
        """Keep a new record, giving it an id."""
        self._last[collection] = self._last.get(collection, 0) + 1
        record = {"id": self._last[collection], **record}
        self.tables[collection][record["id"]] = record
        return record

    def now(self) -> datetime:
        """Return the time on this library's clock."""
        moment = datetime.fromtimestamp(self._clock(), UTC)
        millis = moment.microsecond // 1000 * 1000 if self.habits.fractions else 0
        return moment.replace(microsecond=millis)

    def handle(self, request: Request) -> Reply:
        """Answer a request; one at a time."""
        try:
            with self._lock:
                return self._answer(request)
        except Refusal as refusal:
            data = {"error": refusal.code, "text": refusal.code.replace("-", " "), **refusal.more}
            allow = data.pop("allow", None)
            headers = {"Allow": allow} if allow else {}
            if refusal.status == 401:
                headers["WWW-Authenticate"] = 'Bearer error="unauthorized"'
            return reply(refusal.status, data, headers)
        except lists.BadParameter as bad:
            return reply(400, {"error": "bad-parameter", "text": f"{bad} makes no sense"})

    def _answer(self, request: Request) -> Reply:
        path = request.path.removesuffix("/").removesuffix(".json")
        if not path.startswith("/library/"):
            raise Refusal(404, "not-found")
        words = path.split("/")[2:]
        caller = self._caller(request)
        if caller is None and words[0] != "languages":
            raise Refusal(401, "unauthorized")
        if not re.search(r"\*/\*|application/(json|\*)", request.headers.get("accept", "*/*")):
            raise Refusal(406, "not-acceptable")
        actions = self._actions(words, request, caller or {})
        if not actions:
            raise Refusal(404, "not-found")
        method = "GET" if request.method == "HEAD" else request.method
        allow = ", ".join(actions)
        if method == "OPTIONS":
            return Reply(status=204, headers={"Allow": allow})
        if method not in actions:
            raise Refusal(405, "method-not-allowed", {"allow": allow})
        return actions[method]()

    def _caller(self, request: Request) -> Record | None:
        word, _, token = request.headers.get("authorization", "").partition(" ")
        if word:
            known = TOKENS.get(token) if word.lower() == "bearer" else None
        else:
            key = request.headers.get("x-library-key") or request.parameters.get("key", "")
            known = TOKENS.get(key)
        return self.tables["readers"].get(known)

    def _actions(self, words: list[str], request: Request, caller: Record) -> dict[str, Action]:
        match words:
            case ["me"]:
                return {"GET": lambda: reply(200, self.shown.plain(caller))}
            case ["books"]:
                return {
                    "GET": lambda: self._list(request, "", caller),
                    "POST": lambda: self._create(request, caller),
                }
            case ["books", view] if view in lists.VIEWS:
                return {"GET": lambda: self._list(request, view, caller)}
            case ["authors"]:
                return {
                    "GET": lambda: self._around.plain("authors"),
                    "POST": lambda: self._around.create_author(request),
                }
            case ["authors" | "readers" as name, key] if key.isascii() and key.isdigit():
                return {"GET": lambda: reply(200, self.shown.plain(self.find(name, int(key))))}
            case ["languages"]:
                return {"GET": lambda: self._around.plain("languages")}
            case ["languages", key]:
                return {"GET": lambda: reply(200, self.find("languages", key))}
            case ["letters"]:
                return {"GET": lambda: self._around.plain("letters", caller["account"])}
            case ["letters", key] if key.isdigit():
                return {"GET": lambda: self._around.letter(int(key), caller)}
            case ["books", key, *rest] if key.isascii() and key.isdigit():
                return self._actions_on(int(key), rest, request, caller)
        return {}

    def _actions_on(
        self, key: int, rest: list[str], request: Request, caller: Record
    ) -> dict[str, Action]:
        match rest:
            case []:
                return {
                    "GET": lambda: self._read(request, key),
                    "PATCH": lambda: self._update(request, key),
                    "DELETE": lambda: self._delete(key),
                }
            case ["reviews"]:
                return {
                    "GET": lambda: self._around.reviews(key),
                    "POST": lambda: self._around.review(request, key, caller),
                }
            case ["co_authors"]:
                return {"GET": lambda: self._around.co_authors(key)}
            case ["co_authors", author] if author.isascii() and author.isdigit():
                return {
                    "POST": lambda: self._around.link(key, int(author), link=True),
                    "DELETE": lambda: self._around.link(key, int(author), link=False),
                }
        return {}

    def find(self, collection: str, key: Any) -> Record:
        """Return a record.

        Raises:
            Refusal: there is none.
        """
        found = self.tables[collection].get(key)
        if found is None:
            raise Refusal(404, "not-found")
        return found

    def members(self, request: Request) -> dict[str, Any]:
        """Return the members of a body.

        Raises:
            Refusal: it cannot be read.
        """
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != "application/json":
            raise Refusal(415, "unsupported-media-type")
        try:
            members = json.loads(request.body.decode())
        except ValueError:
            raise Refusal(400, "malformed") from None
        if not isinstance(members, dict):
            raise Refusal(400, "malformed")
        return members

    # --- books -----------------------------------------------------------------------------------

    def _list(self, request: Request, view: str, caller: Record) -> Reply:
        plain = set() if view else {"fields", "sort", "show", "genre", "status", "id"}
        known = {"page", "size", "key"} | plain
        for name in request.parameters:
            if name not in known:
                raise lists.BadParameter(name)
        views = lists.views_of(request, view, self.habits)
        genres, negated = lists.genre_test(request, self.habits)
        test = lists.chosen(request, self.habits)
        fields = lists.fields_of(request)
        authors = self.tables["authors"]
        now = self.now()
        found = [
            book
            for book in self.tables["books"].values()
            if all(lists.in_view(one, book, caller, authors, now) for one in views)
            and (genres is None or (book["genre"] in genres) != negated)
            and test(book)
        ]
        text = request.parameters.get("sort", "")
        if view == "lent":
            found.sort(key=lambda book: (book["lent_at"], book["id"]))
        else:
            found = lists.ordered(found, text, authors)
        part, headers = lists.page_of(request, len(found), self.habits)
        headers |= self._calls_left()
        data = [self.shown.book(book) for book in found[part]]
        return reply(200, [{name: one[name] for name in fields} for one in data], headers)

    def _calls_left(self) -> dict[str, str]:
        """Count a call; return what is left of those of this hour."""
        hour = int(self._clock()) // 3600
        self._called = {hour: self._called.get(hour, 0) + 1}
        left = max(0, _HOURLY - self._called[hour])
        reset = (hour + 1) * 3600
        return {"X-Limit": str(_HOURLY), "X-Remaining": str(left), "X-Reset": str(reset)}

    def _create(self, request: Request, caller: Record) -> Reply:
        members = self.members(request)
        values, errors = self._books.read(members, updates=False)
        if "title" not in members:
            errors.append(["title", "is missing"])
        self.refuse(errors)
        book = self.add("books", self._books.create(values, caller, self.now()))
        where = f"http://{request.headers['host']}/library/books/{book['id']}"
        return reply(201, self.shown.book(book), {"Location": where})

    def refuse(self, errors: list[list[str]]) -> None:
        """Refuse a body if something is wrong with it.

        Raises:
            Refusal: something is.
        """
        if errors:
            raise Refusal(422, "invalid", {"members": errors})

    def _read(self, request: Request, key: int) -> Reply:
        data = self.shown.book(self.find("books", key))
        tag = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]
        headers = {"ETag": f'"{tag}"'}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Reply(status=304, headers=headers)
        return reply(200, data, headers)

    def _update(self, request: Request, key: int) -> Reply:
        book = self.find("books", key)
        values, errors = self._books.read(self.members(request), updates=True)
        self.refuse(errors)
        self._books.update(book, values, self.now())
        return reply(200, self.shown.book(book))

    def _delete(self, key: int) -> Reply:
        self.find("books", key)
        del self.tables["books"][key]
        return Reply(status=204)
