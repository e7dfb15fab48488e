"""Matching: which exchanges somebody means, by operation, path, query, headers and body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import parse_qsl

import orjson

from mockserver.exchange import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """A description of requests; what is left empty is true of every one.

    ``path`` and the values of ``query`` and ``headers`` are patterns in which * stands for any
    text. ``body`` is JSON data that the body contains: an object contains one with some of its
    members, an array one whose elements it has in this order, everything else only itself; a text
    may be a pattern. ``text`` is a regular expression to be found in the body.
    """

    api: str = ""
    operation: str = ""
    method: str = ""
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    text: str = ""

    def meets(self, api: str, operation: str, request: Request) -> bool:
        """Tell whether a request is one of these."""
        return next(self.differences(api, operation, request), None) is None

    def differences(self, api: str, operation: str, request: Request) -> Iterator[str]:
        """Yield in what a request is another than those described, a line each."""
        for what, wanted, found in (
            ("api", self.api, api),
            ("operation", self.operation, operation),
            ("method", self.method.upper(), request.method),
        ):
            if wanted and wanted != found:
                yield f"{what} is {found or 'none'}, not {wanted}"
        if self.path and not fnmatchcase(request.path, self.path):
            yield f"path is {request.path}, not {self.path}"
        if self.query:
            yield from _parameters(self.query, request)
        for name, pattern in self.headers.items():
            value = request.headers.get(name.lower())
            if value is None or not fnmatchcase(value, pattern):
                got = "absent" if value is None else _short(value)
            yield f"header {name} is {got}, not {_short(pattern)}"
        if self.body is not None:
            yield from _in_body(self.body, request)
        if self.text and not re.search(self.text, request.body.decode("utf-8", "replace")):
            yield f"the body has nothing like {self.text}"


def _parameters(wanted: Mapping[str, str], request: Request) -> Iterator[str]:
    given = parse_qsl(request.query, keep_blank_values=True)
    for name, pattern in wanted.items():
        values = [value for key, value in given if key == name]
        if not any(fnmatchcase(value, pattern) for value in values):
            got = ", ".join(map(_short, values)) or "absent"
            yield f"query parameter {name} is {got}, not {_short(pattern)}"


def _in_body(wanted: Any, request: Request) -> Iterator[str]:
    try:
        got = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        media = request.headers.get("content-type", "")
        if "urlencoded" not in media:
            yield "the body is no JSON" if request.body else "there is no body"
            return
        got = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    yield from contained(wanted, got, "body")


def contained(wanted: Any, got: Any, place: str) -> Iterator[str]:
    """Yield why JSON data does not contain other data, with the place of each difference."""
    if isinstance(wanted, dict):
        if not isinstance(got, dict):
            yield f"{place} is {_short(got)}, not an object"
            return
        for name, value in wanted.items():
            if name not in got:
                yield f"{place}.{name} is absent"
            else:
                yield from contained(value, got[name], f"{place}.{name}")
    elif isinstance(wanted, list):
        yield from _listed(wanted, got, place)
    elif isinstance(wanted, str) and isinstance(got, str):
        if not fnmatchcase(got, wanted) and got != wanted:
            yield f"{place} is {_short(got)}, not {_short(wanted)}"
    elif isinstance(wanted, bool) is not isinstance(got, bool) or wanted != got:
        yield f"{place} is {_short(got)}, not {_short(wanted)}"


def _listed(wanted: list[Any], got: Any, place: str) -> Iterator[str]:
    if not isinstance(got, list):
        yield f"{place} is {_short(got)}, not an array"
        return
    start = 0
    for index, one in enumerate(wanted):
        found = (
            at
            for at in range(start, len(got))
            if not any(contained(one, got[at], f"{place}[{at}]"))
        )
        at = next(found, None)
        if at is None:
            yield f"{place} has no {_short(one)} as its element {index} of those wanted"
            return
        start = at + 1


def _short(value: Any) -> str:
    text = orjson.dumps(value).decode() if not isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
