"""Rates: what headers tell of the calls that a caller has left."""

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange


def header_name(desk: Desk, role: str) -> str | None:
    """Return the name of the header of a role, wherever the document has one."""
    for operation in desk.contract.operations:
        for answer in operation.raw["responses"].values():
            for name, raw in desk.contract.resolve(answer).get("headers", {}).items():
                if desk.contract.resolve(raw).get("x-role") == role:
                    return str(name)
    return None


def declares(desk: Desk, exchange: Exchange, role: str) -> str | None:
    """Return the name of the header of a role that the document has in such an answer."""
    operation = desk.contract.match(exchange.method, exchange.path)
    answer = desk.contract.response(operation, exchange.status) if operation else None
    for name, raw in (answer or {}).get("headers", {}).items():
        if desk.contract.resolve(raw).get("x-role") == role:
            return str(name)
    return None


def told(desk: Desk, exchange: Exchange, role: str) -> str:
    """Return what a header of an answer says, empty when it is not there."""
    name = header_name(desk, role)
    return exchange.headers.get(name.lower(), "") if name else ""


def left(desk: Desk, exchange: Exchange) -> int:
    """Return how many calls an answer says are left.

    Raises:
        NotExercised: it does not say so.
    """
    text = told(desk, exchange, "rate-remaining")
    if not text.isdigit():
        raise NotExercised("the target does not tell how many calls are left")
    return int(text)
