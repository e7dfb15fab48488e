"""An API's folder is loaded whole or not at all, and says what keeps it from loading, and where."""

from pathlib import Path

import pytest

from mockserver.api import load_apis
from mockserver.document import Document
from mockserver.problems import SetupError
from tests.mockserver import tiny
from tests.mockserver.library import apis

BOX = "name: {type: string, maxLength: 9}"


def test_a_minimal_folder_loads(tmp_path: Path) -> None:
    document = tiny.load(tmp_path).document
    assert document.name == "tiny"
    assert document.requirements == ("TINY-BOX-01",)
    (doubt,) = document.doubts
    assert (doubt.name, doubt.default, doubt.selectable) == ("deep-boxes", "never", False)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "title: Tiny,",
            "title: Tiny, title: Tidy,",
            "openapi.yaml:2 at /info/title: key 'title' stands twice; keep one of them",
        ),
        (
            "$ref: '#/components/schemas/BoxCreate'",
            "$ref: '#/components/schemas/BoxCraete'",
            "openapi.yaml:37 at /paths/~1boxes/post/requestBody/content/application~1json/schema/"
            "$ref: "
            "$ref '#/components/schemas/BoxCraete' points to nothing; "
            "did you mean '#/components/schemas/BoxCreate'?",
        ),
        (
            BOX,
            "name: {$ref: '../other.yaml#/Name'}",
            "openapi.yaml:45 at /components/schemas/Box/properties/name/$ref: "
            "$ref '../other.yaml#/Name' points to nothing; known: ",
        ),
        (
            "x-requirement: [TINY-BOX-01]",
            "x-requirement: [TINY-BOX-01, TINY-BOX-02]",
            "openapi.yaml:26 at /paths/~1boxes~1{id}/get/x-requirement: "
            "requirement 'TINY-BOX-02' is not defined; did you mean 'TINY-BOX-01'?",
        ),
        (
            "      x-requirement: [TINY-BOX-01]\n",
            "",
            "openapi.yaml: requirement 'TINY-BOX-01' is defined but nothing in the document "
            "carries it; add it to an x-requirement of the part it speaks of",
        ),
        (
            "x-doubt: [deep-boxes]",
            "x-doubt: [deep-foxes, deep-boxes]",
            "openapi.yaml:27 at /paths/~1boxes~1{id}/get/x-doubt: "
            "doubt 'deep-foxes' is not defined; did you mean 'deep-boxes'?",
        ),
        (
            "      x-doubt: [deep-boxes]\n",
            "",
            "openapi.yaml: doubt 'deep-boxes' is defined but nothing in the document carries it; "
            "add it to an x-doubt of the part it speaks of",
        ),
    ],
)
def test_a_fault_of_the_document_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert tiny.refusal(tmp_path, "openapi.yaml", old, new).startswith(message)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("api: tiny", "api: tidy", ":1 at /api: expected 'api: tiny', the name of the folder"),
        (
            "document:",
            "documents:",
            ":2 at /documents: 'documents' is not known here; did you mean",
        ),
        ("requirements:\n", "requirement:\n", ": expected a list named 'requirements'"),
        ("  - {", "  - TINY-BOX-01\n  - {", ":4 at /requirements/0: expected an object"),
        ("grade: S, ", "", ":4 at /requirements/0: 'grade' is missing; add it"),
        (
            "statement: There is a box.",
            "statement: ''",
            ":4 at /requirements/0: 'statement' is missing",
        ),
        (
            "grade: S",
            "grade: A",
            ":4 at /requirements/0/grade: grade 'A' is not known; known: C, L, O, S",
        ),
        (
            "level: must",
            "level: mast",
            ":4 at /requirements/0/level: level 'mast' is not known; did you mean 'must'?",
        ),
        (
            "level: must",
            "lewel: must",
            ":4 at /requirements/0/lewel: 'lewel' is not known here; did you mean 'level'?",
        ),
        (
            "level: must}",
            "level: must}\n  - {id: TINY-BOX-01, section: A, statement: A, grade: O, level: may}",
            ":5 at /requirements/1/id: requirement 'TINY-BOX-01' stands twice; "
            "give one another name",
        ),
    ],
)
def test_a_fault_of_the_requirements_is_named(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    text = tiny.refusal(tmp_path, "requirements.yaml", old, new)
    assert text.startswith(f"requirements.yaml{message}")


SECOND = """\
about: [TINY-BOX-01]
  - id: TINY-DOUBT-00{}
    name: {}
    question: Q?
    answers: {{a: b, c: d}}
    default: a
    reason: R
    selectable: false
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    reason: It would not fit.\n", "", ":3 at /doubts/0: 'reason' is missing; add it"),
        (
            "selectable: false",
            "selectable: no",
            ":9 at /doubts/0/selectable: selectable 'no' is not",
        ),
        (
            "selectable: false",
            "selectible: false",
            ":9 at /doubts/0/selectible: 'selectible' is not",
        ),
        (
            "default: never",
            "default: newer",
            ":7 at /doubts/0/default: default 'newer' is not known; did you mean 'never'?",
        ),
        (
            "{never: it cannot, always: it is}",
            "{never: it cannot}",
            ":6 at /doubts/0/answers: a doubt needs two answers at least; "
            "write each as 'name: what the server then does'",
        ),
        (
            "about: [TINY-BOX-01]",
            "about: [TINY-BOX-10]",
            ":10 at /doubts/0/about: requirement 'TINY-BOX-10' is not defined; did you mean",
        ),
        (
            "about: [TINY-BOX-01]\n",
            SECOND.format(1, "other"),
            ":11 at /doubts/1/id: doubt 'TINY-DOUBT-001' stands twice; give one another name",
        ),
        (
            "about: [TINY-BOX-01]\n",
            SECOND.format(2, "deep-boxes"),
            ":12 at /doubts/1/name: doubt 'deep-boxes' stands twice; give one another name",
        ),
    ],
)
def test_a_fault_of_the_doubts_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert tiny.refusal(tmp_path, "doubts.yaml", old, new).startswith(f"doubts.yaml{message}")


@pytest.mark.parametrize("name", ["requirements.yaml", "doubts.yaml"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = tiny.write(tmp_path)
    (folder / name).unlink()
    with pytest.raises(SetupError, match=f"{name}: cannot be read: No such file"):
        load_apis(tmp_path)


def test_a_document_that_is_no_object_is_refused(tmp_path: Path) -> None:
    assert tiny.refusal(tmp_path, "openapi.yaml", tiny.OPENAPI, "- openapi") == (
        "openapi.yaml: expected an OpenAPI document"
    )


@pytest.fixture
def library() -> Document:
    return apis()[0].document


def test_what_stands_beside_a_reference_wins(library: Document) -> None:
    resolved = library.resolve({"$ref": "#/components/schemas/Genre", "default": "poems"})
    assert resolved == {"type": "string", "enum": ["novel", "poems", "facts"], "default": "poems"}


def test_a_reference_may_lead_through_a_list(library: Document) -> None:
    found = library.at("#/paths/~1books/get/parameters/2")
    assert found["name"] == "fields"


def test_a_reference_to_itself_is_refused(library: Document) -> None:
    raw = {"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}}
    document = Document("loop", library.folder, library.file, raw, (), ())
    with pytest.raises(SetupError, match="'#/b' refers to itself"):
        document.resolve({"$ref": "#/b"})
