"""Arranging: requests in the situations that the cases are about, through the public API alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from contracts.desk import Desk
from contracts.errors import NotApplicable, NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.identities import low_identity
from contracts.kinds import moment
from contracts.session import Identity
from contracts.suite.trials import nulls_clear

_MOST = 8
LATER = "2037-05-04T03:02:01Z"
MUCH_LATER = "2038-01-02T03:04:05Z"


@dataclass(frozen=True, kw_only=True)
class Surveyed:
    """A service instance as it is shown, and an incident about it with its affected SLAs."""

    key: Any
    shown: dict[str, Any]
    made: Exchange
    slas: list[dict[str, Any]]

    @property
    def accountable(self) -> set[Any]:
        """The accountabilities of the affected SLAs."""
        return {one.get("accountability") for one in self.slas}


def reported(desk: Desk, **members: Any) -> Exchange:
    """Report an event.

    Raises:
        NotApplicable: the target takes none.
    """
    offered(desk, "Events")
    return desk.session.send("POST", "/events", members=members)


def mark(desk: Desk) -> str:
    """Return a source that no other request has."""
    return desk.text()[-30:]


def held_id(exchange: Exchange, name: str) -> Any:
    """Return the id in a reference that an answer shows, None when there is none."""
    held = exchange.member(name)
    return held.get("id") if isinstance(held, dict) else None


def instant(value: Any) -> Any:
    """Return a target so that equal ones are equal, in whatever zone they are written."""
    found = moment(value)
    return value if found is None else found.timestamp()


def changed(desk: Desk, key: Any, **members: Any) -> Exchange:
    """Change a request.

    Raises:
        NotExercised: the target refuses the change, which another check is about.
    """
    exchange = desk.alter(key, members)
    if exchange.status != 200:
        raise NotExercised(f"the target did not change a request: {exchange.answer[:200]}")
    return exchange


def emptied(desk: Desk, expect: Expect, key: Any, member: str, shown: str) -> Exchange:
    """Take a value away from a request: by null, or by empty text where null is passed over.

    Raises:
        Broken: null takes away other values, but not this one.
        NotExercised: the target takes it away by neither.
    """
    for nothing in (None, ""):
        exchange = desk.alter(key, {member: nothing})
        if exchange.status == 200 and exchange.member(shown) is None:
            return exchange
    if nulls_clear(desk, besides=shown):
        expect.equal(exchange.member(shown), None, shown, shown=[exchange])
    raise NotExercised(f"the target does not take {shown} away: {exchange.answer[:200]}")


def offered(desk: Desk, capability: str) -> None:
    """Go on only if the target offers a part of the API.

    Raises:
        NotApplicable: it does not.
    """
    if capability in desk.session.target.without:
        raise NotApplicable(f"the target does not offer {capability}")


def listed(desk: Desk, path: str) -> list[dict[str, Any]]:
    """Return the first hundred objects of a list.

    Raises:
        NotExercised: the target does not list them.
    """
    return _objects(desk.select({"per_page": 100}, path))


def known(desk: Desk, path: str) -> list[dict[str, Any]]:
    """Return the same of a list that no check changes, which is asked for once.

    Raises:
        NotExercised: the target does not list them.
    """
    return _objects(desk.still({"per_page": 100}, path))


def _objects(exchange: Exchange) -> list[dict[str, Any]]:
    if exchange.status != 200 or not isinstance(exchange.json, list):
        told = f"{exchange.path}: {exchange.answer[:200]}"
        raise NotExercised(f"the target did not list {told}")
    return [one for one in exchange.json if isinstance(one, dict)]


def texts_of(desk: Desk, key: Any, part: str = "") -> list[Any]:
    """Return the texts of a request's notes, ``/internal`` or ``/public`` ones alone by ``part``.

    Raises:
        NotExercised: the target does not list them.
    """
    return [one.get("text") for one in listed(desk, f"/requests/{key}/notes{part}")]


def other_people(desk: Desk) -> list[Any]:
    """Return the ids of some people besides the caller."""
    caller = desk.conditions.caller()["id"]
    return [one for one in desk.references("people") if one != caller]


def as_low_caller(desk: Desk) -> tuple[Identity, Any]:
    """Return a caller with few rights, and that person's id.

    Raises:
        NotExercised: there is none, or the target does not show who it is.
    """
    found = low_identity(desk.session)
    if found is None:
        raise NotExercised("no caller with few rights is known", "low_token in the target file")
    person = desk.session.send("GET", "/me", identity=found, judge=False).member("id")
    if person is None:
        raise NotExercised("the target does not show who the caller with few rights is")
    return found, person


def trusted_account(desk: Desk) -> str:
    """Return the id of another account that the caller's account trusts.

    Raises:
        NotExercised: none is known.
    """
    known = desk.session.target.known.get("accounts", ())
    if not known:
        raise NotExercised("no trusted account is known", "known: {accounts: [...]}")
    return str(known[0])


def surveyed(desk: Desk) -> list[Surveyed]:
    """Return some service instances, each with a new incident of high impact about it.

    Raises:
        NotExercised: none is known.
    """
    return desk.stock.keep("service instances", lambda: list(_survey(desk)))


def _survey(desk: Desk) -> Iterator[Surveyed]:
    for key in list(desk.references("service_instances"))[:_MOST]:
        shown = desk.known(key, "service_instances")
        members = {"service_instance_id": key, "category": "incident", "impact": "high"}
        made = desk.attempt(members)
        if shown.status == 200 and made.status == 201:
            slas = listed(desk, f"/requests/{made.member('id')}/affected_slas")
            yield Surveyed(key=key, shown=shown.json, made=made, slas=slas)


def with_slas(
    desk: Desk, what: str, fits: Callable[[Surveyed], bool], **members: Any
) -> tuple[Surveyed, Exchange]:
    """Return a service instance that fits, and the create of a further such incident about it.

    Raises:
        NotExercised: none of those that are known fits; ``what`` says which would.
    """
    for one in surveyed(desk):
        if fits(one):
            sent = {"service_instance_id": one.key, "category": "incident", "impact": "high"}
            return one, desk.make(**{**sent, **members})
    raise NotExercised(f"no known service instance has {what}", "known: {service_instances: [...]}")


def moments(values: Iterable[Any]) -> list[float]:
    """Return those of some targets that are moments, the earliest first, in epoch seconds."""
    found = (moment(one) for one in values)
    return sorted(one.timestamp() for one in found if one is not None)


def written(seconds: float) -> str:
    """Return a moment, in epoch seconds, as the API takes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
