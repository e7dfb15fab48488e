"""Accounts: one that trusts the caller's can be worked in, and its records say whose they are."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.lists import items
from contracts.session import Identity

_HEADER = "X-ITRP-Account"
_SUPPLY = "known: {accounts: [...]} in the target file, accounts that trust the caller's"
_OF_PEOPLE = ("requested_by", "requested_for", "created_by", "organization", "team")


@pytest.mark.requirement("ITRP-ACCOUNT-01")
def test_header_selects_a_trusting_account(desk: Desk, expect: Expect) -> None:
    """What is listed there is not what is listed at home."""
    for account, foreign in _foreign(desk, "/people"):
        keys = {one["id"] for one in items(foreign)}
        home = desk.session.send("GET", "/people", query={"per_page": 100})
        expect.that(
            bool(keys) and keys.isdisjoint(one["id"] for one in items(home)),
            f"{_HEADER}: {account} does not lead to another account",
            expected="other people than at home",
            got=foreign.answer,
            shown=[home, foreign],
        )


@pytest.mark.requirement("ITRP-ACCOUNT-05")
@pytest.mark.parametrize("collection", ["requests", "people", "teams"])
def test_records_of_a_trusting_account_are_visible(
    desk: Desk, expect: Expect, collection: str
) -> None:
    judged = 0
    for _, foreign in _foreign(desk, f"/{collection}"):
        for one in items(foreign)[:2]:
            exchange = desk.known(one["id"], collection)
            expect.status(exchange, 200)
            expect.equal(exchange.member("id"), one["id"], "the id", shown=[foreign, exchange])
            judged += 1
    expect.possible(judged, f"no account that trusts the caller's has {collection}", _SUPPLY)


@pytest.mark.requirement("ITRP-ACCOUNT-07")
@pytest.mark.parametrize("collection", ["requests", "people", "teams"])
def test_records_of_another_account_say_so(desk: Desk, expect: Expect, collection: str) -> None:
    judged = 0
    for account, foreign in _foreign(desk, f"/{collection}"):
        for one in items(foreign)[:2]:
            read = desk.known(one["id"], collection)
            for shown in (one, read.json):
                _judge_account(expect, shown, account, [foreign, read])
            judged += 1
    expect.possible(judged, f"no account that trusts the caller's has {collection}", _SUPPLY)


@pytest.mark.requirement("ITRP-ACCOUNT-08")
def test_references_to_another_account_say_so(desk: Desk, expect: Expect) -> None:
    """A reference tells the account of the record that it leads to, or none as that does."""
    judged = 0
    # The oldest ones: what runs like this one have left there refers to nothing of that account.
    for _, foreign in _foreign(desk, "/requests", sort="id"):
        for one in items(foreign)[:2]:
            exchange = desk.read(one["id"])
            for name, collection in _collections(desk).items():
                held = exchange.member(name)
                if not isinstance(held, dict):
                    continue
                read = desk.known(held["id"], collection)
                if read.status != 200:
                    continue
                whose = read.member("account")
                what = f"the account in {name}"
                expect.equal(held.get("account"), whose, what, shown=[exchange, read])
                judged += whose is not None
    expect.possible(judged, "no reference to a record of another account is known", _SUPPLY)


@pytest.mark.requirement("ITRP-ACCOUNT-09")
def test_own_records_do_not_tell_the_account(desk: Desk, expect: Expect) -> None:
    made = desk.make()
    key = made.member("id")
    for exchange in (made, desk.read(key), desk.update(key, desk.revision())):
        expect.equal(exchange.member("account"), None, "account", shown=[exchange])
    for one in desk.lists.of([key]):
        expect.equal(one.get("account"), None, "account in a list")


@pytest.mark.requirement("ITRP-SELECT-04")
def test_account_is_shown_unasked(desk: Desk, expect: Expect) -> None:
    judged = 0
    for account, foreign in _foreign(desk, "/people", fields="name"):
        for one in items(foreign):
            _judge_account(expect, one, account, [foreign])
            judged += 1
    expect.possible(judged, "no account that trusts the caller's has people", _SUPPLY)


@pytest.mark.requirement("ITRP-AUTH-04")
def test_token_in_the_body(desk: Desk, expect: Expect) -> None:
    token = desk.session.target.token
    expect.possible(token, "the caller has no token", "token in the target file")
    main = desk.session.main
    headers = {
        name: value for name, value in main.headers.items() if name.lower() != "authorization"
    }
    caller = Identity(name="main", headers=headers, secrets=main.secrets)
    path = desk.operation("create").path
    members = {**json.loads(desk.stock.bare().request_body), "subject": desk.text()}
    made = desk.session.send("POST", path, members={**members, "api_token": token}, identity=caller)
    expect.status(made, 201)
    creator = desk.stock.bare().member("created_by")
    expect.equal(made.member("created_by"), creator, "created_by", shown=[made])
    wrong = {**members, "api_token": "no-such-token-0000"}
    expect.status(desk.session.send("POST", path, members=wrong, identity=caller), 401)


def _foreign(desk: Desk, path: str, **query: str) -> Iterator[tuple[str, Exchange]]:
    """Yield each account that is known to trust the caller's, and a list worked on there.

    Raises:
        NotExercised: none is known, or it does not let the caller in.
    """
    accounts = [str(one) for one in desk.session.target.known.get("accounts", ())]
    if not accounts:
        raise NotExercised("no account that trusts the caller's is known", _SUPPLY)
    for account in accounts:
        exchange = desk.session.send("GET", path, query=query, headers={_HEADER: account})
        if exchange.status != 200:
            raise NotExercised(f"{account} does not let the caller in: {exchange.answer[:200]}")
        yield account, exchange


def _judge_account(
    expect: Expect, record: dict[str, Any], account: str, shown: list[Exchange]
) -> None:
    told = record.get("account")
    whole = isinstance(told, dict) and told.get("id") == account and bool(told.get("name"))
    expect.that(
        whole,
        "a record of another account does not tell whose it is",
        expected=f"account with id {account} and a name",
        got=told or "none",
        shown=shown,
    )


def _collections(desk: Desk) -> dict[str, str]:
    """Return the collections that the references of a request to people and such lead to."""
    record = desk.contract.record(desk.main)
    return {name: record[name].schema["x-reference"]["collection"] for name in _OF_PEOPLE}
