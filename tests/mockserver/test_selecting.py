"""Selecting: what a list holds when view, filter, parent and the caller's own eyes are combined."""

import pytest

from mockserver.selecting import filter_pairs
from tests.mockserver.library import Library


@pytest.fixture
def library() -> Library:
    return Library()


def test_views_are_lists_of_their_own_and_names(library: Library) -> None:
    for name, ids in (("lent", [3, 2]), ("stale", [3, 2]), ("mine", [4])):
        assert sorted(library.get(f"/books/{name}").ids) == sorted(ids)
        assert sorted(library.get(f"/books?show={name}").ids) == sorted(ids)
    assert library.get("/books?show=mine", who="north").ids == [2]


def test_a_view_can_be_filtered_further(library: Library) -> None:
    assert library.get("/books/lent?genre=facts").ids == [3]
    assert library.get("/books?show=lent&author=2&sort=-id").ids == [2]


@pytest.mark.parametrize("name", ["", "gone", "LENT"])
def test_an_unknown_view_is_refused_or_passed_over(library: Library, name: str) -> None:
    answer = library.get(f"/books?show={name}")
    assert (answer.status, answer.json["text"]) == (
        400,
        f"Parameter 'show' does not know '{name}', only lent, mine, stale",
    )
    library.answer(unknown_view="ignore")
    assert len(library.get(f"/books?size=9&show={name}").json) == 5


def test_a_parents_list_holds_its_own(library: Library) -> None:
    assert library.get("/books/1/reviews").ids == [2, 1]
    assert library.get("/books/1/reviews?stars=4").ids == [1]
    assert library.get("/books/2/reviews").ids == []
    assert library.get("/books/2/co_authors").ids == [1, 3]  # by name
    assert library.get("/books/9/reviews").status == 404


def test_a_list_holds_the_records_of_the_callers_account(library: Library) -> None:
    assert library.get("/letters", who="north").ids == [1]
    assert library.get("/letters?id=1,2", who="south").ids == [2]


def test_who_may_not_see_a_record_is_told_so_or_that_it_is_not_there(library: Library) -> None:
    assert library.get("/letters/1", who="south").status == 403
    assert library.get("/letters/9", who="south").status == 404
    library.answer(hidden_record="not-found")
    assert library.get("/letters/1", who="south").status == 404


def test_parameters_with_a_use_of_their_own_are_no_filters(library: Library) -> None:
    query = [("page", "1"), ("key", "x"), ("show", "y"), ("genre", "novel"), ("color", "red")]
    assert filter_pairs(library.call("listBooks", query)) == [("genre", "novel"), ("color", "red")]


def test_an_index_knows_of_what_the_same_call_changed(library: Library) -> None:
    assert library.get("/books?author=1").ids == [1, 4]
    assert library.ask("PATCH", "/books/1", {"author_id": 2}).status == 200
    assert library.get("/books?author=1").ids == [4]
    assert library.get("/books?author=2").ids == [2, 1]
    assert library.ask("DELETE", "/books/4").status == 204
    assert library.get("/books?author=1").ids == []


def test_a_record_that_meets_a_filter_twice_is_listed_once(library: Library) -> None:
    assert library.get("/books?genre=novel,novel&size=9").ids == sorted(
        {*library.get("/books?genre=novel&size=9").ids}, reverse=True
    )
    assert library.get("/books?co_authors=1,3").ids == [2]
