"""The session: polite, patient, careful; every exchange is kept and judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import requests
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from contracts.contract import load
from contracts.errors import NotExercised, NoVerdict
from contracts.patience import Patience
from contracts.session import Session
from contracts.target import Target

DESK = load("desk", Path(__file__).parent / "documents")
DATE = "Mon, 06 Nov 2017 08:49:37 GMT"
NOW = 1509958177  # the same moment, in epoch seconds


class Clock:
    """A clock that goes on only when somebody waits."""

    def __init__(self) -> None:
        self.now = float(NOW)
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


class Line(BaseAdapter):
    """Answers with what it was given, the last answer for ever."""

    def __init__(self, *answers: tuple[int, dict[str, str]] | Exception) -> None:
        super().__init__()
        self._answers = list(answers)
        self.sent: list[PreparedRequest] = []
        self.settings: list[dict[str, Any]] = []

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:  # type: ignore[override]
        self.sent.append(request)
        self.settings.append(kwargs)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        response = Response()
        response.status_code = answer[0]
        response.headers.update({"Content-Type": "application/json", **answer[1]})
        response._content = b"[]"
        return response

    def close(self) -> None:
        """Do nothing; there is no connection."""


def session(line: Line, clock: Clock | None = None, **settings: Any) -> Session:
    clock = clock or Clock()
    target = Target(base_url="http://desk", **settings)
    return Session(DESK, target, adapter=line, clock=clock, sleep=clock.wait)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": "Mon, 06 Nov 2017 08:50:07 GMT", "Date": DATE}, 30.0),
        ({"Retry-After": "Mon, 06 Nov 2017 08:00:00 GMT", "Date": DATE}, 0.0),
        ({"X-Desk-Reset": str(NOW + 5), "Date": DATE}, 5.0),
        ({"X-Desk-Reset": "9"}, 9.0),
        ({"Retry-After": "soon"}, 1.0),
        ({"Retry-After": "nan"}, 1.0),
        ({"Retry-After": "-1"}, 1.0),
        ({}, 1.0),
    ],
)
def test_a_refusal_for_too_many_calls_is_waited_out(headers: dict[str, str], wait: float) -> None:
    clock, line = Clock(), Line((429, headers), (200, {}))
    assert session(line, clock).send("GET", "/tickets").status == 200
    assert clock.waits == [wait]
    assert len(line.sent) == 2


def test_a_server_that_is_busy_is_waited_for_when_it_says_how_long() -> None:
    clock, line = Clock(), Line((503, {"Retry-After": "3"}), (200, {}))
    assert session(line, clock).send("GET", "/tickets").status == 200
    assert clock.waits == [3.0]
    clock, line = Clock(), Line((503, {}), (200, {}))
    assert session(line, clock).send("GET", "/tickets").status == 503
    assert clock.waits == []


def test_without_a_word_of_how_long_it_waits_longer_each_time_and_then_gives_up() -> None:
    clock, line = Clock(), Line((429, {}))
    assert session(line, clock).send("GET", "/tickets").status == 429
    assert clock.waits == [1.0, 2.0, 4.0, 8.0, 16.0]


def test_it_waits_no_longer_than_it_may() -> None:
    clock, line = Clock(), Line((429, {"Retry-After": "3600"}))
    with pytest.raises(NoVerdict, match=r"asks to wait 3600 seconds .*--max-wait is 120"):
        session(line, clock).send("GET", "/tickets")
    assert clock.waits == []
    with pytest.raises(NoVerdict, match="--max-wait is 10"):
        session(Line((429, {"Retry-After": "11"})), max_wait=10).send("GET", "/tickets")


def test_a_document_without_limits_has_no_header_for_them() -> None:
    assert DESK.header_with("rate-reset") == "X-Desk-Reset"
    assert DESK.header_with("etag") == ""
    assert Patience(DESK) is not None


def test_the_rate_is_kept() -> None:
    clock, line = Clock(), Line((200, {}))
    one = session(line, clock, rate=4)
    for _ in range(5):
        one.send("GET", "/tickets")
    assert clock.waits == [0.25] * 4


def test_without_a_rate_it_does_not_wait() -> None:
    clock, line = Clock(), Line((200, {}))
    one = session(line, clock)
    for _ in range(5):
        one.send("GET", "/tickets")
    assert clock.waits == []


def test_no_answer_is_an_exchange_too() -> None:
    line = Line(requests.ReadTimeout())
    exchange = session(line, timeout=2.5).send("GET", "/tickets")
    assert exchange.failure == "no answer within 2.5 seconds"
    assert (exchange.status, line.settings[0]["timeout"]) == (0, 2.5)


def test_what_is_read_only_is_only_read() -> None:
    line = Line((200, {}))
    one = session(line, read_only=True)
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        with pytest.raises(NotExercised, match="it would change data"):
            one.send(method, "/tickets")
    assert line.sent == []
    for method in ("GET", "HEAD", "OPTIONS"):
        one.send(method, "/tickets")
    assert len(line.sent) == 3


def test_prefix_headers_and_transport_are_as_the_target_says(tmp_path: Path) -> None:
    for name in ("ca.pem", "me.pem", "me.key"):
        (tmp_path / name).touch()
    line = Line((200, {}))
    one = session(
        line,
        prefix="/elsewhere/",
        headers={"X-Source": "tests"},
        ca_file=tmp_path / "ca.pem",
        client_certificate=tmp_path / "me.pem",
        client_key=tmp_path / "me.key",
        proxy="http://proxy:3128",
    )
    one.send("GET", "/tickets", query={"page": 2})
    (request,), (settings,) = line.sent, line.settings
    assert request.url == "http://desk/elsewhere/tickets?page=2"
    assert request.headers["X-Source"] == "tests"
    assert settings["verify"] == str(tmp_path / "ca.pem")
    assert settings["cert"] == (str(tmp_path / "me.pem"), str(tmp_path / "me.key"))
    assert settings["proxies"]["http"] == "http://proxy:3128"


def test_certificates_are_looked_at_unless_told_not_to() -> None:
    careful, careless = Line((200, {})), Line((200, {}))
    session(careful).send("GET", "/tickets")
    session(careless, insecure=True).send("GET", "/tickets")
    assert (careful.settings[0]["verify"], careless.settings[0]["verify"]) == (True, False)


def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://elsewhere:1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "none.pem")
    line = Line((200, {}))
    session(line).send("GET", "/tickets")
    assert (dict(line.settings[0]["proxies"]), line.settings[0]["verify"]) == ({}, True)


def test_what_is_wrong_with_an_exchange_is_kept_with_it() -> None:
    one = session(Line((500, {})))
    exchange = one.send("GET", "/tickets")
    exchanges, findings = one.take()
    assert exchanges == [exchange]
    assert [(each.requirement, each.exchanges) for each in findings] == [
        ("DESK-LIST-01", (exchange,))
    ]
    assert one.take() == ([], [])
    one.send("GET", "/tickets", judge=False)
    assert one.take()[1] == []


def test_members_are_sent_as_json() -> None:
    line = Line((201, {}))
    session(line).send("POST", "/tickets", members={"subject": "ä"})
    (request,) = line.sent
    assert json.loads(request.body or b"") == {"subject": "ä"}
    assert request.headers["Content-Type"] == "application/json"
