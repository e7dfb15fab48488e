"""Collections: what an entry of x-collections comes to, and which names it may list."""

from pathlib import Path

import pytest

from tests.mockserver import tiny
from tests.mockserver.library import apis

(LIBRARY,) = apis()
LID = "lid: {type: string, enum: [open, shut], x-value: {clock: created}}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "schema: '#/components/schemas/Box'\n",
            "schema: '#/components/schemas/Bix'\n",
            "19 at /x-collections/boxes/schema: schema 'Bix' does not exist; did you mean 'Box'?",
        ),
        (
            "        id: {type: integer}\n",
            "",
            "19 at /x-collections/boxes/schema: the records of boxes have no id; "
            "give the schema a property 'id', an integer or a string",
        ),
        (
            "sortable: [id]",
            "sortable: [nane]",
            "20 at /x-collections/boxes/sortable: 'nane' is no property of boxes; "
            "did you mean 'name'?",
        ),
        (
            "sortable: [id]",
            "sortable: [name_id]",
            "20 at /x-collections/boxes/sortable: 'name_id' is no property of boxes; did you",
        ),
        (
            "sortable: [id]",
            "filterable: [inside_id]",
            "20 at /x-collections/boxes/filterable: 'inside_id' is no property of boxes; "
            "did you mean 'inside'?",
        ),
        (
            "sortable: [id]",
            "shows: [-name]",
            "20 at /x-collections/boxes/shows: '-name' is no property of boxes; "
            "did you mean 'name'?",
        ),
        (
            "sortable: [id]",
            "filterable: [stuff]",
            "20 at /x-collections/boxes/filterable: 'stuff' of boxes cannot be filterable: "
            "it is of the kind 'object'; leave it out",
        ),
        (
            "sortable: [id]",
            "order: [-stuff]",
            "20 at /x-collections/boxes/order: '-stuff' of boxes cannot be order: "
            "it is of the kind 'object'; leave it out",
        ),
        (
            "inside: {type: [object, 'null'], x-reference: {collection: boxes}}",
            "inside: {type: object, x-reference: {collection: foxes}}",
            "46 at /components/schemas/Box/properties/inside: property 'inside' refers to 'foxes', "
            "which is no collection; did you mean 'boxes'?",
        ),
        (
            LID,
            "lid: {type: string, x-value: {from: [inside.nane]}}",
            "47 at /components/schemas/Box/properties/lid/x-value: 'inside.nane': "
            "boxes have no property 'nane'; did you mean 'name'?",
        ),
        (
            LID,
            "lid: {type: boolean, x-value: {true-when: {nane: [x]}}}",
            "47 at /components/schemas/Box/properties/lid/x-value: 'nane': "
            "boxes have no property 'nane'; did you mean 'name'?",
        ),
        (
            LID,
            "lid: {type: integer, x-value: {clock: {nane: [x]}}}",
            "47 at /components/schemas/Box/properties/lid/x-value: 'nane': "
            "boxes have no property 'nane'; did you mean 'name'?",
        ),
    ],
)
def test_a_wrong_entry_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert tiny.refusal(tmp_path, "openapi.yaml", old, new).startswith(f"openapi.yaml:{message}")


@pytest.mark.parametrize("entry", ["sortable: [inside_id]", "order: [-inside_id, name]"])
def test_a_reference_is_sorted_by_its_id_under_another_name(tmp_path: Path, entry: str) -> None:
    tiny.load(tmp_path, "openapi.yaml", "sortable: [id]", entry)


def test_a_collection_shows_all_that_is_not_hidden() -> None:
    books = LIBRARY.collections["books"]
    assert [one.name for one in books.fields.values() if one not in books.shown] == ["shelf"]
    assert books.default_fields == ("id", "title", "genre", "status", "author")
    authors = LIBRARY.collections["authors"]
    assert authors.default_fields == ("id", "name", "born", "country")


def test_the_order_is_by_id_where_none_is_given() -> None:
    assert LIBRARY.collections["letters"].order == ("id",)


def test_a_property_comes_after_those_that_it_takes_its_value_from(tmp_path: Path) -> None:
    chain = LID + "".join(
        f"\n        {name}: {{type: [string, 'null'], x-value: {{from: [{source}]}}}}"
        for name, source in [("a", "b"), ("b", "c"), ("c", "name"), ("x", "y"), ("y", "x")]
    )
    sourced = tiny.load(tmp_path, "openapi.yaml", LID, chain).collections["boxes"].sourced
    names = [one.name for one in sourced]
    assert names.index("c") < names.index("b") < names.index("a")
    assert {"x", "y", "lid"} < {*names}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("title", "title"),
        ("author", "author"),
        ("author_id", "author"),
        ("title_id", None),
        ("co_authors_id", None),
        ("shelf", None),
        ("nothing", None),
    ],
)
def test_a_field_is_found_by_its_name_or_as_an_id(name: str, found: str | None) -> None:
    field = LIBRARY.collections["books"].find(name)
    assert (field.name if field else None) == found
