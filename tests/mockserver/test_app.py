"""The application by WSGI alone: the boundary before Flask, and the pages around the APIs."""

from __future__ import annotations

import io
import json
from typing import Any
from wsgiref.validate import validator

import pytest
import yaml
from flask import Flask

from mockserver.app import create_app, mount_of
from mockserver.settings import Settings
from mockserver.yamlfile import YamlFile
from tests.mockserver.library import FOLDER, Answer


@pytest.fixture
def app() -> Flask:
    return create_app(
        Settings(documents=FOLDER, start="world", frozen=True, strict=True, body_bytes=500)
    )


def wsgi(app: Flask, method: str, path: str, body: bytes = b"", **environ: Any) -> Answer:
    """Call the application as a server would, and check that both keep to PEP 3333."""
    path, _, query = path.partition("?")
    sent: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "h",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.1",
        "HTTP_HOST": "desk.example",
        "HTTP_X_LIBRARY_KEY": "librarian",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **({"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/json"} if body else {}),
        **environ,
    }
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
        started[:] = [status, headers]
        return None

    chunks = validator(app)({k: v for k, v in sent.items() if v is not None}, start_response)
    content = b"".join(chunks)
    chunks.close()  # type: ignore[attr-defined]
    status, headers = started
    return Answer(int(status[:3]), {name.lower(): value for name, value in headers}, content)


def test_an_api_is_answered_before_flask(app: Flask) -> None:
    answer = wsgi(app, "GET", "/library/me")
    assert (answer.status, answer.json["id"]) == (200, 1)
    assert answer.headers["content-length"] == str(len(answer.body))
    assert wsgi(app, "POST", "/library/books", b'{"title": "A"}').status == 201
    assert wsgi(app, "DELETE", "/library/books/1").headers.get("content-length") is None


def test_head_has_the_headers_of_get_and_no_body(app: Flask) -> None:
    answer = wsgi(app, "HEAD", "/library/books/1")
    assert answer.body == b""
    assert (
        answer.headers["content-length"]
        == wsgi(app, "GET", "/library/books/1").headers["content-length"]
    )


@pytest.mark.parametrize("length", ["-1", "+1", "1.0", "x", " 1", "1,1", "\u00b2", "0x1"])
def test_a_length_that_is_no_number_is_refused(app: Flask, length: str) -> None:
    boundary: Any = app.wsgi_app
    started: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/library/books",
        "CONTENT_LENGTH": length,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(b"{}"),
    }
    (content,) = boundary(environ, lambda status, headers: started.append(status))
    assert started == ["400 Bad Request"]
    assert json.loads(content)["text"] == "Content-Length is not a number"


@pytest.mark.parametrize("length", ["501", "9" * 18, "9" * 4000])
def test_a_body_over_the_bound_is_refused_unread(app: Flask, length: str) -> None:
    answer = wsgi(app, "POST", "/library/books", b"{}", CONTENT_LENGTH=length)
    assert (answer.status, answer.json["text"]) == (413, "The body is larger than 500 bytes")


def test_a_body_without_length_is_read_where_the_server_ends_it(app: Flask) -> None:
    body = b'{"title": "A"}'
    ended: dict[str, Any] = {"CONTENT_LENGTH": None, "wsgi.input_terminated": True}
    assert wsgi(app, "POST", "/library/books", body, **ended).status == 201
    assert wsgi(app, "POST", "/library/books", b"x" * 501, **ended).status == 413
    assert wsgi(app, "POST", "/library/books", body, CONTENT_LENGTH=None).status == 400


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"PATH_INFO": "/library/languages/de"}, 200),
        ({"PATH_INFO": "/library/languages/d\u00c3\u00a9"}, 404),
        ({"PATH_INFO": "/library/languages/a%b?c"}, 404),
        ({"PATH_INFO": "/library/languages/de", "REQUEST_URI": "/library/languages/d%65"}, 200),
        ({"PATH_INFO": "/library/languages/de", "RAW_URI": "http://h/library/languages/xx"}, 200),
        ({"PATH_INFO": "/library/languages/de", "REQUEST_URI": "/elsewhere?x"}, 200),
        ({"PATH_INFO": "/library/languages", "REQUEST_URI": "/%6cibrary/languages"}, 404),
        ({"PATH_INFO": "/library/languages/\u00ff"}, 404),
    ],
)
def test_the_path_is_taken_as_it_was_sent_if_that_is_known(
    app: Flask, environ: dict[str, Any], status: int
) -> None:
    assert wsgi(app, "GET", "/", **environ).status == status


def test_below_another_path_every_address_begins_with_it(app: Flask) -> None:
    environ: Any = {"SCRIPT_NAME": "/mock", "REQUEST_URI": "/mock/library/books?size=2"}
    answer = wsgi(app, "GET", "/library/books?size=2", **environ)
    assert answer.headers["link"].startswith("<http://desk.example/mock/library/books?page=2")
    index = wsgi(app, "GET", "/", SCRIPT_NAME="/mock").json
    assert index["library"] == {
        "base_url": "http://desk.example/mock/library",
        "document": "http://desk.example/mock/openapi/library.json",
        "documentation": "http://desk.example/mock/docs/library",
    }
    document = wsgi(app, "GET", "/openapi/library.json", SCRIPT_NAME="/mock").json
    assert document["servers"] == [{"url": "http://desk.example/mock/library"}]


def test_the_index_leads_to_every_api(app: Flask) -> None:
    index = wsgi(app, "GET", "/").json
    assert [*index] == ["library"]
    base = index["library"]["base_url"].removeprefix("http://desk.example")
    assert wsgi(app, "GET", f"{base}/languages").status == 200
    document = index["library"]["document"].removeprefix("http://desk.example")
    assert wsgi(app, "GET", document).json["info"]["title"] == "Library"


def test_a_document_is_served_in_both_forms(app: Flask) -> None:
    as_json = wsgi(app, "GET", "/openapi/library.json")
    as_yaml = wsgi(app, "GET", "/openapi/library.yaml")
    assert as_json.headers["content-type"] == "application/json"
    assert as_yaml.headers["content-type"].startswith("application/yaml")
    assert yaml.safe_load(as_yaml.body) == as_json.json
    raw = dict(mount_of(app).apis["library"].document.raw)
    assert as_json.json == {**raw, "servers": [{"url": "http://desk.example/library"}]}


def test_the_served_yaml_can_be_read_as_strictly_as_ours(app: Flask) -> None:
    for query in ("", "?references=listed"):
        text = wsgi(app, "GET", f"/openapi/library.yaml{query}").body.decode()
        assert YamlFile(FOLDER, text).value["info"]["version"] == "1"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/openapi/nothing.json", 404),
        ("GET", "/openapi/library.xml", 404),
        ("POST", "/", 405),
        ("GET", "/libraryx", 404),
    ],
)
def test_other_paths_are_refused_in_json(app: Flask, method: str, path: str, status: int) -> None:
    answer = wsgi(app, method, path)
    assert (answer.status, [*answer.json]) == (status, ["message"])
    assert ("allow" in answer.headers) == (status == 405)


def test_an_app_can_be_asked_by_its_test_client(app: Flask) -> None:
    client = app.test_client()
    answer = client.post("/library/books?key=north", json={"title": "A"})
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["keeper"]["name"] == "Bo Lind"
    assert client.get(answer.headers["Location"] + "?key=north").status_code == 200
