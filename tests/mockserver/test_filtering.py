"""Filtering: every operator on every kind of property, and what is said of values that fit none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.filtering import read_filters
from mockserver.problems import Refusal
from tests.mockserver.library import Library

READ = Library()  # only read, so that all tests can share it


@pytest.fixture
def library() -> Library:
    return READ


def ids(library: Library, query: str) -> set[int]:
    answer = library.get(f"/books?size=10&{query}")
    assert answer.status == 200, answer.body
    return {*answer.ids}


ALL = {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # Whole numbers.
        ("id=1", {1}),
        ("ids=1,3,99", {1, 3}),
        ("id=!1", ALL - {1}),
        ("id!=1,2", ALL - {1, 2}),
        ("id=%3E2", {3, 4, 5}),
        ("id=%3E%3D2%3C4", {2, 3}),
        ("id=%3E0", ALL),
        ("id=", set()),
        ("pages=80", {2, 5}),
        ("pages=80,320", {1, 2, 5}),
        ("pages=-80", set()),
        ("pages=", {4}),
        ("pages=!", ALL - {4}),
        ("pages=%3C150", {2, 5}),
        ("pages=%3C%3D150", {2, 3, 5}),
        ("pages=%3E80%3C%3D320", {1, 3}),
        ("pages=%3E-1", ALL - {4}),
        # Numbers.
        ("price=12.5", {1}),
        ("price=9", {5}),
        ("price=%3E9.5", {1, 3}),
        ("price=!", {1, 3, 5}),
        # Texts.
        ("title=dunes", {1}),
        ("title=!DUNES", ALL - {1}),
        ("title!=BEES", ALL - {3}),
        ("title=", set()),
        # One of a list.
        ("genre=novel", {1, 5}),
        ("genre=novel,poems", {1, 2, 5}),
        ("genre=!facts", {1, 2, 5}),
        ("genre!=facts,poems", {1, 5}),
        # True or false.
        ("lost=true", {4}),
        ("lost=1", {4}),
        ("lost=F", ALL - {4}),
        ("lost=!true", ALL - {4}),
        # References.
        ("author=1", {1, 4}),
        ("author_id=1,2", {1, 2, 4}),
        ("author=", {5}),
        ("author!=1", {2, 3, 5}),
        ("author=99", set()),
        ("language=de", {1}),
        ("language=de,en", {1, 2}),
        ("language=DE", set()),
        ("language=!", {1, 2}),
        # Lists.
        ("co_authors=1", {2}),
        ("co_authors=1,2", {2}),
        ("co_authors=", ALL - {2}),
        ("co_authors=!", {2}),
        ("tags=sand", {1}),
        ("tags=Sand", set()),
        # Moments.
        ("lent_at=", {1, 4, 5}),
        ("lent_at=2020-05-01T12:00:00Z", {2}),
        ("lent_at=2020-05-01T14:00:00%2B02:00", {2}),
        ("lent_at=%3C2020-04-01", {3}),
        ("lent_at=%3E%3D2020-05-01T12:00:00Z", {2}),
        ("due_at=never", {3}),
        ("due_at=!never", ALL - {3}),
        ("due_at=%3E2020-01-01", {2}),
        ("due_at=!", {2, 3}),
        # Epoch milliseconds.
        ("edited=1588586400000", ALL),
        ("edited=%3E1588586400000", set()),
        ("edited=%3C%3D1588586400000", ALL),
        # Together.
        ("genre=facts&author=1", {4}),
        ("pages=%3E100&pages=%3C200", {3}),
        ("author=1&id=4,5", {4}),
    ],
)
def test_a_filter_finds_exactly_the_records_that_meet_it(
    library: Library, query: str, found: set[int]
) -> None:
    assert ids(library, query) == found


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("colour=red", "Unknown fields: colour"),
        ("colour!=red&size=2&form=round", "Unknown fields: colour, form"),
        ("shelf=A1", "Unknown fields: shelf"),
        ("created_at=2020", "Filtering not allowed on fields: created_at"),
        ("keeper=1&country=de", "Filtering not allowed on fields: keeper, country"),
        ("title=a,b", "Cannot apply the '=' operator to a set of values for field 'title'"),
        ("title=!a,b", "Cannot apply the '!=' operator to a set of values for field 'title'"),
        ("lost=true,false", "Cannot filter on a set of values for field 'lost'"),
        ("genre=%3Enovel", "Field 'genre' does not support the '>' operator"),
        ("author=%3E1", "Field 'author' does not support the '>' operator"),
        ("pages!=%3E1", "Field 'pages' does not support the '!>' operator"),
        ("genre=Novel", "Value 'Novel' is not valid for field 'genre'"),
        ("genre=novel,", "Value 'novel,' is not valid for field 'genre'"),
        ("lost=yes", "Value 'yes' is not valid for field 'lost'"),
        ("id=0", "Value '0' is not valid for field 'id'"),
        ("id=01", "Value '01' is not valid for field 'id'"),
        ("id=-1", "Value '-1' is not valid for field 'id'"),
        ("id=12345678901", "Value '12345678901' is not valid for field 'id'"),
        ("id=%D9%A3", "Value '٣' is not valid for field 'id'"),
        ("author=x", "Value 'x' is not valid for field 'author'"),
        ("pages=1.5", "Value '1.5' is not valid for field 'pages'"),
        ("pages=%3C", "Value '<' is not valid for field 'pages'"),
        ("pages=%3C5%3E1", "Value '<5>1' is not valid for field 'pages'"),
        ("pages=%3C5%3C9", "Value '<5<9' is not valid for field 'pages'"),
        ("price=nan", "Value 'nan' is not valid for field 'price'"),
        ("price=1_0", "Value '1_0' is not valid for field 'price'"),
        ("price=1e3", "Value '1e3' is not valid for field 'price'"),
        ("lent_at=soon", "Value 'soon' is not valid for field 'lent_at'"),
        ("lent_at=never", "Value 'never' is not valid for field 'lent_at'"),
        ("due_at=%3Enever", "Value '>never' is not valid for field 'due_at'"),
        ("genre=" + "x" * 200, f"Value '{'x' * 100}' is not valid for field 'genre'"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_refused(library: Library, query: str, text: str) -> None:
    answer = library.get(f"/books?{query}")
    assert answer.status == 400
    assert answer.json == {"error": "bad-parameter", "text": text}


def test_a_value_that_fits_nothing_may_match_nothing() -> None:
    library = Library(answers={"bad-filter-value": "match-nothing"})
    assert ids(library, "genre=crime") == set()
    assert ids(library, "genre!=crime") == ALL
    assert ids(library, "id=x") == set()


def test_of_a_repeated_filter_the_last_may_count() -> None:
    library = Library()
    assert ids(library, "genre=novel&genre=facts") == set()
    library.answer(repeated_filter="last")
    assert ids(library, "genre=novel&genre=facts") == {3, 4}
    assert ids(library, "author=1&author_id=2") == {2}


def test_texts_may_be_told_apart_by_case() -> None:
    library = Library()
    library.answer(text_case="sensitive")
    assert ids(library, "title=dunes") == set()
    assert ids(library, "title=Dunes") == {1}


def test_an_empty_text_counts_as_empty() -> None:
    library = Library()
    library.answer(empty_text="keep")
    assert library.ask("PATCH", "/books/1", {"author_id": ""}).status == 200
    assert ids(library, "author=") == {1, 5}


VALUES = st.text(alphabet="!<>=,0123456789-:TZnoveltru ", max_size=12)
FIELDS = "id title genre pages price author co_authors language tags due_at lost edited".split()


@given(st.sampled_from(FIELDS), VALUES)
def test_negation_finds_the_others_and_no_value_is_too_much(field: str, value: str) -> None:
    call = READ.call("listBooks")

    def matching(name: str) -> set[int] | None:
        try:
            (condition,) = read_filters(READ.books, [(name, value)], call.world.answers, 0)
        except Refusal:
            return None
        records = call.draft.records("books")
        return {one["id"] for one in records if condition.holds(one[condition.property])}

    plain, negated = matching(field), matching(f"{field}!")
    if plain is not None and negated is not None and not value.startswith("!"):
        assert plain | negated == ALL
        assert plain & negated == set()


@given(st.sampled_from(FIELDS), VALUES)
def test_an_index_finds_what_the_test_would_find(field: str, value: str) -> None:
    answer = READ.get(f"/books?size=10&{field}={value.replace(' ', '+')}")
    assert answer.status in (200, 400)
    if answer.status == 200:
        call = READ.call("listBooks")
        (condition,) = read_filters(READ.books, [(field, value)], call.world.answers, 0)
        records = call.draft.records("books")
        assert {*answer.ids} == {
            one["id"] for one in records if condition.holds(one[condition.property])
        }
