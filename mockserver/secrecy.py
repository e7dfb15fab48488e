"""Secrecy: what of an exchange is a secret, and the same exchange without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

STAR = "*"
_WORDS = re.compile(r"token|secret|password|authorization|cookie|api.?key", re.IGNORECASE)
_PLAIN = frozenset(
    ("token_type", "x-csrf-token-required", "www-authenticate", "proxy-authenticate")
)
_IN_QUERY = re.compile(r"(?i)((?:^|&)(?:[^&=]*(?:token|secret|password|key)[^&=]*)=)[^&]*")


def is_secret(name: str) -> bool:
    """Tell whether what stands under this name is a secret."""
    return _WORDS.search(name) is not None and name.lower() not in _PLAIN


def hide_query(query: str) -> str:
    """Return a query string with the values of secrets replaced by a star."""
    return _IN_QUERY.sub(rf"\1{STAR}", query)


def hide_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return header fields with secrets replaced; the scheme of a credential stays."""
    return [(name, _hidden(name, value)) for name, value in headers]


def hide_body(body: bytes, media: str) -> bytes:
    """Return a body with the secrets in it replaced, as far as its media type can be read."""
    if not _WORDS.search(body.decode("latin-1")):
        return body
    if "urlencoded" in media:
        return hide_query(body.decode("latin-1")).encode("latin-1")
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return b"(not shown, because it may hold a secret)"
    return orjson.dumps(hide_data(data))


def hide_data(data: Any) -> Any:
    """Return JSON data in which the value of every secret is a star."""
    if isinstance(data, Mapping):
        return {
            name: STAR if is_secret(name) and isinstance(value, str) else hide_data(value)
            for name, value in data.items()
        }
    if isinstance(data, list):
        return [hide_data(one) for one in data]
    return data


def _hidden(name: str, value: str) -> str:
    if not is_secret(name):
        return value
    scheme, blank, _ = value.partition(" ")
    return f"{scheme} {STAR}" if blank and name.lower() == "authorization" else STAR
