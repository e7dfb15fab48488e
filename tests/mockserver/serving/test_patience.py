"""Tries clients that are slow, greedy or gone, and an API with defects."""

import socket
import time

import pytest

from mockserver.serving import Limits, running
from tests.mockserver.serving.client import PATIENCE, Client
from tests.mockserver.serving.desk import Desk, refuse

POST = b"POST /echo HTTP/1.1\r\nHost: a\r\n"


def test_pipelining_is_no_large_head(client: Client) -> None:
    request = b"GET /a HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 1000 + b"\r\n\r\n"
    client.send(request * 5 + request[:700])
    assert [client.receive().status for _ in range(5)] == [200] * 5
    assert client.send(request[700:]).receive().status == 200


def test_a_client_that_dawdles_is_refused(desk: Desk) -> None:
    limits = Limits(request_seconds=0.05)
    with running(desk.handle, desk.wsgi, refuse, limits=limits) as url:
        for data in (b"GET / HT", POST + b"Content-Length: 5\r\n\r\nhel"):
            with Client(url) as client:
                assert client.send(data).receive().status == 408
                assert client.ended()


def test_a_client_that_drips_is_refused_all_the_same(desk: Desk) -> None:
    limits = Limits(request_seconds=0.05, head_bytes=2**30)
    with running(desk.handle, desk.wsgi, refuse, limits=limits) as url, Client(url) as client:
        client.send(b"GET / HTTP/1.1\r\n")
        end = time.monotonic() + PATIENCE
        while client.silent():
            client.send(b"X-A: b\r\n")
            assert time.monotonic() < end
        assert client.receive().status == 408


def test_an_idle_connection_is_closed_without_a_word(desk: Desk) -> None:
    limits = Limits(idle_seconds=0.3)
    with running(desk.handle, desk.wsgi, refuse, limits=limits) as url, Client(url) as client:
        assert client.ask("/a").status == 200
        assert client.ended()


@pytest.mark.parametrize("data", [b"", b"GET / HT", POST + b"Content-Length: 5\r\n\r\nhel"])
def test_a_client_may_leave_at_any_time(url: str, desk: Desk, data: bytes) -> None:
    with Client(url) as client:
        client.send(data)
        client.socket.shutdown(socket.SHUT_WR)
        assert client.ended()
    assert desk.answered == 0
    with Client(url) as client:
        assert client.ask("/next").body == b"/next"


def test_a_client_that_does_not_read_is_not_answered_further(url: str, desk: Desk) -> None:
    with Client(url) as client, Client(url) as other:
        client.send(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n" * 64)
        assert desk.arrived.wait(PATIENCE)
        for _ in range(3):
            other.ask("/a")
        assert desk.answered < 64
        for _ in range(64):
            assert len(client.receive().body) == 2**20


def test_no_more_is_read_than_can_be_answered(desk: Desk) -> None:
    large = POST + b"Content-Length: 1000000\r\n\r\n" + b"x" * 1_000_000
    with running(desk.handle, desk.wsgi, refuse) as url, Client(url) as client:
        client.send(b"GET /page/slow HTTP/1.1\r\nHost: a\r\n\r\n")
        assert desk.arrived.wait(PATIENCE)
        client.socket.settimeout(0.5)
        with pytest.raises(TimeoutError):
            client.send(large * 64)
        desk.release.set()


def test_a_client_that_never_reads_is_dropped(desk: Desk) -> None:
    limits = Limits(idle_seconds=0.3)
    with running(desk.handle, desk.wsgi, refuse, limits=limits) as url, Client(url) as client:
        client.send(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n" * 64)
        with pytest.raises(ConnectionError):
            client.send_for_ever(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        assert desk.answered < 64


def test_a_client_that_never_reads_a_page_is_dropped_too(desk: Desk) -> None:
    limits = Limits(idle_seconds=0.5)
    with (
        running(desk.handle, desk.wsgi, refuse, limits=limits) as url,
        Client(url) as client,
        Client(url) as other,
    ):
        client.send(b"GET /page/huge HTTP/1.1\r\nHost: a\r\n\r\n")
        client.head()
        for _ in range(20):
            other.ask("/page/plain")
        with pytest.raises(ConnectionError):
            client.send_for_ever(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n")


@pytest.mark.parametrize("target", ["/defect", "/split", "/foreign"])
def test_a_defect_of_the_api_is_answered_and_logged(
    client: Client, caplog: pytest.LogCaptureFixture, target: str
) -> None:
    answer = client.ask(target)
    assert answer.status == 500
    assert answer.json["path"] == target
    assert [record.name for record in caplog.records] == ["mockserver"]
    assert client.ask("/next").body == b"/next"
