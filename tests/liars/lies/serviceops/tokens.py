"""Lies about clients and tokens."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply

API = "serviceops"


TOKEN = "/api/oauth/token"


def refused(call: Call, status: int = 400) -> Reply:
    """Return a refusal in the form of this API."""
    said = {"code": str(status), "userMessage": "It cannot be done", "cause": None}
    headers = {"Content-Type": "application/json"}
    return Reply(status=status, headers=headers).saying(said)


def _asks(call: Call) -> bool:
    return call.path == TOKEN and call.method == "POST"


def _form(call: Call) -> dict[str, str]:
    return dict(parse_qsl(call.request.body.decode("utf-8", "replace")))


def _token(call: Call) -> Reply | None:
    """Return the last good answer to a request for a token, having remembered this one."""
    return call.memory.get("token")


def _remembering(call: Call) -> Reply:
    reply = call.honest()
    if _asks(call) and reply.good:
        call.memory["token"] = reply
        call.memory["authorization"] = call.request.headers.get("authorization", "")
        call.memory["user"] = call.request.body
    return reply


@lie("CLIENT-01", law="wrong-credentials", api=API, stateful=True)
def unknown_clients_get_tokens(call: Call) -> Reply:
    """Any client credentials get the token of the last good ones."""
    reply = _remembering(call)
    known = _token(call)
    if _asks(call) and not reply.good and known is not None:
        other = call.request.headers.get("authorization", "") != call.memory["authorization"]
        return known if other else reply
    return reply


@lie("CLIENT-01 CLIENT-02", law="wrong-credentials", api=API, stateful=True)
def secrets_do_not_matter(call: Call) -> Reply:
    """The client ID is enough, whatever the secret."""
    import base64

    reply = _remembering(call)
    known = _token(call)
    sent = call.request.headers.get("authorization", "").partition(" ")[2]
    good = str(call.memory.get("authorization", "")).partition(" ")[2]
    if _asks(call) and not reply.good and known is not None and sent:
        names = [base64.b64decode(f"{one}==").decode().partition(":")[0] for one in (sent, good)]
        return known if names[0] == names[1] and sent != good else reply
    return reply


@lie("CLIENT-03 TOKEN-01", law="case", api=API)
def tokens_are_called_token(call: Call) -> Reply:
    """The answer to the credentials has token in the place of access_token."""
    reply = call.honest()
    if _asks(call) and reply.good and call.memory.setdefault("let in", False):
        record = reply.record
        return reply.saying({**record, "token": record.pop("access_token")}).without("access_token")
    if reply.good:
        call.memory["let in"] = True
    return reply


@lie("CLIENT-04 CLIENT-06", law="wrong-credentials", api=API, stateful=True)
def passwords_do_not_matter(call: Call) -> Reply:
    """A wrong password of a known user gets a token."""
    reply = _remembering(call)
    known = _token(call)
    if _asks(call) and not reply.good and known is not None:
        same = call.request.headers.get("authorization", "") == call.memory["authorization"]
        mine = dict(parse_qsl(call.memory["user"].decode())).get("username")
        return known if same and _form(call).get("username") == mine else reply
    return reply


@lie("CLIENT-05", law="case", api=API, stateful=True)
def one_technician_gets_tokens(call: Call) -> Reply:
    """Only the user who asked first gets tokens."""
    reply = call.honest()
    if _asks(call) and reply.good:
        user = call.memory.setdefault("first", _form(call).get("username"))
        return reply if _form(call).get("username") == user else refused(call)
    return reply


@lie("AUTH-01", law="scheme", api=API)
def tokens_after_a_small_word(call: Call) -> Reply:
    """A create that comes after Bearer, and not after bearer in small letters, is refused."""
    sent = call.request.headers.get("authorization", "")
    return refused(call, 401) if call.creates and sent.startswith("Bearer ") else call.honest()


@lie("AUTH-01 AUTH-02", law="unauthenticated", api=API, stateful=True)
def creates_for_anybody(call: Call) -> Reply:
    """A create without a token is done, with that of the caller before."""
    sent = call.request.headers.get("authorization", "")
    if call.path != TOKEN and sent:
        call.memory.setdefault("caller", sent)
    if call.creates and not sent and "caller" in call.memory:
        headers = {**call.request.headers, "authorization": call.memory["caller"]}
        return call.honest(replace(call.request, headers=headers))
    return call.honest()


@lie("AUTH-03", law="wrong-credentials", api=API, stateful=True)
def any_token_is_good(call: Call) -> Reply:
    """A call with an unknown token is granted."""
    reply = call.honest()
    sent = call.request.headers.get("authorization", "")
    if reply.good and call.path != TOKEN and sent:
        call.memory["caller"] = sent
    if reply.status == 401 and sent and "caller" in call.memory and call.path != TOKEN:
        headers = {**call.request.headers, "authorization": call.memory["caller"]}
        return call.honest(replace(call.request, headers=headers))
    return reply


@lies(
    {
        "token_type": "TOKEN-11",
        "refresh_token": "TOKEN-12",
        "expires_in": "TOKEN-13",
        "scope": "TOKEN-14",
    },
    law="case",
    api=API,
)
def tokens_lack(call: Call, name: str) -> Reply:
    """The answer with a token has one member less."""
    reply = call.honest()
    return reply.without(name) if _asks(call) and reply.good else reply


@lie("TOKEN-13", law="kind", api=API)
def tokens_expire_in_text(call: Call) -> Reply:
    """expires_in is a text."""
    reply = call.honest()
    if _asks(call) and reply.good:
        return reply.showing(expires_in=str(reply.record["expires_in"]))
    return reply


@lie("TOKEN-10", law="case", api=API, stateful=True)
def access_tokens_do_not_work(call: Call) -> Reply:
    """Every second token that is given is refused afterwards."""
    reply = call.honest()
    bad = call.memory.setdefault("bad", set())
    if _asks(call) and reply.good and call.count() % 2 == 0:
        bad.add(f"Bearer {reply.record['access_token']}")
    if call.request.headers.get("authorization") in bad:
        return refused(call, 401)
    return reply
