"""Tickets: creating them with chosen keys, and what a target shows of its form and its people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.kinds import same


def sample(desk: Desk) -> dict[str, Any]:
    """Return the request of the page on creating one, as the document repeats it."""
    body = desk.contract.resolve(desk.operation("create").raw["requestBody"])
    found: dict[str, Any] = body["content"]["application/json"]["examples"]["sample"]["value"]
    return dict(found)


def create(desk: Desk, **members: Any) -> Exchange:
    """Create a ticket with these members besides the required ones, whatever comes of it."""
    return desk.create({**desk.valid(), **members})


def comes_back(
    desk: Desk, expect: Expect, made: Exchange, name: str, wanted: Any, *requirements: str
) -> None:
    """Demand a value in the answer to a create or an update, and in a fresh read.

    The first of the requirements is to blame for another one.
    """
    for exchange in (made, desk.read(made.member("id"))):
        expect.equal(
            exchange.member(name),
            wanted,
            name,
            requirement=requirements[0],
            shown=[made, exchange],
        )
    expect.exercised.extend(requirements)


def requesters(desk: Desk, expect: Expect, count: int = 2) -> list[str]:
    """Return addresses of registered users.

    Raises:
        NotExercised: fewer are known.
    """
    known = [str(one) for one in desk.references("users", "email")]
    expect.possible(
        len(set(known)) >= count,
        f"fewer than {count} registered users are known",
        "known: {users.email: [...]} in the target file",
    )
    return known


def custom_labels(desk: Desk, kind: str) -> list[str]:
    """Return the labels of custom fields of a kind, text or number, as the target shows them."""
    return desk.stock.keep(f"custom fields of {kind}", lambda: _labels(desk, kind))


def form(desk: Desk) -> Mapping[str, Any]:
    """Return the custom fields of a ticket without values.

    Raises:
        NotExercised: the target does not show them.
    """
    shown = desk.stock.bare().member("customField")
    if not isinstance(shown, dict) or not shown:
        raise NotExercised(
            "the target shows no custom field of a new ticket", "a form with custom fields"
        )
    return shown


def times(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a ticket tells in epoch milliseconds."""
    names = (
        "createdTime", "updatedTime", "resolvedTime", "lastOpenedTime", "lastResolvedTime",
        "firstResponseTime", "lastClosedTime", "dueBy", "responseDue", "lastViolationTime",
    )  # fmt: skip
    return {name: record[name] for name in names if name in record}


def in_milliseconds(value: Any) -> bool:
    """Tell whether a value can be a moment of our time in epoch milliseconds."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and 10**11 < value < 10**14


def _labels(desk: Desk, kind: str) -> list[str]:
    shown = form(desk)
    if kind == "number":
        sure = [label for label, value in shown.items() if isinstance(value, float)]
        zeros = (label for label, value in shown.items() if same(value, 0))
        return (sure or [label for label in zeros if _takes_fractions(desk, label)])[:1]
    # Texts, and words of which one has to be chosen, look alike while they are empty.
    for label, value in shown.items():
        if value != "":
            continue
        text = desk.text()
        made = create(desk, customField={label: text})
        held = made.member("customField")
        if isinstance(held, dict) and held.get(label) == text:
            return [label]
    return []


def _takes_fractions(desk: Desk, label: str) -> bool:
    """Tell whether a custom field keeps a number, its fraction apart: a moment has none."""
    held = create(desk, customField={label: 110.5}).member("customField")
    value = held.get(label) if isinstance(held, dict) else None
    return isinstance(value, int | float) and abs(value - 110.5) < 1
