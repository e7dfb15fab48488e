"""Random bytes and random JSON at every operation of the real server: no fault, no hang."""

from __future__ import annotations

import json
import socket
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.api import Api
from tests.mockserver.hostile import FORM, JSON, PARTS, Target
from tests.mockserver.serving.client import Client
from tests.served import compiled

KEYS = [1, 70470, 1204]
ODD = st.sampled_from(
    [
        "",
        " ",
        "\0",
        "0",
        "-1",
        "1",
        "true",
        "null",
        "widget",
        "a@b.com",
        "2017-06-01",
        "%",
        "\ud7ff",
    ]
)
SCALAR = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    ODD,
)
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
"""Whatever JSON can say."""
FIELDS = (
    "Authorization Accept Content-Type Host If-None-Match X-ITRP-Account X-4me-Account "
    "X-ITRP-Source User-Agent X-Forwarded-Host X-Forwarded-Proto X-Forwarded-Prefix Accept-Language"
).split()


def members_of(api: Api) -> list[str]:
    """Return the names of all properties of all schemas of an API."""
    schemas = api.document.raw["components"]["schemas"].values()
    return sorted({name for schema in schemas for name in schema.get("properties", {})})


MEMBERS = {api.name: members_of(api) for api in compiled()}
PARAMETERS = {
    api.name: sorted({name for one in api.operations for name in one.query} - {"api_token"})
    for api in compiled()
}
OPERATIONS = [
    (api.name, one.method, api.prefix + one.path) for api in compiled() for one in api.operations
]


def bodies(api: str) -> st.SearchStrategy[tuple[bytes, str]]:
    """Bodies with their media types: JSON with members that mean something, forms, bytes."""
    names = st.one_of(st.sampled_from(MEMBERS[api]), st.text(max_size=5))
    members = st.dictionaries(names, VALUE, max_size=6).map(lambda one: json.dumps(one).encode())
    form = st.dictionaries(names, ODD, max_size=5).map(
        lambda pairs: "&".join(f"{name}={value}" for name, value in pairs.items()).encode()
    )
    junk = st.binary(max_size=200)
    media = st.sampled_from([JSON, FORM, PARTS, "text/plain"])
    return st.one_of(
        st.tuples(members, st.just(JSON)),
        st.tuples(members, st.just(JSON)),
        st.tuples(form, st.just(FORM)),
        st.tuples(junk, media),
    )


def queries(api: str) -> st.SearchStrategy[str]:
    """Queries: parameters and members with odd values and operators, and bytes."""
    names = st.one_of(st.sampled_from(PARAMETERS[api]), st.sampled_from(MEMBERS[api]))
    value = st.one_of(st.text(max_size=20), ODD, st.sampled_from(MEMBERS[api]))
    pair = st.builds(
        lambda name, negated, sign, one: (
            f"{name}{negated}={quote_from_bytes((sign + one).encode())}"
        ),
        names,
        st.sampled_from(["", "!"]),
        st.sampled_from(["", "", "!", "<", ">=", ">1<", ","]),
        value,
    )
    junk = st.binary(max_size=20).map(lambda raw: quote_from_bytes(raw, safe="&=;+!<>,"))
    return st.lists(st.one_of(pair, pair, junk), max_size=3).map("&".join)


def bounded(examples: int) -> settings:
    return settings(
        max_examples=examples, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )


def attack(target: Target, api: str, method: str, path: str, examples: int) -> None:
    @bounded(examples)
    @given(query=queries(api), body=bodies(api), key=st.sampled_from(KEYS))
    def send(query: str, body: tuple[bytes, str], key: int) -> None:
        concrete = path.replace("{id}", str(key)).replace("{ci_id}", "1762")
        content = body[0] if method != "GET" else b""
        target.ask(api, method, f"{concrete}?{query}".encode(), content, media=body[1])

    send()


@pytest.mark.parametrize(("api", "method", "path"), OPERATIONS)
def test_random_queries_and_bodies(target: Target, api: str, method: str, path: str) -> None:
    attack(target, api, method, path, 15 if method == "GET" else 80)


@pytest.mark.campaign
@pytest.mark.parametrize(("api", "method", "path"), OPERATIONS)
def test_very_many_random_queries_and_bodies(
    target: Target, api: str, method: str, path: str
) -> None:
    attack(target, api, method, path, 3000)


@pytest.mark.parametrize(
    ("api", "path"), [("itrp", b"/v1/requests?page=2"), ("serviceops", b"/api/v1/request/1")]
)
def test_random_header_fields(target: Target, api: str, path: bytes) -> None:
    value = st.binary(max_size=40).map(
        lambda raw: bytes(one for one in raw if one >= 0x20 and one != 0x7F)
    )

    @bounded(150)
    @given(st.dictionaries(st.sampled_from(FIELDS), value, max_size=4))
    def send(fields: dict[str, bytes]) -> None:
        lines = [name.encode() + b": " + text for name, text in fields.items()]
        target.ask(api, "GET", path, b"", *lines)

    send()


def test_random_bytes_instead_of_a_request(target: Target) -> None:
    request = b"POST /v1/requests HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"

    @bounded(150)
    @given(st.binary(max_size=100), st.integers(0, len(request)), st.integers(0, len(request)))
    def send(junk: bytes, start: int, end: int) -> None:
        with Client(target.address) as client:
            client.send(request[:start] + junk + request[end:])
            client.socket.shutdown(socket.SHUT_WR)
            received = client.file.read()  # ends when the server closes, within the patience
        assert received == b"" or received.startswith(b"HTTP/1.1 4") or b" 50" in received[:13]

    send()
    assert target.ask("itrp", "GET", b"/v1/me").status == 200
