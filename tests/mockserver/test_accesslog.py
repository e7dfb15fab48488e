"""The access log: a line for each call, without anything that is secret."""

import logging

import orjson
import pytest

from mockserver.accesslog import logged, set_up_log
from mockserver.exchange import Reply, Request

LOG = logging.getLogger("tests.accesslog")


def test_a_call_is_a_line(caplog: pytest.LogCaptureFixture) -> None:
    times = iter([1.0, 1.0125])
    handle = logged(lambda request: Reply(200, (), b"hello"), LOG, lambda: next(times))
    with caplog.at_level(logging.INFO):
        handle(Request("GET", "/a%20b", "key=x&c=d", {"authorization": "y"}, b"z", "http", "c"))
    assert caplog.messages == ["GET /a%20b?key=*&c=d 200 5 12.50 ms"]


def test_what_the_apis_do_not_answer_is_no_call(caplog: pytest.LogCaptureFixture) -> None:
    handle = logged(lambda request: None, LOG, lambda: 0.0)
    with caplog.at_level(logging.INFO):
        assert handle(Request("GET", "/", "", {}, b"", "http", "c")) is None
    assert caplog.messages == []


def test_a_line_of_json_has_the_exchange_as_members(monkeypatch: pytest.MonkeyPatch) -> None:
    log = logging.getLogger("mockserver")
    monkeypatch.setattr(log, "handlers", [])
    monkeypatch.setattr(log, "level", log.level)
    made = [logging.LogRecord("mockserver", logging.INFO, "", 0, "x", None, None)]
    made[0].exchange = {"method": "GET", "status": 200}
    stream = set_up_log("json").handlers[0]
    line = orjson.loads(stream.format(made[0]))
    assert (line["method"], line["status"], line["message"]) == ("GET", 200, "x")
