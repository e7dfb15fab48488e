"""Access tokens: how one is asked for, what the answer says, and how long it is good."""

import uuid
from typing import Any

import pytest

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.serviceops.tokens import (
    User,
    ask,
    caller,
    grant,
    is_issued,
    is_refused,
    issued,
    main_client,
    main_user,
    works,
)
from contracts.suite.trials import refused, succeeded

_LONGEST_WAIT = 60  # seconds that a check waits for a token to end
_LIFETIMES = {43199: "long", 7199: "short"}
_WRONG = "no-such-user@example.com"


@pytest.mark.requirement("SOPS-TOKEN-02", "SOPS-TOKEN-09")
def test_path(desk: Desk, expect: Expect) -> None:
    client, form = main_client(desk), grant(main_user(desk))
    given = ask(desk, form, client)
    for requirement in ("SOPS-TOKEN-02", "SOPS-TOKEN-09"):
        expect.status(given, 200, requirement=requirement)
    expect.that(
        isinstance(given.json, dict),
        "a token is not answered as a JSON object",
        expected="an object",
        got=given.answer,
        requirement="SOPS-TOKEN-09",
        shown=[given],
    )
    below = ask(desk, form, client, path="/v1/oauth/token")
    expect.that(
        not issued(below),
        "tokens are issued under /api/v1 as well",
        expected="no token",
        got=below.answer,
        requirement="SOPS-TOKEN-02",
        shown=[below],
    )


@pytest.mark.requirement("SOPS-TOKEN-05", "SOPS-TOKEN-04", "SOPS-TOKEN-03")
def test_multipart_form(desk: Desk, expect: Expect) -> None:
    given = ask(desk, grant(main_user(desk)), main_client(desk), multipart=True)
    is_issued(expect, given, "SOPS-TOKEN-05", "SOPS-TOKEN-04", "SOPS-TOKEN-03")


@pytest.mark.requirement("SOPS-TOKEN-06")
def test_urlencoded_form(desk: Desk, expect: Expect) -> None:
    given = ask(desk, grant(main_user(desk)), main_client(desk))
    is_issued(expect, given, "SOPS-TOKEN-06")


@pytest.mark.requirement("SOPS-TOKEN-22")
def test_password_as_it_is(desk: Desk, expect: Expect) -> None:
    for multipart in (False, True):
        given = ask(desk, grant(main_user(desk)), main_client(desk), multipart=multipart)
        is_issued(expect, given, "SOPS-TOKEN-22")


@pytest.mark.requirement("SOPS-TOKEN-04")
@pytest.mark.parametrize("multipart", [False, True], ids=["urlencoded", "multipart"])
def test_form_without_a_member(desk: Desk, expect: Expect, multipart: bool) -> None:
    client, form = main_client(desk), grant(main_user(desk))
    for name in form:
        left = {key: value for key, value in form.items() if key != name}
        is_refused(expect, ask(desk, left, client, multipart=multipart), "SOPS-TOKEN-04")
    for word in ("passwords", ""):
        given = ask(desk, {**form, "grant_type": word}, client, multipart=multipart)
        is_refused(expect, given, "SOPS-TOKEN-04")


@pytest.mark.parametrize(
    ("named", "known"),
    [
        pytest.param(
            "an e-mail address",
            "users.email",
            marks=pytest.mark.requirement("SOPS-TOKEN-07"),
            id="email",
        ),
        pytest.param(
            "a logon name",
            "users.logonName",
            marks=pytest.mark.requirement("SOPS-TOKEN-08"),
            id="logon",
        ),
    ],
)
def test_either_name_of_the_user(desk: Desk, expect: Expect, named: str, known: str) -> None:
    user, client = main_user(desk), main_client(desk)
    names = [user.name, *map(str, desk.session.target.known.get(known, ()))]
    fit = [one for one in names if ("@" in one) == (known == "users.email")]
    expect.possible(
        fit, f"{named} of the main user is not known", f"known: {{{known}: [that of username]}}"
    )
    given = ask(desk, grant(User(name=fit[0], password=user.password)), client)
    is_issued(expect, given, expect.claimed[0])
    expect.status(works(desk, given), 200)


@pytest.mark.requirement(
    "SOPS-TOKEN-10",
    "SOPS-TOKEN-11",
    "SOPS-TOKEN-12",
    "SOPS-TOKEN-13",
    "SOPS-TOKEN-14",
    "SOPS-TOKEN-15",
    "SOPS-TOKEN-23",
)
def test_members_of_the_answer(desk: Desk, expect: Expect) -> None:
    client, form = main_client(desk), grant(main_user(desk))
    for given in (ask(desk, form, client), ask(desk, form, client, multipart=True)):
        expect.possible(issued(given), "the target issues no token")
        seconds = given.member("expires_in")
        whole = isinstance(seconds, int) and not isinstance(seconds, bool) and seconds > 0
        kind = str(given.member("token_type"))
        judged: dict[str, tuple[str, bool, str]] = {
            "SOPS-TOKEN-10": ("access_token", _is_text(given, "access_token"), "a text"),
            "SOPS-TOKEN-11": ("token_type", kind.lower() == "bearer", "bearer"),
            "SOPS-TOKEN-23": ("token_type", kind in ("bearer", "Bearer"), "bearer or Bearer"),
            "SOPS-TOKEN-12": ("refresh_token", _is_text(given, "refresh_token"), "a text"),
            "SOPS-TOKEN-13": ("expires_in", whole, "a whole number of seconds"),
            "SOPS-TOKEN-14": (
                "scope",
                given.member("scope") == "other-api-scope",
                "other-api-scope",
            ),
            "SOPS-TOKEN-15": ("jti", _is_uuid(given.member("jti")), "a UUID"),
        }
        for requirement, (name, holds, expected) in judged.items():
            expect.that(
                holds,
                f"{name} is not as documented",
                expected=expected,
                got=given.member(name),
                requirement=requirement,
                shown=[given],
            )
        expect.observe("token-type-case", "title" if kind == "Bearer" else "lower", [given])
        if seconds in _LIFETIMES:
            expect.observe("expires-in", _LIFETIMES[seconds], [given])


@pytest.mark.requirement("SOPS-TOKEN-10", "SOPS-TOKEN-15")
def test_each_token_is_good(desk: Desk, expect: Expect) -> None:
    client, form = main_client(desk), grant(main_user(desk))
    given = [ask(desk, form, client) for _ in range(3)]
    for one in given:
        is_issued(expect, one, "SOPS-TOKEN-10")
        expect.status(works(desk, one), 200, requirement="SOPS-TOKEN-10")
    made = desk.create(desk.valid(), identity=caller(desk, given[-1]))
    expect.accepted(made, requirement="SOPS-TOKEN-10")
    tokens = {one.member("access_token"): one.member("jti") for one in given}
    expect.equal(
        len(set(tokens.values())),
        len(tokens),
        "the number of ids of these tokens",
        requirement="SOPS-TOKEN-15",
        shown=given,
    )


@pytest.mark.requirement("SOPS-TOKEN-13", "SOPS-AUTH-03")
def test_token_ends_when_it_was_told_to(desk: Desk, expect: Expect) -> None:
    given = ask(desk, grant(main_user(desk)), main_client(desk))
    seconds = given.member("expires_in")
    expect.possible(issued(given) and isinstance(seconds, int), "the target tells no lifetime")
    if not 2 < seconds <= _LONGEST_WAIT:
        raise NotExercised(
            f"a token is good for {seconds} seconds, which is too long to wait",
            f"a target whose tokens are good for at most {_LONGEST_WAIT} seconds",
        )
    works(desk, given)
    desk.session.pause(seconds / 2 - 1)
    expect.status(works(desk, given), 200, requirement="SOPS-TOKEN-13")
    desk.session.pause(seconds / 2 + 3)
    late = works(desk, given)
    for requirement in ("SOPS-TOKEN-13", "SOPS-AUTH-03"):
        expect.status(late, 401, requirement=requirement)


@pytest.mark.requirement("SOPS-TOKEN-12")
def test_refresh_token(desk: Desk, expect: Expect) -> None:
    client = main_client(desk)
    first = ask(desk, grant(main_user(desk)), client)
    token = first.member("refresh_token")
    expect.that(
        _is_text(first, "refresh_token"),
        "there is no refresh_token",
        expected="a text",
        got=token,
        shown=[first],
    )
    again = ask(desk, {"grant_type": "refresh_token", "refresh_token": str(token)}, client)
    expect.observe("refresh-grant", "refuse" if refused(again) else "accept", [again])
    if refused(again):
        expect.refused(again)
        return
    is_issued(expect, again, "SOPS-TOKEN-12")
    expect.status(works(desk, again), 200)
    expect.that(
        again.member("access_token") != first.member("access_token"),
        "a refresh answers the old access token",
        expected="a new one",
        got=again.answer,
        shown=[first, again],
    )
    same = again.member("refresh_token") == token
    expect.observe("refresh-rotation", "same" if same else "new", [again])
    for wrong in ("no-such-token", str(first.member("access_token"))):
        form = {"grant_type": "refresh_token", "refresh_token": wrong}
        is_refused(expect, ask(desk, form, client), "SOPS-TOKEN-12")
    misused = desk.session.send(
        "GET",
        desk.path(desk.operation("read"), desk.stock.bare().member("id")),
        headers={"Authorization": f"Bearer {token}"},
    )
    expect.status(misused, 401)


@pytest.mark.requirement("SOPS-TOKEN-20")
def test_wrong_user(desk: Desk, expect: Expect) -> None:
    client, user = main_client(desk), main_user(desk)
    for wrong in (
        User(name=_WRONG, password=user.password),
        User(name=f"{user.name}x", password=user.password),
        User(name=user.name, password=user.password.swapcase()),
    ):
        given = ask(desk, grant(wrong), client)
        expect.status(given, 400, 401)
        is_refused(expect, given, "SOPS-TOKEN-20")
        expect.observe("wrong-user-status", str(given.status), [given])


@pytest.mark.requirement("SOPS-TOKEN-21")
def test_client_credentials_grant(desk: Desk, expect: Expect) -> None:
    given = ask(desk, {"grant_type": "client_credentials"}, main_client(desk))
    expect.observe("client-credentials-grant", "accept" if succeeded(given) else "refuse", [given])
    if succeeded(given):
        is_issued(expect, given, "SOPS-TOKEN-21")
        expect.status(works(desk, given), 200, 403)
    else:
        is_refused(expect, given, "SOPS-TOKEN-21")


def _is_text(exchange: Exchange, name: str) -> bool:
    value = exchange.member(name)
    return isinstance(value, str) and bool(value)


def _is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False
