"""Tokens: asking for one as any client and user, and trying out what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.identities import client_header, with_token
from contracts.session import NOBODY, Identity

_URLENCODED = "application/x-www-form-urlencoded"
_BOUNDARY = "deskdouble-form"


@dataclass(frozen=True, kw_only=True)
class Client:
    """An API client, as it proves itself."""

    id: str
    secret: str


@dataclass(frozen=True, kw_only=True)
class User:
    """A user, as the form of a token request names one."""

    name: str
    password: str


def main_client(desk: Desk) -> Client:
    """Return the client that the run works with.

    Raises:
        NotExercised: the target is given with a token alone.
    """
    target = desk.session.target
    _supplied(
        target.client_id and target.username and target.password,
        "no client and user to ask for a token with",
        "client_id, client_secret, username and password",
    )
    return Client(id=target.client_id, secret=target.client_secret)


def bound_client(desk: Desk) -> Client:
    """Return the client that may act for one user alone.

    Raises:
        NotExercised: none is given.
    """
    target = desk.session.target
    main_client(desk)
    _supplied(
        target.bound_client_id,
        "no client of the access level Specific User is known",
        "bound_client_id and bound_client_secret",
    )
    return Client(id=target.bound_client_id, secret=target.bound_client_secret)


def disabled_client(desk: Desk) -> Client:
    """Return the client that is switched off.

    Raises:
        NotExercised: none is given.
    """
    target = desk.session.target
    main_client(desk)
    _supplied(
        target.disabled_client_id,
        "no client that is switched off is known",
        "disabled_client_id and disabled_client_secret",
    )
    return Client(id=target.disabled_client_id, secret=target.disabled_client_secret)


def main_user(desk: Desk) -> User:
    """Return the user that the run works as."""
    target = desk.session.target
    return User(name=target.username, password=target.password)


def colleague(desk: Desk) -> User:
    """Return the other technician that the target gives.

    Raises:
        NotExercised: it gives none.
    """
    target = desk.session.target
    main_client(desk)
    _supplied(
        target.colleague_username and target.colleague_password,
        "no second technician is known",
        "colleague_username and colleague_password",
    )
    return User(name=target.colleague_username, password=target.colleague_password)


def grant(user: User, **other: str) -> dict[str, str]:
    """Return the form that asks for a token with a user's credentials."""
    return {"grant_type": "password", "username": user.name, "password": user.password, **other}


def ask(
    desk: Desk,
    form: Mapping[str, str],
    client: Client | None,
    *,
    multipart: bool = False,
    path: str = "",
) -> Exchange:
    """Ask for a token with exactly this form, proving to be a client unless it is None."""
    operation = desk.called("issueToken")
    body, media = _multipart(form) if multipart else _urlencoded(form)
    return desk.session.send(
        operation.method,
        path or operation.path,
        body=body,
        headers={
            "Content-Type": media,
            **(client_header(client.id, client.secret) if client else {}),
        },
        identity=NOBODY,
        changes=False,
    )


def issued(exchange: Exchange) -> bool:
    """Tell whether an answer holds an access token."""
    return 200 <= exchange.status < 300 and bool(exchange.member("access_token"))


def caller(desk: Desk, exchange: Exchange, name: str = "issued") -> Identity:
    """Return who calls with the token of an answer."""
    token = str(exchange.member("access_token"))
    known = (one.variable for one in desk.session.secrets if one.value == token)
    return with_token(desk.contract, name, token, variable=next(known, "ACCESS_TOKEN"))


def works(desk: Desk, exchange: Exchange) -> Exchange:
    """Read a ticket with the token of an answer."""
    key = desk.stock.bare().member("id")
    return desk.read(key, identity=caller(desk, exchange))


def is_issued(expect: Expect, given: Exchange, *requirements: str) -> None:
    """Demand an access token for good credentials; the first requirement is to blame."""
    expect.that(
        issued(given),
        "good credentials get no access token",
        expected="200 and an access_token",
        got=given.answer,
        requirement=requirements[0],
        shown=[given],
    )
    expect.exercised.extend(requirements)


def is_refused(expect: Expect, given: Exchange, requirement: str, who: str = "") -> None:
    """Demand that there is no access token, and a refusal."""
    expect.refused(given, requirement=requirement)
    expect.that(
        b"access_token" not in given.body,
        f"{who or 'a refused caller'} gets a token",
        expected="no access_token",
        got=given.answer,
        requirement=requirement,
        shown=[given],
    )


def _supplied(there: object, reason: str, supply: str) -> None:
    if not there:
        raise NotExercised(reason, supply)


def _urlencoded(form: Mapping[str, str]) -> tuple[bytes, str]:
    return urlencode(form).encode(), _URLENCODED


def _multipart(form: Mapping[str, str]) -> tuple[bytes, str]:
    lines = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.items()
    ]
    body = "".join([*lines, f"--{_BOUNDARY}--\r\n"]).encode()
    return body, f"multipart/form-data; boundary={_BOUNDARY}"
