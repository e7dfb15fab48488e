"""Replies: what goes wrong as an exception, and what every answer carries."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tests.liars.wire import Reply

JSON = "application/json; charset=utf-8"


class Refusal(Exception):
    """A request that is not granted: its status, and the words for the client."""

    def __init__(
        self,
        status: int,
        message: str,
        errors: list[list[str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = headers or {}

    def reply(self) -> Reply:
        """Return the answer that says so."""
        data: dict[str, Any] = {"message": self.message}
        if self.errors is not None:
            data["errors"] = self.errors
        return answer(self.status, data, self.headers)


def not_found() -> Refusal:
    """Return the refusal for what is not there."""
    return Refusal(404, "Not Found")


def invalid(errors: list[list[str]]) -> Refusal:
    """Return the refusal of a body whose members are wrong."""
    return Refusal(422, "Validation Failed", errors)


def answer(status: int, data: Any, headers: dict[str, str] | None = None) -> Reply:
    """Return a reply with JSON data."""
    body = b"" if status == 204 else json.dumps(data, ensure_ascii=False).encode()
    always = {"Cache-Control": "no-store", "X-Request-Id": "honest", "X-Runtime": "0.002"}
    if status != 204:
        always["Content-Type"] = JSON
    return Reply(status=status, headers={**always, **(headers or {})}, body=body)


def tag(data: Any) -> str:
    """Return the ETag of some data."""
    text = json.dumps(data, sort_keys=True).encode()
    return f'W/"{hashlib.sha256(text).hexdigest()[:32]}"'
