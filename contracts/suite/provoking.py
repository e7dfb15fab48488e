"""Provoking: requests that have to be refused, by the kind of problem that the document names."""

from collections.abc import Callable
from typing import Any

from contracts.desk import Desk
from contracts.errors import NotApplicable, NotExercised
from contracts.exchange import Exchange
from contracts.identities import second_identity, wrong_identity
from contracts.session import NOBODY
from contracts.suite.trials import every, refused
from contracts.suite.wronging import NO_RECORD, wrong_create
from contracts.values import wrong

JSON = "application/json"


def get(desk: Desk, **more: Any) -> Exchange:
    """Read a record, in some way."""
    read = desk.operation("read")
    path = desk.path(read, desk.stock.bare().member("id"))
    return desk.session.send("GET", path, **more)


def _unauthorized(desk: Desk) -> list[Exchange]:
    return [get(desk, identity=NOBODY), desk.create(desk.valid(), identity=NOBODY)]


def _invalid_token(desk: Desk) -> list[Exchange]:
    return [get(desk, identity=wrong_identity(desk.session.main))]


def not_found(desk: Desk) -> list[Exchange]:
    """Ask for a record that there is not."""
    return [desk.read(NO_RECORD), desk.update(NO_RECORD, desk.revision())]


def _method_not_allowed(desk: Desk) -> list[Exchange]:
    path = desk.operation("create").path
    known = desk.contract.raw["paths"][path]
    method = next(one for one in ("DELETE", "PATCH", "PUT") if one.lower() not in known)
    return [desk.session.send(method, path)]


def _not_acceptable(desk: Desk) -> list[Exchange]:
    return [get(desk, headers={"Accept": "text/csv"})]


def _unsupported(desk: Desk) -> list[Exchange]:
    create = desk.operation("create")
    return [
        desk.session.send("POST", create.path, body=b"<x/>", headers={"Content-Type": "text/xml"})
    ]


def malformed(desk: Desk) -> list[Exchange]:
    """Send bodies that are no JSON."""
    found = []
    key = desk.stock.bare().member("id")
    for operation in (desk.operation("create"), desk.operation("update")):
        for body in (b'{"a": ', b"{a: 1}", b"not JSON"):
            path = desk.path(operation, key)
            headers = {"Content-Type": JSON}
            found.append(desk.session.send(operation.method, path, body=body, headers=headers))
    return found


def bad_parameter(desk: Desk) -> list[Exchange]:
    """Ask for pages of no size."""
    if desk.contract.doing("list", desk.main) is None:
        raise NotApplicable("the API has no list with parameters")
    size = desk.lists.parameter("page-size")
    return [desk.select({size.name: 0}), desk.select({size.name: -1})]


def _invalid(desk: Desk) -> list[Exchange]:
    found = [desk.create({})]
    for one in every(desk):
        if one.member is None or "x-reference" in one.member.schema:
            continue
        for _, value in wrong(desk.contract, one.member):
            found.append(wrong_create(desk, one.member.name, value))
        if len(found) > 2:
            break
    return [one for one in found if refused(one)]


def _forbidden(desk: Desk) -> list[Exchange]:
    other = second_identity(desk.session)
    if other is None:
        raise NotExercised("no second account is known", "second_token in the target file")
    exchange = desk.read(desk.stock.bare().member("id"), identity=other)
    if exchange.status == 404 and "hidden-record" in desk.contract.doubts:
        raise NotExercised("what may not be seen is answered like what there is not")
    return [exchange]


def provoked(desk: Desk, problem: str) -> list[Exchange]:
    """Return requests that should meet with a kind of problem, sent once for all that judge them.

    Raises:
        NotExercised: a client cannot bring it about, or not on this target.
    """
    provoke = _PROVOKED.get(problem)
    if provoke is None:
        raise NotExercised(f"a client cannot bring about '{problem}' at will")
    return desk.stock.keep(f"provoked {problem}", lambda: provoke(desk))


_PROVOKED: dict[str, Callable[[Desk], list[Exchange]]] = {
    "unauthorized": _unauthorized,
    "invalid-token": _invalid_token,
    "forbidden": _forbidden,
    "not-found": not_found,
    "method-not-allowed": _method_not_allowed,
    "not-acceptable": _not_acceptable,
    "unsupported-media-type": _unsupported,
    "malformed": malformed,
    "bad-parameter": bad_parameter,
    "invalid": _invalid,
}
