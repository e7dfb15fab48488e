"""The access log: a line for each call, without anything that is secret."""

import asyncio
import logging
from dataclasses import replace
from io import StringIO

import orjson
import pytest

from mockserver.accesslog import Lines, as_data, logged, set_up_log
from mockserver.exchange import Reply, Request

ASKED = Request("GET", "/a%20b", "key=x&c=d", {"authorization": "y"}, b"z", "http", "c")


def hello(request: Request) -> Reply:
    return Reply(200, (), b"hello")


def test_a_call_is_a_line() -> None:
    times = iter([1.0, 1.0125])
    stream = StringIO()
    logged(hello, Lines(stream), lambda: next(times))(ASKED)
    assert stream.getvalue() == "GET /a%20b?key=*&c=d 200 5 12.50 ms\n"


def test_lines_of_a_server_are_written_together_and_in_order() -> None:
    stream = StringIO()
    lines = Lines(stream)

    async def calls() -> None:
        handle = logged(hello, lines, lambda: 0.0)
        for path in "/a", "/b", "/c":
            handle(replace(ASKED, path=path, query=""))
        assert stream.getvalue() == ""
        while not stream.getvalue():
            await asyncio.sleep(0)

    asyncio.run(calls())
    assert [line.split()[1] for line in stream.getvalue().splitlines()] == ["/a", "/b", "/c"]


def test_nobody_has_to_read_the_log() -> None:
    stream = StringIO()
    stream.close()
    reply = logged(hello, Lines(stream), lambda: 0.0)(ASKED)
    assert reply is not None
    assert reply.status == 200


def test_what_the_apis_do_not_answer_is_no_call() -> None:
    stream = StringIO()
    assert logged(lambda request: None, Lines(stream), lambda: 0.0)(ASKED) is None
    assert stream.getvalue() == ""


def test_a_call_is_also_data(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("tests.accesslog")
    with caplog.at_level(logging.INFO):
        logged(hello, as_data(log), lambda: 0.0)(ASKED)
    assert caplog.messages == ["GET /a%20b?key=*&c=d 200 5 0.00 ms"]
    assert vars(caplog.records[0])["exchange"]["target"] == "/a%20b?key=*&c=d"


def test_a_line_of_json_has_the_exchange_as_members(monkeypatch: pytest.MonkeyPatch) -> None:
    log = logging.getLogger("mockserver")
    monkeypatch.setattr(log, "handlers", [])
    monkeypatch.setattr(log, "level", log.level)
    made = [logging.LogRecord("mockserver", logging.INFO, "", 0, "x", None, None)]
    made[0].exchange = {"method": "GET", "status": 200}
    stream = set_up_log("json").handlers[0]
    line = orjson.loads(stream.format(made[0]))
    assert (line["method"], line["status"], line["message"]) == ("GET", 200, "x")
