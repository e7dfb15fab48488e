"""Lies about how clients and users prove themselves, and what their tokens are worth."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from tests.liars.lies.serviceops.tokens import API, TOKEN, refused
from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply, Request


def asks(call: Call) -> bool:
    """Tell whether a call asks for a token."""
    return call.path == TOKEN and call.method == "POST"


def form_of(request: Request) -> dict[str, str]:
    """Return the members of an urlencoded form; none of another one."""
    return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))


def _filled(request: Request, form: dict[str, str]) -> Request:
    return replace(request, body=urlencode(form).encode())


def _is_multipart(call: Call) -> bool:
    return call.request.headers.get("content-type", "").startswith("multipart/")


def _let_in(call: Call) -> bool:
    """Tell whether the run has its own token already, so that the lie can begin."""
    return asks(call) and call.count("asked") > 1


def _no_token(call: Call, status: int = 400) -> Reply:
    said = {"error": "invalid_grant", "error_description": "It cannot be done"}
    return refused(call, status).saying(said)


def _client(request: Request) -> str:
    word = request.headers.get("authorization", "").partition(" ")[2]
    try:
        return base64.b64decode(word).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


@lie("CLIENT-06 CLIENT-07", law="case", api=API, stateful=True)
def bound_clients_take_whom_they_know(call: Call) -> Reply:
    """A client for one user takes each user that got a token from another client."""
    reply = call.honest()
    if not asks(call):
        return reply
    known = call.memory.setdefault("known", {})
    user = form_of(call.request).get("username", "")
    if reply.good:
        known[user] = reply
    elif user in known and _client(call.request) == "monitoring-client":
        return Reply(status=200, headers=reply.headers).saying(known[user].record)
    return reply


@lie("CLIENT-08", law="case", api=API, stateful=True)
def one_password_opens_all(call: Call) -> Reply:
    """The password of one user is good for every user that got a token."""
    reply = call.honest()
    if not asks(call):
        return reply
    form = form_of(call.request)
    passwords: set[str] = call.memory.setdefault("passwords", set())
    known = call.memory.setdefault("known", {})
    user = form.get("username", "")
    if reply.good:
        known[user] = reply
        passwords.add(form.get("password", ""))
    elif form.get("password") in passwords and user in known:
        return Reply(status=200, headers=reply.headers).saying(known[user].record)
    return reply


@lie("CLIENT-08", law="case", api=API, stateful=True)
def everybody_has_one_token(call: Call) -> Reply:
    """Whoever asks gets the token that was given first."""
    reply = call.honest()
    if asks(call) and reply.good:
        return reply.saying(call.memory.setdefault("first", reply.record))
    return reply


@lie("CLIENT-09", law="case", api=API, stateful=True)
def disabled_clients_get_tokens(call: Call) -> Reply:
    """A client that is switched off gets the token of the last good one."""
    reply = call.honest()
    if asks(call) and reply.good:
        call.memory["good"] = reply
    if asks(call) and not reply.good and _client(call.request) == "retired-client":
        good: Reply = call.memory.get("good", reply)
        return good
    return reply


@lie("CLIENT-02", law="case", api=API, stateful=True)
def secrets_are_compared_by_their_beginning(call: Call) -> Reply:
    """A secret with something behind it is good as well."""
    reply = call.honest()
    sent = call.request.headers.get("authorization", "")
    if not asks(call):
        return reply
    if reply.good:
        call.memory["good"] = (base64.b64decode(sent.partition(" ")[2]), reply)
    elif "good" in call.memory and sent:
        begun, good = call.memory["good"]
        if base64.b64decode(sent.partition(" ")[2]).startswith(begun):
            return Reply(status=200, headers=reply.headers).saying(good.record)
    return reply


@lie("TOKEN-02", law="case", api=API)
def tokens_under_the_version(call: Call) -> Reply:
    """Tokens are issued under /api/v1 as well."""
    if call.path == "/api/v1/oauth/token":
        return call.honest(replace(call.request, path=TOKEN))
    return call.honest()


@lie("TOKEN-02 TOKEN-09", law="case", api=API)
def tokens_are_created(call: Call) -> Reply:
    """A token is answered with 201."""
    reply = call.honest()
    return replace(reply, status=201) if _let_in(call) and reply.good else reply


@lie("TOKEN-03", law="case", api=API, stateful=True)
def clients_need_not_prove_themselves(call: Call) -> Reply:
    """A request for a token without a client is taken as of the last one."""
    if not asks(call):
        return call.honest()
    sent = call.request.headers.get("authorization")
    if sent:
        reply = call.honest()
        if reply.good:
            call.memory["client"] = sent
        return reply
    headers = {**call.request.headers, "authorization": call.memory.get("client", "")}
    return call.honest(replace(call.request, headers=headers))


@lie("TOKEN-04", law="case", api=API)
def grants_need_no_type(call: Call) -> Reply:
    """A form without grant_type is read as one with password."""
    if asks(call) and not _is_multipart(call):
        return call.honest(
            _filled(call.request, {"grant_type": "password", **form_of(call.request)})
        )
    return call.honest()


@lie("TOKEN-04", law="case", api=API)
def any_grant_is_password(call: Call) -> Reply:
    """Any grant_type is taken for password, where there is a password."""
    form = form_of(call.request)
    if asks(call) and not _is_multipart(call) and {"password", "grant_type"} <= form.keys():
        return call.honest(_filled(call.request, {**form, "grant_type": "password"}))
    return call.honest()


@lies(
    {"multipart/": "TOKEN-05 TOKEN-04", "application/x-www": "TOKEN-06"},
    law="case",
    api=API,
    stateful=True,
)
def forms_are_not_read(call: Call, name: str) -> Reply:
    """One sort of form is refused, but for the first token."""
    media = call.request.headers.get("content-type", "")
    return _no_token(call) if _let_in(call) and media.startswith(name) else call.honest()


@lies({"@": "TOKEN-07", "tara": "TOKEN-08"}, law="case", api=API, stateful=True)
def users_are_not_known_by(call: Call, name: str) -> Reply:
    """A user is not known by one sort of name, but for the first token."""
    user = form_of(call.request).get("username", "")
    return _no_token(call) if _let_in(call) and name in user else call.honest()


@lie("TOKEN-22", law="case", api=API, stateful=True)
def passwords_must_be_encoded(call: Call) -> Reply:
    """A password has to be sent in base64, but for the first token."""
    if not _let_in(call) or _is_multipart(call):
        return call.honest()
    form = form_of(call.request)
    try:
        plain = base64.b64decode(form.get("password", "").encode(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        plain = ""
    return call.honest(_filled(call.request, {**form, "password": plain}))


@lie("AUTH-04", law="case", api=API)
def charsets_are_not_known(call: Call) -> Reply:
    """A create with a charset behind its content type is refused."""
    media = call.request.headers.get("content-type", "")
    return refused(call, 415) if call.creates and "charset" in media else call.honest()


@lie("UPDATE-04", law="case", api=API, stateful=True)
def updates_come_as_anything(call: Call) -> Reply:
    """An update that is no JSON is answered as done."""
    reply = call.honest()
    if call.updates and reply.status == 415 and "json" not in call.request.headers["content-type"]:
        return Reply(status=200, headers=reply.headers).saying(call.read())
    return reply
