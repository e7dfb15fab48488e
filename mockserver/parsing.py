"""Parsing: query strings and bodies to names and values, before anybody asks what they mean."""

from __future__ import annotations

import io
from typing import IO, Any
from urllib.parse import unquote_to_bytes

import orjson
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import parse_form_data
from werkzeug.http import parse_options_header

from mockserver.exchange import Request
from mockserver.operation import Body
from mockserver.problems import Refusal, json_type

_JSON = "application/json"
_URLENCODED = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_MOST_PARTS = 1000


def read_query(query: str) -> list[tuple[str, str]]:
    """Return the (name, value) pairs of a query string, in order.

    Raises:
        Refusal: bad-parameter, when it is not percent-encoded UTF-8.
    """
    pairs = []
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            pairs.append((_decode(name), _decode(value)))
    return pairs


def _decode(text: str) -> str:
    if "%" not in text and "+" not in text and text.isascii():
        return text
    try:
        raw = text.replace("+", " ").encode("latin-1")
        return unquote_to_bytes(raw).decode("utf-8")
    except UnicodeError as error:
        raise Refusal("bad-parameter", "The query string is not UTF-8 text") from error


def read_members(request: Request, body: Body, tolerates: frozenset[str]) -> dict[str, Any]:
    """Return the members of a body as JSON data; an empty body has none.

    Raises:
        Refusal: malformed, or unsupported-media-type.
    """
    media = parse_options_header(request.headers.get("content-type", ""))[0].lower()
    forms = "form-body" in tolerates or _JSON not in body.media
    if media in (_URLENCODED, _MULTIPART) and (media in body.media or forms):
        return read_form(request)
    if not request.body:
        return {}
    is_json = media == _JSON or media.endswith("+json") or (not media and _JSON in body.media)
    if not is_json or _JSON not in body.media or (not media and "untyped-body" not in tolerates):
        expected = " or ".join(body.media)
        raise Refusal("unsupported-media-type", f"Content-Type '{media[:100]}' is not {expected}")
    try:
        members = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise Refusal("malformed", f"The body is not JSON: {error}") from error
    if not isinstance(members, dict):
        raise Refusal("malformed", f"The body must be a JSON object, not {json_type(members)}")
    return members


def read_form(request: Request) -> dict[str, Any]:
    """Return the fields of a form, urlencoded or multipart; ``name[]`` gathers a list.

    Raises:
        Refusal: malformed, when the form cannot be read.
    """
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.input": io.BytesIO(request.body),
    }
    try:
        _, fields, files = parse_form_data(
            environ,
            _in_memory,
            max_form_parts=_MOST_PARTS,
            silent=False,
            max_form_memory_size=None,
        )
    except (ValueError, HTTPException) as error:
        raise Refusal("malformed", "The form cannot be read") from error
    members: dict[str, Any] = {}
    for name, values in fields.lists():
        members[name.removesuffix("[]")] = values if name.endswith("[]") else values[-1]
    for name, stored in files.items():
        members[name] = stored
    return members


def _in_memory(**_: Any) -> IO[bytes]:
    """Return where a file of a form goes; the whole form is in memory, and bounded, already."""
    return io.BytesIO()
