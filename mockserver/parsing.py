"""Parsing: query strings and bodies to names and values, before anybody asks what they mean."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
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
_REMEMBERED = 1000  # characters of a query that may be kept, with others
_MOST_PARTS = 1000
_REPLACEMENT = "\ufffd"  # what the reader of forms puts in place of bytes that are not UTF-8
_DEEPEST = 200  # levels of a body; what validates and what writes JSON give up at about 250

Pairs = tuple[tuple[str, str], ...]


def read_query(query: str) -> Pairs:
    """Return the (name, value) pairs of a query string, in order.

    Raises:
        Refusal: bad-parameter, when it is not percent-encoded UTF-8.
    """
    if not query:
        return ()
    return _pairs(query) if len(query) > _REMEMBERED else _remembered(query)


def _pairs(query: str) -> Pairs:
    pairs = []
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            pairs.append((_decode(name), _decode(value)))
    return tuple(pairs)


_remembered = lru_cache(maxsize=1024)(_pairs)


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
    declared = request.headers.get("content-type", "")
    if declared != _JSON or _JSON not in body.media:
        media = _media_type(declared)
        forms = "form-body" in tolerates or _JSON not in body.media
        if media in (_URLENCODED, _MULTIPART) and (media in body.media or forms):
            return read_form(request)
        if request.body:
            _check_media(media, body, tolerates)
    if not request.body:
        return {}
    try:
        members = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise Refusal("malformed", f"The body is not JSON: {error}") from error
    if not isinstance(members, dict):
        raise Refusal("malformed", f"The body must be a JSON object, not {json_type(members)}")
    if request.body.count(b"[") + request.body.count(b"{") > _DEEPEST and _too_deep(members):
        raise Refusal("malformed", f"The body is nested more than {_DEEPEST} levels deep")
    return members


def _check_media(media: str, body: Body, tolerates: frozenset[str]) -> None:
    """Refuse a media type that is neither JSON nor, where that is tolerated, left out."""
    is_json = media == _JSON or media.endswith("+json") or (not media and _JSON in body.media)
    if not is_json or _JSON not in body.media or (not media and "untyped-body" not in tolerates):
        expected = " or ".join(body.media)
        raise Refusal("unsupported-media-type", f"Content-Type '{media[:100]}' is not {expected}")


@lru_cache(maxsize=256)
def _media_type(declared: str) -> str:
    return parse_options_header(declared)[0].lower()


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        inner: list[Any] = []
        for one in level:
            inner.extend(one.values() if isinstance(one, dict) else one)
        level = [one for one in inner if isinstance(one, (dict, list))]
        if not level:
            return False
    return True


def read_form(request: Request) -> dict[str, Any]:
    """Return the fields of a form, urlencoded or multipart; ``name[]`` gathers a list.

    Raises:
        Refusal: malformed, when the form cannot be read.
    """
    try:
        pairs = list(_form_pairs(request))
    except (ValueError, HTTPException) as error:
        raise Refusal("malformed", "The form cannot be read") from error
    members: dict[str, Any] = {}
    for name, value in pairs:
        if not name.endswith("[]"):
            members[name] = value
            continue
        held = members.setdefault(name[:-2], [])
        if isinstance(held, list):
            held.append(value)
    return members


def _form_pairs(request: Request) -> Iterator[tuple[str, Any]]:
    """Yield the names and values of a form; the files come after everything else.

    Raises:
        ValueError: the form is broken, or not UTF-8 text.
    """
    declared = request.headers.get("content-type", "")
    if _media_type(declared) == _URLENCODED:
        for part in request.body.split(b"&"):
            if part:
                before, _, after = part.replace(b"+", b" ").partition(b"=")
                yield unquote_to_bytes(before).decode(), unquote_to_bytes(after).decode()
        return
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": declared,
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.input": io.BytesIO(request.body),
    }
    _, fields, files = parse_form_data(
        environ, _in_memory, max_form_parts=_MOST_PARTS, silent=False, max_form_memory_size=None
    )
    replaced = _REPLACEMENT.encode() not in request.body
    pairs: list[tuple[Any, Any]] = [*fields.items(multi=True), *files.items(multi=True)]
    for name, value in pairs:
        if name is None:
            raise ValueError("a part without a name")
        if replaced and isinstance(value, str) and _REPLACEMENT in value:
            raise ValueError("bytes that are no text were replaced")
        yield name, value


def _in_memory(
    total_content_length: int | None,
    content_type: str | None,
    filename: str | None,
    content_length: int | None = None,
) -> IO[bytes]:
    """Return where a file of a form goes; the whole form is in memory, and bounded, already."""
    return io.BytesIO()
