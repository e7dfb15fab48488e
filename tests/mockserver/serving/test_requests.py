"""Tries what well-behaved clients do: all that HTTP/1.1 allows them."""

import socket
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime

import pytest

from mockserver.serving import running
from tests.mockserver.serving.client import PATIENCE, Client
from tests.mockserver.serving.desk import Desk, refuse


def test_a_request_reaches_the_api_whole(client: Client) -> None:
    answer = client.ask("/echo?a=%20b&c", fields="X-One: a \t\r\nx-one:b\r\n", body="hello")
    assert answer.status == 200
    assert answer.json == {
        "method": "GET",
        "query": "a=%20b&c",
        "headers": {"host": "a", "content-length": "5", "x-one": "a, b"},
        "body": "hello",
        "scheme": "http",
        "client": "127.0.0.1",
    }


def test_a_reply_says_who_when_and_how_long(desk: Desk) -> None:
    with (
        running(desk.handle, desk.wsgi, refuse, now=lambda: 1_000_000_000.9) as url,
        Client(url) as client,
    ):
        answer = client.ask("/a%2Fb")
    assert answer.body == b"/a%2Fb"
    assert answer.headers == {
        "date": "Sun, 09 Sep 2001 01:46:40 GMT",
        "server": "deskdouble",
        "content-type": "application/json",
        "content-length": "6",
    }


def test_the_date_follows_the_clock_in_both_directions(desk: Desk) -> None:
    time_shown = 100.0
    with (
        running(desk.handle, desk.wsgi, refuse, now=lambda: time_shown) as url,
        Client(url) as client,
    ):
        for time_shown in (100.0, 100.9, 101.0, 50.5):
            date = parsedate_to_datetime(client.ask("/a").headers["date"])
            assert date.timestamp() == int(time_shown)


def test_a_connection_is_used_again(client: Client) -> None:
    for name in ("/a", "/b", "/b"):
        answer = client.ask(name)
        assert answer.body == name.encode()
        assert "connection" not in answer.headers


def test_pipelined_requests_are_answered_in_order(client: Client) -> None:
    names = [f"/{number}" for number in range(500)]
    client.send("".join(f"GET {name} HTTP/1.1\r\nHost: a\r\n\r\n" for name in names).encode())
    assert [client.receive().body.decode() for _ in names] == names


def test_requests_behind_a_page_wait_for_it(client: Client, desk: Desk) -> None:
    client.send(b"GET /page/slow HTTP/1.1\r\nHost: a\r\n\r\nGET /echo HTTP/1.1\r\nHost: a\r\n\r\n")
    assert desk.arrived.wait(PATIENCE)
    client.send(b"GET /c HTTP/1.1\r\nHost: a\r\n\r\n")
    assert client.silent()
    desk.release.set()
    assert client.receive().body == b"a page"
    assert client.receive().json["method"] == "GET"
    assert client.receive().body == b"/c"


def test_a_chunked_body_is_put_together(client: Client) -> None:
    client.send(
        b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
        b"3;ext=1\r\nabc\r\n1\r\nd\r\n0\r\nX-Trailer: dropped\r\n\r\n"
    )
    echo = client.receive().json
    assert echo["body"] == "abcd"
    assert echo["headers"] == {"host": "a", "transfer-encoding": "Chunked"}
    assert client.ask("/next").body == b"/next"


def test_the_head_alone_has_the_length_of_the_body(client: Client) -> None:
    answer = client.ask("/echo", method="HEAD")
    assert int(answer.headers["content-length"]) > 0
    assert client.ask("/next").body == b"/next"


@pytest.mark.parametrize(("target", "status"), [("/empty", 204), ("/unchanged", 304)])
def test_some_replies_have_neither_body_nor_length(
    client: Client, target: str, status: int
) -> None:
    answer = client.ask(target)
    assert answer.status == status
    assert "content-length" not in answer.headers
    assert client.ask("/next").body == b"/next"


def test_a_status_without_a_name_can_be_sent(client: Client) -> None:
    assert client.ask("/odd").status == 299


@pytest.mark.parametrize(
    ("request_head", "connection", "open_after"),
    [
        ("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n", "close", False),
        ("GET /a HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n", None, True),
        ("GET /a HTTP/1.0\r\n", "close", False),
        ("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n", "keep-alive", True),
        ("GET /a HTTP/1.0\r\nProxy-Connection: keep-alive\r\n", "keep-alive", True),
        ("GET /page/plain HTTP/1.1\r\nHost: a\r\nConnection: close\r\n", "close", False),
        ("GET /page/plain HTTP/1.0\r\nConnection: keep-alive\r\n", "keep-alive", True),
        ("GET /page/stream HTTP/1.0\r\nConnection: keep-alive\r\n", "close", False),
    ],
)
def test_the_connection_is_kept_as_agreed(
    client: Client, desk: Desk, request_head: str, connection: str | None, open_after: bool
) -> None:
    desk.release.set()
    answer = client.send(f"{request_head}\r\n".encode()).receive()
    assert answer.body in (b"/a", b"a page", b"onetwo")
    assert answer.headers.get("connection") == connection
    if open_after:
        assert client.ask("/next").body == b"/next"
    else:
        assert client.ended()


def test_what_follows_the_last_request_is_ignored(client: Client) -> None:
    client.send(b"GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /b HTTP/1.1\r\n\r\n")
    assert client.receive().body == b"/a"
    assert client.ended()


def test_a_client_that_asks_may_send_its_body_later(client: Client) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n"
    assert client.send(head).receive().status == 100
    assert client.send(b"hello").receive().json["body"] == "hello"
    assert client.send(head + b"at on").receive().status in (100, 200)


def test_leave_to_continue_waits_for_the_reply_before(client: Client, desk: Desk) -> None:
    client.send(
        b"GET /page/slow HTTP/1.1\r\nHost: a\r\n\r\n"
        b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
    )
    assert desk.arrived.wait(PATIENCE)
    desk.release.set()
    assert client.receive().body == b"a page"
    assert client.receive().status == 100
    assert client.send(b"hello").receive().json["body"] == "hello"


@pytest.mark.parametrize(
    ("target", "path", "query", "host"),
    [
        ("http://b:1/echo?x=http://c/", "/echo", "x=http://c/", "b:1"),
        ("HTTP://user@b/echo", "/echo", "", "b"),
        ("/echo?a?b", "/echo", "a?b", "a"),
    ],
)
def test_a_target_may_be_a_url(
    client: Client, target: str, path: str, query: str, host: str
) -> None:
    echo = client.ask(target).json
    assert echo["query"] == query
    assert echo["headers"] == {"host": host}


@pytest.mark.parametrize(
    ("method", "target", "path"),
    [("GET", "http://b?x", "/"), ("OPTIONS", "*", "*"), ("GET", "//b/c", "//b/c")],
)
def test_an_unusual_target_has_a_path(client: Client, method: str, target: str, path: str) -> None:
    assert client.ask(target, method=method).body.decode() == path


@pytest.mark.parametrize(
    "body",
    [
        "Content-Length: 5\r\n\r\nhello",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "\r\n",
    ],
)
def test_an_upgrade_on_offer_is_passed_over(client: Client, body: str) -> None:
    head = "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
    client.send(f"{head}{body}GET /next HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    echo = client.receive().json
    assert echo["body"] == ("hello" if "hello" in body else "")
    assert "upgrade" not in str(echo["headers"])
    assert client.receive().body == b"/next"


def test_a_client_may_close_its_half_after_asking(url: str, desk: Desk) -> None:
    with Client(url) as client, Client(url) as other:
        client.send(b"GET /page/slow HTTP/1.1\r\nHost: a\r\n\r\n")
        assert desk.arrived.wait(PATIENCE)
        client.socket.shutdown(socket.SHUT_WR)
        for _ in range(3):  # by then the server has noticed
            other.ask("/a")
        desk.release.set()
        assert client.receive().body == b"a page"
        assert client.ended()


def test_many_clients_at_once(url: str) -> None:
    def visit(number: int) -> list[object]:
        with Client(url) as client:
            return [client.ask(f"/echo?{number}.{turn}").json["query"] for turn in range(20)]

    with ThreadPoolExecutor(50) as threads:
        seen = list(threads.map(visit, range(50)))
    assert seen == [[f"{number}.{turn}" for turn in range(20)] for number in range(50)]
