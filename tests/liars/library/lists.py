"""Lists: which books, in which order, in which pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from tests.liars.habits import Habits
from tests.liars.library.books import GENRES, STATUSES, Record
from tests.liars.wire import Request

VIEWS = ("lent", "mine", "stale")
USUAL = ["id", "title", "genre", "status", "author"]
_FIELDS = ("id", "title", "genre", "pages", "status", "author", "borrower", "due_at")
_SORTED = ("id", "title", "pages", "author")


class BadParameter(Exception):
    """A parameter that makes no sense."""


def in_view(
    view: str, book: Record, caller: Record, authors: dict[Any, Record], now: datetime
) -> bool:
    """Tell whether a book belongs to a view."""
    if view == "lent":
        return bool(book["status"] == "lent")
    if view == "mine":
        author = authors.get(book["author"]) or {}
        home = author.get("country") is not None and author["country"] == caller["country"]
        return bool(book["borrower"] == caller["id"] or (home and book["status"] == "lost"))
    lent = book["lent_at"]
    return bool(lent and lent > now - timedelta(days=61) and book["genre"] != "novel")


def views_of(request: Request, path_view: str, habits: Habits) -> list[str]:
    """Return the views that a list is asked for by.

    Raises:
        BadParameter: there is no such view.
    """
    asked = [] if path_view else [request.parameters.get("show", "")]
    for name in filter(None, asked):
        if name not in VIEWS:
            if habits.answers.get("unknown-view", "refuse") == "refuse":
                raise BadParameter("show")
            asked = []
    return [name for name in (path_view, *asked) if name]


def genre_test(request: Request, habits: Habits) -> tuple[set[str] | None, bool]:
    """Return the genres that are asked for, if any are, and whether all others are meant."""
    text = request.parameters.get("genre")
    if text is None:
        return None, False
    negated, word = text.startswith("!"), text.removeprefix("!")
    if word and word not in GENRES:
        if habits.answers.get("bad-filter-value", "refuse") == "refuse":
            raise BadParameter("genre")
        return set(), negated
    return {word}, negated


def chosen(request: Request, habits: Habits) -> Callable[[Record], bool]:
    """Return what tells whether a book has one of the ids and of the states that are asked for.

    Raises:
        BadParameter: there are no such ids or states.
    """
    text = request.parameters.get("status")
    negated = text is not None and text.startswith("!")
    states = None if text is None else text.removeprefix("!").split(",")
    keys = None if "id" not in request.parameters else request.parameters["id"].split(",")
    refuses = habits.answers.get("bad-filter-value", "refuse") == "refuse"
    if refuses and any(one not in STATUSES for one in states or ()):
        raise BadParameter("status")
    if refuses and not all(one.isascii() and one.isdigit() for one in keys or ()):
        raise BadParameter("id")

    def test(book: Record) -> bool:
        in_state = states is None or (book["status"] in states) != negated
        return in_state and (keys is None or str(book["id"]) in keys)

    return test


def fields_of(request: Request) -> list[str]:
    """Return the members that are asked for.

    Raises:
        BadParameter: there is no such member.
    """
    text = request.parameters.get("fields", "")
    names = [name for name in text.split(",") if name]
    if any(name not in _FIELDS for name in names):
        raise BadParameter("fields")
    return list(dict.fromkeys(["id", *names])) if names else USUAL


def ordered(books: list[Record], text: str, authors: dict[Any, Record]) -> list[Record]:
    """Return books in the order that is asked for, the id deciding in the end.

    Raises:
        BadParameter: books cannot be sorted by it.
    """
    names = [name for name in text.split(",") if name] or ["title"]
    if any(name.removeprefix("-") not in _SORTED for name in names):
        raise BadParameter("sort")
    books = sorted(books, key=lambda book: book["id"], reverse=names[0].startswith("-"))
    for name in reversed(names):
        bare = name.removeprefix("-")
        books.sort(key=lambda book: _key(book, bare, authors), reverse=name != bare)
    return books


def _key(book: Record, name: str, authors: dict[Any, Record]) -> tuple[int, Any]:
    value = book[name]
    if value is None:
        return (0, 0)
    if name == "author":
        value = authors[value]["name"]
    return (1, value.lower() if isinstance(value, str) else value)


def page_of(request: Request, total: int, habits: Habits) -> tuple[slice, dict[str, str]]:
    """Return the part of a list that is asked for, and headers that tell where it is.

    Raises:
        BadParameter: there is no such page.
    """
    size, number = (_number(request, name, usual) for name, usual in (("size", 3), ("page", 1)))
    if size > 10:
        if habits.answers.get("page-size-over", "clamp") == "refuse":
            raise BadParameter("size")
        size = 10
    last = -(-total // size)
    if number > max(1, last) and habits.answers.get("page-past-end", "empty") == "refuse":
        raise BadParameter("page")
    headers = {"X-Page": str(number), "X-Size": str(size), "X-Pages": str(last),
               "X-Total": str(total)}  # fmt: skip
    places = {}
    if last > 1:
        places["first"] = 1
        if number > 1:
            places["prev"] = min(number - 1, last)
        if number < last:
            places["next"] = number + 1
        places["last"] = last
    if places:
        headers["Link"] = ", ".join(
            f'<{_url(request, place, size)}>; rel="{name}"' for name, place in places.items()
        )
    return slice((number - 1) * size, number * size), headers


def _number(request: Request, name: str, usual: int) -> int:
    text = request.parameters.get(name, str(usual))
    if not (text.isascii() and text.isdigit()) or int(text[:9]) < 1:
        raise BadParameter(name)
    return int(text[:9])


def _url(request: Request, page: int, size: int) -> str:
    kept = [pair for pair in request.pairs if pair[0] not in ("page", "size")]
    pairs = [*kept, ("page", str(page)), ("size", str(size))]
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    return f"http://{request.headers['host']}{request.path}?{query}"
