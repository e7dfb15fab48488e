"""Shell lines: bash does with them what the session did, and they show no secret."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from contracts.exchange import Exchange
from contracts.redaction import Secret
from contracts.shell import line, script, variables

TOKEN = Secret(value="s3cret-token", variable="TOKEN")
PASSWORD = Secret(value="pä ss/w&rd'\"", variable="PASSWORD")
SECRETS = (TOKEN, PASSWORD)


class _Echo(BaseHTTPRequestHandler):
    seen: list[dict[str, Any]]
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.seen.append(
            {
                "method": self.command,
                "path": self.path,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "body": body,
            }
        )
        answer = json.dumps({"id": 7000 + len(self.seen)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_GET


@contextmanager
def echo() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    seen: list[dict[str, Any]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("E", (_Echo,), {"seen": seen}))
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def bash(text: str) -> str:
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail"],
        input=text,
        env={
            "TOKEN": TOKEN.value,
            "PASSWORD": PASSWORD.value,
            "PATH": "/usr/local/bin:/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def made(url: str, method: str = "POST", *, body: bytes = b"", **headers: str) -> Exchange:
    spelt = {name.replace("_", "-"): value for name, value in headers.items()}
    return Exchange(
        method=method, url=url, request_headers=spelt, request_body=body, secrets=SECRETS
    )


BODIES = [
    b'{"subject": "plain"}',
    b'{"a": "it\'s \\"quoted\\" $HOME `id` \\\\ !! 100%"}',
    json.dumps({"long": "x" * 65_536 + "ab" * 5000}).encode(),
    json.dumps({"emoji": "\U0001f600" * 300, "blank": " " * 1000}, ensure_ascii=False).encode(),
    b"@/etc/passwd",
    b"a=1&b=%20+c",
    b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\nv\r\n--x--\r\n',
    b"\x00\x01\xff\xfe binary '\\' %s",
    "bell \a esc \x1b[31m nel \x85 rtl \u202e".encode(),
    b"line one\nline two\n",
    json.dumps({"big": "".join(chr(97 + i * i % 26) for i in range(200_000))}).encode(),
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_bash_sends_the_same_body(body: bytes) -> None:
    with echo() as (address, seen):
        bash(line(made(f"{address}/x", body=body, Content_Type="application/json")))
    assert seen[0]["body"] == body
    assert seen[0]["headers"]["content-type"] == "application/json"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "PUT"])
def test_bash_sends_the_same_method_and_headers(method: str) -> None:
    headers: dict[str, Any] = {
        "Accept": "application/json",
        "X_Odd": 'it\'s "odd" $x',
        "X_Empty": "",
    }
    with echo() as (address, seen):
        bash(line(made(f"{address}/a/../b?c=[1]&d={{e}}&f=%27", method, **headers)))
    (call,) = seen
    assert (call["method"], call["path"]) == (method, "/a/../b?c=[1]&d={e}&f=%27")
    assert call["headers"]["accept"] == "application/json"
    assert call["headers"]["x-odd"] == 'it\'s "odd" $x'
    assert call["headers"]["x-empty"] == ""


def test_nothing_is_added_that_was_not_sent() -> None:
    with echo() as (address, seen):
        bash(line(made(f"{address}/x", body=b"{}")))
    assert not {"accept", "content-type", "authorization"} & seen[0]["headers"].keys()


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        (f"Bearer {TOKEN.value}", "-H 'Authorization: Bearer '\"$TOKEN\""),
        (f"Basic {base64.b64encode(b's3cret-token:x').decode()}", '-u "$TOKEN":x'),
        (
            f"Basic {base64.b64encode(f'me:{PASSWORD.value}'.encode()).decode()}",
            '-u me:"$PASSWORD"',
        ),
    ],
)
def test_credentials_are_variables(header: str, shown: str) -> None:
    with echo() as (address, seen):
        text = line(made(f"{address}/x", "GET", Authorization=header))
        bash(text)
    assert shown in text
    assert TOKEN.value not in text
    assert seen[0]["headers"]["authorization"] == header


def test_secrets_in_address_and_body_are_variables() -> None:
    query = "?api_token=s3cret-token&p=p%C3%A4%20ss%2Fw%26rd%27%22"
    with echo() as (address, seen):
        text = line(made(f"{address}/x{query}", body=b"token=s3cret-token&x=1"))
        bash(text)
    assert "s3cret" not in text
    assert "%C3%A4%20ss" not in text
    assert seen[0]["path"] == f"/x{query}"
    assert seen[0]["body"] == b"token=s3cret-token&x=1"


def test_what_a_create_answers_is_used_by_later_lines() -> None:
    with echo() as (address, seen):
        create = made(f"{address}/tickets", body=b'{"subject": "a"}')
        create = Exchange(**{**_fields(create), "status": 201, "body": b'{"id": 4242}'})
        read = made(f"{address}/tickets/4242?not=42420", "GET", Authorization="Bearer s3cret-token")
        link = made(f"{address}/links", body=b'{"ticket_id": 4242, "text": "42421"}')
        lines = script([create, read, link])
        assert variables([create, read, link]) == ("TOKEN",)
        bash("\n".join(lines))
    assert [call["path"] for call in seen] == ["/tickets", "/tickets/7001?not=42420", "/links"]
    assert json.loads(seen[2]["body"]) == {"ticket_id": 7001, "text": "42421"}


def test_an_issued_token_is_used_by_later_lines() -> None:
    issued = Secret(value="issued-0815", variable="ACCESS_TOKEN_1")
    with echo() as (address, _):
        first = made(f"{address}/token", body=b"grant_type=password")
        answer = {"status": 200, "body": b'{"access_token": "issued-0815"}'}
        first = Exchange(**{**_fields(first), **answer, "secrets": (*SECRETS, issued)})
        then = made(f"{address}/tickets", "GET", Authorization="Bearer issued-0815")
        then = Exchange(**{**_fields(then), "secrets": (*SECRETS, issued)})
    lines = "\n".join(script([first, then]))
    assert "ACCESS_TOKEN_1=$(python3" in lines
    assert "'Authorization: Bearer '\"$ACCESS_TOKEN_1\"" in lines
    assert variables([first, then]) == ()


def _fields(exchange: Exchange) -> dict[str, Any]:
    names = ("method", "url", "request_headers", "request_body", "secrets")
    return {name: getattr(exchange, name) for name in names}


def test_a_line_stays_short_however_long_the_text() -> None:
    text = line(made("http://desk.example/x", body=b'{"a": "' + b"x" * 100_000 + b'"}'))
    assert len(text) < 300
    assert "{1..100000}" in text


def test_a_line_holds_nothing_that_a_terminal_obeys() -> None:
    text = line(made("http://desk.example/x", body="\x1b[31m \u202e \x85 \r".encode()))
    assert text.isprintable()
