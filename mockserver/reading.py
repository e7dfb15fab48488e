"""Reading: the members of a body as typed values, or as all that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from werkzeug.datastructures import FileStorage

from mockserver.call import Call, Sent
from mockserver.fields import FALSE, TRUE, Collection, Field, Member
from mockserver.moment import parse_moment
from mockserver.operation import Body
from mockserver.parsing import read_members
from mockserver.problems import Problem, Refusal, nearest
from mockserver.wording import schema_problems

_MOMENTS = ("timestamp", "target")
_BODILY = ("POST", "PATCH", "PUT")
_DIGITS = 18
_TOO_LARGE = 2**63
_MOST_PROBLEMS = 100  # told of, where each member of a body or of a list in it could be one


def members_sent(call: Call, collection: Collection) -> dict[str, Any]:
    """Return the members of the body, as the API's behaviour wants them read."""
    body = call.operation.body
    if body is None:
        return {}
    tolerates, credentials = call.api.tolerates, call.api.token_names
    asked: dict[str, Any] = {}
    if call.query and "query-body" in tolerates and call.operation.method in _BODILY:
        used = {*call.operation.query, *(one for one in credentials if one not in body.members)}
        asked = {name: value for name, value in call.query if name not in used}
    if body.needed and not call.request.body and not asked:
        raise Refusal("malformed", "There is no body")
    members = read_members(call.request, body, tolerates)
    if asked:
        members = {**asked, **members}
    for name in credentials:
        if name in members and name not in body.members:
            del members[name]
    normalise = call.api.behaviour.normalise.get(collection.name)
    if normalise is not None:
        normalise(call, members)
    return members


def read_sent(call: Call, members: dict[str, Any], collection: Collection) -> Sent:
    """Return what a body asks to write, typed.

    ``members`` is the body as it was sent (already changed by the API's behaviour).

    Raises:
        Refusal: invalid, with every problem found.
    """
    body = call.operation.body
    if body is None:
        return Sent()
    problems: list[Problem] = []
    known = members
    if not members.keys() <= body.members.keys() or FileStorage in map(type, members.values()):
        known = _known(call, members, body, collection, problems)
    if call.operation.action.verb == "update" and None in known.values():
        known = dict(_without_null(call, known, body, problems))
    sent = Sent()
    rest = _take_texts(call, sent, body, known, problems)
    if not body.validator.is_valid(known):
        problems.extend(schema_problems(call, known, body))
    examine = call.api.behaviour.examine.get(collection.name)
    if problems and (rest or examine is not None):
        wrong = {name for name, _ in problems}
        known = {name: value for name, value in known.items() if name not in wrong}
    if examine is not None:
        problems.extend(islice(examine(call, known), _MOST_PROBLEMS))
    if len(rest) > 1 and not body.rivals.isdisjoint(rest):  # the later one declared counts
        rest = [name for name in body.members if name in rest]
    for name in rest:
        if name in known:
            problem = _take(call, sent, body.members[name], known[name])
            if problem is not None:
                problems.append(problem)
    if problems:
        raise _invalid(body, problems)
    return sent


def _take_texts(
    call: Call, sent: Sent, body: Body, known: Mapping[str, Any], problems: list[Problem]
) -> list[str]:
    """Put the texts that are kept as they are where they belong; return the other members.

    Adds the problems with texts that only some answers to the doubts see.
    """
    in_bytes = call.choice("text-limit-unit") == "bytes"
    rest = []
    for name, value in known.items():
        member = body.members[name]
        if isinstance(value, str):
            if in_bytes or "\0" in value or member.kind == "boolean":
                problems.extend(_choice_problems(call, member, value, in_bytes=in_bytes))
            if member.plain and value:
                if member.target:
                    sent.values[member.target] = value
                else:
                    sent.extras[name] = value
                continue
        rest.append(name)
    return rest


def _invalid(body: Body, problems: list[Problem]) -> Refusal:
    """Return the refusal of a body: the first problem of each member, in the document's order."""
    first: dict[str, str] = {}
    for name, text in problems:
        first.setdefault(name, text)
    errors = list(first.items())
    if len(errors) > 1:
        places = body.places
        errors.sort(key=lambda problem: places.get(problem[0], len(places)))
    return Refusal("invalid", errors=errors)


def _known(
    call: Call,
    members: Mapping[str, Any],
    body: Body,
    collection: Collection,
    problems: list[Problem],
) -> dict[str, Any]:
    """Return the members that the operation knows; the answers to the doubts decide of others."""
    known: dict[str, Any] = {}
    for name, value in members.items():
        if name not in body.members:
            _take_other(call, name, value, body, collection, known, problems)
        elif isinstance(value, FileStorage):
            problems.append((name, f"{body.members[name].title} cannot be a file"))
        else:
            known[name] = value
    return known


def _take_other(
    call: Call,
    name: str,
    value: Any,
    body: Body,
    collection: Collection,
    known: dict[str, Any],
    problems: list[Problem],
) -> None:
    """Deal with a member that the operation has not: pass it over, read it as one, or refuse it."""
    field = collection.fields.get(name)
    shown = field is not None and not field.hidden
    linking = field is not None and field.kind in ("reference", "references")
    if field is not None and shown and linking and not field.read_only:
        nested = isinstance(value, (dict, list))
        choice = call.choice("nested-reference" if nested else "bare-reference")
        writer = _writer(body, name)
        if choice == "accept" and writer:
            known[writer] = _ids(value)
        else:
            text = f"{field.title} must be written as {writer or 'an id'}"
            if call.refuses("nested-reference" if nested else "bare-reference", name, text):
                problems.append((name, text))
    elif field is not None and shown:
        text = f"{field.title} cannot be set"
        if call.refuses("read-only-member", name, text):
            problems.append((name, text))
    else:
        text = f"{name[:100]} is not known"
        if call.refuses("unknown-member", name[:100], text) and len(problems) < _MOST_PROBLEMS:
            hint = nearest(name, list(body.members)) if len(name) < 100 else ""
            problems.append(
                (name[:100], f"is not known; {hint}" if "?" in hint else "is not known")
            )


def _writer(body: Body, name: str) -> str:
    """Return the member by which a client should write a reference, or nothing."""
    if f"{name}_id" in body.members:
        return f"{name}_id"
    return next((member.name for member in body.members.values() if member.target == name), "")


def _ids(value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("id", value)
    return [_ids(one) for one in value] if isinstance(value, list) else value


def _without_null(
    call: Call, members: Mapping[str, Any], body: Body, problems: list[Problem]
) -> Iterator[tuple[str, Any]]:
    choice = call.choice("null-on-update")
    for name, value in members.items():
        if value is None and choice == "ignore" and body.members[name].nullable:
            continue
        if value is None and choice == "refuse":
            problems.append((name, f"{body.members[name].title} can't be null"))
        yield name, value


def _choice_problems(
    call: Call, member: Member, value: str, *, in_bytes: bool
) -> Iterator[Problem]:
    """Yield the problems with a text that only some answers to the doubts see."""
    if "\0" in value:
        text = f"{member.title} contains a NUL character"
        if call.refuses("nul-in-text", member.name, text):
            yield member.name, text
    if in_bytes and member.max_length is not None and len(value.encode()) > member.max_length:
        bound = f"maximum is {member.max_length} bytes"
        yield member.name, f"{member.title} is too long ({bound})"
    if member.kind == "boolean" and value not in TRUE and value not in FALSE:
        text = f"{member.title} must be true or false"
        if call.refuses("boolean-text", member.name, text):
            yield member.name, text


def _take(call: Call, sent: Sent, member: Member, value: Any) -> Problem | None:
    """Put one valid member, typed, where it belongs; return what is wrong with it after all."""
    typed = _typed(call, member, value)
    if member.kind in _MOMENTS and typed is None and value not in (None, ""):
        return member.name, f"{member.title} is not a valid date and time"
    if member.kind in ("integer", "millis") and typed is not None and abs(typed) >= _TOO_LARGE:
        return member.name, f"{member.title} is too large"
    if member.collection and typed is not None:
        keys = [_found(call, member, key) for key in _each(typed)]
        if None in keys:
            if call.choice("unknown-reference") == "refuse" and not member.loose:
                unknown = _each(typed)[keys.index(None)]
                return member.name, f"{member.title} is unknown: {str(unknown)[:100]}"
            return None
        if member.kind == "lookup":
            typed = (keys[0],) if _written(call, member).kind == "references" else keys[0]
    if member.target:
        sent.values[member.target] = typed
    else:
        sent.extras[member.name] = typed
    return None


def _written(call: Call, member: Member) -> Field:
    """Return the property that a member writes."""
    return call.api.collections[call.operation.action.collection].fields[member.target]


def _each(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _found(call: Call, member: Member, key: Any) -> Any:
    """Return the id of the record that a reference leads to, if the caller can reach it."""
    collection = call.api.collections[member.collection]
    candidates = call.draft.matching(collection.name, member.by, key) if member.by else (key,)
    for candidate in candidates:
        record = call.draft.get(collection.name, candidate)
        if record is not None and (
            not collection.by_account or record.get("account") in call.caller.reach
        ):
            return candidate
    return None


def _typed(call: Call, member: Member, value: Any) -> Any:
    kind = member.kind
    if value is None:
        return () if kind == "references" else None
    if kind == "references":
        many = value if isinstance(value, list) else [value]
        return tuple(
            dict.fromkeys(_key(call, member, one) for one in many if one not in (None, ""))
        )
    if kind == "boolean":
        return value in TRUE if isinstance(value, str) else bool(value)
    if value == "" and member.nullable:
        cleared = kind != "string" or call.choice("empty-text") == "clear"
        return None if cleared else value
    if member.collection and not member.by:
        return _key(call, member, value)
    if kind in ("integer", "millis"):
        return int(value)
    if kind in _MOMENTS:
        special = kind == "target" and value in _written(call, member).specials
        return value if special else parse_moment(value, call.caller.zone)
    return value


def _key(call: Call, member: Member, value: Any) -> int | str:
    """Return an id as it is kept: a whole number where ids are numbers, though sent as text."""
    if not call.api.collections[member.collection].text_key:
        text = str(value)
        if isinstance(value, (int, float)):
            return int(value)
        if text.isascii() and text.isdecimal() and len(text) <= _DIGITS:
            return int(text)
    return str(value)
