"""Shown: records of the library as JSON data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from tests.liars.habits import Habits
from tests.liars.library.books import Record


class Shown:
    """Shows the records of one library."""

    def __init__(self, tables: dict[str, dict[Any, Record]], habits: Habits) -> None:
        self._tables = tables
        self._zone = timezone(timedelta(minutes=habits.zone)) if habits.zone else UTC
        self._digits = "milliseconds" if habits.fractions else "seconds"

    def book(self, book: Record) -> dict[str, Any]:
        """Return all of a book."""
        author = self._tables["authors"].get(book["author"]) or {}
        borrower = self._tables["readers"].get(book["borrower"]) or {}
        return {
            "id": book["id"],
            "title": book["title"],
            "genre": book["genre"],
            "pages": book["pages"],
            "price": book["price"],
            "status": book["status"],
            "author": self._named("authors", book["author"]),
            "co_authors": [self._named("authors", key) for key in book["co_authors"]],
            "language": self._named("languages", book["language"]),
            "tags": book["tags"],
            "details": book["details"],
            "rating": None,
            "borrower": self._named("readers", book["borrower"]),
            "due_at": self._moment(book["due_at"]),
            "lent_at": self._moment(book["lent_at"]),
            "lost": book["status"] == "lost",
            "keeper": self._named("readers", book["keeper"]),
            "country": author.get("country") or borrower.get("country"),
            "edited": int(book["updated_at"].timestamp() * 1000),
            "created_at": self._moment(book["created_at"]),
            "updated_at": self._moment(book["updated_at"]),
        }

    def review(self, review: Record) -> dict[str, Any]:
        """Return all of a review."""
        book = self._tables["books"].get(review["book"])
        shown = {"id": review["book"], "title": book["title"] if book else ""}
        if book and book["status"] == "lost":
            shown["lost"] = True
        return {
            "id": review["id"],
            "book": shown,
            "reader": self._named("readers", review["reader"]),
            "stars": review["stars"],
        }

    def plain(self, record: Record) -> dict[str, Any]:
        """Return a record of any other collection."""
        return {name: value for name, value in record.items() if name != "account"}

    def _named(self, collection: str, key: Any) -> dict[str, Any] | None:
        record = self._tables[collection].get(key)
        return None if record is None else {"id": record["id"], "name": record["name"]}

    def _moment(self, value: Any) -> Any:
        if not isinstance(value, datetime):
            return value
        text = value.astimezone(self._zone).isoformat(timespec=self._digits)
        return text.replace("+00:00", "Z")
