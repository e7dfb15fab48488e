"""Tries how the server comes up and how it goes down."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mockserver.exchange import Delivery
from mockserver.serving import Limits, Server, run, running
from tests.mockserver.serving.client import PATIENCE, Client
from tests.mockserver.serving.desk import Desk, refuse


def test_an_address_in_use_is_reported(desk: Desk) -> None:
    with running(desk.handle, desk.wsgi, refuse) as url:
        port = int(url.rpartition(":")[2])
        with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1, port {port}: ") as caught:
            run(desk.handle, desk.wsgi, refuse, host="127.0.0.1", port=port, announce=print)
        assert caught.value.errno == errno.EADDRINUSE
        with (
            pytest.raises(OSError, match="cannot listen"),
            running(desk.handle, desk.wsgi, refuse, port=port),
        ):
            pass


def test_a_host_that_does_not_exist_is_reported(desk: Desk) -> None:
    with (
        pytest.raises(OSError, match=r"cannot listen on nowhere\.invalid"),
        running(desk.handle, desk.wsgi, refuse, host="nowhere.invalid"),
    ):
        pass


def test_a_name_has_one_port_only(desk: Desk) -> None:
    with running(desk.handle, desk.wsgi, refuse, host="localhost") as url, Client(url) as client:
        assert client.ask("/a").status == 200


def test_a_reply_under_way_is_finished_before_the_end(desk: Desk) -> None:
    desk.delivery = Delivery(delay=0.05)
    with running(desk.handle, desk.wsgi, refuse) as url:
        busy, idle = Client(url), Client(url)
        busy.send(b"GET /fault HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
        assert desk.arrived.wait(PATIENCE)
    with busy, idle:
        assert busy.receive().body == b"0123456789"
        answer = busy.receive()
        assert (answer.body, answer.headers["connection"]) == (b"/b", "close")
        assert busy.ended()
        assert idle.ended()


@pytest.mark.parametrize("target", ["/fault", "/page/slow"])
def test_a_reply_that_takes_too_long_is_dropped_at_the_end(desk: Desk, target: str) -> None:
    desk.delivery = Delivery(delay=60)
    with running(desk.handle, desk.wsgi, refuse, limits=Limits(stop_seconds=0.05)) as url:
        client = Client(url)
        client.send(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        assert desk.arrived.wait(PATIENCE)
    with client:
        assert client.ended()
    desk.release.set()


def test_an_event_stream_ends_with_the_server(desk: Desk) -> None:
    with running(desk.handle, desk.wsgi, refuse, limits=Limits(stop_seconds=60)) as url:
        client = Client(url)
        client.send(b"GET /page/events HTTP/1.1\r\nHost: a\r\n\r\n")
        assert client.head().status == 200
    with client:
        assert desk.closed.wait(PATIENCE)


def test_stopping_a_second_time_does_not_wait(desk: Desk) -> None:
    desk.delivery = Delivery(delay=60)

    async def main() -> None:
        server = Server(desk.handle, desk.wsgi, refuse, limits=Limits(stop_seconds=60))
        parts = urlsplit(await server.start("127.0.0.1", 0))
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(b"GET /fault HTTP/1.1\r\nHost: a\r\n\r\n")
        await asyncio.to_thread(desk.arrived.wait, PATIENCE)
        server.stop()
        server.stop()
        await asyncio.wait_for(server.stopped(), PATIENCE)
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()

    asyncio.run(main())


def test_an_error_of_the_announcement_ends_the_server(desk: Desk) -> None:
    def announce(address: str) -> None:
        raise LookupError(address)

    with pytest.raises(LookupError, match=r"http://127\.0\.0\.1:"):
        run(desk.handle, desk.wsgi, refuse, host="127.0.0.1", port=0, announce=announce)


PROGRAM = """
from mockserver.exchange import Reply
from mockserver.serving import run

def wsgi(environ, start):
    start("200 OK", [("Content-Type", "text/event-stream")])
    yield b"data: x\\n\\n"
    __import__("threading").Event().wait()

def handle(request):
    return None if request.path == "/page" else Reply(status=204, headers=(), body=b"")

def refuse(request, status, detail):
    return Reply(status=status, headers=(), body=detail.encode())

run(handle, wsgi, refuse, host="127.0.0.1", port=0, announce=lambda url: print(url, flush=True))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_at_once(number: signal.Signals) -> None:
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-X", "dev", "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            url = process.stdout.readline().strip()
            with Client(url) as idle, Client(url) as stream:
                assert idle.ask("/a").status == 204
                stream.send(b"GET /page HTTP/1.1\r\nHost: a\r\n\r\n")
                assert stream.head().status == 200
                process.send_signal(number)
                # Less than replies under way are given, so nothing was waited for.
                assert process.wait(Limits().stop_seconds - 0.1) == 0
            assert process.stderr.read() == ""
        finally:
            process.kill()
