"""Moving: records whose values were changed or taken away, to be looked for by filters."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from contracts.contract import Property
from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.kinds import nullable
from contracts.suite.params import Subject
from contracts.suite.trials import declared, fitting, succeeded


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A record that was changed: ``taken`` are the members that the update had."""

    key: Any
    taken: dict[str, Any]
    changed: Exchange

    @property
    def record(self) -> dict[str, Any]:
        """The record as the answer to the update shows it, empty when it was refused."""
        found = self.changed.json if succeeded(self.changed) else None
        return found if isinstance(found, dict) else {}


def moved(desk: Desk) -> tuple[Moved, Moved]:
    """Return a record that got the first values of many properties, and one that had them before.

    The second one has the second values now. Both were changed by one update each, of as many
    members as the target takes together.
    """
    return desk.stock.keep("moved", lambda: _move(desk))


def emptied(desk: Desk) -> Moved:
    """Return a record that had the first values, which one update has taken away again."""
    return desk.stock.keep("emptied", lambda: _empty(desk))


def changes_of(desk: Desk, one: Subject) -> list[dict[str, Any]]:
    """Return updates that each give a property another value.

    Raises:
        NotExercised: it cannot be changed, or no value is known.
    """
    change = one.change
    if change is None or one.member is None:
        raise NotExercised(f"{one.name} cannot be changed")
    values = [value for value in fitting(desk, one) if isinstance(value, str | int)]
    return [{change.name: value} for value in values]


def _move(desk: Desk) -> tuple[Moved, Moved]:
    first, second = (_values(desk, which) for which in (0, 1))
    late = desk.make().member("id")
    taken, changed = desk.stock.change_most(late, first)
    early = _made_with(desk, taken)
    others, again = desk.stock.change_most(early, second)
    return (
        Moved(key=late, taken=taken, changed=changed),
        Moved(key=early, taken=others, changed=again),
    )


def _empty(desk: Desk) -> Moved:
    values = _values(desk, 0, lambda change: nullable(desk.contract, change.schema))
    key = _made_with(desk, values)
    taken, changed = desk.stock.change_most(key, dict.fromkeys(values))
    return Moved(key=key, taken=taken, changed=changed)


def _made_with(desk: Desk, values: dict[str, Any]) -> Any:
    return desk.stock.make_most(values)[1].member("id")


def _values(
    desk: Desk, which: int, fits: Callable[[Property], bool] = lambda _: True
) -> dict[str, Any]:
    """Return one of the values of each property that a create and an update name alike."""
    found: dict[str, Any] = {}
    for one in declared(desk):
        member, change = one.member, one.change
        if member is None or change is None or member.name != change.name or not fits(change):
            continue
        with suppress(NotExercised):
            for values in islice(changes_of(desk, one), which, which + 1):
                found.update(values)
    return found
