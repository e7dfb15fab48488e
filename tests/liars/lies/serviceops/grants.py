"""Lies about tokens once they are given: what is told of them, how long they last."""

from __future__ import annotations

from dataclasses import replace

from tests.liars.lies.serviceops.clients import asks, form_of
from tests.liars.lies.serviceops.tokens import API, refused
from tests.liars.lying import Call, lie
from tests.liars.wire import Reply


@lie("TOKEN-15", law="case", api=API, stateful=True)
def token_ids_repeat(call: Call) -> Reply:
    """Every token has the jti of the first."""
    reply = call.honest()
    if asks(call) and reply.good:
        return reply.showing(jti=call.memory.setdefault("jti", reply.record["jti"]))
    return reply


@lie("TOKEN-11 TOKEN-23", law="case", api=API)
def token_types_shout(call: Call) -> Reply:
    """token_type is BEARER."""
    reply = call.honest()
    return reply.showing(token_type="BEARER") if asks(call) and reply.good else reply


@lie("TOKEN-14", law="case", api=API, stateful=True)
def scopes_grow(call: Call) -> Reply:
    """The scope of the second token has a second word."""
    reply = call.honest()
    if asks(call) and reply.good and call.count("issued") > 1:
        return reply.showing(scope="other-api-scope write")
    return reply


@lie("TOKEN-13 AUTH-03", law="case", api=API, stateful=True)
def tokens_outlive_what_is_told(call: Call) -> Reply:
    """A token is said to be good for half a minute and is good for longer."""
    reply = call.honest()
    return reply.showing(expires_in=30) if asks(call) and reply.good else reply


@lie("TOKEN-13", law="case", api=API, stateful=True)
def tokens_end_too_early(call: Call) -> Reply:
    """A token that is said to be good for half a minute ends after three calls."""
    sent = call.request.headers.get("authorization", "")
    mine = call.memory.setdefault("mine", {})
    reply = call.honest()
    if asks(call) and reply.good and call.count("issued") > 1:
        mine[f"Bearer {reply.record['access_token']}"] = 1
        return reply.showing(expires_in=30)
    if sent in mine:
        mine[sent] -= 1
        return refused(call, 401) if mine[sent] < 0 else reply
    return reply


@lie("TOKEN-12", law="case", api=API, stateful=True)
def refresh_tokens_are_access_tokens(call: Call) -> Reply:
    """A refresh token is taken in the place of an access token."""
    reply = call.honest()
    pairs = call.memory.setdefault("pairs", {})
    if asks(call) and reply.good:
        pairs[reply.record["refresh_token"]] = reply.record["access_token"]
    sent = call.request.headers.get("authorization", "").removeprefix("Bearer ")
    if sent in pairs:
        headers = {**call.request.headers, "authorization": f"Bearer {pairs[sent]}"}
        return call.honest(replace(call.request, headers=headers))
    return reply


@lie("TOKEN-12", law="case", api=API, stateful=True)
def refreshing_gives_the_old_token(call: Call) -> Reply:
    """A refresh answers the access token that there was."""
    reply = call.honest()
    if asks(call) and reply.good:
        old = call.memory.setdefault("old", {})
        token = reply.record["refresh_token"]
        if form_of(call.request).get("grant_type") == "refresh_token":
            return reply.showing(access_token=old.get(token, reply.record["access_token"]))
        old[token] = reply.record["access_token"]
    return reply


@lie("TOKEN-20", law="case", api=API, stateful=True)
def passwords_in_any_case(call: Call) -> Reply:
    """The case of letters in a password does not count."""
    reply = call.honest()
    if not asks(call):
        return reply
    form = form_of(call.request)
    known = call.memory.setdefault("known", {})
    key = (form.get("username"), form.get("password", "").lower())
    if reply.good:
        known[key] = reply
    elif key in known and form.get("grant_type") == "password":
        return Reply(status=200, headers=reply.headers).saying(known[key].record)
    return reply


@lie("TOKEN-20", law="case", api=API)
def wrong_users_get_an_empty_answer(call: Call) -> Reply:
    """A wrong user is answered 404."""
    reply = call.honest()
    if asks(call) and reply.status == 400 and "username" in form_of(call.request):
        return replace(reply, status=404)
    return reply


@lie("TOKEN-21", law="case", api=API)
def client_credentials_get_nothing_useful(call: Call) -> Reply:
    """The client_credentials grant is answered 200 with a token that is none."""
    if asks(call) and form_of(call.request).get("grant_type") == "client_credentials":
        said = {
            "access_token": "x.y.z",
            "token_type": "bearer",
            "refresh_token": "r",
            "expires_in": 43199,
            "scope": "other-api-scope",
            "jti": "7d1f6a52-0c6e-4f0b-9a53-5d2f1f0a6e11",
        }
        return Reply(status=200, headers={"Content-Type": "application/json"}).saying(said)
    return call.honest()
