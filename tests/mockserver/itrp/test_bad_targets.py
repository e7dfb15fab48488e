"""Hostile paths, queries, methods and headers, past Flask, as the server of its own has them."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from mockserver.app import mount_of
from mockserver.exchange import Reply, Request
from tests.mockserver.itrp.client import Client, basic, contents

QUERIES = [
    "%", "%zz=1", "a=%ff", "&&&", "=" * 5000, "\xe9=1", "per_page=%00", "sort=" + "," * 60000,
    "fields=" + "a," * 20000, "id=" + "1," * 20000 + "1", "id=" + "9" * 60000,
    "&".join(f"subject={number}" for number in range(3000)), "created_at=>" + "9" * 60000,
    "subject=" + "(a+)+" * 5000, "state=" + "x" * 60000,
]  # fmt: skip
PATHS = [
    "requests/" + "9" * 60000, "a/" * 30000, "requests/%00", "requests/%ff", "requests/\xff",
    "../etc/passwd", "requests/1%2F2", "requests/\xb2", "requests/68673;x=1", "requests/+68673",
]  # fmt: skip
TARGETS = [
    *(("GET", "/v1/requests", query) for query in QUERIES),
    *(("GET", f"/v1/{path}", "") for path in PATHS),
    *((method, "/v1/requests", "") for method in ("", "A" * 5000, "G\xcbT", "CONNECT")),
    ("DELETE", "/v1/", ""),
    ("POST", "/v1", ""),
]


def send(
    api: Client,
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    data: bytes = b"",
) -> Reply:
    """Hand a request to the API as it arrived."""
    request = Request(
        method=method,
        path=path,
        query=query,
        headers=headers,
        body=data,
        scheme="http",
        client="127.0.0.1",
    )
    reply = mount_of(api.app).handle(request)
    assert reply is not None
    return reply


@pytest.mark.requirement("ITRP-ERROR-01", "ITRP-ERROR-05", "ITRP-ERROR-08")
@pytest.mark.parametrize(("method", "path", "query"), TARGETS)
@pytest.mark.parametrize("token", ["demo-token", "wrong"])
def test_hostile_targets(api: Client, method: str, path: str, query: str, token: str) -> None:
    """Past Flask, as the server of its own passes them on."""
    before = contents(api)
    headers = {"authorization": basic(token), "host": "localhost"}
    reply = send(api, method, path, query, headers)
    answered = {name.title(): value for name, value in reply.headers}
    assert reply.status == 200 or 400 <= reply.status < 500
    assert answered["Content-Type"] == "application/json; charset=utf-8"
    assert all(value.isascii() and "\n" not in value for value in answered.values())
    shown = json.loads(reply.body)
    assert reply.status == 200 or shown["message"]
    assert len(reply.body) < 100_000
    assert contents(api) == before


HEADERS = [
    ("host", 'a b"<>;,\xe9'), ("host", ""), ("x-forwarded-host", "x\xff, y"),
    ("accept", "\xff;;;,,"),
    ("x-forwarded-prefix", '/a b"<>;,'), ("x-forwarded-proto", "javascript"),
    ("accept", "a/b" * 20000), ("x-itrp-account", "\xff"), ("x-itrp-account", "x" * 60000),
    ("if-none-match", "," * 60000), ("authorization", "Basic " + "A" * 60000),
    ("authorization", "\xff"), ("authorization", "Basic \xff"), ("content-type", "\xff" * 5000),
    ("x-itrp-source", "\xff"), ("x-itrp-source", "x" * 60000), ("user-agent", "\xff" * 60000),
    ("user-agent", "\0"), ("x-itrp-language", "\xff"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), HEADERS)
@pytest.mark.parametrize(
    ("method", "data"), [("GET", b""), ("POST", b'{"subject": "A", "category": "rfc"}')]
)
def test_hostile_headers(api: Client, name: str, value: str, method: str, data: bytes) -> None:
    headers = {"authorization": basic("demo-token"), "host": "localhost", name: value}
    reply = send(api, method, "/v1/requests", "per_page=2", headers, data)
    assert reply.status < 500
    assert all(value.isascii() and "\n" not in value for _, value in reply.headers)
    link = dict(reply.headers).get("Link", "")
    assert link.count(",") <= 1
    assert link.count("<") == link.count(";") == link.count(">")
    assert api.get("/requests").status == 200
