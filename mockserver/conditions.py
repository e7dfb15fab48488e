"""Conditions: what an ``x-action.where`` demands of a record, for one caller at one instant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mockserver.call import Call
from mockserver.caller import Caller
from mockserver.fields import Cells, Collection
from mockserver.filtering import Condition
from mockserver.moment import months_before

_WITHIN = re.compile(r"P([0-9]+)([MD])")
Test = Callable[[Cells], bool]


def where(call: Call, collection: Collection, condition: Mapping[str, Any]) -> Test:
    """Compile a condition of the document for this caller and this instant."""
    tests: list[Test] = []
    for path, wanted in condition.items():
        if path == "any":
            branches = [where(call, collection, branch) for branch in wanted]
            tests.append(lambda record, branches=branches: any(one(record) for one in branches))  # type: ignore[misc]
        else:
            tests.append(_entry(call, collection, tuple(path.split(".")), wanted))
    return lambda record: all(test(record) for test in tests)


def _entry(call: Call, collection: Collection, path: tuple[str, ...], wanted: Any) -> Test:
    """Compile one entry of a condition."""
    holds, _ = _of_values(call, wanted)
    return lambda record: holds(follow(call, collection, record, path))


def by_property(
    call: Call, condition: Mapping[str, Any]
) -> tuple[list[Condition], Mapping[str, Any]]:
    """Return the entries that look at one property of the record itself, and the other ones."""
    found, rest = [], {}
    for path, wanted in condition.items():
        if path == "any" or "." in path:
            rest[path] = wanted
        else:
            found.append(Condition(path, *_of_values(call, wanted)))
    return found, rest


def _of_values(call: Call, wanted: Any) -> tuple[Callable[[Any], bool], tuple[Any, ...]]:
    """Return the test of a value, and the values that meet it if it is no more than that.

    A list meets it with one of its values; an empty one is as null.
    """
    if isinstance(wanted, dict):
        if "not" in wanted:
            refused = tuple(wanted["not"])
            return lambda held: not any(one in refused for one in _spread(held)), ()
        if "within" in wanted:
            since = instant_of(wanted["within"], call.now)
            return lambda held: any(isinstance(i, int) and i > since for i in _spread(held)), ()
        accepted = tuple(_of_caller(call.caller, wanted["caller"]))
    else:
        accepted = tuple(wanted) if isinstance(wanted, list) else (wanted,)
    return lambda held: any(one in accepted for one in _spread(held)), accepted


def _spread(held: Any) -> Sequence[Any]:
    return held or (None,) if isinstance(held, (list, tuple)) else (held,)


def _of_caller(caller: Caller, name: str) -> Sequence[Any]:
    held = caller.id if name == "id" else caller.record.get(name)
    if isinstance(held, (list, tuple)):
        return held
    return () if held is None else (held,)


def fading(condition: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the property and the duration by which time alone makes a condition false.

    Only the passing of time does that to such a record, and at one known instant; None if there is
    no such entry.
    """
    for path, wanted in condition.items():
        if isinstance(wanted, dict) and "within" in wanted and "." not in path:
            return path, wanted["within"]
    return None


def timed(condition: Mapping[str, Any]) -> bool:
    """Tell whether the passing of time decides about a condition."""
    return any(
        any(map(timed, wanted))
        if path == "any"
        else isinstance(wanted, dict) and "within" in wanted
        for path, wanted in condition.items()
    )


def read_by(collection: Collection, collections: Mapping[str, Collection], path: str) -> set[str]:
    """Return the other collections that a dotted path leads through."""
    found = set()
    for name in path.split(".")[:-1]:
        collection = collections[collection.fields[name].collection]
        found.add(collection.name)
    return found


def instant_of(duration: str, now: int) -> int:
    """Return the instant that was so long ago, in epoch seconds as ``now`` is."""
    match = _WITHIN.fullmatch(duration)
    if match is None:
        raise ValueError(duration)
    count = int(match[1])
    return months_before(now, count) if match[2] == "M" else now - count * 86400


def follow(call: Call, collection: Collection, record: Cells, path: Sequence[str]) -> Any:
    """Return the value at a dotted path through references, or None where it ends early."""
    held: Cells = record
    for name in path[:-1]:
        found = call.record(collection.fields[name].collection, held.get(name))
        if found is None:
            return None
        collection = call.api.collections[collection.fields[name].collection]
        held = found
    return held.get(path[-1])
