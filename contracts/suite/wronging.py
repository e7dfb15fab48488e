"""Wronging: creates and updates with one wrong member, sent once for all checks that judge them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.kinds import Kind
from contracts.suite.trials import every
from contracts.values import wrong

NO_RECORD = 987654321


@dataclass(kw_only=True)
class Wronged:
    """What was sent wrongly so far, by member and value.

    ``first`` is a record made before any of the creates. ``key`` is the record that all updates
    were about and no others are, ``before`` what a fresh read showed of it before the first.
    """

    first: Any = None
    key: Any = None
    before: dict[str, Any] = field(default_factory=dict)
    creates: dict[str, Exchange] = field(default_factory=dict)
    updates: dict[str, Exchange] = field(default_factory=dict)


def wronged(desk: Desk) -> Wronged:
    """Return what was sent so far."""
    return desk.stock.keep("wronged", Wronged)


def wrong_create(desk: Desk, name: str, value: Any) -> Exchange:
    """Return the create of a record that has a wrong value for a member, and is right for the rest.

    Raises:
        NotExercised: no record can be made before the first one, to tell later ones by.
    """
    sent = wronged(desk)
    if sent.first is None:
        sent.first = desk.make().member("id")
    which = f"{name}: {value!r}"
    if which not in sent.creates:
        sent.creates[which] = desk.create({**desk.valid(), name: value})
    return sent.creates[which]


def wrong_update(desk: Desk, name: str, value: Any) -> Exchange:
    """Return an update that has nothing but a wrong value for a member.

    Raises:
        NotExercised: no record can be made and read that it is about.
    """
    sent = wronged(desk)
    if sent.key is None:
        key = desk.stock.aged().member("id")
        sent.before, sent.key = desk.fresh(key), key
    which = f"{name}: {value!r}"
    if which not in sent.updates:
        sent.updates[which] = desk.update(sent.key, {name: value})
    return sent.updates[which]


def wrong_members(desk: Desk, verb: str) -> Iterator[tuple[str, str, Any]]:
    """Yield members that the document does not allow, each as what is wrong, name and value."""
    for one in every(desk):
        member = one.member if verb == "create" else one.change
        if member is None:
            continue
        for what, value in wrong(desk.contract, member):
            yield f"{member.name}: {what}", member.name, value
        if one.kind is Kind.REFERENCE:
            yield f"{member.name}: unknown", member.name, NO_RECORD
