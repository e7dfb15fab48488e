"""Conditions of the document: each form, for one caller at one instant."""

from typing import Any

import pytest

from mockserver.conditions import follow, where
from mockserver.moment import parse_moment
from tests.mockserver.library import Library


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


def meeting(library: Library, condition: dict[str, Any], caller: int = 1) -> set[int]:
    call = library.call("listBooks")
    person = call.record("readers", caller)
    assert person is not None
    call.caller = type(call.caller)(id=caller, record=person)
    test = where(call, library.books, condition)
    return {one["id"] for one in call.draft.records("books") if test(one)}


@pytest.mark.parametrize(
    ("condition", "caller", "found"),
    [
        ({}, 1, {1, 2, 3, 4, 5}),
        ({"status": "lent"}, 1, {2, 3}),
        ({"status": ["lent", "lost"]}, 1, {2, 3, 4}),
        ({"status": ["lent"], "genre": "facts"}, 1, {3}),
        ({"author": None}, 1, {5}),
        ({"author.country": "de"}, 1, {1, 4}),
        ({"author.country": None}, 1, {5}),
        ({"genre": {"not": ["novel", "poems"]}}, 1, {3, 4}),
        ({"author.country": {"not": [None]}}, 1, {1, 2, 3, 4}),
        ({"co_authors": 1}, 1, {2}),
        ({"co_authors": [2, 3]}, 1, {2}),
        ({"co_authors": {"not": [1]}}, 1, {1, 3, 4, 5}),
        ({"co_authors": None}, 1, {1, 3, 4, 5}),
        ({"borrower": {"caller": "id"}}, 2, {2}),
        ({"borrower": {"caller": "id"}}, 1, set()),
        ({"author.country": {"caller": "country"}}, 2, {2}),
        ({"borrower": {"caller": "nothing"}}, 2, set()),
        ({"lent_at": {"within": "P1M"}}, 1, {2}),
        ({"lent_at": {"within": "P2M"}}, 1, {2, 3}),
        ({"lent_at": {"within": "P2D"}}, 1, set()),
        ({"lent_at": {"within": "P3D"}}, 1, {2}),
        ({"due_at": {"within": "P1M"}}, 1, {2}),
        ({"lent_at": {"within": "P99999M"}}, 1, {2, 3}),
        ({"any": [{"status": "lost"}, {"genre": "novel", "pages": 80}]}, 1, {4, 5}),
        ({"any": [{"id": 1}, {"id": 2}], "genre": "poems"}, 1, {2}),
    ],
)
def test_a_condition_is_met_by(
    library: Library, condition: dict[str, Any], caller: int, found: set[int]
) -> None:
    assert meeting(library, condition, caller) == found


@pytest.mark.parametrize(
    ("moment", "found"), [("2020-05-05T11:59:59Z", {2, 3}), ("2020-05-05T12:00:00Z", {2})]
)
def test_within_begins_just_after_the_same_instant(
    library: Library, moment: str, found: set[int]
) -> None:
    call = library.call("listBooks")
    call.now = parse_moment(moment) or 0
    test = where(call, library.books, {"lent_at": {"within": "P2M"}})
    assert {one["id"] for one in call.draft.records("books") if test(one)} == found


def test_a_path_is_followed_as_far_as_it_leads(library: Library) -> None:
    call = library.call("listBooks")
    book = call.record("books", 1)
    assert book is not None
    assert follow(call, library.books, book, ("author", "name")) == "Mira Stern"
    assert follow(call, library.books, book, ("borrower", "name")) is None
    assert follow(call, library.books, book, ("title",)) == "Dunes"
