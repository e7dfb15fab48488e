"""Credentials: how a request may present them, and whom they name."""

import base64
from typing import Any

import pytest

from mockserver.caller import Credential, Credentials, Grant, kind_of, presented
from mockserver.problems import Refusal

SCHEMES: dict[str, dict[str, Any]] = {
    "basic": {"type": "http", "scheme": "basic"},
    "bearer": {"type": "http", "scheme": "Bearer"},
    "key": {"type": "apiKey", "in": "query", "name": "key"},
}


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def find(header: str | None, *keys: str, allowed: str = "basic bearer key") -> Credential | None:
    headers = {} if header is None else {"authorization": header}
    return presented(
        headers, keys, frozenset(kind_of(SCHEMES[one]) for one in allowed.split() if one in SCHEMES)
    )


@pytest.mark.parametrize(
    ("header", "credential"),
    [
        (f"Basic {encoded('a:b')}", Credential("basic", "a", "b")),
        (f"basic  {encoded('a:b:c')}", Credential("basic", "a", "b:c")),
        (f"BASIC {encoded('é:')}", Credential("basic", "é", "")),
        (f"Basic {encoded('a')}", Credential("basic", "a", "")),
        ("Bearer a", Credential("bearer", "a")),
        (" bearer  a ", Credential("bearer", "a")),
        ("Bearer", Credential("bearer", "")),
    ],
)
def test_a_header_presents_credentials(header: str, credential: Credential) -> None:
    assert find(header) == credential
    assert find(header, "key") == credential


def test_a_key_presents_credentials() -> None:
    assert find(None, "a", "b") == Credential("key", "a")
    assert find(None, "a", allowed="bearer") is None
    assert find(None) is None


@pytest.mark.parametrize(
    ("header", "allowed", "detail"),
    [
        ("Digest a", "basic bearer", "The authorization scheme 'Digest' is not supported"),
        ("Bearer a", "basic", "The authorization scheme 'Bearer' is not supported"),
        ("x" * 99, "basic", f"The authorization scheme '{'x' * 20}' is not supported"),
        ("", "basic", "The authorization scheme '' is not supported"),
        ("Basic ???", "basic", "The Basic credentials are not Base64 text"),
        ("Basic YQ", "basic", "The Basic credentials are not Base64 text"),
        ("Basic /w==", "basic", "The Basic credentials are not Base64 text"),
        ("Basic é", "basic", "The Basic credentials are not Base64 text"),
        ("Bearer a", "unheard-of", "The authorization scheme 'Bearer' is not supported"),
    ],
)
def test_a_header_that_cannot_be_read_is_refused(header: str, allowed: str, detail: str) -> None:
    with pytest.raises(Refusal) as caught:
        find(header, "key", allowed=allowed)
    assert (caught.value.kind, caught.value.detail) == ("unauthorized", detail)


CREDENTIALS = Credentials(
    "people",
    {"token": Grant(1), "short": Grant(2, expires=100)},
    {"ada": ("secret", 3)},
)


@pytest.mark.parametrize(
    ("credential", "caller"),
    [
        (Credential("bearer", "token"), 1),
        (Credential("key", "token"), 1),
        (Credential("basic", "token", ""), 1),
        (Credential("basic", "token", "x"), 1),
        (Credential("basic", "ada", "secret"), 3),
        (Credential("basic", "ada", "Secret"), None),
        (Credential("basic", "ada"), None),
        (Credential("bearer", "ada"), None),
        (Credential("bearer", "Token"), None),
        (Credential("bearer", ""), None),
    ],
)
def test_credentials_name_a_caller(credential: Credential, caller: int | None) -> None:
    assert CREDENTIALS.find(credential, 50) == caller


def test_a_token_holds_until_it_expires() -> None:
    short = Credential("bearer", "short")
    assert CREDENTIALS.find(short, 99.9) == 2
    assert CREDENTIALS.find(short, 100) is None


def test_a_secret_is_not_shown() -> None:
    assert "hidden" not in repr(Credential("basic", "ada", "hidden"))
