"""Schemas: the kind of a property follows from its schema, and of a member from what it writes."""

from pathlib import Path

import pytest

from tests.mockserver import tiny
from tests.mockserver.library import apis

(LIBRARY,) = apis()
BOX = "name: {type: string, maxLength: 9}"


@pytest.mark.parametrize(
    ("schema", "kind", "nullable"),
    [
        ("{type: string}", "string", False),
        ("{type: [string, 'null']}", "string", True),
        ("{type: [integer, 'null']}", "integer", True),
        ("{type: number}", "number", False),
        ("{type: boolean}", "boolean", False),
        ("{type: array, items: {type: string}}", "array", False),
        ("{type: object}", "object", False),
        ("{}", "object", False),
        ("true", "object", False),
        ("{enum: [a, b]}", "enum", False),
        ("{type: [string, 'null'], enum: [a, null]}", "enum", True),
        ("{type: integer, enum: [1, 2]}", "integer", False),
        ("{type: string, format: date-time}", "timestamp", False),
        ("{type: string, format: date}", "string", False),
        ("{anyOf: [{type: string, format: date-time}, {type: 'null'}]}", "timestamp", True),
        ("{anyOf: [{type: string, format: date-time}, {enum: [never]}]}", "target", False),
        ("{oneOf: [{type: boolean}, {type: 'null'}]}", "boolean", True),
        ("{type: object, x-reference: {collection: boxes}}", "reference", False),
        ("{anyOf: [{type: object}, {type: 'null'}], x-reference: {collection: boxes}}", "reference",
         True),
        ("{type: array, items: {type: object, x-reference: {collection: boxes}}}", "references",
         False),
        ("{type: string, x-reference: {collection: boxes, by: name}}", "string", False),
        ("{type: integer, x-value: {clock: updated}}", "millis", False),
        ("{type: integer, x-value: {clock: {lid: [open]}}}", "millis", False),
        ("{$ref: '#/components/schemas/Box/properties/id', title: A}", "integer", False),
    ],
)  # fmt: skip
def test_the_kind_follows_from_the_schema(
    tmp_path: Path, schema: str, kind: str, nullable: bool
) -> None:
    api = tiny.load(tmp_path, "openapi.yaml", BOX, f"{BOX}\n        more: {schema}")
    field = api.collections["boxes"].fields["more"]
    assert (field.kind, field.nullable) == (kind, nullable)


def test_a_target_knows_its_values_that_are_no_moment() -> None:
    assert LIBRARY.collections["books"].fields["due_at"].specials == ("never",)


@pytest.mark.parametrize(
    ("collection", "field", "text_key"),
    [
        ("languages", "id", True),
        ("books", "language", True),
        ("books", "id", False),
        ("books", "author", False),
        ("books", "title", False),
    ],
)
def test_an_id_is_known_to_be_a_text(collection: str, field: str, text_key: bool) -> None:
    assert LIBRARY.collections[collection].fields[field].text_key == text_key


@pytest.mark.parametrize(
    ("member", "kind", "target"),
    [
        ("title", "string", "title"),
        ("genre", "enum", "genre"),
        ("author_id", "reference", "author"),
        ("author_name", "lookup", "author"),
        ("co_author_ids", "references", "co_authors"),
        ("due_at", "target", "due_at"),
        ("note", "string", ""),
    ],
)
def test_a_member_is_read_as_what_it_writes(member: str, kind: str, target: str) -> None:
    (create,) = [one for one in LIBRARY.operations if one.id == "createBook"]
    assert create.body is not None
    found = create.body.members[member]
    assert (found.kind, found.target) == (kind, target)


def test_the_title_of_what_is_written_names_the_member() -> None:
    (create,) = [one for one in LIBRARY.operations if one.id == "createBook"]
    assert create.body is not None
    titles = {name: member.title for name, member in create.body.members.items()}
    assert (titles["title"], titles["author_id"], titles["price"]) == ("Title", "Author", "price")


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        (
            "{collection: foxes}",
            "member 'inside_id' refers to 'foxes', which is no collection; did you mean 'boxes'?",
        ),
        (
            "{collection: boxes, by: nane}",
            "member 'inside_id' looks for 'nane', which is no property of boxes; "
            "did you mean 'name'?",
        ),
        (
            "{collection: boxes, property: inzide}",
            "member 'inside_id' writes 'inzide', which is no property of boxes; "
            "did you mean 'inside'?",
        ),
    ],
)
def test_a_member_that_refers_to_nothing_is_refused(
    tmp_path: Path, reference: str, message: str
) -> None:
    old = "{collection: boxes, property: inside}"
    text = tiny.refusal(tmp_path, "openapi.yaml", old, reference)
    assert text == f"openapi.yaml:36 at /paths/~1boxes/post/requestBody: {message}"
