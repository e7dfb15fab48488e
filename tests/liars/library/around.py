"""Around: authors, languages, letters and reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.liars.library.books import Record
from tests.liars.library.replies import Refusal, reply
from tests.liars.wire import Reply, Request

if TYPE_CHECKING:
    from tests.liars.library.desk import Library


class Around:
    """Answers for what is around the books of a library."""

    def __init__(self, desk: Library) -> None:
        self._desk = desk

    def plain(self, collection: str, account: str = "") -> Reply:
        """Answer all records of a collection, of one account if it is given."""
        records = self._desk.tables[collection].values()
        found = [one for one in records if not account or one["account"] == account]
        if collection != "letters":
            found.sort(key=lambda one: one["name"].lower())
        return reply(200, [self._desk.shown.plain(one) for one in found])

    def create_author(self, request: Request) -> Reply:
        """Add an author."""
        members = self._desk.members(request)
        errors = []
        if not isinstance(members.get("name"), str) or not members["name"]:
            errors.append(["name", "is missing"])
        born = members.get("born")
        if born is not None and (isinstance(born, bool) or not isinstance(born, int)):
            errors.append(["born", "is no year"])
        country = members.get("country")
        if country is not None and (not isinstance(country, str) or len(country) > 2):
            errors.append(["country", "is no country"])
        self._desk.refuse(errors)
        author = {"name": members["name"], "born": born, "country": country}
        return reply(201, self._desk.add("authors", author))

    def letter(self, key: int, caller: Record) -> Reply:
        """Answer a letter."""
        letter = self._desk.find("letters", key)
        if letter["account"] != caller["account"]:
            if self._desk.habits.answers.get("hidden-record", "forbidden") == "forbidden":
                raise Refusal(403, "forbidden")
            raise Refusal(404, "not-found")
        return reply(200, self._desk.shown.plain(letter))

    def reviews(self, key: int) -> Reply:
        """Answer the reviews of a book."""
        self._desk.find("books", key)
        found = [one for one in self._desk.tables["reviews"].values() if one["book"] == key]
        return reply(200, [self._desk.shown.review(one) for one in reversed(found)])

    def review(self, request: Request, key: int, caller: Record) -> Reply:
        """Add a review."""
        self._desk.find("books", key)
        stars = self._desk.members(request).get("stars")
        if isinstance(stars, bool) or not isinstance(stars, int) or not 1 <= stars <= 5:
            self._desk.refuse([["stars", "is no number of stars"]])
        review = self._desk.add("reviews", {"book": key, "reader": caller["id"], "stars": stars})
        return reply(201, self._desk.shown.review(review))

    def co_authors(self, key: int) -> Reply:
        """Answer who else wrote a book."""
        keys = self._desk.find("books", key)["co_authors"]
        return reply(200, [self._desk.shown.plain(self._desk.find("authors", one)) for one in keys])

    def link(self, key: int, author: int, *, link: bool) -> Reply:
        """Add somebody who wrote along, or take him away."""
        book = self._desk.find("books", key)
        self._desk.find("authors", author)
        kept = [one for one in book["co_authors"] if one != author]
        book["co_authors"] = [*kept, author] if link else kept
        book["updated_at"] = self._desk.now()
        return reply(200, {}) if link else Reply(status=204)
