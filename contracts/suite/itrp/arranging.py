"""Arranging: requests in the situations that the cases are about, through the public API alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.desk import Desk
from contracts.errors import NotApplicable, NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.kinds import moment
from contracts.suite.trials import nulls_clear

_MOST = 8
LATER = "2037-05-04T03:02:01Z"
MUCH_LATER = "2038-01-02T03:04:05Z"


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
    exchange = desk.select({"per_page": 100}, path)
    if exchange.status != 200 or not isinstance(exchange.json, list):
        raise NotExercised(f"the target did not list {path}: {exchange.answer[:200]}")
    return [one for one in exchange.json if isinstance(one, dict)]


def instances(desk: Desk) -> Iterator[dict[str, Any]]:
    """Yield some service instances as the API shows them."""
    for key in list(desk.references("service_instances"))[:_MOST]:
        exchange = desk.session.send("GET", f"/service_instances/{key}", judge=False)
        if exchange.status == 200 and isinstance(exchange.json, dict):
            yield exchange.json


def with_affected_sla(desk: Desk, accountable: bool, **members: Any) -> dict[str, Any]:
    """Return a new request of which an affected SLA is, or none is, accountable.

    Raises:
        NotExercised: no known service instance leads to such a request.
    """
    for key in list(desk.references("service_instances"))[:_MOST]:
        made = desk.attempt({"service_instance_id": key, **members})
        if made.status != 201:
            continue
        slas = listed(desk, f"/requests/{made.member('id')}/affected_slas")
        held = {one.get("accountability") for one in slas}
        if bool(held & {"provider", "supplier"}) is accountable:
            return desk.fresh(made.member("id"))
    word = "an accountable" if accountable else "no accountable"
    raise NotExercised(
        f"no known service instance leads to {word} affected SLA",
        "known: {service_instances: [...]} in the target file",
    )
