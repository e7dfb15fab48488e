"""The served description: the document for one world, the records it has listed for a fuzzer."""

from typing import Any

import jsonschema_rs
import pytest

from mockserver.described import described
from tests.mockserver.library import Library


@pytest.fixture
def library() -> Library:
    return Library()


def members(library: Library, *, listed: bool = True) -> dict[str, Any]:
    raw = described(library.world, "http://h", listed=listed)
    found: dict[str, Any] = raw["components"]["schemas"]["BookMembers"]["properties"]
    return found


def test_nothing_else_is_changed(library: Library) -> None:
    before = library.world.api.document.raw
    for listed in (False, True):
        raw = described(library.world, "http://h/x", listed=listed)
        assert raw["servers"] == [{"url": "http://h/x/library"}]
        assert {**raw, "servers": 0, "components": 0, "paths": 0} == {
            **before,
            "servers": 0,
            "components": 0,
            "paths": 0,
        }
    assert described(library.world, "", listed=False)["components"] == before["components"]


def test_references_are_listed_on_demand(library: Library) -> None:
    assert "enum" not in members(library, listed=False)["language_id"]
    assert members(library)["language_id"]["enum"] == ["de", "en", None]


def test_what_the_api_itself_adds_is_listed_by_name_only(library: Library) -> None:
    found = members(library)
    assert found["author_id"]["enum"] == [None]
    assert found["author_name"]["enum"] == ["Mira Stern", "anton Falk", "Zoe Hart", "Nobody", None]


def test_a_reference_that_may_lead_nowhere_is_left_as_it_is(library: Library) -> None:
    assert members(library)["borrower_id"] == members(library, listed=False)["borrower_id"]


def test_a_reference_that_is_needed_stays_possible(library: Library) -> None:
    found = members(library)["co_author_ids"]
    assert found == members(library, listed=False)["co_author_ids"]


def test_a_name_that_some_records_share_is_not_listed(library: Library) -> None:
    library.ask("POST", "/authors", {"name": "Nobody"})
    assert members(library)["author_name"]["enum"] == [None]


def test_what_the_listing_allows_the_api_takes(library: Library) -> None:
    raw = described(library.world, "", listed=True)
    schema = {"$ref": "#/components/schemas/BookCreate", "components": raw["components"]}
    book = {"title": "A", "language_id": "en", "author_name": "Zoe Hart", "author_id": None}
    jsonschema_rs.Draft202012Validator(schema).validate(book)
    assert library.ask("POST", "/books", book).status == 201


def test_a_world_without_callers_is_described_as_well(library: Library) -> None:
    library.world.credentials.tokens.clear()
    assert members(library)["language_id"]["enum"] == ["de", "en", None]
