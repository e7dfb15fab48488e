"""A key that is refused: what the text says, and that nothing has changed."""

from __future__ import annotations

from typing import Any

from tests.mockserver.serviceops.client import Client


def refused(api: Client, name: str, value: Any) -> str:
    """Return the text with which a value is refused; nothing has changed."""
    before = api.state()
    answer = api.post(**{name: value})
    assert answer.status == 400, answer.body
    assert answer.body["code"] == "invalid.input"
    assert api.state() == before
    assert name in answer.text
    return answer.text
