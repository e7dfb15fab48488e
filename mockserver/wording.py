"""Wording: what a schema finds wrong with a body, told as texts about its members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema_rs

from mockserver.call import Call
from mockserver.fields import Member
from mockserver.operation import Body
from mockserver.problems import Problem

_MOMENT = "is not a valid date and time, such as 2016-03-14T02:56:11-06:00"
_EXPECTED = {
    "timestamp": _MOMENT,
    "target": _MOMENT,
    "reference": "is not a valid id",
    "references": "is not a list of ids",
    "boolean": "must be true or false",
    "string": "must be a text",
    "object": "must be a JSON object",
    "array": "must be a JSON array",
}


def schema_problems(call: Call, members: Mapping[str, Any], body: Body) -> list[Problem]:
    """Return what the body's schema finds wrong, one problem for each member.

    Only first errors are asked for: all those of a list of a million members take minutes.
    """
    word = call.api.behaviour.word or text
    found: list[Problem] = []
    for name in body.required:
        if name not in members:
            message = f"'{name}' is a required property"
            found.append((name, word(body.members[name], None, [name], message)))
    for name, value in members.items():
        judge = body.judge(call.api.document, name)
        if not judge.is_valid(value):
            path, message = _first_error(judge, value)
            found.append((name, word(body.members[name], value, [name, *path], message)))
    if not found and not body.validator.is_valid(members):
        found.append(("base", _first_error(body.validator, members)[1]))
    return found


def _first_error(judge: jsonschema_rs.Validator, value: Any) -> tuple[list[Any], str]:
    """Return where and what a schema finds wrong first with a value which it does not allow.

    Not the error itself: whoever keeps one makes a cycle of it and of all the frames of the call.
    """
    try:
        judge.validate(value)
    except jsonschema_rs.ValidationError as error:
        return list(error.instance_path), error.message
    raise AssertionError("a schema allows what it did not allow before")


def text(member: Member, value: Any, path: Sequence[Any], message: str) -> str:
    """Word a member's problem in the style of the vendor's own validation texts."""
    title, schema = member.title, member.schema
    if len(path) > 1:
        return f"{title} is invalid at {'/'.join(str(part) for part in path[1:])}: {message[:200]}"
    if value is None or (isinstance(value, str) and not value.strip()):
        return f"{title} can't be blank"
    if isinstance(value, str) and member.max_length and len(value) > member.max_length:
        return f"{title} is too long (maximum is {member.max_length} characters)"
    if "enum" in schema:
        listed = ", ".join(str(one) for one in schema["enum"] if one)
        return f"{title} is not included in the list: {listed}"
    return f"{title} {_EXPECTED.get(member.kind, 'is invalid')}"
