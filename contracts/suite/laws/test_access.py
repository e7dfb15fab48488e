"""Access: credentials work in each declared way, and no account sees what is another's."""

import base64
from typing import Any

from contracts.desk import Desk
from contracts.errors import NotApplicable, NotExercised
from contracts.expect import Expect
from contracts.identities import second_identity
from contracts.kinds import Kind
from contracts.lists import items
from contracts.session import Identity
from contracts.suite.params import each_scheme, law
from contracts.suite.trials import declared, differences, succeeded

_SUPPLY = "second_token and second_account in the target file"


@each_scheme("scheme")
def test_credentials_work_in_each_way(desk: Desk, expect: Expect, subject: str) -> None:
    scheme = desk.contract.raw["components"]["securitySchemes"][subject]
    token = _token(desk)
    made = desk.stock.bare()
    read = desk.operation("read")
    path = desk.path(read, made.member("id"))
    judged = 0
    for identity, query in _ways(desk, scheme, token):
        judged += 1
        exchange = desk.session.send("GET", path, query=query, identity=identity)
        expect.status(exchange, 200)
        expect.equal(exchange.member("id"), made.member("id"), "the record", shown=[exchange])
        wrong = {name: value.replace(token, f"{token}x") for name, value in query.items()}
        if wrong:
            exchange = desk.session.send("GET", path, query=wrong, identity=identity)
            expect.refused(exchange)
    expect.possible(judged, f"the suite does not know the scheme {subject}")


@law("basic-empty")
def test_token_is_a_user_name_with_an_empty_password(desk: Desk, expect: Expect) -> None:
    _judge_basic(desk, expect, "")


@law("basic-x")
def test_token_is_a_user_name_with_x_as_password(desk: Desk, expect: Expect) -> None:
    _judge_basic(desk, expect, "x")


@law("basic-password")
def test_user_name_and_password(desk: Desk, expect: Expect) -> None:
    target = desk.session.target
    expect.possible(
        target.username and target.password, "no user name is known", "username and password"
    )
    identity = _basic(desk, target.username, target.password)
    path = desk.path(desk.operation("read"), desk.stock.bare().member("id"))
    expect.status(desk.session.send("GET", path, identity=identity), 200)
    wrong = _basic(desk, target.username, f"{target.password}x")
    expect.refused(desk.session.send("GET", path, identity=wrong))


def _judge_basic(desk: Desk, expect: Expect, password: str) -> None:
    made = desk.stock.bare()
    path = desk.path(desk.operation("read"), made.member("id"))
    identity = _basic(desk, _token(desk), password)
    exchange = desk.session.send("GET", path, identity=identity)
    expect.status(exchange, 200)
    expect.equal(exchange.member("id"), made.member("id"), "the record", shown=[exchange])


def _basic(desk: Desk, name: str, password: str) -> Identity:
    """Return the main caller as somebody with a user name and a password."""
    main = desk.session.main
    pair = base64.b64encode(f"{name}:{password}".encode()).decode()
    headers = {**main.headers, "Authorization": f"Basic {pair}"}
    return Identity(name="main", headers=headers, secrets=main.secrets)


@law("account")
def test_other_account_sees_nothing(desk: Desk, expect: Expect) -> None:
    other = _second(desk)
    made = desk.make()
    key = made.member("id")
    title = next(one for one in declared(desk) if one.required and one.kind is Kind.TEXT)
    text = str(made.member(title.name))
    seen = [desk.read(key, identity=other)]
    expect.refused(seen[0])
    answer = "not-found" if seen[0].status == 404 else "forbidden"
    expect.observe("hidden-record", answer, seen)
    lists = [
        one
        for one in desk.contract.operations
        if one.action.get("do") == "list"
        and one.action.get("collection") == desk.main
        and "parent" not in one.action
    ]
    for one in lists:
        seen.append(desk.select(desk.lists.sized(), one.path, identity=other))
        seen.append(desk.select({**_narrowed(desk, [key])}, one.path, identity=other))
    for exchange in seen:
        shown = [item.get("id") for item in items(exchange)]
        expect.that(
            key not in shown and text not in exchange.body.decode("utf-8", "replace"),
            "another account sees a record",
            expected="nothing of it",
            got=exchange.answer,
            shown=[exchange],
        )


@law("account")
def test_other_account_changes_nothing(desk: Desk, expect: Expect) -> None:
    other = _second(desk)
    key = desk.stock.aged().member("id")
    before = desk.fresh(key)
    exchange = desk.update(key, desk.revision(), identity=other)
    expect.refused(exchange)
    changed = differences(desk, before, desk.fresh(key), set())
    expect.that(
        not changed,
        "another account changes a record",
        expected="no change",
        got=changed,
        shown=[exchange],
    )


@law("account")
def test_records_of_other_account_are_not_seen(desk: Desk, expect: Expect) -> None:
    other = _second(desk)
    made = desk.create(desk.valid(), identity=other)
    expect.possible(succeeded(made), f"the other account creates nothing: {made.answer[:200]}")
    key = made.member("id")
    expect.refused(desk.read(key))
    exchange = desk.select(desk.lists.sized())
    expect.that(
        key not in [one.get("id") for one in items(exchange)],
        "a record of another account is in the list",
        expected=f"no id {key}",
        got=exchange.answer,
        shown=[made, exchange],
    )
    own = desk.select(desk.lists.sized(), identity=other)
    expect.possible(own.status == 200, "the other account cannot list")
    expect.that(
        key in [one.get("id") for one in items(own)],
        "the account does not see its own record",
        expected=f"id {key}",
        got=own.answer,
        shown=[made, own],
    )


@law("account-name")
def test_unknown_account_lets_nobody_in(desk: Desk, expect: Expect) -> None:
    """Under each name that the header has; the caller's own account does."""
    headers = {
        one.name: one
        for operation in desk.contract.operations
        for one in operation.parameters
        if one.role == "account" and one.place == "header"
    }
    expect.possible(headers, "no header selects an account")
    none: dict[str, str | None] = dict.fromkeys(headers)
    path = desk.operation("list").path
    for name, parameter in headers.items():
        blamed = next(iter(desk.contract.by_law("account-name", parameter.requirements)), "")
        sent = {**none, name: "no-such-account"}
        exchange = desk.session.send("GET", path, query=desk.lists.sized(1), headers=sent)
        expect.refused(exchange, requirement=blamed)
        answers = {401: "unauthorized", 403: "forbidden", 404: "not-found"}
        answer = answers.get(exchange.status, str(exchange.status))
        expect.observe("unknown-account", answer, [exchange])
        if desk.session.target.account:
            own = {**none, name: desk.session.target.account}
            exchange = desk.session.send("GET", path, query=desk.lists.sized(1), headers=own)
            expect.status(exchange, 200, requirement=blamed)


@law("account-own")
def test_without_a_name_it_is_the_own_account(desk: Desk, expect: Expect) -> None:
    headers: dict[str, str | None] = {
        one.name: None
        for operation in desk.contract.operations
        for one in operation.parameters
        if one.role == "account" and one.place == "header"
    }
    expect.possible(headers, "no header selects an account")
    made = desk.make()
    read = desk.path(desk.operation("read"), made.member("id"))
    exchange = desk.session.send("GET", read, headers=headers)
    expect.status(exchange, 200)
    expect.equal(exchange.json, desk.read(made.member("id")).json, "the record", shown=[exchange])
    path = desk.operation("list").path
    query = {**desk.lists.sized(), **_narrowed(desk, [made.member("id")])}
    listed = desk.session.send("GET", path, query=query, headers=headers)
    expect.status(listed, 200)
    found = [one["id"] for one in items(listed)]
    expect.that(
        made.member("id") in found,
        "a list of the own account lacks a record",
        expected=f"id {made.member('id')}",
        got=listed.answer,
        shown=[made, listed],
    )


def _second(desk: Desk) -> Identity:
    if desk.contract.collection(desk.main).get("audience") != "account":
        raise NotApplicable(f"{desk.main} belong to no account")
    found = desk.stock.keep("second", lambda: second_identity(desk.session))
    if found is None:
        raise NotExercised("no second account is known", _SUPPLY)
    return found


def _narrowed(desk: Desk, keys: list[Any]) -> dict[str, str]:
    try:
        desk.lists.narrow(desk.stock.keys())
        return desk.lists.narrow(keys)
    except NotExercised:
        return {}


def _token(desk: Desk) -> str:
    """Return the main caller's token, as it stands in the headers.

    Raises:
        NotExercised: the caller proves itself otherwise.
    """
    token = desk.session.target.token
    word, _, shown = desk.session.main.headers.get("Authorization", "").partition(" ")
    if not token and word == "Bearer":
        token = shown
    if not token:
        raise NotExercised("the caller has no token", "token in the target file")
    return token


def _ways(desk: Desk, scheme: dict[str, Any], token: str) -> list[tuple[Identity, dict[str, str]]]:
    """Return callers, and parameters of their calls, that show a token as a scheme says."""
    secrets = desk.session.main.secrets
    others = {
        name: value
        for name, value in desk.session.main.headers.items()
        if name.lower() != "authorization" and value != token
    }
    word = str(scheme.get("scheme", scheme["type"])).lower()
    if word == "basic":
        pairs = [base64.b64encode(f"{token}:{end}".encode()).decode() for end in ("", "x")]
        sent = [{"Authorization": f"Basic {pair}"} for pair in pairs]
    elif word == "bearer":
        sent = [{"Authorization": f"Bearer {token}"}]
    elif word == "apikey" and scheme["in"] == "header":
        sent = [{scheme["name"]: token}]
    elif word == "apikey" and scheme["in"] == "query":
        return [
            (Identity(name="parameter", headers=others, secrets=secrets), {scheme["name"]: token})
        ]
    else:
        return []
    return [(Identity(name="main", headers={**others, **one}, secrets=secrets), {}) for one in sent]
