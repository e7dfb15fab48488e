"""Books: what a client may say about one, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.liars.habits import Habits

Record = dict[str, Any]
GENRES = ("novel", "poems", "facts")
STATUSES = ("shelved", "lent", "lost")
WRITTEN = (
    "title genre pages price status author_id author_name co_author_ids language_id tags details "
    "borrower_id due_at note"
).split()
READ_ONLY = (
    "id author co_authors language rating borrower lent_at lost keeper country edited created_at "
    "updated_at"
).split()
_NONE: dict[str, Any] = {"tags": [], "co_authors": [], "genre": "novel", "status": "shelved"}


class Wrong(Exception):
    """What is wrong with one member."""


class Books:
    """Reads and saves the books of one library."""

    def __init__(self, tables: dict[str, dict[Any, Record]], habits: Habits) -> None:
        self._tables = tables
        self._habits = habits

    def read(
        self, members: dict[str, Any], *, updates: bool
    ) -> tuple[dict[str, Any], list[list[str]]]:
        """Return the values that members stand for, and pairs of what is wrong."""
        values: dict[str, Any] = {}
        errors = []
        for name, sent in members.items():
            if name not in WRITTEN:
                doubt = "read-only-member" if name in READ_ONLY else "unknown-member"
                if self._habits.answers.get(doubt, _DOUBTS[doubt]) == "refuse":
                    errors.append([name, "unknown"])
                continue
            try:
                kept = self._value(name, sent, updates)
            except Wrong as wrong:
                errors.append([name, str(wrong)])
                continue
            if kept is not Ellipsis:
                values[_PROPERTIES.get(name, name)] = kept
        values.pop("note", None)
        return values, errors

    def _value(self, name: str, sent: Any, updates: bool) -> Any:
        if sent is None:
            if name in ("title", "genre", "status", "co_author_ids", "tags", "note"):
                raise Wrong("is null")
            answer = self._habits.answers.get("null-on-update", "clear") if updates else "clear"
            if answer == "refuse":
                raise Wrong("is null")
            return ... if answer == "ignore" else None
        return _READERS[name](self, sent)

    def _title(self, sent: Any) -> str:
        if not isinstance(sent, str) or not sent.strip() or len(sent) > 60:
            raise Wrong("is no title")
        return sent

    def _pages(self, sent: Any) -> int:
        whole = isinstance(sent, int) or (isinstance(sent, float) and sent.is_integer())
        if isinstance(sent, bool) or not whole or sent < 1:
            raise Wrong("is no number of pages")
        return int(sent)

    def _price(self, sent: Any) -> float:
        if isinstance(sent, bool) or not isinstance(sent, int | float):
            raise Wrong("is no number")
        return sent

    def _tags(self, sent: Any) -> list[str]:
        if not isinstance(sent, list) or not all(isinstance(one, str) for one in sent):
            raise Wrong("is no list of texts")
        return sent

    def _details(self, sent: Any) -> dict[str, Any]:
        if not isinstance(sent, dict):
            raise Wrong("is no object")
        return sent

    def _due(self, sent: Any) -> Any:
        if sent == "":
            return None
        if sent == "never":
            return sent
        try:
            moment = datetime.fromisoformat(sent.upper())
        except (AttributeError, ValueError):
            raise Wrong("is no moment") from None
        if moment.tzinfo is None or len(sent) < 20:
            raise Wrong("is no moment")
        return moment

    def _note(self, sent: Any) -> str:
        if not isinstance(sent, str):
            raise Wrong("is no text")
        return sent

    def _author(self, sent: Any) -> int:
        key = int(sent) if isinstance(sent, str) and sent.isdigit() else sent
        if isinstance(key, bool) or not isinstance(key, int) or key not in self._tables["authors"]:
            raise Wrong("is no author")
        return key

    def _author_name(self, sent: Any) -> int:
        for key, author in self._tables["authors"].items():
            if author["name"] == sent:
                return int(key)
        raise Wrong("is no author")

    def _co_authors(self, sent: Any) -> list[int]:
        if not isinstance(sent, list):
            raise Wrong("is no list")
        return list(dict.fromkeys(self._author(one) for one in sent))

    def _language(self, sent: Any) -> str:
        if not isinstance(sent, str) or sent not in self._tables["languages"]:
            raise Wrong("is no language")
        return sent

    def _borrower(self, sent: Any) -> Any:
        if isinstance(sent, bool) or not isinstance(sent, int):
            raise Wrong("is no reader")
        return sent if sent in self._tables["readers"] else ...

    # --- saving ----------------------------------------------------------------------------------

    def create(self, values: dict[str, Any], caller: Record, now: datetime) -> Record:
        """Return a new book, without id."""
        book: Record = dict.fromkeys(
            "title genre pages price status author co_authors language tags details borrower "
            "due_at lent_at keeper".split()
        )
        book |= {name: list(one) if isinstance(one, list) else one for name, one in _NONE.items()}
        book |= {"keeper": caller["id"], "created_at": now}
        self.update(book, values, now)
        return book

    def update(self, book: Record, values: dict[str, Any], now: datetime) -> None:
        """Change a book."""
        was = book["lent_at"] is not None
        book.update(values)
        lent = book["status"] == "lent"
        if lent and not was:
            book["lent_at"] = now
        if not lent:
            book["lent_at"] = None
        book["updated_at"] = now


_DOUBTS = {"unknown-member": "refuse", "read-only-member": "ignore"}
_PROPERTIES = {
    "author_id": "author",
    "author_name": "author",
    "co_author_ids": "co_authors",
    "language_id": "language",
    "borrower_id": "borrower",
}


def _one_of(words: tuple[str, ...]) -> Callable[[Books, Any], Any]:
    def read(_: Books, sent: Any) -> Any:
        if sent not in words:
            raise Wrong("is none of the words")
        return sent

    return read


_READERS: dict[str, Callable[[Books, Any], Any]] = {
    "title": Books._title,
    "genre": _one_of(GENRES),
    "pages": Books._pages,
    "price": Books._price,
    "status": _one_of(STATUSES),
    "author_id": Books._author,
    "author_name": Books._author_name,
    "co_author_ids": Books._co_authors,
    "language_id": Books._language,
    "tags": Books._tags,
    "details": Books._details,
    "borrower_id": Books._borrower,
    "due_at": Books._due,
    "note": Books._note,
}
