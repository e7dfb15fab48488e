"""Doubts: what the page leaves open about tickets, asked once each; any listed answer will do.

They claim no requirement. An answer that is not listed is blamed on what the doubt is about.
"""

from typing import Any

import pytest

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.serviceops.tickets import create, requesters
from contracts.suite.serviceops.tokens import (
    ask,
    bound_client,
    caller,
    colleague,
    grant,
    issued,
    main_user,
)
from contracts.suite.trials import refused

ASKS = pytest.mark.exists(because="It asks for the answer to a doubt, to report it.")
_LONG_AGO = 1


@ASKS
def test_key_that_only_the_server_sets(desk: Desk, expect: Expect) -> None:
    made = create(desk, createdTime=_LONG_AGO)
    taken = "taken" if made.member("createdTime") == _LONG_AGO else "ignore"
    expect.observe("read-only-member", "refuse" if refused(made) else taken, [made])


@ASKS
@pytest.mark.parametrize("nothing", [None, ""], ids=["null", "empty"])
def test_value_is_taken_away(desk: Desk, expect: Expect, nothing: str | None) -> None:
    made = create(desk, description=desk.text())
    before = made.member("description")
    expect.possible(before, "the target keeps no description")
    exchange = desk.update(made.member("id"), {"description": nothing})
    shown = exchange.member("description")
    doubt = "null-on-update" if nothing is None else "empty-text"
    if refused(exchange):
        expect.observe(doubt, "refuse", [exchange])
    elif shown == before:
        expect.observe(doubt, "ignore", [exchange])
    else:
        expect.observe(doubt, "clear" if shown is None else "keep", [exchange])


@ASKS
def test_assignee_that_nobody_knows(desk: Desk, expect: Expect) -> None:
    made = create(desk, assigneeEmail=f"{desk.tag}@no-such-host.example")
    expect.observe("unknown-reference", "refuse" if refused(made) else "ignore", [made])


@ASKS
def test_spam_as_a_text(desk: Desk, expect: Expect) -> None:
    made = create(desk, spam="True")
    taken = "accept" if made.member("spam") is True else "another"
    expect.observe("spam-text", "refuse" if refused(made) else taken, [made])


@ASKS
@pytest.mark.parametrize("what", ["category", "department"])
def test_name_that_is_not_known(desk: Desk, expect: Expect, what: str) -> None:
    name = desk.text()
    made = create(desk, **{f"{what}Name": name})
    taken = "accept" if made.member(f"{what}Name") == name else "another"
    expect.observe(f"unknown-{what}", "refuse" if refused(made) else taken, [made])


@ASKS
def test_status_of_a_creation(desk: Desk, expect: Expect) -> None:
    made = desk.stock.bare()
    expect.observe("created-status", str(made.status), [made])


@ASKS
def test_method_that_a_path_does_not_have(desk: Desk, expect: Expect) -> None:
    operation = desk.operation("create")
    exchange = desk.session.send("DELETE", operation.path)
    answers = {405: "method-not-allowed", 404: "not-found"}
    answer = answers.get(exchange.status, str(exchange.status))
    expect.observe("wrong-method", answer, [exchange])


@ASKS
def test_requester_of_a_client_for_one_user(desk: Desk, expect: Expect) -> None:
    user, token = _bound(desk)
    others = [one for one in requesters(desk, expect) if one != user]
    expect.possible(others, "no other user is known")
    sent: dict[str, Any] = {**desk.valid(), "requesterEmail": others[0]}
    made = desk.create(sent, identity=caller(desk, token, "bound"))
    expect.observe("requester-scope", "bound-user" if refused(made) else "any", [made])


def _bound(desk: Desk) -> tuple[str, Exchange]:
    """Return the user that the bound client is bound to, and the answer with its token."""
    for user in (main_user(desk), colleague(desk)):
        exchange = ask(desk, grant(user), bound_client(desk))
        if issued(exchange):
            return user.name, exchange
    raise NotExercised("the bound client is bound to neither user", "bound_client_id of one")
