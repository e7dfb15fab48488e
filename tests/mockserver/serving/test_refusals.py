"""Tries requests that break the rules of HTTP/1.1 or ask too much."""

import pytest

from mockserver.serving import Limits, running
from tests.mockserver.serving.client import PATIENCE, Client
from tests.mockserver.serving.desk import Desk, refuse

POST = b"POST /echo HTTP/1.1\r\nHost: a\r\n"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        pytest.param(b"nonsense\r\n\r\n", 400, id="no request"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, id="TLS"),
        pytest.param(b"get / HTTP/1.1\r\nHost: a\r\n\r\n", 501, id="unknown method"),
        pytest.param(b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400, id="blank in target"),
        pytest.param(b"GET /\xc3\xbc HTTP/1.1\r\nHost: a\r\n\r\n", 400, id="bytes in target"),
        pytest.param(b"GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400, id="fragment"),
        pytest.param(b"GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400, id="relative target"),
        pytest.param(b"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400, id="asterisk"),
        pytest.param(b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 501, id="proxy"),
        pytest.param(b"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400, id="blank after version"),
        pytest.param(b"GET / HTTP/1.1\nHost: a\n\n", 400, id="bare LF"),
        pytest.param(b"GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505, id="1.2"),
        pytest.param(b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, id="2.0"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, id="HTTP/2 preface"),
        pytest.param(b"GET /\r\n\r\n", 505, id="0.9"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", 400, id="no Host"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, id="two Hosts"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n", 400, id="NUL"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400, id="bare CR"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX\xff: b\r\n\r\n", 400, id="bytes in name"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n", 400, id="blank after name"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400, id="no colon"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400, id="folded"),
        pytest.param(POST + b"Content-Length: -1\r\n\r\n", 400, id="negative length"),
        pytest.param(POST + b"Content-Length: +1\r\n\r\n", 400, id="signed length"),
        pytest.param(POST + b"Content-Length: 1, 1\r\n\r\n", 400, id="listed length"),
        pytest.param(POST + b"Content-Length: 9" + b"9" * 30 + b"\r\n\r\n", 400, id="overflow"),
        pytest.param(
            POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, id="two lengths"
        ),
        pytest.param(
            POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            id="length, then chunked",
        ),
        pytest.param(
            POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            400,
            id="chunked, then length",
        ),
        pytest.param(POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n", 501, id="gzip"),
        pytest.param(POST + b"Transfer-Encoding: identity\r\n\r\n", 501, id="identity"),
        pytest.param(POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n", 400, id="not last"),
        pytest.param(
            POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            400,
            id="chunked twice",
        ),
        pytest.param(POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n", 400, id="disguised coding"),
        pytest.param(
            b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, id="1.0 chunked"
        ),
        pytest.param(
            POST + b"Transfer-Encoding: chunked\r\n\r\nx\r\n", 400, id="chunk size not a number"
        ),
        pytest.param(
            POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400, id="chunk too long"
        ),
        pytest.param(POST + b"Content-Length: 1001\r\n\r\n", 413, id="length too large"),
        pytest.param(
            POST + b"Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n", 413, id="no leave"
        ),
        pytest.param(
            POST + b"Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"x" * 1001, 413, id="chunks"
        ),
        pytest.param(POST + b"Expect: miracles\r\nContent-Length: 1\r\n\r\n", 417, id="Expect"),
        pytest.param(b"GET /" + b"x" * 2000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 431, id="target"),
        pytest.param(POST + b"X: " + b"x" * 2000 + b"\r\n\r\n", 431, id="field"),
        pytest.param(POST + b"X: " + b"x" * 2000, 431, id="field without end"),
        pytest.param(
            POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"x" * 2000, 431, id="trailer"
        ),
        pytest.param(
            POST + b"Transfer-Encoding: chunked\r\n\r\n0;" + b"x" * 2000, 431, id="extension"
        ),
    ],
)
def test_a_bad_request_is_refused_in_the_shape_of_the_api(
    client: Client, data: bytes, status: int
) -> None:
    assert client.ask("/first").status == 200
    answer = client.send(data).receive()
    assert answer.status == status
    assert answer.json["refused"]
    assert answer.headers["connection"] == "close"
    assert client.ended()


def test_a_refusal_waits_for_the_replies_before(client: Client, desk: Desk) -> None:
    client.send(b"GET /page/slow HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n")
    assert desk.arrived.wait(PATIENCE)
    desk.release.set()
    assert client.receive().body == b"a page"
    assert client.receive().status == 400
    assert client.ended()


def test_a_refusal_knows_the_request_if_its_head_was_read(client: Client) -> None:
    answer = client.send(POST + b"Content-Length: 1001\r\n\r\n").receive()
    assert answer.json["path"] == "/echo"


def test_a_refusal_of_a_head_request_has_no_body(client: Client) -> None:
    client.send(b"HEAD / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n")
    assert client.receive(to_head=True).status == 417
    assert client.ended()


def test_a_refused_client_can_send_on_and_still_reads_why(client: Client) -> None:
    client.send(POST + b"Content-Length: 9000000\r\n\r\n" + b"x" * 9_000_000)
    assert client.receive().status == 413
    assert client.ended()


def test_a_refused_client_that_never_leaves_is_dropped(desk: Desk) -> None:
    limits = Limits(linger_seconds=0.05)
    with running(desk.handle, desk.wsgi, refuse, limits=limits) as url, Client(url) as client:
        assert client.send(b"nonsense\r\n\r\n").receive().status == 400
        assert client.ended()
        with pytest.raises(ConnectionError):
            client.send_for_ever(b"more")
