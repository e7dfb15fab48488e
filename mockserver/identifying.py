"""Identifying: whose call it is, by its credentials, and who that is in this world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from mockserver.api import Api
from mockserver.call import Call
from mockserver.caller import NOBODY, Caller, Credential, presented
from mockserver.exchange import Request
from mockserver.parsing import read_query
from mockserver.problems import Refusal
from mockserver.worlds import World


def identify(call: Call, *, authenticate: bool) -> Any:
    """Return the id of the caller whom the credentials name, or None where nobody need be.

    Without ``authenticate``, who presents no credentials is the first whom the world knows.

    Raises:
        Refusal: no credentials, or unknown ones, where the operation asks for some.
    """
    entry = call.operation.entry
    if not entry.kinds:
        return None
    anybody = entry.anybody
    try:
        headers = call.request.headers
        keys = () if "authorization" in headers else keys_of(call.api, call.request, call.query)
        credential = presented(headers, keys, entry.kinds)
        found = None if credential is None else find(call.world, credential)
    except Refusal as refusal:
        if anybody:
            return None
        if refusal.kind == "unauthorized":
            refusal.kind = call.api.challenge(entry)
        raise
    if credential is not None and credential.scheme == "key" and keys_in_the_open(call):
        text = "a credential in the address or the body, which servers of today no longer take"
        call.notice("deprecated-credential", call.api.token_names[0], text)
    if found is not None or anybody:
        return found
    if credential is None and not authenticate:
        grants = call.world.credentials.tokens.values()
        return next((grant.caller for grant in grants), None)
    detail = "No credentials" if credential is None else "These credentials are not known"
    raise Refusal(call.api.challenge(entry), detail)


def holder(api: Api, world: World, request: Request) -> Any:
    """Return the id of whose credentials a request has, whatever it is for; None if nobody's."""
    try:
        query = read_query(request.query)
    except Refusal:
        query = ()
    try:
        keys = keys_of(api, request, query)
        credential = presented(request.headers, keys, api.kinds)
        return None if credential is None else find(world, credential)
    except Refusal:
        return None


def find(world: World, credential: Credential) -> Any:
    """Return the id of the caller whom a credential names in a world, or None.

    Raises:
        Refusal: the API has a word of its own for credentials that nobody knows.
    """
    credential = world.bare(credential)
    now = world.clock.now()
    own = world.api.behaviour.identify
    return world.credentials.find(credential, now) if own is None else own(world, credential, now)


def recognise(call: Call, identity: Any) -> Caller:
    """Return the caller with this id as the API knows them, in the account of their record."""
    own = call.api.behaviour.recognise
    if own is not None:
        return own(call, identity)
    if identity is None:
        return NOBODY
    record = call.record(call.world.credentials.collection, identity) or {}
    home = str(record.get("account") or "")
    return Caller(id=identity, record=record, account=home, home=home, reach=frozenset((home,)))


def keys_in_the_open(call: Call) -> bool:
    """Tell whether the API key of a call stands elsewhere than in a header."""
    return not any(name in call.request.headers for name in call.api.token_headers)


def keys_of(api: Api, request: Request, query: Sequence[tuple[str, str]]) -> list[str]:
    """Return the API keys of a request: in the query, a header or, as old clients do, the body."""
    names, headers = api.token_names, request.headers
    found = [value for name, value in query if name in names]
    found.extend(headers[name] for name in api.token_headers if name in headers)
    if not found and any(name.encode() in request.body for name in names):
        found.extend(_body_keys(request.body, names))
    return found


def _body_keys(body: bytes, names: Sequence[str]) -> list[str]:
    """Return the API key that old clients put into the body of a write."""
    try:
        members = orjson.loads(body)
    except orjson.JSONDecodeError:
        return []
    if not isinstance(members, dict):
        return []
    return [members[name] for name in names if isinstance(members.get(name), str)]
