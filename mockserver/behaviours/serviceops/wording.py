"""Wording: what is wrong with a member, told as what was expected and what came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mockserver.fields import Member

_TYPES = {
    "string": "a text",
    "array": "a list",
    "object": "an object",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "null": "null",
}
_LONGEST = 60


def word(member: Member, value: Any, path: Sequence[Any], message: str) -> str:
    """Return the text of a problem that the schema sees."""
    if len(path) > 1:
        return f"{located(path)}: {message[:200]}"
    if value is None and "required property" in message:
        return f"{member.name} is required"
    blank = value is None or (isinstance(value, str) and not value.strip())
    if blank and member.schema.get("type") == "string":
        return f"{member.name} must not be empty, got {told(value)}"
    return f"{member.name} must be {_expected(member, value)}, got {told(value)}"


def _expected(member: Member, value: Any) -> str:
    schema = member.schema
    listed = schema.get("enum") or (schema.get("examples") if "pattern" in schema else None)
    if listed and isinstance(value, str):
        return f"one of {', '.join(str(one) for one in listed if one is not None)}"
    declared = schema.get("type", ())
    names = [declared] if isinstance(declared, str) else declared
    return " or ".join(_TYPES[name] for name in names) or "something else"


def located(path: Sequence[Any]) -> str:
    """Return a place in a body as people write it: ``fileAttachments[0].refFileName``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text[:200]


def told(value: Any) -> str:
    """Return a JSON value, or its type if it is large, as a message can hold it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value[:_LONGEST]}'" + ("..." if len(value) > _LONGEST else "")
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return "a list" if isinstance(value, list) else "an object"
