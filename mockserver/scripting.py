"""Scripting: the answers that a fault gives, written as templates over the request.

Jinja comes with Flask; its sandbox keeps a template from reaching anything but what it is given.
It is imported when the first template is there, because few worlds have one and all have to start.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from mockserver.exchange import Request, in_header
from mockserver.problems import NOTICE

if TYPE_CHECKING:
    from jinja2 import Environment, Template


def check(value: Any) -> None:
    """Read every template in JSON data.

    Raises:
        ValueError: one of them is no template, with what is wrong and where.
    """
    if isinstance(value, str):
        from jinja2 import TemplateError

        try:
            _compiled(value)
        except TemplateError as error:
            raise ValueError(f"{value[:60]!r}: {error}") from None
    elif isinstance(value, Mapping):
        for one in value.values():
            check(one)
    elif isinstance(value, list):
        for one in value:
            check(one)


def fill(value: Any, context: Mapping[str, Any]) -> Any:
    """Return JSON data with each text in it filled as a template.

    Raises:
        TemplateError: a template asks for what the request does not have.
    """
    if isinstance(value, str):
        return _compiled(value).render(context)
    if isinstance(value, Mapping):
        return {name: fill(one, context) for name, one in value.items()}
    if isinstance(value, list):
        return [fill(one, context) for one in value]
    return value


def context_of(request: Request, path: Mapping[str, Any], now: int, number: int) -> dict[str, Any]:
    """Return what templates can speak of: the request, the world's clock, how often it happened."""
    try:
        body = orjson.loads(request.body) if request.body else None
    except orjson.JSONDecodeError:
        body = None
    return {
        "request": {
            "method": request.method,
            "path": request.path,
            "parameters": dict(path),
            "query": dict(parse_qsl(request.query, keep_blank_values=True)),
            "headers": dict(request.headers),
            "body": body,
            "text": request.body.decode("utf-8", "replace"),
        },
        "now": now,
        "number": number,
    }


def failed(error: Exception) -> tuple[bytes, tuple[str, str]]:
    """Return the body and the header that say of a template why it could not be filled."""
    text = f"The scripted answer cannot be filled: {error}"
    return orjson.dumps({"message": text}), (NOTICE, in_header(text[:500]))


@cache
def _environment() -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        autoescape=False,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


@lru_cache(maxsize=512)
def _compiled(text: str) -> Template:
    return _environment().from_string(text)
