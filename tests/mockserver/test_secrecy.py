"""Secrecy: what an exchange shows of a secret is that there was one."""

from __future__ import annotations

import pytest

from mockserver.secrecy import hide_body, hide_headers, hide_query


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ""),
        ("a=b", "a=b"),
        ("api_token=x", "api_token=*"),
        ("a=b&API_TOKEN=x&c=d", "a=b&API_TOKEN=*&c=d"),
        ("client_secret=x&password=y&key=", "client_secret=*&password=*&key=*"),
        ("token", "token"),
        ("a=token=x", "a=token=x"),
    ],
)
def test_secrets_of_a_query_are_starred(query: str, shown: str) -> None:
    assert hide_query(query) == shown


def test_secrets_of_headers_are_starred() -> None:
    assert hide_headers(
        [("authorization", "Bearer x y"), ("Authorization", "x"), ("cookie", "a=b"), ("host", "c")]
    ) == [("authorization", "Bearer *"), ("Authorization", "*"), ("cookie", "*"), ("host", "c")]


@pytest.mark.parametrize(
    ("body", "media", "shown"),
    [
        (b"", "", b""),
        (b'{"a": 1}', "application/json", b'{"a": 1}'),
        (
            b'{"access_token": "x", "token_type": "bearer", "deep": [{"password": "y"}]}',
            "application/json",
            b'{"access_token":"*","token_type":"bearer","deep":[{"password":"*"}]}',
        ),
        (
            b"grant_type=password&password=x&username=a",
            "application/x-www-form-urlencoded",
            b"grant_type=password&password=*&username=a",
        ),
        (
            b'{"password": "x"',
            "application/json",
            b"(not shown, because it may hold a secret)",
        ),
    ],
)
def test_secrets_of_bodies_are_starred(body: bytes, media: str, shown: bytes) -> None:
    assert hide_body(body, media) == shown
