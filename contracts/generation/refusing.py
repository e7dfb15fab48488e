"""Refusing: whether a request that was refused although it is valid shows that something is wrong.

A server may refuse much for the state that a record is in, and for pieces that do not go together.
So each piece of such a request is sent alone: only one that is plain, that nobody doubts, and
without which the same request is granted, was refused wrongly.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from contracts.generation import blame
from contracts.generation.asking import Asked
from contracts.generation.excuses import may_be_refused
from contracts.generation.parts import Part

if TYPE_CHECKING:
    from contracts.generation.examining import Examination, Problem

_TRIES = 4
_NO_MATTER_OF_DATA = (401, 403, 404, 409, 429)


class Refusals:
    """Looks into refusals; each piece of an operation is tried a few times at most."""

    def __init__(self) -> None:
        self._tried: Counter[tuple[str, str, str]] = Counter()

    def __call__(self, examination: Examination, asked: Asked) -> Iterator[Problem]:
        """Yield what was refused wrongly."""
        parts = examination.parts(asked)
        if any(part.keyword for part in parts):
            return
        for part in parts:
            key = (examination.operation.id, part.place, part.name)
            if part.place not in ("query", "body") or may_be_refused(examination.contract, part):
                continue
            if self._tried[key] >= _TRIES:
                continue
            alone = _alone(examination, asked, parts, part)
            if alone is None:
                self._tried[key] += 1
                continue
            yield _problem(examination, alone, part)
            return


def _problem(examination: Examination, asked: Asked, part: Part) -> Problem:
    from contracts.generation.examining import Problem

    operation = examination.operation
    return Problem(
        key=f"refused {part.place} {part.name}",
        requirement=blame.of_part(examination.contract, operation, part),
        message=f"{operation.id} refuses a {part.text} that is allowed",
        expected="a status from 200 to 299",
        got=asked.exchange.answer,
        asked=asked,
    )


def _alone(
    examination: Examination, asked: Asked, parts: Sequence[Part], part: Part
) -> Asked | None:
    """Send a piece alone; return that when it is refused and the rest is granted without it."""
    required = _required(examination)
    rest = [one for one in parts if (one.place, one.name) in required and one is not part]
    if (part.place, part.name) in required:
        return None  # there is nothing to compare with
    if not 200 <= _send(examination, asked, rest).exchange.status < 300:
        return None
    alone = _send(examination, asked, [*rest, part])
    status = alone.exchange.status
    return alone if 400 <= status < 500 and status not in _NO_MATTER_OF_DATA else None


def _required(examination: Examination) -> set[tuple[str, str]]:
    contract, operation = examination.contract, examination.operation
    found = {("body", name) for name in contract.required(contract.body(operation))}
    found |= {(one.place, one.name) for one in operation.parameters if one.place == "path"}
    return found


def _send(examination: Examination, asked: Asked, parts: Sequence[Part]) -> Asked:
    """Send a request of these pieces, an update to a record that nobody has changed."""
    operation, desk = examination.operation, examination.desk
    path = operation.path
    for one in parts:
        if one.place == "path":
            fresh = operation.action.get("do") == "update"
            value = desk.make().member("id") if fresh else one.value
            path = path.replace(f"{{{one.name}}}", quote(str(value), safe=""))
    members = {one.name: one.value for one in parts if one.place == "body"}
    sent: dict[str, Any] = {
        "method": operation.method,
        "url": f"{desk.session.base}{path}",
        "params": [(one.name, _text(one.value)) for one in parts if one.place == "query"],
    }
    if operation.method in ("POST", "PATCH", "PUT"):
        sent |= {"data": json.dumps(members), "headers": {"Content-Type": "application/json"}}
    request = examination.asker.request(sent, examination.asker.identity)
    return examination.asker.send(asked.case, request)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(_text(one) for one in value) if isinstance(value, list) else str(value)
