"""Wording: what a schema finds wrong with a body, told as texts about its members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.call import Call
from mockserver.fields import Member
from mockserver.operation import Body
from mockserver.problems import Problem


def schema_problems(call: Call, members: Mapping[str, Any], body: Body) -> Iterator[Problem]:
    """Yield what the body's schema finds wrong, by the member that it is about."""
    word = call.api.behaviour.word or text
    for error in body.validator.iter_errors(dict(members)):
        path = error.instance_path
        keyword = str(error.schema_path[-1]) if error.schema_path else ""
        if path:
            member = body.members.get(str(path[0]))
            if member is not None:
                yield member.name, word(member, members.get(member.name), path, error.message)
        elif keyword == "required":
            for name in body.required:
                if name not in members:
                    yield name, word(body.members[name], None, [name], error.message)
        else:
            yield "base", error.message


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
    expected = {
        "timestamp": "is not a valid date and time, such as 2016-03-14T02:56:11-06:00",
        "reference": "is not a valid id",
        "references": "is not a list of ids",
        "boolean": "must be true or false",
        "string": "must be a text",
        "object": "must be a JSON object",
        "array": "must be a JSON array",
    }
    return f"{title} {expected.get(member.kind, 'is invalid')}"
