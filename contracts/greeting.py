"""The greeting: getting in, and one harmless call, so that what cannot work is told at once."""

from __future__ import annotations

import re

from contracts.errors import NoVerdict
from contracts.exchange import Exchange
from contracts.identities import main_identity
from contracts.session import NOBODY, Session

_NOT_THERE_NOW = (502, 503, 504)
_NOBODYS = "999999999"


def enter(session: Session) -> None:
    """Make the main caller of a session known, and see that the API answers.

    Raises:
        NoVerdict: it cannot be reached, is not there, or does not let the caller in.
    """
    session.main = main_identity(session)
    exchange = greet(session)
    if exchange is None:
        _look_for_nothing(session)
        return
    name = session.contract.name
    _reached(session, exchange)
    if exchange.status in (401, 403):
        raise _refused(session, exchange)
    if exchange.status == 404:
        raise NoVerdict(f"there is no {name} API at {exchange.url}: it answers 404")
    if 300 <= exchange.status < 400:
        where = exchange.headers.get("location", "elsewhere")
        raise NoVerdict(f"{exchange.url} sends us on to {where}: give that as --base-url")
    if exchange.status == 200 and not exchange.is_json:
        kind = exchange.headers.get("content-type", "something else")
        raise NoVerdict(f"there is no {name} API at {exchange.url}: it answers {kind}, not JSON")


def _look_for_nothing(session: Session) -> None:
    """Ask for a record that is not there, where there is no list to ask for."""
    for operation in session.contract.operations:
        if operation.method == "GET" and operation.action.get("do") == "read":
            path = re.sub(r"\{\w+\}", _NOBODYS, operation.path)
            exchange = session.send("GET", path, judge=False)
            _reached(session, exchange)
            if exchange.status == 401:
                raise _refused(session, exchange)
            if exchange.status == 404 and not session.target.client_id:
                _ask_nobodys_leave(session)
            return


def _ask_nobodys_leave(session: Session) -> None:
    """Try to create nothing as nobody: it is refused where the API is, and not found elsewhere."""
    for operation in session.contract.operations:
        plain_create = operation.action.get("do") == "create" and "{" not in operation.path
        if plain_create and not session.target.read_only:
            exchange = session.send("POST", operation.path, identity=NOBODY, judge=False)
            if exchange.status == 404:
                name = session.contract.name
                raise NoVerdict(f"there is no {name} API at {exchange.url}: it answers 404")
            return


def _reached(session: Session, exchange: Exchange) -> None:
    base = session.target.base_url
    if exchange.failure:
        raise NoVerdict(f"{base} cannot be reached: {exchange.failure}")
    if exchange.status in _NOT_THERE_NOW:
        raise NoVerdict(f"{base} is not there at present: it answers {exchange.status}")


def _refused(session: Session, exchange: Exchange) -> NoVerdict:
    account = session.target.account
    where = f" for account {account}" if account else ""
    told = f"refuses these credentials{where}: {exchange.answer[:200]}"
    return NoVerdict(f"{session.target.base_url} {told}")


def greet(session: Session) -> Exchange | None:
    """Make one call that changes nothing; None when the API has none that needs no record."""
    for operation in session.contract.operations:
        plain_list = operation.action.get("do") == "list" and "{" not in operation.path
        if plain_list and "where" not in operation.action:
            return session.send("GET", operation.path, judge=False)
    return None


def alive(session: Session) -> bool:
    """Tell whether the target still answers, whatever it says."""
    for operation in session.contract.operations:
        if operation.method == "GET":
            path = operation.path.replace("{", "").replace("}", "")
            return not session.send("GET", path, judge=False).failure
    return True
