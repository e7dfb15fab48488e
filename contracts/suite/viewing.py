"""Viewing: records made to be in a predefined list, and others made not to be."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from contracts.contract import Operation
from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.kinds import words_of
from contracts.suite.params import Subject
from contracts.suite.trials import every, succeeded

Arranged = tuple[list[dict[str, Any]], list[dict[str, Any]]]
Shown = Callable[[Desk, Exchange], dict[str, Any]]
_MOST = 12
_SEVERAL = 2


def arranged(desk: Desk, operation: Operation) -> Arranged:
    """Return records made to be in a view, and others made not to be, by the answers to creates.

    Raises:
        NotExercised: no record can be made that meets the condition, or none that does not.
    """
    try:
        return desk.stock.keep(f"view {operation.id}", lambda: _arrange(desk, operation, _answered))
    except NotExercised:
        return reread(desk, operation)


def reread(desk: Desk, operation: Operation) -> Arranged:
    """Return the same by what fresh reads show, for a view that does not agree with the answers.

    Raises:
        NotExercised: as there.
    """
    return desk.stock.keep(f"view {operation.id}, read", lambda: _arrange(desk, operation, _seen))


def _arrange(desk: Desk, operation: Operation, shown: Shown) -> Arranged:
    where = operation.action["where"]
    inside: list[dict[str, Any]] = []
    outside: list[dict[str, Any]] = []
    for branch in where.get("any", [where]):
        members = members_for(desk, branch)
        for number in range(_SEVERAL):
            made = _shared(desk, members, number)
            if not succeeded(made) or made.member("id") is None:
                told = made.answer[:200]
                raise NotExercised(f"the target did not create a record: {told}")
            met = desk.conditions.holds(where, shown(desk, made))
            (inside if met else outside).append(made.json)
    for others in others_than(desk, where):
        made = _shared(desk, others, 0)
        if succeeded(made):
            record = shown(desk, made)
            (inside if desk.conditions.holds(where, record) else outside).append(made.json)
    inside, outside = _each_once(inside), _each_once(outside)
    if not inside:
        raise NotExercised("no record could be made that meets the condition", "a fitting record")
    if not outside:
        raise NotExercised("no record could be made that does not meet the condition")
    return inside, outside


def _shared(desk: Desk, members: Mapping[str, Any], number: int) -> Exchange:
    """Return a create with these members, the same one for all views that ask for them."""
    name = json.dumps(members, sort_keys=True)
    return desk.stock.keep(f"arranged {number} {name}", lambda: desk.attempt(members))


def _answered(desk: Desk, made: Exchange) -> dict[str, Any]:
    """Return what the answer to a create shows."""
    return made.json if isinstance(made.json, dict) else {}


def _seen(desk: Desk, made: Exchange) -> dict[str, Any]:
    """Return what a read shows of a record that no check changes.

    Raises:
        NotExercised: it cannot be read, which another check is about.
    """
    exchange = desk.stock.reread(made)
    if exchange.status != 200 or not isinstance(exchange.json, dict):
        raise NotExercised(f"the target did not show a record: {exchange.answer[:200]}")
    return exchange.json


def _each_once(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({one["id"]: one for one in records}.values())


def members_for(desk: Desk, where: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a create that meets a condition, as far as they can be sent."""
    members: dict[str, Any] = {}
    for path, condition in where.items():
        head, _, rest = path.partition(".")
        one = _subject(desk, head)
        if one is None or one.member is None:
            members.update(_leading_to(desk, head, path, condition))
        elif rest:
            members[one.member.name] = _reference_with(desk, one, path, condition)
        elif isinstance(condition, dict) and "within" in condition:
            continue
        elif isinstance(condition, dict) and "not" in condition:
            words = words_of(desk.contract, one.schema)
            default = one.schema.get("default")
            if default in condition["not"] or one.required:
                members[one.member.name] = next(x for x in words if x not in condition["not"])
        else:
            wanted = desk.conditions.wanted(condition)
            if not wanted:
                raise NotExercised(f"nothing is known that meets the condition on {path}")
            members[one.member.name] = wanted[0]
    return members


def _leading_to(desk: Desk, name: str, path: str, condition: Any) -> dict[str, Any]:
    """Return the members that make the server itself set a property so that a condition holds."""
    one = _subject(desk, name)
    value = one.schema.get("x-value", {}) if one else {}
    clock = value.get("clock")
    if isinstance(clock, dict):
        (state, words), *_ = clock.items()
        giver = _subject(desk, state)
        return {giver.write.name: words[0]} if giver else {}
    return {}  # such as the caller's own organization, which a plain record has


def _reference_with(desk: Desk, one: Subject, path: str, condition: Any) -> Any:
    """Return an id of a record from which a path leads to what a condition wants."""
    collection = one.write.schema["x-reference"]["collection"]
    wanted = desk.conditions.wanted(condition)
    rest = path.partition(".")[2]
    for key in desk.references(collection)[:_MOST]:
        record = desk.conditions.read(collection, key)
        if desk.conditions.value(record, rest, collection) in wanted:
            return key
    raise NotExercised(f"no known record of {collection} leads to {path} as wanted")


def others_than(desk: Desk, where: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return members of creates that do not meet a condition, in several ways."""
    found: list[dict[str, Any]] = [{}]
    branches = where.get("any", [where])
    for branch in branches:
        for path, condition in branch.items():
            one = _subject(desk, path.partition(".")[0])
            if one is None or one.member is None:
                source = one.schema.get("x-value", {}).get("from") if one else None
                one = (
                    _subject(desk, source[0].partition(".")[0])
                    if isinstance(source, list)
                    else None
                )
            if one is None or one.member is None:
                continue
            refused_words = (
                condition["not"] if isinstance(condition, dict) and "not" in condition else []
            )
            wanted = [] if refused_words else _wanted(desk, condition)
            for index in range(_MOST):
                value = refused_words[0] if refused_words else desk.sample(one.member, index)
                if value is not None and _leads_to(desk, one, path, value) not in wanted:
                    found.append({one.member.name: value})
                    break
    if len(branches) > 1:
        # All of them at once: a record in none of the alternatives.
        found.append({name: value for members in found for name, value in members.items()})
    return found


def _leads_to(desk: Desk, one: Subject, path: str, value: Any) -> Any:
    """Return what a value of a member leads to, where the condition is about another property."""
    source = next((x for x in every(desk) if x.name == path.partition(".")[0]), one)
    paths = source.schema.get("x-value", {}).get("from")
    if source.name == one.name or not isinstance(paths, list) or "." not in paths[0]:
        return value
    collection = one.write.schema["x-reference"]["collection"]
    record = desk.conditions.read(collection, value)
    return desk.conditions.value(record, paths[0].partition(".")[2], collection)


def _wanted(desk: Desk, condition: Any) -> list[Any]:
    try:
        return desk.conditions.wanted(condition)
    except NotExercised:
        return []


def mentioned(where: Mapping[str, Any]) -> set[str]:
    """Return the properties that a condition is about."""
    return {path.partition(".")[0] for branch in where.get("any", [where]) for path in branch}


def _subject(desk: Desk, name: str) -> Subject | None:
    return next((one for one in every(desk) if one.name == name), None)
