"""Tries the pages: the WSGI application behind the server."""

import json
from wsgiref.validate import validator

import flask
import pytest

from mockserver.serving import Limits, running
from tests.mockserver.serving.client import PATIENCE, Client
from tests.mockserver.serving.desk import Desk, refuse


def test_a_page_is_sent_with_its_length(client: Client) -> None:
    answer = client.ask("/page/plain")
    assert answer.body == b"a page"
    assert answer.headers["content-length"] == "6"
    assert answer.headers["server"] == "deskdouble"
    assert "connection" not in answer.headers
    assert client.ask("/next").body == b"/next"


def test_a_page_gets_a_complete_environment(desk: Desk) -> None:
    with (
        running(desk.handle, validator(desk.wsgi), refuse) as url,
        Client(url) as client,
    ):
        fields = "Content-Type: text/plain\r\nX-A: b\r\nX_A: forged\r\n"
        target = "/page/%65nviron?a=%20b"
        shown = client.ask(target, method="POST", fields=fields, body="hello").json
    expected = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/page/environ",
        "QUERY_STRING": "a=%20b",
        "RAW_URI": target,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": url.rpartition(":")[2],
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "5",
        "HTTP_HOST": "a",
        "HTTP_X_A": "b",
        "wsgi.url_scheme": "http",
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "read": "hello",
    }
    assert {key: shown[key] for key in expected} == expected


def test_the_body_of_a_page_follows_http(client: Client, desk: Desk) -> None:
    desk.release.set()
    assert "content-length" not in client.ask("/page/none").headers
    assert client.ask("/page/plain", method="HEAD").headers["content-type"] == "text/plain"
    assert "content-length" in client.ask("/page/environ", method="HEAD").headers
    assert client.ask("/page/stream", method="HEAD").headers["transfer-encoding"] == "chunked"
    assert client.ask("/page/writes").body == b"onetwothree"
    assert client.ask("/page/long").body == b"123"
    assert client.ask("/page/recovers").status == 503
    assert client.ask("/next").body == b"/next"


def test_nothing_is_read_from_a_page_that_nobody_gets(client: Client) -> None:
    assert client.ask("/page/events", method="HEAD").status == 200
    assert client.ask("/next").body == b"/next"


def test_a_page_is_sent_as_it_comes(client: Client, desk: Desk) -> None:
    client.send(b"GET /page/stream HTTP/1.1\r\nHost: a\r\n\r\n")
    assert client.head().headers["transfer-encoding"] == "chunked"
    chunks = client.chunks()
    assert next(chunks) == b"one"
    desk.release.set()
    assert list(chunks) == [b"two"]
    assert client.ask("/next").body == b"/next"


def test_a_page_as_large_as_it_likes(client: Client, desk: Desk) -> None:
    client.send(b"GET /page/huge HTTP/1.1\r\nHost: a\r\n\r\n")
    client.head()
    assert sum(len(chunk) for chunk in client.chunks()) == 64 * 2**20


def test_a_page_waits_for_a_client_that_does_not_read(url: str, desk: Desk) -> None:
    with Client(url) as client, Client(url) as other:
        client.send(b"GET /page/huge HTTP/1.1\r\nHost: a\r\n\r\n")
        client.head()
        for _ in range(20):
            assert other.ask("/page/plain").body == b"a page"
        assert desk.answered < 64


def test_an_event_stream_ends_when_the_client_leaves(url: str, desk: Desk) -> None:
    with Client(url) as client:
        client.send(b"GET /page/events HTTP/1.1\r\nHost: a\r\n\r\n")
        assert client.head().headers["content-type"] == "text/event-stream"
        chunks = client.chunks()
        assert [next(chunks), next(chunks)] == [b"data: tick\n\n"] * 2
        assert not desk.closed.is_set()
    assert desk.closed.wait(PATIENCE)


def test_a_slow_page_holds_up_nobody_else(url: str, desk: Desk) -> None:
    with Client(url) as slow, Client(url) as other:
        slow.send(b"GET /page/slow HTTP/1.1\r\nHost: a\r\n\r\n")
        assert desk.arrived.wait(PATIENCE)
        assert other.ask("/a").status == 200
        assert other.ask("/page/plain").status == 200
        assert slow.silent()
        desk.release.set()
        assert slow.receive().body == b"a page"


def test_pages_beyond_the_limit_wait_for_their_turn(desk: Desk) -> None:
    with (
        running(desk.handle, desk.wsgi, refuse, limits=Limits(pages=1)) as url,
        Client(url) as slow,
        Client(url) as other,
    ):
        slow.send(b"GET /page/slow HTTP/1.1\r\nHost: a\r\n\r\n")
        assert desk.arrived.wait(PATIENCE)
        other.send(b"GET /page/plain HTTP/1.1\r\nHost: a\r\n\r\n")
        desk.release.set()
        assert slow.receive().body == other.receive().body == b"a page"


@pytest.mark.parametrize("target", ["fails", "exits", "silent", "bad-header"])
def test_a_page_that_fails_is_answered_and_logged(
    client: Client, caplog: pytest.LogCaptureFixture, target: str
) -> None:
    answer = client.ask(f"/page/{target}")
    assert answer.status == 500
    assert answer.json["path"] == f"/page/{target}"
    assert [record.name for record in caplog.records] == ["mockserver"]
    assert client.ask("/next").body == b"/next"


def test_a_page_that_fails_half_way_ends_the_connection(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.send(b"GET /page/fails-late HTTP/1.1\r\nHost: a\r\n\r\n")
    client.head()
    assert client.file.read() == b"3\r\none\r\n"
    assert len(caplog.records) == 1


def test_a_page_shorter_than_announced_ends_the_connection(client: Client) -> None:
    client.send(b"GET /page/short HTTP/1.1\r\nHost: a\r\n\r\n")
    assert client.head().headers["content-length"] == "10"
    assert client.file.read() == b"123"


def test_flask_feels_at_home(desk: Desk) -> None:
    app = flask.Flask("app")

    @app.post("/page/<name>")
    def page(name: str) -> flask.Response:
        form = flask.request.form["field"]
        return flask.jsonify([name, form, flask.request.url, flask.request.remote_addr])

    with running(desk.handle, app, refuse) as url, Client(url) as client:
        fields = "Content-Type: application/x-www-form-urlencoded\r\n"
        answer = client.ask("/page/%C3%BC", method="POST", fields=fields, body="field=%C3%A4")
        assert json.loads(answer.body) == ["ü", "ä", "http://a/page/ü", "127.0.0.1"]
        assert client.ask("/page", method="OPTIONS").status == 404
