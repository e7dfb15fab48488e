"""API clients: what proves one, and whose credentials each access level takes."""

import pytest

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.suite.serviceops.tokens import (
    Client,
    ask,
    bound_client,
    colleague,
    disabled_client,
    grant,
    is_issued,
    is_refused,
    issued,
    main_client,
    main_user,
    works,
)


@pytest.mark.requirement("SOPS-CLIENT-03", "SOPS-TOKEN-01", "SOPS-CLIENT-02")
def test_client_and_user_get_a_token_that_works(desk: Desk, expect: Expect) -> None:
    given = ask(desk, grant(main_user(desk)), main_client(desk))
    is_issued(expect, given, "SOPS-TOKEN-01", "SOPS-CLIENT-03")
    expect.status(works(desk, given), 200, requirement="SOPS-CLIENT-03")


@pytest.mark.requirement("SOPS-CLIENT-01", "SOPS-CLIENT-02", "SOPS-TOKEN-03")
def test_wrong_clients_get_no_token(desk: Desk, expect: Expect) -> None:
    right, user = main_client(desk), main_user(desk)
    wrong = {
        "an unknown client": (Client(id="no-such-client", secret=right.secret), "SOPS-CLIENT-01"),
        "a client with a wrong secret": (
            Client(id=right.id, secret=right.secret[::-1]),
            "SOPS-CLIENT-02",
        ),
        "a client with a longer secret": (
            Client(id=right.id, secret=f"{right.secret}x"),
            "SOPS-CLIENT-02",
        ),
        "a client without a secret": (Client(id=right.id, secret=""), "SOPS-CLIENT-02"),
        "a secret in the place of the client": (
            Client(id=right.secret, secret=right.id),
            "SOPS-CLIENT-02",
        ),
        "nobody": (None, "SOPS-TOKEN-03"),
    }
    expect.possible(issued(ask(desk, grant(user), right)), "the client gets no token at all")
    for who, (client, requirement) in wrong.items():
        is_refused(expect, ask(desk, grant(user), client), requirement, who)
    is_refused(
        expect,
        ask(desk, grant(user, client_id=right.id), None),
        "SOPS-TOKEN-03",
        "a client that only names itself",
    )


@pytest.mark.requirement("SOPS-CLIENT-04")
def test_no_token_without_the_credentials_of_a_user(desk: Desk, expect: Expect) -> None:
    clients, user = [main_client(desk)], main_user(desk)
    if desk.session.target.bound_client_id:
        clients.append(bound_client(desk))
    for client in clients:
        for form, what in (
            ({"grant_type": "password"}, "a client without a user"),
            ({"grant_type": "password", "username": user.name}, "a user without a password"),
            ({"grant_type": "password", "password": user.password}, "a password without a user"),
            (grant(user, password=f"{user.password}x"), "a user with a wrong password"),
        ):
            is_refused(expect, ask(desk, form, client), "SOPS-CLIENT-04", what)


@pytest.mark.requirement("SOPS-CLIENT-05", "SOPS-CLIENT-08")
def test_any_user_takes_each_technician(desk: Desk, expect: Expect) -> None:
    client, main, other = main_client(desk), main_user(desk), colleague(desk)
    names = {}
    for user in (main, other, main):
        given = ask(desk, grant(user), client)
        is_issued(expect, given, "SOPS-CLIENT-05")
        expect.status(works(desk, given), 200)
        names[user.name] = given
    crossed = ask(desk, grant(other, password=main.password), client)
    if main.password != other.password:
        is_refused(expect, crossed, "SOPS-CLIENT-08", "a user with another's password")
    tokens = {one.member("access_token") for one in names.values()}
    expect.equal(len(tokens), 2, "tokens of two users", requirement="SOPS-CLIENT-08")


@pytest.mark.requirement("SOPS-CLIENT-06", "SOPS-CLIENT-07")
def test_specific_user_takes_one_user_only(desk: Desk, expect: Expect) -> None:
    client = bound_client(desk)
    users = (main_user(desk), colleague(desk))
    answers = [ask(desk, grant(user), client) for user in users]
    good = [one for one in answers if issued(one)]
    if not good:
        raise NotExercised(
            "the bound client is bound to neither user", "a client bound to one of both users"
        )
    for requirement in ("SOPS-CLIENT-07", "SOPS-CLIENT-06"):
        expect.that(
            len(good) == 1,
            "a client for one user gets tokens for two",
            expected="a token for the user that it is bound to alone",
            got=good[-1].answer,
            requirement=requirement,
            shown=answers,
        )
    expect.status(works(desk, good[0]), 200, requirement="SOPS-CLIENT-06")
    refused = next(one for one in answers if not issued(one))
    is_refused(expect, refused, "SOPS-CLIENT-07", "another user")


@pytest.mark.requirement("SOPS-CLIENT-09")
def test_client_that_is_switched_off(desk: Desk, expect: Expect) -> None:
    client = disabled_client(desk)
    for _ in range(2):
        given = ask(desk, grant(main_user(desk)), client)
        is_refused(expect, given, "SOPS-CLIENT-09", "a client that is switched off")
