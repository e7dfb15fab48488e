"""Generated requests: what they find, what they leave alone, and what they never do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contracts import cleaning
from contracts.errors import NotApplicable
from tests.contracts.generating import Front, Generated
from tests.liars.habits import Habits
from tests.liars.wire import Handler, Reply, Request

BOOKS = "/library/books"


def creates(request: Request) -> bool:
    return request.method == "POST" and request.path == BOOKS


def updates(request: Request) -> bool:
    return request.method == "PATCH"


def test_an_honest_server_is_not_accused() -> None:
    generated = Generated()
    names = [one.id for one in generated.contract.operations]
    assert generated.examine(*names) == []
    assert generated.generator.follow() == []
    called = {(one.method, one.path.rpartition("/")[0]) for one in generated.seen}
    assert ("DELETE", BOOKS) in called
    assert len(generated.seen) > 200


@pytest.mark.parametrize(
    "answers",
    [
        {"unknown-member": "ignore", "null-on-update": "ignore"},
        {"page-size-over": "refuse", "page-past-end": "refuse", "unknown-view": "ignore"},
        {"bad-filter-value": "match-nothing", "hidden-record": "not-found"},
    ],
)
def test_no_answer_to_a_doubt_is_held_against_a_server(answers: dict[str, str]) -> None:
    generated = Generated(habits=Habits(answers=answers))
    assert generated.examine("listBooks", "createBook", "updateBook", "readBook") == []


def test_a_server_error_is_one_finding_with_the_shortest_request() -> None:
    def front(request: Request, server: Handler) -> Reply:
        if creates(request) and "genre" in request.members:
            return Reply(status=500, headers={"Content-Type": "application/json"}, body=b"{}")
        return server(request)

    generated = Generated(front=front)
    found = generated.examine("createBook")
    assert [one.message for one in found] == ["a server error"]
    assert found[0].got == "500"
    shown = found[0].exchanges[-1]
    sent = [one.body for one in generated.seen if creates(one) and b'"genre"' in one.body]
    assert len(sent) > 2
    assert shown.request_body == min(sent, key=len)
    assert "curl -s -i" in shown.curl
    assert "keeper" not in shown.curl


def test_what_does_not_happen_again_is_no_finding() -> None:
    failed: list[Request] = []

    def front(request: Request, server: Handler) -> Reply:
        if creates(request) and request not in failed:
            failed.append(request)
            return Reply(status=500, headers={"Content-Type": "application/json"}, body=b"{}")
        return server(request)

    generated = Generated()
    generated.generator.source  # noqa: B018 - its own records are made before the faults begin
    generated.front = front
    assert generated.examine("createBook") == []
    assert failed


def test_an_accepted_value_that_is_not_allowed_is_told() -> None:
    def front(request: Request, server: Handler) -> Reply:
        members = request.members
        if updates(request) and isinstance(members.get("pages"), int) and members["pages"] < 1:
            return server(request.sending({**members, "pages": 1}))
        return server(request)

    found = Generated(front=front).examine("updateBook")
    assert [one.message for one in found] == ["updateBook accepts a pages that is not allowed"]
    assert json.loads(found[0].exchanges[-1].request_body)["pages"] < 1


def test_a_refused_value_that_is_allowed_is_told_alone() -> None:
    def front(request: Request, server: Handler) -> Reply:
        if updates(request) and request.members.get("genre") == "novel":
            return Reply(
                status=422,
                headers={"Content-Type": "application/json"},
                body=b'{"error": "invalid", "text": "invalid", "members": [["genre", "no"]]}',
            )
        return server(request)

    found = Generated(front=front, examples=40).examine("updateBook")
    assert [one.message for one in found] == ["updateBook refuses a genre that is allowed"]
    assert json.loads(found[0].exchanges[-1].request_body) == {"genre": "novel"}


def _undocumented(request: Request, server: Handler) -> Reply:
    reply = server(request)
    return Reply(status=202, headers=reply.headers, body=reply.body) if reply.good else reply


def _misshapen(request: Request, server: Handler) -> Reply:
    reply = server(request)
    return reply.showing(pages="many") if reply.good and request.method == "GET" else reply


def _unreadable(request: Request, server: Handler) -> Reply:
    reply = server(request)
    return reply.heading(Content_Type="text/plain") if reply.good else reply


@pytest.mark.parametrize(
    ("front", "message"),
    [
        (_undocumented, "readBook answers with an undocumented status"),
        (_misshapen, "pages is not as documented"),
        (_unreadable, "another media type"),
    ],
)
def test_an_answer_that_is_not_as_documented_is_told(front: Front, message: str) -> None:
    generated = Generated()
    generated.generator.source  # noqa: B018 - its own records are made before the faults begin
    generated.front = front
    assert message in [one.message for one in generated.examine("readBook")]


def test_what_is_answered_without_credentials_is_told() -> None:
    def front(request: Request, server: Handler) -> Reply:
        known = {**request.headers, "authorization": "Bearer keeper"}
        if request.path == "/library/authors" and request.method == "GET":
            request = Request(method="GET", path=request.path, headers=known)
        return server(request)

    found = Generated(front=front).examine("listAuthors")
    assert {one.message for one in found} == {
        "listAuthors answers nobody",
        "listAuthors answers stranger",
    }
    assert "authorization" not in {name.lower() for name in found[0].exchanges[-1].request_headers}


def test_a_deleted_record_that_is_still_there_is_told() -> None:
    kept: dict[str, Reply] = {}

    def front(request: Request, server: Handler) -> Reply:
        if request.method == "DELETE" and request.path not in kept:
            shown = server(Request(method="GET", path=request.path, headers=request.headers))
            if shown.good:
                kept[request.path] = shown
        if request.method == "GET" and request.path in kept:
            return kept[request.path]
        return server(request)

    generated = Generated(front=front, examples=50)
    found = generated.generator.follow()
    assert "readBook: deleted resource still available" in [one.message for one in found]


def test_a_created_record_that_is_not_there_is_told() -> None:
    lost: set[str] = set()

    def front(request: Request, server: Handler) -> Reply:
        if request.path in lost:
            return server(Request(method="GET", path=f"{BOOKS}/0", headers=request.headers))
        reply = server(request)
        if creates(request) and reply.good:
            lost.add(f"{BOOKS}/{reply.record['id']}")
        return reply

    generated = Generated(examples=50)
    generated.generator.source  # noqa: B018 - its own records are made before the faults begin
    generated.front = front
    found = generated.generator.follow()
    assert any("created resource not found" in one.message for one in found)


def test_a_read_only_run_sends_nothing_that_changes_data() -> None:
    generated = Generated(target={"read_only": True})
    assert generated.examine("listBooks", "readBook", "listReviews", "listAuthors") == []
    assert {one.method for one in generated.seen} == {"GET"}
    assert len(generated.seen) > 20
    with pytest.raises(NotApplicable):
        generated.examine("updateBook")


def test_what_the_target_does_not_offer_is_not_called() -> None:
    generated = Generated(target={"without": ("Authors", "deleteBook")})
    for name in ("listAuthors", "deleteBook"):
        with pytest.raises(NotApplicable):
            generated.examine(name)
    assert generated.examine("createBook") == []
    generated.generator.follow()
    assert not [one for one in generated.seen if one.path.startswith("/library/authors")]
    deleted = [one.path for one in generated.seen if one.method == "DELETE"]
    assert not [path for path in deleted if path.rpartition("/")[0] == BOOKS]


def test_the_same_seed_makes_the_same_requests() -> None:
    def asked(seed: int) -> object:
        generated = Generated(seed=seed)
        generated.examine("createBook", "updateBook", "listBooks", "listReviews")
        generated.generator.follow()
        return generated.asked

    assert asked(1) == asked(1)
    assert asked(1) != asked(2)


def test_nobody_elses_record_is_changed_and_nothing_is_left_behind() -> None:
    generated = Generated(examples=20)
    before = {key: dict(one) for key, one in generated.library.tables["books"].items()}
    for name in ("createBook", "updateBook", "deleteBook", "createReview", "linkCoAuthor"):
        generated.examine(name)
    generated.generator.follow()
    books = generated.library.tables["books"]
    assert {key: books[key] for key in before} == before
    created = [one for key, one in books.items() if key not in before]
    assert len(created) > 5
    assert all("tag0" in one["title"] for one in created)
    cleaning.clean(generated.session, generated.session.ledger.left())
    assert books == before


def test_a_target_that_has_few_calls_left_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    generated = Generated()
    answer = generated.contract.raw["components"]["responses"]
    assert answer is not None
    monkeypatch.setattr(
        "contracts.generation.examining.Examination._number",
        lambda self, asked, role: 5 if role == "rate-remaining" else 100,
    )
    before = len(generated.seen)
    generated.generator.source  # noqa: B018 - asks what can be referred to
    made = len(generated.seen) - before
    generated.examine("createBook")
    assert len(generated.seen) - before - made <= 5


def test_nothing_is_left_in_the_working_folder(folder: Path) -> None:
    Generated().examine("createBook")
    assert list(folder.iterdir()) == []
