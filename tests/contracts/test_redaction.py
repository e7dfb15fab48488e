"""Redaction: a secret is hidden in each spelling that a request or an answer can carry it in."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.redaction import Secret, hide

TOKEN = Secret(value="s3cret-token", variable="TOKEN")
LONGER = Secret(value="s3cret-token-of-somebody", variable="OTHER")
PASSWORD = Secret(value='pä "ss"/w+rd\\', variable="PASSWORD")
PIN = Secret(value="4711", variable="PIN")


@pytest.mark.parametrize(
    "text",
    [
        TOKEN.value,
        f"Bearer {TOKEN.value}",
        f"https://desk.example/?api_token={TOKEN.value}&x=1",
        json.dumps({"token": TOKEN.value}),
        f"x{TOKEN.value}y",
    ],
)
def test_a_plain_secret_is_named(text: str) -> None:
    assert hide(text, (TOKEN,)) == text.replace(TOKEN.value, "$TOKEN")


def test_the_longer_of_two_secrets_wins() -> None:
    assert hide(f"{LONGER.value} {TOKEN.value}", (TOKEN, LONGER)) == "$OTHER $TOKEN"


@pytest.mark.parametrize(
    "spelt",
    [
        quote(PASSWORD.value, safe=""),
        quote_plus(PASSWORD.value),
        json.dumps(PASSWORD.value)[1:-1],
        json.dumps(PASSWORD.value, ensure_ascii=False)[1:-1],
    ],
)
def test_other_spellings_are_hidden(spelt: str) -> None:
    assert hide(f"a={spelt}&b", (PASSWORD,)) == "a=$PASSWORD&b"


@pytest.mark.parametrize("before", ["", "u:", "us:", "user:", "somebody@example.com:"])
@pytest.mark.parametrize("after", ["", ":", ":x", ":xy", " and more"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_is_seen_through(before: str, after: str, encode: object) -> None:
    assert callable(encode)
    encoded = encode(f"{before}{TOKEN.value}{after}".encode()).decode()
    shown = hide(f'{{"echo": "Basic {encoded}"}}', (TOKEN,))
    assert encoded.rstrip("=") not in shown
    assert "$TOKEN" in shown or "[hidden]" in shown


def test_a_short_secret_is_hidden_where_it_stands_alone() -> None:
    assert hide("pin=4711 and 47110", (PIN,)) == "pin=$PIN and 47110"
    encoded = base64.b64encode(b"me:4711").decode()
    assert hide(f"Authorization: Basic {encoded}", (PIN,)) == (
        "Authorization: Basic [base64 of me:$PIN]"
    )


def test_other_base64_stays() -> None:
    encoded = base64.b64encode(b"nothing to see here").decode()
    assert hide(f"Basic {encoded}", (TOKEN,)) == f"Basic {encoded}"


@given(
    st.text(st.characters(codec="utf-8"), min_size=8, max_size=30),
    st.text(max_size=20),
    st.text(max_size=20),
)
def test_no_secret_survives(value: str, before: str, after: str) -> None:
    secret = Secret(value=value, variable="V")
    if value in before + "$V" + after or "$V".find(value) >= 0:
        return
    shown = hide(before + value + after, (secret,))
    assert value not in shown
    encoded = base64.b64encode(value.encode()).decode()
    assert encoded not in hide(f"x {encoded} y", (secret,))
