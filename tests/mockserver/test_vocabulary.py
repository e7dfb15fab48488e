"""The words a document may use: every other one is refused, with the nearest that is known."""

from pathlib import Path

import pytest

from tests.mockserver import tiny

BOX = "name: {type: string, maxLength: 9}"
PARAMETER = "x-role: id, schema"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            BOX,
            "name: {type: string, maxLenght: 9}",
            "openapi.yaml:45 at /components/schemas/Box/properties/name/maxLenght: "
            "'maxLenght' is no word of a schema; did you mean 'maxLength'?",
        ),
        (
            BOX,
            "name: {type: string, format: date-tiem}",
            "openapi.yaml:45 at /components/schemas/Box/properties/name/format: "
            "format 'date-tiem' is not known; did you mean 'date-time'?",
        ),
        (
            BOX,
            "name: {type: string, x-hiden: true}",
            "openapi.yaml:45 at /components/schemas/Box/properties/name/x-hiden: "
            "'x-hiden' is no x- key of meaning.schema.yaml; did you mean 'x-hidden'?",
        ),
        (
            BOX,
            "name: {type: string, x-hidden: yes}",
            "openapi.yaml:45 at /components/schemas/Box/properties/name/x-hidden: "
            "x-hidden: true was expected; see meaning.schema.yaml",
        ),
        (
            BOX,
            "name: {type: string, x-role: page}",
            "openapi.yaml:45 at /components/schemas/Box/properties/name/x-role: "
            "'x-role' says nothing of a schema; only of a parameter",
        ),
        (
            BOX,
            "name: {type: strng}",
            "openapi.yaml:45 at /components/schemas/Box/properties/name/type: "
            "\"strng\" is not valid under any of the schemas listed in the 'anyOf' keyword",
        ),
        (
            BOX,
            "name: {maxLength: -1}",
            "openapi.yaml:45 at /components/schemas/Box/properties/name/maxLength: "
            "-1 is less than the minimum of 0",
        ),
        (
            BOX,
            "name: {pattern: '['}",
            "openapi.yaml:45 at /components/schemas/Box/properties/name/pattern: "
            '"[" is not a "regex"',
        ),
        (
            BOX,
            "name: text",
            "openapi.yaml:45 at /components/schemas/Box/properties/name: "
            "expected a schema, which is an object, not a string",
        ),
        (
            PARAMETER,
            "x-role: ident, schema",
            "openapi.yaml:29 at /paths/~1boxes~1{id}/get/parameters/0/x-role: "
            'x-role: "ident" is not one of',
        ),
        (
            PARAMETER,
            "x-role: id, schemas",
            "openapi.yaml:29 at /paths/~1boxes~1{id}/get/parameters/0/schemas: "
            "'schemas' is no word of a parameter; did you mean 'schema'?",
        ),
        (
            "{do: read, collection: boxes}",
            "{do: red, collection: boxes}",
            "openapi.yaml:25 at /paths/~1boxes~1{id}/get/x-action/do: "
            'x-action: "red" is not one of',
        ),
        (
            "{do: read, collection: boxes}",
            "{do: read, colection: boxes}",
            "openapi.yaml:25 at /paths/~1boxes~1{id}/get/x-action: x-action: Additional properties "
            "are not allowed ('colection' was unexpected); see meaning.schema.yaml",
        ),
        (
            "info: {title: Tiny",
            "infos: {title: Tiny",
            "openapi.yaml:2 at /infos: 'infos' is no word of a document; did you mean 'info'?",
        ),
        (
            "      parameters:\n",
            "      parameters: none\n      tags:\n",
            "openapi.yaml:28 at /paths/~1boxes~1{id}/get/parameters: "
            "expected an array, not a string",
        ),
        (
            "  schemas:\n",
            "  schemas: []\n  examples:\n",
            "openapi.yaml:41 at /components/schemas: expected an object, not an array",
        ),
    ],
)
def test_an_unknown_word_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert tiny.refusal(tmp_path, "openapi.yaml", old, new).startswith(message)


@pytest.mark.parametrize(
    "schema",
    [
        "true",
        "{const: {maxLenght: 9, x-foo: 1}}",
        "{default: {maxLenght: 9}, examples: [{x-foo: 1}]}",
        "{properties: {maxLenght: {type: string}, x-mas: {type: string}}}",
        "{$defs: {a: {format: email}}, not: {$ref: '#/components/schemas/Box'}}",
    ],
)
def test_names_and_values_are_free(tmp_path: Path, schema: str) -> None:
    tiny.load(tmp_path, "openapi.yaml", BOX, f"{BOX}\n        more: {schema}")
