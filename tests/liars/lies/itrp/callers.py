"""Lies about callers: who gets in, and on which account."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


def _known(call: Call) -> dict[str, str]:
    """Remember the credentials of the first good call; return them."""
    known: dict[str, str] = call.memory.setdefault("known", {})
    name = "authorization"
    if (
        not known
        and name in call.request.headers
        and call.honest(replace(call.request, method="GET", path="/v1/me", body=b"")).good
    ):
        known[name] = call.request.headers[name]
    return known


def _let_in(call: Call) -> Reply:
    """Return what the honest server says to somebody it knows."""
    query = call.request.asking(api_token=None).query
    headers = {**call.request.headers, **_known(call)}
    return call.honest(replace(call.request, query=query, headers=headers))


@lie("AUTH-08", law="unauthenticated", stateful=True)
def lets_anybody_in(call: Call) -> Reply:
    """A call without credentials is granted."""
    if (
        "authorization" not in call.request.headers
        and "api_token" not in call.asked
        and _known(call)
    ):
        return _let_in(call)
    _known(call)
    return call.honest()


@lie("AUTH-08", law="unauthenticated", stateful=True)
def lets_anybody_change(call: Call) -> Reply:
    """A read without credentials is refused; an update is granted."""
    _known(call)
    if call.updates and "authorization" not in call.request.headers:
        return _let_in(call)
    return call.honest()


@lie("AUTH-09", law="wrong-credentials", stateful=True)
def any_token_will_do(call: Call) -> Reply:
    """A call with a wrong token is granted."""
    reply = call.honest()
    known = _known(call)
    if reply.status == 401 and known and "authorization" in call.request.headers:
        return _let_in(call)
    return reply


@lie("AUTH-09", law="wrong-credentials", stateful=True)
def tokens_are_cut(call: Call) -> Reply:
    """Only the beginning of a token counts."""
    known = _known(call).get("authorization", "")
    sent = call.request.headers.get("authorization", "")
    if known and sent != known and _plain(sent)[:4] == _plain(known)[:4]:
        return _let_in(call)
    return call.honest()


def _plain(authorization: str) -> str:
    word, _, rest = authorization.partition(" ")
    if word.lower() == "basic":
        return base64.b64decode(f"{rest}==", validate=False).decode("utf-8", "replace")
    return rest


@lies(
    {"401": "AUTH-10", "403": "ERROR-07", "404": "ERROR-10", "406": "ERROR-11"}, law="problem-body"
)
def says_it_differently(call: Call, name: str) -> Reply:
    """A refusal has another message."""
    reply = call.honest()
    return reply.showing(message="No.") if reply.status == int(name) else reply


@lie("AUTH-11", law="rate-nobody")
def tells_limits_to_strangers(call: Call) -> Reply:
    """A 401 has rate limit headers."""
    reply = call.honest()
    return reply.heading(X_RateLimit_Limit="3600") if reply.status == 401 else reply


@lies({"": "AUTH-01", "x": "AUTH-02"}, law={"": "basic-empty", "x": "basic-x"})
def refuses_the_password(call: Call, name: str) -> Reply:
    """A single request is not shown to a token with an empty password, or with x."""
    sent = call.request.headers.get("authorization", "")
    basic = sent.lower().startswith("basic") and _plain(sent).partition(":")[2] == name
    if basic and call.reads:
        return call.refuse(401, {"message": "Unauthorized"})
    return call.honest()


@lie("AUTH-03", law="scheme")
def tokens_in_the_query_are_refused(call: Call) -> Reply:
    """api_token in the query string is passed over."""
    return (
        call.honest(call.request.asking(api_token=None))
        if "api_token" in call.asked
        else (call.honest())
    )


@lie("AUTH-04", law="scheme")
def tokens_in_the_body_are_refused(call: Call) -> Reply:
    """api_token in the body is passed over."""
    return call.sending(api_token=...) if "api_token" in call.members else call.honest()


@lie("AUTH-06", law="scheme")
def bearer_is_refused(call: Call) -> Reply:
    """A token is not taken as Bearer."""
    if call.request.headers.get("authorization", "").lower().startswith("bearer"):
        return call.refuse(401, {"message": "Unauthorized"})
    return call.honest()


_ACCOUNTS = {
    "x-itrp-account": "ACCOUNT-01",
    "x-4me-account": "ACCOUNT-03",
    "x-xurrent-account": "ACCOUNT-04",
}


@lies(_ACCOUNTS, law="account-name")
def passes_an_account_header_over(call: Call, name: str) -> Reply:
    """One of the account headers does nothing."""
    headers = {key: value for key, value in call.request.headers.items() if key != name}
    return call.honest(replace(call.request, headers=headers))


@lie("ACCOUNT-06 LIST-01", law="account", stateful=True)
def accounts_leak_into_lists(call: Call) -> Reply:
    """A list holds what was created in another account."""
    reply = call.honest()
    made: dict[Any, dict[str, Any]] = call.memory.setdefault("made", {})
    who = call.request.headers.get("authorization", "")
    if call.creates and reply.good:
        made[reply.record["id"]] = {"who": who, "record": reply.record}
    if call.lists and reply.good and not call.filters and "fields" not in call.asked:
        found = {one["id"] for one in reply.records}
        more = [
            {name: one["record"].get(name) for name in reply.records[0]}
            for key, one in made.items()
            if one["who"] != who and key not in found and reply.records
        ]
        return reply.saying([*more, *reply.records])
    return reply


@lie("ACCOUNT-06", law="account", stateful=True)
def accounts_leak_by_id(call: Call) -> Reply:
    """A request of another account is shown to who knows its id."""
    reply = call.honest()
    if (call.reads or call.saves) and reply.good:
        call.memory[f"seen {reply.record['id']}"] = reply.record
    if call.reads and reply.status in (403, 404) and f"seen {call.key}" in call.memory:
        return replace(call.refuse(200, call.memory[f"seen {call.key}"]), status=200)
    return reply


@lie("ACCOUNT-06 REF-01", law="account", stateful=True)
def accounts_leak_by_update(call: Call) -> Reply:
    """An update of a request of another account is done, though it is answered with a refusal."""
    reply = call.honest()
    who = call.request.headers.get("authorization", "")
    owners = call.memory.setdefault("owners", {})
    if call.creates and reply.good:
        owners[reply.record["id"]] = who
    if call.updates and reply.status in (403, 404) and call.key in owners:
        headers = {**call.request.headers, "authorization": owners[call.key]}
        headers = {name: value for name, value in headers.items() if "account" not in name}
        call.honest(replace(call.request, headers=headers))
    return reply


@lie("ACCOUNT-07 ACCOUNT-08", law="account")
def hides_the_account(call: Call) -> Reply:
    """A record of another account does not say whose it is."""
    return call.altered(lambda record: record.pop("account", None))


@lie("ACCOUNT-09", law="account")
def always_tells_the_account(call: Call) -> Reply:
    """A record of the caller's own account says so."""

    def change(record: dict[str, Any]) -> None:
        record.setdefault("account", {"id": "home", "name": "Home"})

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("ACCOUNT-02", law="account-own")
def needs_an_account_header(call: Call) -> Reply:
    """A call without an account header is refused."""
    named = any(name in call.request.headers for name in _ACCOUNTS)
    return call.honest() if named else call.refuse(400, {"message": "Account is missing"})


@lie("ACCOUNT-05", law="case", stateful=True)
def trusting_accounts_are_only_listed(call: Call) -> Reply:
    """What a list of a trusting account shows cannot be read."""
    reply = call.honest()
    if call.reads and reply.good and "account" in reply.record:
        return call.refuse(403, {"message": "Forbidden"})
    return reply


@lie("ACCOUNT-08", law="case", stateful=True)
def references_hide_the_account(call: Call) -> Reply:
    """A request of another account says so, and what it refers to does not."""

    def change(record: dict[str, Any]) -> None:
        for value in record.values():
            if isinstance(value, dict):
                value.pop("account", None)

    return call.altered(change)


@lie("SELECT-04", law="case", stateful=True)
def fields_hide_the_account(call: Call) -> Reply:
    """With fields= an object of another account does not say whose it is."""
    if "fields" in call.asked:
        return call.altered(lambda record: record.pop("account", None))
    return call.honest()


@lie("AUTH-05", law="basic-password")
def any_password_will_do(call: Call) -> Reply:
    """A user name is enough, whatever the password."""
    reply = call.honest()
    sent = call.request.headers.get("authorization", "")
    if reply.status == 401 and "@" in _plain(sent):
        return _let_in(call)
    _known(call)
    return reply


@lie("AUTH-07", law="case", stateful=True)
def lists_are_the_same_for_everybody(call: Call) -> Reply:
    """A list shows a person with few rights what it shows to the first who called."""
    _known(call)
    return _let_in(call) if call.lists and "api_token" not in call.asked else call.honest()


@lie("AUTH-07 FIELD-28", law="case", stateful=True)
def everybody_creates_as_the_first(call: Call) -> Reply:
    """What somebody else creates is created in the name of the first who called."""
    known = _known(call)
    sent = call.request.headers.get("authorization", "")
    other = known and sent and sent != known["authorization"]
    return _let_in(call) if call.creates and other and call.honest().good else call.honest()
