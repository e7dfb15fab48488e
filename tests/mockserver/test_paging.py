"""Paging: which part of a list is shown, and which members of its records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mockserver.library import Library

LIBRARY = Library()  # only read, so that all tests can share it


@given(st.integers(1, 12))
def test_pages_tile_the_list(size: int) -> None:
    whole = LIBRARY.get("/books?size=10").ids
    pages = [LIBRARY.get(f"/books?size={size}&page={number}") for number in range(1, 8)]
    assert [one for page in pages for one in page.ids] == whole
    clamped = min(size, 10)
    assert {page.headers["x-total"] for page in pages} == {"5"}
    assert {page.headers["x-pages"] for page in pages} == {str(-(-5 // clamped))}
    assert {page.headers["x-size"] for page in pages} == {str(clamped)}


@pytest.mark.parametrize(
    ("query", "page", "size", "count"),
    [
        ("", 1, 3, 3),
        ("page=2", 2, 3, 2),
        ("size=2&page=3", 3, 2, 1),
        ("size=11", 1, 10, 5),
        (f"size={'9' * 30}", 1, 10, 5),
        ("page=99", 99, 3, 0),
        ("page=1&page=2", 2, 3, 2),
    ],
)
def test_the_page_asked_for(query: str, page: int, size: int, count: int) -> None:
    answer = LIBRARY.get(f"/books?{query}")
    assert answer.status == 200
    assert len(answer.json) == count
    assert (answer.headers["x-page"], answer.headers["x-size"]) == (str(page), str(size))


def test_the_page_after_any_other_is_empty() -> None:
    answer = LIBRARY.get(f"/books?page={'9' * 30}")
    assert (answer.status, answer.json) == (200, [])


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("page=0", "Parameter 'page' cannot be less than 1"),
        ("page=-1", "Parameter 'page' cannot be less than 1"),
        (f"size=-{'9' * 30}", "Parameter 'size' cannot be less than 1"),
        ("page=x", "Parameter 'page' must be a whole number, not 'x'"),
        ("page=1.0", "Parameter 'page' must be a whole number, not '1.0'"),
        ("page=%C2%B2", "Parameter 'page' must be a whole number, not '²'"),
        ("size=%2B1", "Parameter 'size' must be a whole number, not '+1'"),
        ("size=1,2", "Parameter 'size' must be a whole number, not '1,2'"),
        (f"size={'x' * 300}", f"Parameter 'size' must be a whole number, not '{'x' * 100}'"),
    ],
)
def test_what_is_no_page_is_refused(query: str, text: str) -> None:
    answer = LIBRARY.get(f"/books?{query}")
    assert (answer.status, answer.json["text"]) == (400, text)


def test_doubts_decide_of_pages_that_are_not_there() -> None:
    library = Library(answers={"page-past-end": "refuse", "page-size-over": "refuse"})
    assert library.get("/books?page=3").json["text"] == "Parameter 'page' is past the last page, 2"
    assert library.get("/books?page=2").status == 200
    assert library.get("/books?id=99").status == 200
    over = library.get("/books?size=11")
    assert (over.status, over.json["text"]) == (400, "Parameter 'size' cannot be greater than 10")
    library.answer(bad_page="first")
    assert library.get("/books?page=x").headers["x-page"] == "1"
    assert library.get("/books?size=x").status == 400


def test_without_pages_a_list_is_whole() -> None:
    library = Library()
    for number in range(30):
        assert library.ask("POST", "/authors", {"name": f"Author {number}"}).status == 201
    answer = library.get("/authors")
    assert len(answer.json) == 34
    assert "x-page" not in answer.headers
    assert library.get("/authors?page=2").status == 400
    assert library.get("/authors?id=99").json == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["id", "title", "genre", "status", "author"]),
        ("fields=title", ["id", "title"]),
        ("fields=title,id", ["id", "title"]),
        ("fields=pages,title,pages", ["id", "pages", "title"]),
        ("fields=pages&fields=title", ["id", "title"]),
        ("fields=%20", None),
    ],
)
def test_a_list_shows_the_fields_asked_for(query: str, names: list[str] | None) -> None:
    answer = LIBRARY.get(f"/books?id=1&{query}")
    if names is None:
        assert answer.status == 400
    else:
        assert [*answer.json[0]] == names


def test_unknown_fields_are_refused_or_passed_over() -> None:
    library = Library()
    answer = library.get("/books?fields=title,shelf,color")
    assert (answer.status, answer.json["text"]) == (400, "Unknown fields: shelf, color")
    library.answer(unknown_field="ignore")
    assert [*library.get("/books?fields=title,shelf,color").json[0]] == ["id", "title"]
