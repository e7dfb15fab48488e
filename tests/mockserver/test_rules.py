"""Rules: what a save makes of a record besides storing what was sent."""

from typing import Any

import pytest

from mockserver.fields import Record
from mockserver.moment import parse_moment
from tests.mockserver.library import NOON, Library

NOW = parse_moment(NOON)
HOUR = 3600


@pytest.fixture
def library() -> Library:
    return Library()


def create(library: Library, who: str = "librarian", **members: Any) -> dict[str, Any]:
    answer = library.ask("POST", "/books", {"title": "A", **members}, who=who)
    assert answer.status == 201, answer.body
    shown: dict[str, Any] = answer.json
    return shown


def update(library: Library, key: int, who: str = "librarian", **members: Any) -> dict[str, Any]:
    answer = library.ask("PATCH", f"/books/{key}", members, who=who)
    assert answer.status == 200, answer.body
    shown: dict[str, Any] = answer.json
    return shown


def record(library: Library, key: int) -> Record:
    return library.world.store.tables["books"][key]


def test_what_is_not_sent_has_its_default(library: Library) -> None:
    book = create(library)
    assert (book["genre"], book["status"], book["tags"]) == ("novel", "shelved", [])
    assert (book["pages"], book["author"], book["co_authors"]) == (None, None, [])


def test_what_is_sent_comes_before_the_default(library: Library) -> None:
    book = create(library, genre="facts", status="lost", tags=["a"])
    assert (book["genre"], book["status"], book["tags"]) == ("facts", "lost", ["a"])


def test_an_update_keeps_what_is_not_sent(library: Library) -> None:
    before = record(library, 2)
    update(library, 2, pages=81)
    changed = {name for name, value in record(library, 2).items() if value != before[name]}
    assert changed == {"pages"}


def test_the_caller_is_noted_once(library: Library) -> None:
    book = create(library, who="north")
    assert book["keeper"] == {"id": 2, "name": "Bo Lind"}
    assert update(library, book["id"], who="south", pages=5)["keeper"]["id"] == 2
    assert update(library, 1, who="south", pages=5)["keeper"] is None  # too late for book 1


def test_a_value_is_the_first_that_a_path_leads_to(library: Library) -> None:
    assert create(library)["country"] is None
    assert create(library, author_id=3, borrower_id=1)["country"] == "uk"
    assert create(library, author_id=4, borrower_id=1)["country"] == "de"
    assert create(library, borrower_id=2)["country"] == "se"


def test_a_value_that_was_derived_stays_until_it_is_gone(library: Library) -> None:
    book = create(library, author_id=3)
    assert update(library, book["id"], author_id=1)["country"] == "uk"
    late = create(library)
    assert update(library, late["id"], author_id=1)["country"] == "de"


def test_instants_of_the_first_and_the_last_save(library: Library) -> None:
    book = create(library)
    assert book["created_at"] == book["updated_at"] == NOON
    assert book["edited"] == library.world.clock.now() * 1000
    library.world.clock.advance(HOUR)
    book = update(library, book["id"], pages=5)
    assert (book["created_at"], book["updated_at"]) == (NOON, "2020-05-04T11:00:00Z")
    assert book["edited"] == library.world.clock.now() * 1000


def test_a_save_that_changes_nothing_is_none(library: Library) -> None:
    library.world.clock.advance(HOUR)
    assert update(library, 1, title="Dunes", pages=320)["updated_at"] == NOON
    assert update(library, 1)["updated_at"] == NOON


def test_the_instant_at_which_a_condition_became_true(library: Library) -> None:
    assert create(library)["lent_at"] is None
    assert create(library, status="lent")["lent_at"] == NOON
    library.world.clock.advance(HOUR)
    assert update(library, 1, status="lent")["lent_at"] == "2020-05-04T11:00:00Z"
    library.world.clock.advance(HOUR)
    assert update(library, 1, pages=5)["lent_at"] == "2020-05-04T11:00:00Z"
    assert update(library, 1, status="shelved")["lent_at"] is None
    assert update(library, 1, status="lent")["lent_at"] == "2020-05-04T12:00:00Z"


def test_a_flag_is_true_exactly_while_its_condition_holds(library: Library) -> None:
    assert create(library, status="lost")["lost"] is True
    assert update(library, 1, status="lost")["lost"] is True
    assert update(library, 1, status="lent")["lost"] is False


def test_a_record_belongs_to_the_parent_in_the_path(library: Library) -> None:
    answer = library.ask("POST", "/books/4/reviews", {"stars": 1}, who="south")
    assert answer.json == {
        "id": 4,
        "book": {"id": 4, "title": "Echo", "lost": True},
        "reader": {"id": 3, "name": "Cleo Marsh"},
        "stars": 1,
    }
    assert library.ask("POST", "/books/9/reviews", {"stars": 1}).status == 404


def test_a_link_is_noted_once(library: Library) -> None:
    for _ in range(2):
        assert library.ask("POST", "/books/1/co_authors/3").status == 200
    assert record(library, 1)["co_authors"] == (3,)
    assert library.ask("POST", "/books/1/co_authors/2").json == {}
    assert record(library, 1)["co_authors"] == (3, 2)
    library.answer(link_twice="refuse")
    answer = library.ask("POST", "/books/1/co_authors/3")
    assert answer.problems == {"co_authors": "is already linked"}


def test_a_link_can_be_taken_away(library: Library) -> None:
    for _ in range(2):
        assert library.ask("DELETE", "/books/2/co_authors/3").status == 204
    assert record(library, 2)["co_authors"] == (1,)
    assert library.get("/authors?id=3").ids == [3]
    library.answer(unlink_absent="refuse")
    assert library.ask("DELETE", "/books/2/co_authors/3").status == 404


@pytest.mark.parametrize("path", ["/books/9/co_authors/1", "/books/1/co_authors/9"])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_link_takes_two_records(library: Library, method: str, path: str) -> None:
    assert library.ask(method, path).status == 404


def test_what_is_deleted_is_gone_and_leaves_no_trace(library: Library) -> None:
    assert library.ask("DELETE", "/books/1").status == 204
    assert library.get("/books/1").status == 404
    assert library.ask("DELETE", "/books/1").status == 404
    assert library.get("/books/1/reviews").status == 404
