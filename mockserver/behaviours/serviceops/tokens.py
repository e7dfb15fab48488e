"""Tokens: what a client and a user get for their credentials, and for how long it is good."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import orjson

from mockserver.behaviours.serviceops.access import ACCESS, REFRESH, Identity, client_of
from mockserver.behaviours.serviceops.directory import find_user
from mockserver.behaviours.serviceops.uploads import fresh_uuid
from mockserver.call import Call, Outcome
from mockserver.caller import Grant
from mockserver.fields import Record
from mockserver.problems import Refusal
from mockserver.reading import members_sent
from mockserver.worlds import World

_SCOPE = "other-api-scope"
_LIFETIMES = {"long": 43199, "short": 7199}
_REFRESHABLE = 30 * 86400  # seconds for which a refresh token is good
_MOST_TOKENS = 10_000
_FIELDS = ("grant_type", "username", "password", "refresh_token")


def issue_token(call: Call) -> Outcome:
    """Answer an access token for a user's credentials, or for a refresh token.

    Raises:
        Refusal: invalid-request, unsupported-grant-type or invalid-grant.
    """
    client = client_of(call) or next(call.draft.records("clients"), None)
    if client is None:
        raise Refusal("invalid-client", "There is no client here")
    form = _read_form(call)
    grant = _wanted(form, "grant_type")
    if grant == "password":
        user = _log_on(call, client, _wanted(form, "username"), _wanted(form, "password"))
        return Outcome(body=_issue(call, client, user, None))
    if grant == "refresh_token":
        token = _wanted(form, "refresh_token")
        return Outcome(body=_issue(call, client, _renew(call, client, token), token))
    raise Refusal(
        "unsupported-grant-type",
        f"grant_type must be password or refresh_token, got '{grant[:60]}'",
    )


# --- the form -------------------------------------------------------------------------------------


def _read_form(call: Call) -> dict[str, str]:
    """Return the fields of the form that count."""
    try:
        sent = members_sent(call, call.api.collections["clients"])
    except Refusal as refusal:
        if refusal.kind == "malformed":
            raise Refusal("invalid-request", refusal.detail) from refusal
        raise
    form = {name: sent[name] for name in _FIELDS if name in sent}
    for name, value in form.items():
        if not isinstance(value, str):
            raise Refusal("invalid-request", f"{name} must be a plain field, sent once")
        if not value:
            raise Refusal("invalid-request", f"{name} must not be empty")
    return form


def _wanted(form: Mapping[str, str], name: str) -> str:
    if name not in form:
        raise Refusal("invalid-request", f"{name} is missing from the form")
    return form[name]


# --- who it is for --------------------------------------------------------------------------------


def _log_on(call: Call, client: Record, name: str, password: str) -> Record:
    user = find_user(call.draft, name)
    if user is None or user["password"] is None or user["password"] != password:
        raise Refusal("invalid-grant", "Bad credentials")
    if not _may_use(client, user):
        raise Refusal("invalid-grant", "Bad credentials")
    return user


def _may_use(client: Record, user: Record) -> bool:
    """Tell whether a client may act for a user: its own one, or any technician."""
    if client["access"] == "specific-user":
        return bool(client["user"] == user["id"])
    return bool(user["technician"])


def _renew(call: Call, client: Record, token: str) -> Record:
    grant = call.world.credentials.tokens.get(token)
    holder = grant.caller if grant else None
    if grant is None or not isinstance(holder, Identity) or holder.use != REFRESH:
        raise Refusal("invalid-grant", "The refresh token is not known")
    if grant.expires is not None and grant.expires <= call.millis / 1000:
        raise Refusal("invalid-grant", "The refresh token has expired")
    user = call.record("users", holder.user)
    if holder.client != client["id"] or user is None or not _may_use(client, user):
        raise Refusal("invalid-grant", "The refresh token is not for this client")
    return user


# --- the token ------------------------------------------------------------------------------------


def _issue(call: Call, client: Record, user: Record, refresh: str | None) -> dict[str, Any]:
    world, now = call.world, call.millis / 1000
    seconds = _LIFETIMES[call.choice("expires-in")]
    holder = {"client": client["id"], "user": user["id"]}
    jti = fresh_uuid(world)
    claims = {
        "user_name": user["email"],
        "scope": [_SCOPE],
        "login_source": "normal_login",
        "client_id": client["client_id"],
    }
    access = _sign(world, {**claims, "exp": int(now) + seconds, "jti": jti})
    _keep(world, access, Grant(Identity(use=ACCESS, **holder), now + seconds), now)
    if refresh is None:
        ends = int(now) + _REFRESHABLE
        refresh = _sign(world, {**claims, "ati": jti, "exp": ends, "jti": fresh_uuid(world)})
        _keep(world, refresh, Grant(Identity(use=REFRESH, **holder), ends), now)
    return {
        "access_token": access,
        "token_type": "Bearer" if call.choice("token-type-case") == "title" else "bearer",
        "refresh_token": refresh,
        "expires_in": seconds,
        "scope": _SCOPE,
        "jti": jti,
    }


def _sign(world: World, claims: Mapping[str, Any]) -> str:
    """Return a text that looks like a JWT; its signature is a random one that nobody can check."""
    parts = (orjson.dumps({"alg": "HS256", "typ": "JWT"}), orjson.dumps(claims))
    signature = bytes.fromhex(world.token(64))
    return ".".join(
        base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (*parts, signature)
    )


def _keep(world: World, token: str, grant: Grant, now: float) -> None:
    """Remember a token; when there are too many, forget expired ones and then the oldest."""
    tokens = world.credentials.tokens
    if len(tokens) >= _MOST_TOKENS:
        ended = [one for one, held in tokens.items() if held.expires and held.expires <= now]
        world.revoke(ended or list(tokens)[: _MOST_TOKENS // 10])
    world.issue(token, grant)
