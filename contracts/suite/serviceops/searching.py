"""Searching: qualifications as the vendor writes them, and what a search finds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange

_TEXTS, _NUMBERS = "ListStringValueRest", "ListLongValueRest"


def db(key: str) -> dict[str, Any]:
    """Return the operand that is a key of the ticket."""
    return {"type": "DbOperandRest", "key": key}


def prop(key: str) -> dict[str, Any]:
    """Return the operand that is a key of the ticket, named with what it belongs to."""
    return {"type": "PropertyOperandRest", "key": f"request.{key}"}


def custom(label: str) -> dict[str, Any]:
    """Return the operand that is a custom field."""
    return {"type": "CustomFieldOperandRest", "fieldName": label}


def relation(
    left: str | Mapping[str, Any], operator: str, value: Any, kind: str = ""
) -> dict[str, Any]:
    """Return the qualification that compares a key, or another operand, with a value."""
    return {
        "type": "RelationalQualificationRest",
        "leftOperand": db(left) if isinstance(left, str) else dict(left),
        "operator": operator,
        "rightOperand": {
            "type": "ValueOperandRest",
            "value": {"type": kind or _kind(value), "value": value},
        },
    }


def flat(*quals: Mapping[str, Any]) -> dict[str, Any]:
    """Return the qualification that all of some hold."""
    return {"type": "FlatQualificationRest", "quals": list(quals)}


def binary(left: Mapping[str, Any], operator: str, right: Mapping[str, Any]) -> dict[str, Any]:
    """Return two qualifications joined by AND or OR."""
    joined = {"type": "BinaryQualificationRest", "operator": operator}
    return {**joined, "leftQual": dict(left), "rightQual": dict(right)}


def unary(operand: Mapping[str, Any], operator: str) -> dict[str, Any]:
    """Return the qualification that asks one thing of a key."""
    return {"type": "UnaryQualificationRest", "operand": dict(operand), "operator": operator}


def search(desk: Desk, qualification: Mapping[str, Any] | None = None, **query: Any) -> Exchange:
    """Search for what meets a qualification; without one the body is an empty object."""
    operation = desk.called("searchRequests")
    members = {} if qualification is None else {"qualDetails": dict(qualification)}
    return desk.session.send(
        operation.method, operation.path, query=query, members=members, changes=False
    )


def found(exchange: Exchange) -> list[dict[str, Any]]:
    """Return the tickets that a search answers; none when it is refused."""
    listed = exchange.member("objectList")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def ids(exchange: Exchange) -> list[Any]:
    """Return the ids of the tickets that a search answers."""
    return [one.get("id") for one in found(exchange)]


def family(desk: Desk) -> list[dict[str, Any]]:
    """Return tickets of our own with one subject, as fresh reads show them.

    They differ in status, priority, spam and description; the first was changed last.

    Raises:
        NotExercised: the target does not create them.
    """
    return desk.stock.keep("family of one subject", lambda: _make_family(desk))


def ours(desk: Desk) -> dict[str, Any]:
    """Return the qualification that the family alone meets."""
    return relation("subject", "equal", family(desk)[0]["subject"])


def _make_family(desk: Desk) -> list[dict[str, Any]]:
    subject = desk.text()
    made = [
        _made(desk, subject, members)
        for members in (
            {"statusName": "Open", "priorityName": "High", "spam": False},
            {"statusName": "Pending", "priorityName": "Low", "spam": True, "description": "one"},
            {"statusName": "Open", "priorityName": "Urgent", "spam": False, "description": "two"},
            {"statusName": "Resolved", "priorityName": "High", "spam": False},
            {"statusName": "Closed", "priorityName": "Medium", "spam": True},
        )
    ]
    for key in (made[2], made[0]):
        desk.session.pause(1.1 if _whole_seconds(desk, key) else 0)
        if desk.update(key, {"impactName": "Low"}).status >= 300:
            raise NotExercised("the target does not change a ticket")
    return [desk.fresh(key) for key in made]


def _made(desk: Desk, subject: str, members: Mapping[str, Any]) -> Any:
    """Return the id of a ticket with some members, without them where the target refuses them."""
    made = desk.attempt({"subject": subject, **members})
    if made.status >= 300:
        made = desk.make(subject=subject)
    return made.member("id")


def _whole_seconds(desk: Desk, key: Any) -> bool:
    """Tell whether the target seems to keep time in whole seconds."""
    return all(
        isinstance(value, int) and value % 1000 == 0
        for name, value in desk.fresh(key).items()
        if name in ("createdTime", "updatedTime")
    )


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return _TEXTS if value and isinstance(value[0], str) else _NUMBERS
    if isinstance(value, bool):
        return "BooleanValueRest"
    return "LongValueRest" if isinstance(value, int) else "StringValueRest"
