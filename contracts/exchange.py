"""Exchanges: a request that was sent and the answer to it, without secrets when shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from contracts import shell
from contracts.redaction import Secret, hide

__all__ = ["Exchange", "Secret", "without_query"]


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One request and its answer.

    ``seconds`` is how long the answer took; ``started`` epoch seconds by our clock. ``failure`` is
    set instead of an answer when there was none (``status`` is then 0). Header names of the answer
    are lower-case. ``options`` are what curl needs to get there, ``secrets`` what it must not show.
    ``again`` says that it was made for an earlier check, and not sent once more for this one.
    """

    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    started: float = 0.0
    failure: str = ""
    operation: str = ""
    options: tuple[str, ...] = ()
    secrets: Sequence[Secret] = field(default=(), repr=False)
    again: bool = False

    @cached_property
    def json(self) -> Any:
        """The body as JSON data; None when it is empty or no JSON."""
        try:
            return json.loads(self.body) if self.body else None
        except ValueError:
            return None

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON text."""
        try:
            json.loads(self.body)
        except ValueError:
            return False
        return True

    def member(self, name: str) -> Any:
        """Return a member of the answer, None when it is no object or has no such member."""
        found = self.json
        return found.get(name) if isinstance(found, dict) else None

    @property
    def path(self) -> str:
        """The path of the request, without query."""
        return urlsplit(self.url).path

    def hidden(self, text: str) -> str:
        """Return a text with every secret in it replaced."""
        return hide(text, self.secrets)

    @property
    def curl(self) -> str:
        """A line for a shell that sends the request again, secrets as shell variables."""
        return shell.line(self)

    @property
    def answer(self) -> str:
        """The answer in one line for a person: status and the beginning of the body."""
        if self.failure:
            return self.failure
        text = self.hidden(self.body.decode("utf-8", "replace"))
        return f"{self.status} {text[:400]}".strip()


def without_query(url: str, names: Sequence[str]) -> str:
    """Return a URL without some of its query parameters."""
    parts = urlsplit(url)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in names]
    return urlunsplit(parts._replace(query=urlencode(kept)))
