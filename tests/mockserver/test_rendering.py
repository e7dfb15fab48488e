"""Rendering: what a caller sees of a record, and the headers of a page."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.addresses import origin
from mockserver.caller import Caller
from mockserver.rendering import refer, show, show_value
from tests.mockserver.library import Answer, Library

READ = Library()  # only read, so that all tests can share it
BASE = "http://desk.example/library/books"


def links(answer: Answer) -> dict[str, str]:
    found = re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers.get("link", ""))
    return {rel: url for url, rel in found}


def pages(answer: Answer) -> dict[str, str]:
    return {rel: dict(parse_qsl(urlsplit(url).query))["page"] for rel, url in links(answer).items()}


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("size=2", {"next": "2", "last": "3"}),
        ("size=2&page=2", {"first": "1", "prev": "1", "next": "3", "last": "3"}),
        ("size=2&page=3", {"first": "1", "prev": "2", "last": "3"}),
        ("size=2&page=9", {"first": "1", "prev": "3", "last": "3"}),
        ("size=5", {}),
        ("size=5&page=2", {"first": "1", "prev": "1", "last": "1"}),
        ("id=99", {}),
        ("id=99&page=2", {"first": "1"}),
    ],
)
def test_a_page_links_to_the_others(query: str, numbers: dict[str, str]) -> None:
    assert pages(READ.get(f"/books?{query}")) == numbers


def test_doubts_decide_of_links() -> None:
    library = Library()
    library.answer(single_page_link="first-last", link_last="absent")
    assert pages(library.get("/books?size=5")) == {"first": "1", "last": "1"}
    assert pages(library.get("/books?size=2")) == {"next": "2"}


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("genre=novel,facts&size=1", "genre=novel%2Cfacts&page=2&size=1"),
        ("size=1&page=1&page=1&id=%3E0", "id=%3E0&page=2&size=1"),
        ("id!=9&size=1", "id%21=9&page=2&size=1"),
        ("title=!a+b%3B%26&size=1", "title=%21a%20b%3B%26&page=2&size=1"),
        ("size=1&fields=title", "fields=title&page=2&size=1"),
    ],
)
def test_a_link_keeps_every_other_parameter(query: str, kept: str) -> None:
    answer = READ.get(f"/books?{query}")
    assert answer.status == 200
    assert links(answer)["next"] == f"{BASE}?{kept}"
    assert len(answer.headers["link"].split(",")) == len(links(answer))


@given(
    st.integers(1, 6), st.sampled_from(["", "&sort=-id", "&genre=!poems", "&fields=title,pages"])
)
def test_whoever_follows_next_sees_every_record_once(size: int, more: str) -> None:
    whole = READ.get(f"/books?size=10{more}").ids
    seen: list[int] = []
    url: str | None = f"{BASE}?size={size}{more}"
    while url is not None:
        answer = READ.get(url.removeprefix("http://desk.example/library"))
        seen += answer.ids
        url = links(answer).get("next")
    assert seen == whole


def test_a_link_leads_to_where_the_client_was() -> None:
    headers = {
        "host": "a:1",
        "x-forwarded-host": "mock.example, inner",
        "x-forwarded-proto": "https",
        "x-forwarded-prefix": "/desk/",
    }
    answer = READ.get("/books/?size=2", headers=headers)
    assert links(answer)["next"] == "https://mock.example/desk/library/books/?page=2&size=2"


@pytest.mark.parametrize(
    ("headers", "url"),
    [
        ({}, "http://localhost"),
        ({"host": "a.example:8080"}, "http://a.example:8080"),
        ({"host": "[::1]:80"}, "http://[::1]:80"),
        ({"host": 'a>; rel="next"'}, "http://a%3E%3B%20rel%3D%22next%22"),
        ({"host": "a", "x-forwarded-proto": "HTTPS"}, "https://a"),
        ({"host": "a", "x-forwarded-proto": 'x>; rel="'}, "http://a"),
        ({"host": "a", "x-forwarded-prefix": "/b c/"}, "http://a/b%20c"),
    ],
)
def test_the_origin_is_an_address_whatever_the_headers_say(
    headers: dict[str, str], url: str
) -> None:
    assert origin(headers, "http") == url


def shown(zone: int = 0, **options: Any) -> dict[str, Any]:
    call = READ.call("readBook")
    call.caller = Caller(id=1, zone=zone)
    book = call.record("books", 2)
    assert book is not None
    return show(call, READ.books, book, **options)


def test_a_record_is_shown_whole_or_in_part() -> None:
    assert [*shown()] == [one.name for one in READ.books.shown]
    assert "shelf" not in shown()
    assert [*shown(names=("title", "id"))] == ["title", "id"]


def test_moments_are_shown_in_the_callers_zone() -> None:
    assert shown()["due_at"] == "2020-06-01T12:00:00Z"
    assert shown(zone=-5400)["due_at"] == "2020-06-01T10:30:00-01:30"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("due_at", "never", "never"),
        ("due_at", None, None),
        ("due_at", 0, "1970-01-01T00:00:00Z"),
        ("lent_at", 0, "1970-01-01T00:00:00Z"),
        ("edited", 0, 0),
        ("author", 1, {"id": 1, "name": "Mira Stern"}),
        ("author", 99, None),
        ("author", None, None),
        (
            "co_authors",
            (3, 99, 1),
            [{"id": 3, "name": "Zoe Hart"}, {"id": 1, "name": "Mira Stern"}],
        ),
        ("co_authors", None, []),
        ("language", "en", {"id": "en", "name": "English"}),
        ("details", {"a": 1}, {"a": 1}),
    ],
)
def test_a_value_is_shown_as_its_kind(name: str, value: Any, expected: Any) -> None:
    assert show_value(READ.call("readBook"), READ.books.fields[name], value) == expected


def test_a_reference_shows_some_members_only_when_they_are_set() -> None:
    call = READ.call("readBook")
    assert refer(call, "books", 1) == {"id": 1, "title": "Dunes"}
    assert refer(call, "books", 4) == {"id": 4, "title": "Echo", "lost": True}
    assert refer(call, "books", 99) is None


def test_a_list_item_shows_a_flag_that_is_set() -> None:
    books = {one["id"]: one for one in READ.get("/books?size=9&fields=title").json}
    assert books[4] == {"id": 4, "title": "Echo", "lost": True}
    assert books[1] == {"id": 1, "title": "Dunes"}


def test_a_new_record_is_located() -> None:
    library = Library()
    answer = library.ask("POST", "/books", {"title": "A"}, headers={"x-forwarded-proto": "https"})
    assert answer.headers["location"] == "https://desk.example/library/books/6"
    assert "location" not in library.ask("POST", "/authors", {"name": "A"}).headers
