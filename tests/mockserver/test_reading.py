"""Reading: members of a body as typed values, or everything that is wrong with them at once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mockserver.library import Answer, Library


@pytest.fixture
def library() -> Library:
    return Library()


def create(library: Library, **members: Any) -> Answer:
    return library.ask("POST", "/books", {"title": "A", **members})


def stored(library: Library, **members: Any) -> dict[str, Any]:
    answer = create(library, **members)
    assert answer.status == 201, answer.body
    return library.world.store.tables["books"][answer.json["id"]]


def problem(library: Library, **members: Any) -> str:
    problems = create(library, **members).problems
    assert len(problems) == 1, problems
    return next(iter(problems.values()))


@pytest.mark.parametrize(
    ("member", "value", "kept"),
    [
        ("title", " A ", " A "),
        ("title", "é" * 60, "é" * 60),
        ("title", "\0", "\0"),
        ("pages", 5.0, 5),
        ("pages", None, None),
        ("pages", 2**63 - 1, 2**63 - 1),
        ("price", 1.5, 1.5),
        ("price", 1e300, 1e300),
        ("genre", "facts", "facts"),
        ("author_id", 1, 1),
        ("author_id", 1.0, 1),
        ("author_id", "1", 1),
        ("author_id", "", None),
        ("author_id", None, None),
        ("author_name", "Zoe Hart", 3),
        ("author_name", None, None),
        ("co_author_ids", [1, 2, 1], (1, 2)),
        ("co_author_ids", [], ()),
        ("language_id", "de", "de"),
        ("language_id", None, None),
        ("tags", ["a", "a"], ["a", "a"]),
        ("details", {"a": {"b": [1e300]}}, {"a": {"b": [1e300]}}),
        ("due_at", "never", "never"),
        ("due_at", "2020-06-01T14:00:00+02:00", 1591012800),
        ("due_at", None, None),
        ("due_at", "", None),
        ("borrower_id", 3, 3),
    ],
)
def test_a_value_is_kept_as_what_it_means(
    library: Library, member: str, value: Any, kept: Any
) -> None:
    property_of = {
        "author_id": "author",
        "author_name": "author",
        "co_author_ids": "co_authors",
        "language_id": "language",
        "borrower_id": "borrower",
    }
    found = stored(library, **{member: value})[property_of.get(member, member)]
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("member", "value", "text"),
    [
        ("title", "", "Title can't be blank"),
        ("title", " \t", "Title can't be blank"),
        ("title", None, "Title can't be blank"),
        ("title", 5, "Title must be a text"),
        ("title", "x" * 61, "Title is too long (maximum is 60 characters)"),
        ("genre", "crime", "Genre is not included in the list: novel, poems, facts"),
        ("genre", 5, "Genre is not included in the list: novel, poems, facts"),
        ("pages", 0, "Pages is invalid"),
        ("pages", "5", "Pages is invalid"),
        ("pages", 2**63, "Pages is too large"),
        ("pages", 1e300, "Pages is too large"),
        ("author_id", 99, "Author is unknown: 99"),
        ("author_id", 1e300, f"Author is unknown: {str(int(1e300))[:100]}"),
        ("author_id", "x", "Author is unknown: x"),
        ("author_id", "9" * 5000, f"Author is unknown: {'9' * 100}"),
        ("author_id", "\u0663", "Author is unknown: \u0663"),
        ("author_id", -1, "Author is unknown: -1"),
        ("author_id", [1], "Author is not a valid id"),
        ("author_name", "zoe hart", "Author is unknown: zoe hart"),
        ("co_author_ids", [1, 99], "Co-authors is unknown: 99"),
        ("co_author_ids", 1, "Co-authors is not a list of ids"),
        ("co_author_ids", [1, "2"], 'Co-authors is invalid at 1: "2" is not of type "integer"'),
        ("language_id", "xx", "language is unknown: xx"),
        ("details", [], "details must be a JSON object"),
        ("tags", "a", "tags must be a JSON array"),
    ],
)
def test_a_value_that_cannot_be_kept_is_told(
    library: Library, member: str, value: Any, text: str
) -> None:
    assert problem(library, **{member: value}) == text


def test_all_problems_are_told_at_once_one_a_member_in_the_documents_order(
    library: Library,
) -> None:
    answer = library.ask(
        "POST", "/books", {"zzz": 1, "aaa": 1, "co_author_ids": 5, "pages": 0, "genre": "x"}
    )
    assert [*answer.problems] == ["title", "genre", "pages", "co_author_ids", "zzz", "aaa"]
    assert answer.json["text"].startswith("Title can't be blank; Genre is not included")


def test_a_reference_that_leads_nowhere_may_be_passed_over(library: Library) -> None:
    assert stored(library, borrower_id=99)["borrower"] is None  # loose
    library.answer(unknown_reference="ignore")
    book = stored(library, author_id=99, co_author_ids=[1, 99])
    assert (book["author"], book["co_authors"]) == (None, ())


def test_members_that_are_not_the_clients_are_passed_over_or_refused(library: Library) -> None:
    sent = {"id": 99, "created_at": "x", "lost": True, "keeper": {"id": 2}, "author": 1}
    book = stored(library, **sent)
    assert (book["id"], book["lost"], book["keeper"], book["author"]) == (6, False, 1, None)
    library.answer(read_only_member="refuse", bare_reference="refuse", nested_reference="refuse")
    assert create(library, **sent).problems == {
        "id": "id cannot be set",
        "created_at": "created_at cannot be set",
        "lost": "lost cannot be set",
        "keeper": "keeper cannot be set",
        "author": "Author must be written as author_id",
    }


def test_references_may_be_written_as_they_are_shown(library: Library) -> None:
    library.answer(bare_reference="accept", nested_reference="accept")
    book = stored(library, author={"id": 2, "name": "x"}, co_authors=[{"id": 1}, 3], language="en")
    assert (book["author"], book["co_authors"], book["language"]) == (2, (1, 3), "en")
    assert problem(library, author={"name": "x"}) == "Author is not a valid id"


def test_unknown_members_are_named_with_the_nearest_known_one(library: Library) -> None:
    assert problem(library, page=5) == "is not known; did you mean 'pages'?"
    assert problem(library, xyzzy=5) == "is not known"
    assert create(library, **{"y" * 300: 5}).problems == {"y" * 100: "is not known"}
    library.answer(unknown_member="ignore")
    assert stored(library, page=5)["pages"] is None


def test_hidden_properties_are_unknown(library: Library) -> None:
    assert problem(library, shelf="A1").startswith("is not known")


@pytest.mark.parametrize(("answer", "pages", "author"), [("clear", None, None), ("ignore", 320, 1)])
def test_null_in_an_update_clears_or_changes_nothing(
    library: Library, answer: str, pages: int | None, author: int | None
) -> None:
    library.answer(null_on_update=answer)
    body: dict[str, Any] = {"pages": None, "author_id": None, "co_author_ids": []}
    assert library.ask("PATCH", "/books/1", body).status == 200
    book = library.world.store.tables["books"][1]
    assert (book["pages"], book["author"], book["co_authors"]) == (pages, author, ())


def test_null_in_an_update_may_be_refused(library: Library) -> None:
    library.answer(null_on_update="refuse")
    answer = library.ask("PATCH", "/books/1", {"pages": None, "title": "B"})
    assert answer.problems == {"pages": "Pages can't be null"}
    assert stored(library, pages=None)["pages"] is None  # a creation is no update


def test_null_cannot_clear_what_always_has_a_value(library: Library) -> None:
    assert library.ask("PATCH", "/books/1", {"title": None}).problems == {
        "title": "Title can't be blank"
    }
    library.answer(null_on_update="ignore")
    assert library.ask("PATCH", "/books/1", {"title": None}).status == 422


def test_text_may_be_measured_in_bytes_and_bar_nul(library: Library) -> None:
    library.answer(text_limit_unit="bytes", nul_in_text="refuse")
    assert problem(library, title="é" * 31) == "Title is too long (maximum is 60 bytes)"
    assert problem(library, title="a\0b") == "Title contains a NUL character"
    assert stored(library, title="é" * 30)["title"] == "é" * 30


def test_an_empty_text_clears_or_stays(library: Library) -> None:
    assert stored(library, author_name="")["author"] is None


def test_a_refused_body_changes_nothing(library: Library) -> None:
    before = library.get("/books/1").body
    assert library.ask("PATCH", "/books/1", {"title": "B", "genre": "x"}).status == 422
    assert library.get("/books/1").body == before
    assert library.ask("POST", "/books", {"genre": "novel"}).status == 422
    assert stored(library)["id"] == 6


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_body_that_is_needed_is_missed(library: Library, method: str) -> None:
    target = "/books" if method == "POST" else "/books/1"
    answer = library.ask(method, target)
    assert (answer.status, answer.json["text"]) == (400, "There is no body")
    assert library.ask("PATCH", "/books/1", {}).status == 200


def test_a_file_is_no_value() -> None:
    library = Library()
    part = (
        b'--b\r\nContent-Disposition: form-data; name="title"; filename="f"\r\n\r\nA\r\n--b--\r\n'
    )
    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert library.ask("POST", "/books", part, headers=headers).status == 415
    tolerant = Library()
    tolerant.allow("form-body")
    answer = tolerant.ask("POST", "/books", part, headers=headers)
    assert answer.problems == {"title": "Title cannot be a file"}


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)
MEMBERS = (
    "title genre pages price status author_id author_name co_author_ids language_id tags details "
    "borrower_id due_at note id keeper nothing"
).split()
HARDY = Library()


@given(st.dictionaries(st.sampled_from(MEMBERS), json_values, max_size=5), st.booleans())
def test_any_json_is_kept_or_refused(members: dict[str, Any], with_title: bool) -> None:
    body = {**members, **({"title": "A"} if with_title else {})}
    sent = json.dumps(body, allow_nan=False).encode()
    headers = {"content-type": "application/json"}
    answer = HARDY.ask("POST", "/books", sent, headers=headers)
    assert answer.status in (201, 400, 422), answer.body
    if answer.status == 201:
        assert HARDY.get(f"/books/{answer.json['id']}").json == answer.json
