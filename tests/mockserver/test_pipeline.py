"""The pipeline: the steps around every action, whatever it is."""

import logging
from dataclasses import replace

import pytest

from mockserver.exchange import Request
from mockserver.problems import Refusal
from tests.mockserver.library import Library


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer north"},
        {"x-library-key": "north"},
        {"authorization": "Bearer north", "x-library-key": "south"},
    ],
)
def test_a_caller_is_known_by_any_scheme_of_the_document(
    library: Library, headers: dict[str, str]
) -> None:
    assert library.get("/me", who=None, headers=headers).json["id"] == 2


def test_a_caller_is_known_by_a_key_in_the_query_or_the_body(library: Library) -> None:
    assert library.get("/me?key=north", who=None).json["id"] == 2
    book = library.ask("POST", "/books", {"title": "A", "key": "north"}, who=None).json
    assert book["keeper"]["id"] == 2


@pytest.mark.parametrize(
    ("target", "headers", "text"),
    [
        ("/me", {}, "No credentials"),
        ("/me?key=x", {}, "These credentials are not known"),
        ("/me", {"x-library-key": ""}, "These credentials are not known"),
        (
            "/me",
            {"authorization": "Basic bm9ydGg6"},
            "The authorization scheme 'Basic' is not supp",
        ),
    ],
)
def test_who_is_not_known_is_told_how_to_be(
    library: Library, target: str, headers: dict[str, str], text: str
) -> None:
    answer = library.get(target, who=None, headers=headers)
    assert answer.status == 401
    assert answer.json["text"].startswith(text)
    assert answer.headers["www-authenticate"] == 'Bearer error="unauthorized"'
    assert "x-limit" not in answer.headers


def test_what_is_for_anybody_takes_no_credentials(library: Library) -> None:
    assert library.get("/languages", who=None).status == 200
    assert library.get("/languages", who="unknown").status == 200


def test_without_authentication_the_first_caller_is_meant() -> None:
    library = Library(authenticate=False)
    assert library.get("/me", who=None).json["id"] == 1
    assert library.get("/me", who="south").json["id"] == 3
    assert library.get("/me", who="unknown").status == 401


def test_another_method_is_refused_and_the_right_ones_are_named(library: Library) -> None:
    answer = library.ask("PUT", "/books/1")
    assert (answer.status, answer.headers["allow"]) == (405, "DELETE, GET, HEAD, OPTIONS, PATCH")
    assert answer.json["text"].startswith("PUT is not allowed here, only DELETE")
    library.answer(wrong_method="not-found")
    assert library.ask("PUT", "/books/1").status == 404


def test_options_names_the_methods_to_anybody(library: Library) -> None:
    answer = library.ask("OPTIONS", "/books/1/co_authors/1", who=None)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["allow"] == "DELETE, OPTIONS, POST"
    assert library.ask("OPTIONS", "/nothing").status == 404


def test_head_is_get(library: Library) -> None:
    assert library.ask("HEAD", "/books/1").headers == library.get("/books/1").headers | {
        "x-remaining": "3599"
    }
    assert library.ask("HEAD", "/books/1/co_authors/1").status == 405


def test_an_unchanged_record_is_not_sent_again(library: Library) -> None:
    tag = library.get("/books/1").headers["etag"]
    assert tag.startswith('W/"')
    for given in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        answer = library.get("/books/1", headers={"if-none-match": given})
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == tag
        assert "content-type" not in answer.headers
    assert library.get("/books/1", headers={"if-none-match": '"x"'}).status == 200
    library.ask("PATCH", "/books/1", {"pages": 5})
    assert library.get("/books/1", headers={"if-none-match": tag}).status == 200


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("*/*", 200),
        ("text/html, application/*;q=0.5", 200),
        ("", 200),
        ("text/html", 406),
        ("application/xml;q=1", 406),
    ],
)
def test_who_does_not_take_json_is_refused_where_the_document_says_so(
    library: Library, accept: str, status: int
) -> None:
    assert library.get("/books/1", headers={"accept": accept}).status == status
    assert library.get("/books", headers={"accept": accept}).status == 200


def test_every_answer_tells_what_is_left(library: Library) -> None:
    answer = library.get("/books")
    assert (answer.headers["x-limit"], answer.headers["x-remaining"]) == ("3600", "3599")
    assert library.get("/books?page=x").headers["x-remaining"] == "3598"
    assert library.get("/books/99").headers["x-remaining"] == "3597"


def test_who_calls_too_often_is_told_when_to_come_back() -> None:
    library = Library(rate_limit=(1, 60))
    assert "retry-after" not in library.get("/me").headers
    library.world.clock.advance(20)
    answer = library.get("/me")
    assert (answer.status, answer.json["error"]) == (429, "too-many-requests")
    assert answer.headers["retry-after"] == "40"
    assert answer.headers["x-remaining"] == "0"
    library.world.clock.advance(40)
    assert library.get("/me").status == 200


def test_a_fault_of_the_server_is_answered_and_logged(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    library.world.store.tables["books"][1]["genre"] = "crime"  # not in the document
    answer = library.get("/books/1")
    assert (answer.status, answer.json["error"]) == (500, "server-error")
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert library.get("/books/2").status == 200


def test_a_refusal_is_worded_by_the_document(library: Library) -> None:
    pipeline = library.mount.pipelines["library"]
    refusal = Refusal("invalid", errors=[("a", "{code} is {detail}"), ("b", "é")])
    reply = pipeline.refuse(refusal)
    assert reply.status == 422
    assert reply.body.decode() == (
        '{"error":"invalid","text":"{code} is {detail}; é",'
        '"members":[["a","{code} is {detail}"],["b","é"]]}'
    )


def test_headers_of_a_refusal_are_only_printable(library: Library) -> None:
    pipeline = library.mount.pipelines["library"]
    template = {"status": 400, "body": {}, "headers": {"X-Why": "{detail}", "X-Code": "{code}"}}
    pipeline.api = replace(pipeline.api, problems={"malformed": template})
    reply = pipeline.refuse(Refusal("malformed", "a\r\nb: é", headers=[("x-code", "own")]))
    assert dict(reply.headers)["X-Why"] == "a??b: ?"
    assert dict(reply.headers)["x-code"] == "own"
    assert "X-Code" not in dict(reply.headers)


def test_a_path_below_the_prefix_only_begins_with_it(library: Library) -> None:
    request = Request("GET", "/library/library/languages", "", {}, b"", "http", "c")
    reply = library.mount.handle(request)
    assert reply is not None
    assert reply.status == 404
