"""Tokens: who gets one, what it looks like, and for how long it is good."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest

from tests.mockserver.serviceops.client import (
    ANY_USER,
    BOUND,
    BOUND_TO_REQUESTER,
    DISABLED,
    INTEGRATION,
    LIFETIME,
    NOW,
    OTHER_TECHNICIAN,
    REQUESTER,
    TECHNICIAN,
    Client,
    Serve,
    basic,
)  # fmt: skip


def password_form(user: tuple[str, str] = TECHNICIAN) -> dict[str, str]:
    name, password = user
    return {"grant_type": "password", "username": name, "password": password}


@pytest.mark.requirement(
    "SOPS-TOKEN-02", "SOPS-TOKEN-03", "SOPS-TOKEN-04", "SOPS-TOKEN-06", "SOPS-TOKEN-09",
    "SOPS-TOKEN-10", "SOPS-TOKEN-11", "SOPS-TOKEN-12", "SOPS-TOKEN-13", "SOPS-TOKEN-14",
    "SOPS-TOKEN-15", "SOPS-TOKEN-18", "SOPS-TOKEN-22", "SOPS-CLIENT-02", "SOPS-CLIENT-10",
)  # fmt: skip
def test_token(visitor: Client) -> None:
    answer = visitor.ask_token(**password_form())
    assert answer.status == 200
    assert list(answer.body) == [
        "access_token", "token_type", "refresh_token", "expires_in", "scope", "jti",
    ]  # fmt: skip
    assert answer.body["token_type"] == "bearer"
    assert answer.body["expires_in"] == LIFETIME
    assert answer.body["scope"] == "other-api-scope"
    assert str(uuid.UUID(answer.body["jti"])) == answer.body["jti"]
    assert answer.body["access_token"] != answer.body["refresh_token"]


@pytest.mark.requirement("SOPS-TOKEN-05")
def test_the_form_may_be_multipart(visitor: Client) -> None:
    text = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in password_form().items()
    )
    headers = {
        "Authorization": basic(*ANY_USER),
        "Content-Type": "multipart/form-data; boundary=x",
    }
    answer = visitor.call("POST", "/oauth/token", headers=headers, data=f"{text}--x--\r\n")
    assert answer.status == 200


@pytest.mark.requirement("SOPS-TOKEN-16")
def test_a_token_looks_like_a_jwt(visitor: Client) -> None:
    answer = visitor.ask_token(**password_form()).body
    claims, refresh = (claims_of(answer[name]) for name in ("access_token", "refresh_token"))
    assert claims["user_name"] == TECHNICIAN[0]
    assert claims["client_id"] == ANY_USER[0]
    assert claims["scope"] == ["other-api-scope"]
    assert claims["exp"] == NOW + LIFETIME
    assert claims["jti"] == refresh["ati"] == answer["jti"]


def claims_of(token: str) -> Any:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_two_equal_servers_give_the_same_tokens(serve: Serve) -> None:
    first, second = serve(seed=5), serve(seed=5)
    answers = [one.ask_token(**password_form()).body for one in (first, first, second, second)]
    assert answers[:2] == answers[2:]
    assert answers[0]["access_token"] != answers[1]["access_token"]
    assert serve(seed=6).ask_token(**password_form()).body != answers[0]


@pytest.mark.requirement("SOPS-TOKEN-07", "SOPS-TOKEN-08")
@pytest.mark.parametrize("name", ["technician@example.com", "Technician@EXAMPLE.com", "tara"])
def test_username_is_an_address_or_a_logon_name(visitor: Client, name: str) -> None:
    api = visitor.logged_on((name, TECHNICIAN[1]))
    assert api.create()["createdByName"] == "Tara Lindqvist"


@pytest.mark.requirement("SOPS-CLIENT-05", "SOPS-CLIENT-06", "SOPS-CLIENT-08")
@pytest.mark.parametrize("user", [TECHNICIAN, INTEGRATION, OTHER_TECHNICIAN])
def test_any_user_takes_every_technician(visitor: Client, user: tuple[str, str]) -> None:
    assert visitor.ask_token(ANY_USER, **password_form(user)).status == 200


@pytest.mark.requirement("SOPS-CLIENT-04", "SOPS-CLIENT-06", "SOPS-CLIENT-07")
@pytest.mark.parametrize(
    ("client", "user"), [(BOUND, INTEGRATION), (BOUND_TO_REQUESTER, REQUESTER)]
)
def test_specific_user_takes_the_bound_user(
    visitor: Client, client: tuple[str, str], user: tuple[str, str]
) -> None:
    assert visitor.ask_token(client, **password_form(user)).status == 200


@pytest.mark.requirement("SOPS-CLIENT-04", "SOPS-CLIENT-05", "SOPS-CLIENT-07", "SOPS-TOKEN-20")
@pytest.mark.parametrize(
    ("client", "user"),
    [
        pytest.param(ANY_USER, (TECHNICIAN[0], "wrong"), id="wrong password"),
        pytest.param(ANY_USER, (TECHNICIAN[0], "Demo-Password"), id="password in another case"),
        pytest.param(ANY_USER, ("nobody@example.com", "demo-password"), id="unknown user"),
        pytest.param(ANY_USER, ("rui.carvalho@example.com", "None"), id="no password set"),
        pytest.param(ANY_USER, REQUESTER, id="no technician"),
        pytest.param(BOUND, TECHNICIAN, id="not the bound user"),
        pytest.param(BOUND_TO_REQUESTER, TECHNICIAN, id="a technician is not the bound user"),
    ],
)
def test_a_wrong_user_gets_no_token(
    visitor: Client, client: tuple[str, str], user: tuple[str, str]
) -> None:
    before = visitor.state()
    answer = visitor.ask_token(client, **password_form(user))
    assert answer.status == 400
    assert answer.body == {"error": "invalid_grant", "error_description": "Bad credentials"}
    assert visitor.state() == before


@pytest.mark.requirement("SOPS-CLIENT-01", "SOPS-CLIENT-02", "SOPS-CLIENT-09")
@pytest.mark.parametrize(
    "client",
    [
        pytest.param(("nobody-client", "demo-secret"), id="unknown"),
        pytest.param(("demo-client", "wrong"), id="wrong secret"),
        pytest.param(("demo-client", ""), id="no secret"),
        pytest.param(TECHNICIAN, id="a user"),
        pytest.param(DISABLED, id="disabled"),
        pytest.param(None, id="none"),
    ],
)
def test_a_wrong_client_gets_no_token(visitor: Client, client: tuple[str, str] | None) -> None:
    answer = visitor.ask_token(client, **password_form())
    assert answer.status == 401
    assert answer.body["error"] == "invalid_client"
    assert answer.headers["WWW-Authenticate"] == "Basic"


@pytest.mark.requirement("SOPS-CLIENT-01")
@pytest.mark.parametrize("header", ["Basic ???", "Basic /w==", "Bearer x", "Basic", "", "x"])
def test_a_header_without_basic_credentials_is_no_client(visitor: Client, header: str) -> None:
    headers = {"Authorization": header}
    answer = visitor.call("POST", "/oauth/token", headers=headers, data=password_form())
    assert answer.status == 401
    assert answer.body["error"] == "invalid_client"


@pytest.mark.requirement("SOPS-TOKEN-21")
@pytest.mark.parametrize("grant", ["client_credentials", "authorization_code", "PASSWORD", "x"])
def test_other_grants_are_refused(visitor: Client, grant: str) -> None:
    answer = visitor.ask_token(**{**password_form(), "grant_type": grant})
    assert answer.status == 400
    assert answer.body["error"] == "unsupported_grant_type"
    assert grant in answer.text


@pytest.mark.requirement("SOPS-TOKEN-04")
@pytest.mark.parametrize("name", ["grant_type", "username", "password"])
def test_a_member_that_is_missing_or_empty_is_named(visitor: Client, name: str) -> None:
    form = password_form()
    for answer in (
        visitor.ask_token(**{key: value for key, value in form.items() if key != name}),
        visitor.ask_token(**{**form, name: ""}),
    ):
        assert answer.status == 400
        assert answer.body["error"] == "invalid_request"
        assert answer.text.startswith(f"{name} ")


def test_a_form_that_is_none_is_refused(visitor: Client) -> None:
    basics = {"Authorization": basic(*ANY_USER)}
    empty = visitor.call("POST", "/oauth/token", headers=basics)
    assert (empty.status, empty.body["error"]) == (400, "invalid_request")
    query = "/oauth/token?grant_type=password&username=tara&password=demo-password"
    assert visitor.call("POST", query, headers=basics).status == 400
    broken = {**basics, "Content-Type": "multipart/form-data"}
    answer = visitor.call("POST", "/oauth/token", headers=broken, data="grant_type=password")
    assert (answer.status, answer.body["error"]) == (400, "invalid_request")
    for media in ("application/json", "text/plain", ""):
        headers = {**basics, "Content-Type": media}
        answer = visitor.call("POST", "/oauth/token", headers=headers, data='{"a": 1}')
        assert answer.status == 415


# --- the life of a token --------------------------------------------------------------------------


@pytest.mark.requirement("SOPS-AUTH-01")
@pytest.mark.parametrize("word", ["Bearer", "bearer", "BEARER"])
def test_the_word_before_a_token_may_have_any_case(visitor: Client, word: str) -> None:
    headers = {"Authorization": f"{word} {visitor.logged_on().token}"}
    assert visitor.call("GET", "/v1/request/1", headers=headers).status == 200


@pytest.mark.requirement("SOPS-AUTH-02")
@pytest.mark.parametrize("path", ["/v1/request/1", "/v1/request/4711"])
def test_a_call_without_a_token_is_refused(visitor: Client, path: str) -> None:
    answer = visitor.call("GET", path)
    assert answer.status == 401
    assert answer.body["error"] == "unauthorized"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.requirement("SOPS-AUTH-02")
@pytest.mark.parametrize("scheme", ["Basic", "Apikey", "Token", ""])
def test_no_other_credentials_do_instead_of_a_token(visitor: Client, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {basic(*ANY_USER).partition(' ')[2]}"}
    answer = visitor.call("GET", "/v1/request/1", headers=headers)
    assert (answer.status, answer.body["error"]) == (401, "unauthorized")


@pytest.mark.requirement("SOPS-AUTH-03")
def test_an_unknown_token_is_refused(visitor: Client) -> None:
    token = visitor.ask_token(**password_form()).body
    changed = token["access_token"][:-1] + ("A" if token["access_token"][-1] != "A" else "B")
    for text in ("x", changed, token["refresh_token"], f"{token['access_token']} x"):
        headers = {"Authorization": f"Bearer {text}"}
        answer = visitor.call("GET", "/v1/request/1", headers=headers)
        assert (answer.status, answer.body["error"]) == (401, "invalid_token")


@pytest.mark.requirement("SOPS-AUTH-03", "SOPS-TOKEN-13")
def test_a_token_ends_with_its_time(api: Client) -> None:
    api.world.clock.advance(LIFETIME - 1)
    assert api.call("GET", "/v1/request/1").status == 200
    api.world.clock.advance(1)
    answer = api.call("GET", "/v1/request/1")
    assert (answer.status, answer.body["error"]) == (401, "invalid_token")
    assert "expired" in answer.text


@pytest.mark.requirement("SOPS-TOKEN-12")
def test_a_refresh_token_gives_another_token(visitor: Client) -> None:
    first = visitor.ask_token(**password_form()).body
    visitor.world.clock.advance(LIFETIME + 1)
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = visitor.ask_token(**form)
    assert second.status == 200
    assert second.body["refresh_token"] == first["refresh_token"]
    assert second.body["access_token"] != first["access_token"]
    visitor.token = second.body["access_token"]
    assert visitor.create()["createdByName"] == "Tara Lindqvist"
    assert visitor.ask_token(**form).status == 200


@pytest.mark.requirement("SOPS-TOKEN-12")
def test_a_refresh_token_is_good_for_its_client_and_time(visitor: Client) -> None:
    issued = visitor.ask_token(**password_form(INTEGRATION)).body
    form = {"grant_type": "refresh_token", "refresh_token": issued["refresh_token"]}
    assert visitor.ask_token(ANY_USER, **form).status == 200
    wrong = [(BOUND, form), (ANY_USER, {**form, "refresh_token": issued["access_token"]})]
    wrong.append((ANY_USER, {**form, "refresh_token": "x"}))
    for client, changed in wrong:
        answer = visitor.ask_token(client, **changed)
        assert (answer.status, answer.body["error"]) == (400, "invalid_grant")
    visitor.world.clock.advance(30 * 86400)
    assert visitor.ask_token(ANY_USER, **form).body["error"] == "invalid_grant"
    missing = visitor.ask_token(grant_type="refresh_token")
    assert (missing.status, missing.body["error"]) == (400, "invalid_request")


def test_the_number_of_tokens_is_bounded(visitor: Client) -> None:
    tokens = visitor.world.credentials.tokens
    issued = visitor.ask_token(**password_form()).body
    grant = tokens[issued["access_token"]]
    tokens.update({str(number): grant for number in range(9998)})
    visitor.logged_on()
    assert len(tokens) <= 10_000
    assert issued["access_token"] not in tokens
    visitor.world.clock.advance(LIFETIME)
    tokens.update({str(number): grant for number in range(9998)})
    api = visitor.logged_on()
    assert len(tokens) < 100
    assert api.call("GET", "/v1/request/1").status == 200


def test_without_checks_nobody_needs_a_token(serve: Serve) -> None:
    api = serve(authenticate=False)
    assert api.create()["createdByName"] == "Tara Lindqvist"
    assert api.ask_token(None, **password_form(INTEGRATION)).status == 200
    assert api.call("GET", "/v1/request/1").status == 200
    wrong = api.call("GET", "/v1/request/1", headers={"Authorization": "Bearer x"})
    assert wrong.status == 401
