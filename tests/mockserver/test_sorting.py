"""Sorting: a total order by any property, turned around by turning every sign around."""

from operator import itemgetter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.call import Call
from mockserver.fields import Record
from mockserver.sorting import order_of
from tests.mockserver.library import Library

NAMES = [*Library().books.sortable]
signed = st.builds(str.__add__, st.sampled_from(["", "-"]), st.sampled_from(NAMES))
orders = st.lists(signed, max_size=4)

values = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["a", "A", "b", "ß", "ss", ""]),
        "genre": st.sampled_from(["novel", "poems", "facts"]),
        "pages": st.none() | st.integers(1, 3),
        "price": st.none() | st.sampled_from([1, 1.5, 2]),
        "status": st.sampled_from(["shelved", "lent", "lost"]),
        "author": st.none() | st.integers(1, 4) | st.just(99),
        "due_at": st.none() | st.just("never") | st.integers(0, 2),
        "lost": st.booleans(),
        "created_at": st.integers(0, 2),
    }
)


def shelf(some: list[dict[str, Any]]) -> list[Record]:
    return [{"id": number, **one} for number, one in enumerate(some, 1)]


def flipped(order: list[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def ordered(call: Call, records: list[Record], order: list[str]) -> list[int]:
    total = order_of(call, LIBRARY.books, order)
    rows: list[tuple[Any, ...]] = [tuple(map(one.get, PLACES)) for one in records]
    item = total.item(PLACES)
    found = sorted(rows, key=item)
    assert total.arranged(sorted(rows, key=itemgetter(PLACES["id"])), PLACES) == found
    if total.backwards:
        found.reverse()
    return [row[PLACES["id"]] for row in found]


def call_with(nulls: str, references: str, enums: str) -> Call:
    LIBRARY.answer(null_order=nulls, reference_order=references, enum_order=enums)
    return LIBRARY.call("listBooks")


LIBRARY = Library()
PLACES = {name: place for place, name in enumerate(LIBRARY.books.fields)}
calls = st.builds(
    call_with,
    st.sampled_from(["first", "last"]),
    st.sampled_from(["name", "id"]),
    st.sampled_from(["declared", "alphabetical"]),
)


@given(calls, st.lists(values, max_size=8), orders.filter(bool))
def test_turning_every_sign_around_turns_the_list_around(
    call: Call, some: list[dict[str, Any]], order: list[str]
) -> None:
    records = shelf(some)
    assert ordered(call, records, flipped(order)) == ordered(call, records, order)[::-1]


@given(calls, st.lists(values, max_size=8), orders, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_what_was_before(
    call: Call, some: list[dict[str, Any]], order: list[str], dice: Any
) -> None:
    records = shelf(some)
    shuffled = records.copy()
    dice.shuffle(shuffled)
    assert ordered(call, shuffled, order) == ordered(call, records, order)
    assert sorted(ordered(call, records, order)) == [one["id"] for one in records]


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("", [5, 3, 2, 1, 4]),  # by title, without regard to case
        ("title", [5, 3, 2, 1, 4]),
        ("-title", [4, 1, 2, 3, 5]),
        ("id", [1, 2, 3, 4, 5]),
        ("-id", [5, 4, 3, 2, 1]),
        ("pages", [4, 2, 5, 3, 1]),
        ("-pages", [1, 3, 5, 2, 4]),
        ("pages,-id", [4, 5, 2, 3, 1]),
        ("price", [2, 4, 5, 1, 3]),
        ("genre", [1, 5, 2, 3, 4]),
        ("genre,-title", [1, 5, 2, 4, 3]),
        ("-status", [4, 3, 2, 5, 1]),
        ("author", [5, 2, 1, 4, 3]),  # nobody, anton Falk, Mira Stern, Zoe Hart
        ("author_id", [5, 1, 4, 2, 3]),
        ("due_at", [1, 4, 5, 2, 3]),  # null, a moment, never
        ("lost", [1, 2, 3, 5, 4]),
        ("created_at,title", [5, 3, 2, 1, 4]),
        ("id,title", [1, 2, 3, 4, 5]),
        (",title,", [5, 3, 2, 1, 4]),
    ],
)
def test_books_in_order(order: str, ids: list[int]) -> None:
    assert Library().get(f"/books?size=10&sort={order}").ids == ids


@pytest.mark.parametrize(
    ("answers", "order", "ids"),
    [
        ({"null_order": "last"}, "pages", [2, 5, 3, 1, 4]),
        ({"null_order": "last"}, "-pages", [4, 1, 3, 5, 2]),
        ({"reference_order": "id"}, "author", [5, 1, 4, 2, 3]),
        ({"enum_order": "alphabetical"}, "genre", [3, 4, 1, 5, 2]),
    ],
)
def test_the_order_is_as_the_doubts_are_answered(
    answers: dict[str, str], order: str, ids: list[int]
) -> None:
    library = Library()
    library.answer(**answers)
    assert library.get(f"/books?size=10&sort={order}").ids == ids


def test_what_cannot_be_sorted_by_is_named() -> None:
    answer = Library().get("/books?sort=title,-language,nothing,--id")
    assert answer.status == 400
    assert answer.json["text"] == "Sorting not allowed on fields: language, nothing, -id"


def test_an_operation_has_an_order_of_its_own() -> None:
    assert Library().get("/books/lent").ids == [3, 2]
