"""Identities: the callers that a target lets us be, and how each proves who it is."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from contracts.contract import Contract
from contracts.errors import NoVerdict
from contracts.redaction import Secret
from contracts.session import NOBODY, Identity, Session


def main_identity(session: Session) -> Identity:
    """Return the main caller, asking the target for an access token where the API issues them.

    Raises:
        NoVerdict: the target file or options do not say how to get in, or the target refuses.
    """
    target = session.target
    found = _found(
        session, "main", target.token, target.username, target.password, target.account, "TOKEN"
    )
    if found is None:
        ways = "--client-id, --client-secret, --username and --password"
        others = ways if token_path(session.contract) else "--username and --password"
        raise NoVerdict(f"no credentials: give --token, or {others}")
    return found


def second_identity(session: Session) -> Identity | None:
    """Return a caller of another account that must not see the first, if the target has one."""
    target = session.target
    return _found(
        session, "second", target.second_token, "", "", target.second_account, "SECOND_TOKEN"
    )


def low_identity(session: Session) -> Identity | None:
    """Return a caller with few rights, if the target has one.

    Raises:
        NoVerdict: the target gives that person no access token.
    """
    target = session.target
    return _found(
        session,
        "low",
        target.low_token,
        target.low_username,
        target.low_password,
        target.account,
        "LOW_TOKEN",
    )


def colleague_identity(session: Session) -> Identity | None:
    """Return another technician, if the target has one.

    Raises:
        NoVerdict: the target gives that person no access token.
    """
    target = session.target
    return _found(
        session,
        "colleague",
        "",
        target.colleague_username,
        target.colleague_password,
        target.account,
        "COLLEAGUE_TOKEN",
    )


def directory_identity(session: Session) -> Identity | None:
    """Return a caller whose person belongs to a directory account, if the target has one."""
    token = session.target.directory_token
    return _found(session, "directory", token, "", "", "", "DIRECTORY_TOKEN")


def wrong_identity(right: Identity) -> Identity:
    """Return a caller whose credentials look like those of another and are known to nobody."""
    headers = dict(right.headers)
    word, _, token = headers.get("Authorization", "").partition(" ")
    wrong = "no-such-token-0000"
    if word == "Basic":
        wrong = base64.b64encode(f"{wrong}:x".encode()).decode()
    if token:
        headers["Authorization"] = f"{word} {wrong}"
    hidden = [secret.value for secret in right.secrets]
    headers = {name: wrong if value in hidden else value for name, value in headers.items()}
    return Identity(name="stranger", headers=headers)


def almost_right(right: Identity) -> list[Identity]:
    """Return callers whose tokens are those of another, but for the end."""
    headers = right.headers
    word, _, token = headers.get("Authorization", "").partition(" ")
    if not token or not right.secrets:
        return []
    found = []
    for other in (f"{right.secrets[0].value}x", right.secrets[0].value[:-1]):
        shown = _basic(other, "x") if word == "Basic" else other
        sent = {**headers, "Authorization": f"{word} {shown}"}
        found.append(Identity(name="stranger", headers=sent, secrets=right.secrets))
    return found


def access_token(session: Session, username: str, password: str) -> str:
    """Return an access token by the password grant.

    Raises:
        NoVerdict: the document knows no such grant, or the target gives no token.
    """
    path = token_path(session.contract)
    if path is None:
        raise NoVerdict(f"{session.contract.name} issues no access tokens: give --token")
    target = session.target
    exchange = session.send(
        "POST",
        path,
        body=urlencode(
            {"grant_type": "password", "username": username, "password": password}
        ).encode(),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            **client_header(target.client_id, target.client_secret),
        },
        identity=NOBODY,
        judge=False,
        changes=False,
    )
    token = exchange.member("access_token")
    if exchange.failure:
        raise NoVerdict(f"{target.base_url} cannot be reached: {exchange.failure}")
    if exchange.status in (400, 401, 403):
        told = f"refuses these credentials of {username}: {exchange.answer[:200]}"
        raise NoVerdict(f"{exchange.url} {told}")
    if exchange.status != 200 or not isinstance(token, str):
        raise NoVerdict(f"{exchange.url} gives no access token: {exchange.answer[:200]}")
    return token


def token_path(contract: Contract) -> str | None:
    """Return the path, below the prefix, of the operation that issues access tokens."""
    issuing = (one.path for one in contract.operations if one.raw.get("x-role") == "token")
    return next(issuing, None)


def client_header(client_id: str, client_secret: str) -> dict[str, str]:
    """Return the header by which an API client proves itself."""
    return {"Authorization": f"Basic {_basic(client_id, client_secret)}"}


def with_token(
    contract: Contract, name: str, token: str, account: str = "", variable: str = "TOKEN"
) -> Identity:
    """Return a caller with a token, shown by the first scheme of the document that takes one.

    Raises:
        NoVerdict: no scheme of the document takes a token.
    """
    secret = Secret(value=token, variable=variable)
    for alternative in contract.raw.get("security", ()):
        for scheme_name in alternative:
            proof = _proof(_schemes(contract)[scheme_name], token)
            if proof:
                headers = {**proof, **_account(contract, account)}
                return Identity(name=name, headers=headers, secrets=(secret,))
    raise NoVerdict(f"{contract.name}: no security scheme of the document takes a token")


def _found(
    session: Session,
    name: str,
    token: str,
    username: str,
    password: str,
    account: str,
    variable: str,
) -> Identity | None:
    """Return the caller that a token, or user name and password, stand for; None without both."""
    contract = session.contract
    if not token and username and session.target.client_id:
        token = access_token(session, username, password)
    if token:
        return with_token(contract, name, token, account, variable)
    if username:
        headers = {
            "Authorization": f"Basic {_basic(username, password)}",
            **_account(contract, account),
        }
        return Identity(name=name, headers=headers)
    return None


def _proof(scheme: Mapping[str, Any], token: str) -> dict[str, str]:
    word = str(scheme.get("scheme", scheme["type"])).lower()
    if word == "basic":
        return {"Authorization": f"Basic {_basic(token, 'x')}"}
    if word in ("bearer", "oauth2"):
        return {"Authorization": f"Bearer {token}"}
    if word == "apikey" and scheme["in"] == "header":
        return {scheme["name"]: token}
    return {}


def _basic(username: str, password: str) -> str:
    return base64.b64encode(f"{username}:{password}".encode()).decode()


def _schemes(contract: Contract) -> Mapping[str, Mapping[str, Any]]:
    schemes: Mapping[str, Mapping[str, Any]] = contract.raw["components"].get("securitySchemes", {})
    return schemes


def _account(contract: Contract, account: str) -> dict[str, str]:
    """Return the header that selects an account, under the first name the document has for it."""
    if account:
        for operation in contract.operations:
            parameter = operation.parameter("account")
            if parameter is not None and parameter.place == "header":
                return {parameter.name: account}
    return {}
