"""Tries replies that are late, slow or cut off on purpose."""

import time

import pytest

from mockserver.exchange import Delivery
from tests.mockserver.serving.client import PATIENCE, Client
from tests.mockserver.serving.desk import Desk


def test_a_delayed_reply_holds_up_nobody_else(url: str, desk: Desk) -> None:
    desk.delivery = Delivery(delay=60)
    with Client(url) as delayed, Client(url) as other:
        delayed.send(b"GET /fault HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
        assert desk.arrived.wait(PATIENCE)
        assert other.ask("/a").status == 200
        assert delayed.silent()


def test_a_delayed_reply_comes_in_its_turn(client: Client, desk: Desk) -> None:
    desk.delivery = Delivery(delay=0.05)
    began = time.monotonic()
    client.send(b"GET /fault HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
    assert client.receive().body == b"0123456789"
    assert time.monotonic() - began >= 0.05
    assert client.receive().body == b"/b"


@pytest.mark.parametrize("cut", [0, 1, 60, 10_000])
def test_a_reply_is_cut_off(client: Client, desk: Desk, cut: int) -> None:
    desk.delivery = None
    client.send(b"GET /fault HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    whole = len(client.file.read()) - len("Connection: close\r\n")
    desk.delivery = Delivery(cut_after=cut)
    with Client(f"http://127.0.0.1:{client.socket.getpeername()[1]}") as again:
        again.send(b"GET /fault HTTP/1.1\r\nHost: a\r\n\r\n")
        assert len(again.file.read()) == min(cut, whole)


def test_a_reply_drips(client: Client, desk: Desk) -> None:
    desk.delivery = Delivery(chunk=(10, 0.001))
    began = time.monotonic()
    assert client.ask("/fault").body == b"0123456789"
    assert time.monotonic() - began >= 0.01
    assert client.ask("/next").body == b"/next"


def test_all_faults_together(client: Client, desk: Desk) -> None:
    desk.delivery = Delivery(delay=0.01, cut_after=25, chunk=(10, 0.001))
    client.send(b"GET /fault HTTP/1.1\r\nHost: a\r\n\r\n")
    assert len(client.file.read()) == 25
