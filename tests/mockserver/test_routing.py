"""Routing: which operation a path means, however it is written."""

import pytest

from mockserver.routing import Router
from tests.mockserver.library import apis

(LIBRARY,) = apis()
STRICT = Router(LIBRARY.operations, frozenset())


@pytest.mark.parametrize(
    ("path", "operation", "values"),
    [
        ("/books", "listBooks", {}),
        ("/books/", "listBooks", {}),
        ("/books.json", "listBooks", {}),
        ("/books/.json", "listBooks", {}),
        ("/books/7", "readBook", {"id": 7}),
        ("/books/7/", "readBook", {"id": 7}),
        ("/books/7.json", "readBook", {"id": 7}),
        ("/books/seven", "readBook", {"id": "seven"}),
        ("/books/-7", "readBook", {"id": "-7"}),
        ("/books/%37", "readBook", {"id": 7}),
        ("/books/\u0667", "readBook", {"id": "\u0667"}),
        ("/books/" + "9" * 19, "readBook", {"id": "9" * 19}),
        ("/books/lent", "listLentBooks", {}),
        ("/books/lent.json", "listLentBooks", {}),
        ("/books/LENT", "readBook", {"id": "LENT"}),
        ("/books/1/co_authors/2", None, None),
        ("/languages/en", "readLanguage", {"code": "en"}),
        ("/languages/10", "readLanguage", {"code": "10"}),
        ("/languages/a%2Fb", "readLanguage", {"code": "a/b"}),
        ("/languages/%C3%A9", "readLanguage", {"code": "é"}),
        ("/languages/%zz", "readLanguage", {"code": "%zz"}),
        ("/languages/%FF", None, None),
        ("/books//reviews", None, None),
        ("/book", None, None),
        ("/books/1/2/3/4", None, None),
        ("", None, None),
        ("/", None, None),
        ("//books", None, None),
    ],
)
def test_a_path_leads_to_an_operation(
    path: str, operation: str | None, values: dict[str, int | str] | None
) -> None:
    match = LIBRARY.router.match(path)
    found = match.operations.get("GET") if match else None
    assert (found.id if found else None) == operation
    if match and values is not None:
        assert match.values == values
        assert [type(value) for value in match.values.values()] == [
            type(value) for value in values.values()
        ]


@pytest.mark.parametrize("path", ["/books/", "/books.json", "/languages/"])
def test_without_tolerance_a_path_is_as_it_is_written(path: str) -> None:
    assert STRICT.match(path) is None


def test_a_value_may_end_like_a_suffix_where_none_is_tolerated() -> None:
    match = STRICT.match("/languages/en.json")
    assert match is not None
    assert match.values == {"code": "en.json"}


def test_a_match_has_all_methods_of_its_path() -> None:
    match = LIBRARY.router.match("/books/1/co_authors/2")
    assert match is not None
    assert {*match.operations} == {"POST", "DELETE"}
    assert match.values == {"id": 1, "author_id": 2}
