"""Replies: JSON data, and what goes wrong as an exception."""

from __future__ import annotations

import json
from typing import Any

from tests.liars.wire import Reply


class Refusal(Exception):
    """A request that is not granted."""

    def __init__(self, status: int, code: str, more: dict[str, Any] | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.more = more or {}


def reply(status: int, data: Any, headers: dict[str, str] | None = None) -> Reply:
    """Return a reply with JSON data."""
    body = json.dumps(data, ensure_ascii=False).encode()
    always = {"Content-Type": "application/json"}
    return Reply(status=status, headers={**always, **(headers or {})}, body=body)
