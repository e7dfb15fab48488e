"""Archives: recorded exchanges, read from an HTTP archive (HAR 1.2) of this mock, a browser or a
proxy, and written as one.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson

from mockserver.problems import SetupError, json_type
from mockserver.recordform import Given

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, header fields in their order, and a body without any content coding."""

    status: int
    headers: Fields
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the values of a field, joined by commas; None if there is none."""
        found = [value for one, value in self.headers if one.lower() == name]
        return ", ".join(found) if found else None

    @property
    def json(self) -> Any:
        """The body as JSON data.

        Raises:
            ValueError: it is none.
        """
        return orjson.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One exchange: ``host`` is scheme and host of the address, ``path`` is percent-encoded."""

    number: int
    method: str
    host: str
    path: str
    query: str
    headers: Fields
    body: bytes
    answer: Answer


def read_archive(text: bytes, name: str) -> list[Recorded]:
    """Return the exchanges of an archive; ``name`` is what a person calls it.

    Raises:
        SetupError: it is none; says what and where.
    """
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise SetupError(f"{name} is no JSON: {error}") from None
    given = Given(data, name)
    entries = _part(given, "/log/entries", _part(given, "/log", data, dict), list)
    return [_recorded(given, f"/log/entries/{at}", one, at + 1) for at, one in enumerate(entries)]


def _recorded(given: Given, at: str, entry: Any, number: int) -> Recorded:
    _expect(given, at, entry, dict)
    request = _part(given, f"{at}/request", entry, dict)
    response = _part(given, f"{at}/response", entry, dict)
    url = urlsplit(_part(given, f"{at}/request/url", request, str))
    if not url.netloc:
        raise SetupError("the address has no host", given.place(f"{at}/request/url"))
    return Recorded(
        number=number,
        method=_part(given, f"{at}/request/method", request, str).upper(),
        host=f"{url.scheme}://{url.netloc}",
        path=url.path or "/",
        query=url.query,
        headers=_fields(given, f"{at}/request/headers", request),
        body=_sent(given, f"{at}/request/postData", request),
        answer=Answer(
            _part(given, f"{at}/response/status", response, int),
            _fields(given, f"{at}/response/headers", response),
            _content(given, f"{at}/response/content", response),
        ),
    )


def _fields(given: Given, at: str, data: Mapping[str, Any]) -> Fields:
    fields = []
    for index, one in enumerate(_part(given, at, data, list)):
        _expect(given, f"{at}/{index}", one, dict)
        name = _part(given, f"{at}/{index}/name", one, str)
        if not name.startswith(":"):  # the pseudo-fields of HTTP/2
            fields.append((name, _part(given, f"{at}/{index}/value", one, str)))
    return fields


def _sent(given: Given, at: str, request: Mapping[str, Any]) -> bytes:
    if request.get("postData") is None:
        return b""
    data = _part(given, at, request, dict)
    text = data.get("text")
    if text is None and data.get("params"):
        pairs = _part(given, f"{at}/params", data, list)
        return urlencode([(one.get("name", ""), one.get("value", "")) for one in pairs]).encode()
    _expect(given, f"{at}/text", text or "", str)
    return (text or "").encode()


def _content(given: Given, at: str, response: Mapping[str, Any]) -> bytes:
    data = _part(given, at, response, dict)
    text = data.get("text") or ""
    _expect(given, f"{at}/text", text, str)
    if data.get("encoding") != "base64":
        return bytes(text.encode())
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise SetupError("the text is no Base64", given.place(f"{at}/text")) from None


def _part(given: Given, at: str, data: Any, wanted: type) -> Any:
    """Return the member that the pointer ends with, if it has the wanted type."""
    name = at.rpartition("/")[2]
    if not isinstance(data, dict) or name not in data:
        raise SetupError(
            f"'{name}' is missing", given.place(at), "give an HTTP archive (HAR), version 1.2"
        )
    return _expect(given, at, data[name], wanted)


def _expect(given: Given, at: str, value: Any, wanted: type) -> Any:
    if type(value) is not wanted:
        names: dict[type, str] = {
            dict: "an object",
            list: "an array",
            str: "a text",
            int: "a number",
        }
        what = f"expected {names[wanted]}, not {json_type(value)}"
        raise SetupError(what, given.place(at))
    return value
