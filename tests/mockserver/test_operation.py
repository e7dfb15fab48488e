"""Operations: what a document's paths come to once compiled."""

from pathlib import Path

from mockserver.operation import Operation
from tests.mockserver import tiny
from tests.mockserver.library import apis

(LIBRARY,) = apis()
BY_ID = {one.id: one for one in LIBRARY.operations}


def test_every_method_of_every_path_is_an_operation() -> None:
    assert len(BY_ID) == len(LIBRARY.operations) == 22
    assert {(one.method, one.path) for one in LIBRARY.operations} >= {
        ("GET", "/books"),
        ("POST", "/books"),
        ("DELETE", "/books/{id}"),
    }


def test_parameters_are_those_of_the_path_and_of_the_operation() -> None:
    unlink = BY_ID["unlinkCoAuthor"]
    assert [*unlink.path_parameters] == ["id", "author_id"]
    assert unlink.by_role["id"].name == "author_id"
    assert unlink.by_role["parent-id"].name == "id"


def test_a_parameter_keeps_what_reading_it_takes() -> None:
    listed = BY_ID["listBooks"]
    size = listed.by_role["page-size"]
    assert (size.name, size.default, size.clamp, size.maximum) == ("size", 3, 10, None)
    assert "-pages" in listed.by_role["sort"].choices
    assert "filter" not in listed.by_role


def test_the_documents_first_success_is_the_status() -> None:
    assert BY_ID["createBook"].status == 201
    assert BY_ID["deleteBook"].status == 204
    assert BY_ID["createBook"].statuses == (201, 400, 401, 415, 422, 429)


def test_headers_of_the_answer_are_known_by_role() -> None:
    assert BY_ID["listBooks"].reply_headers["total"] == "X-Total"
    assert BY_ID["createBook"].reply_headers == {"location": "Location"}
    assert BY_ID["deleteBook"].reply_headers == {}


def schemes(operation: Operation) -> list[tuple[str, ...]]:
    return list(operation.schemes)


def test_security_is_the_operations_own_or_the_documents(tmp_path: Path) -> None:
    assert schemes(BY_ID["readMe"]) == [("bearer",), ("keyHeader",), ("keyParameter",)]
    assert schemes(BY_ID["listLanguages"]) == [()]
    assert schemes(tiny.load(tmp_path).operations[0]) == [()]


def test_a_body_has_the_members_and_demands_of_all_its_branches() -> None:
    create, update = BY_ID["createBook"].body, BY_ID["updateBook"].body
    assert create is not None
    assert update is not None
    assert create.required == ("title",)
    assert update.required == ()
    assert create.members.keys() == update.members.keys()
    assert create.needed
    assert create.media == ("application/json",)
    assert create.validator.is_valid({"title": "A"})
    assert not create.validator.is_valid({"genre": "novel"})
    assert not create.validator.is_valid({"title": "A", "due_at": "tomorrow"})


def test_a_body_may_demand_what_it_does_not_describe(tmp_path: Path) -> None:
    old = "    BoxCreate:\n"
    api = tiny.load(tmp_path, "openapi.yaml", old, f"{old}      required: [lid]\n")
    body = api.operations[1].body
    assert body is not None
    assert body.required == ()
    assert not body.validator.is_valid({})


def test_an_operation_without_responses_answers_200(tmp_path: Path) -> None:
    old = "      responses:\n        '200': {description: A box}\n"
    operation = tiny.load(tmp_path, "openapi.yaml", old, "").operations[0]
    assert (operation.status, operation.statuses) == (200, ())
