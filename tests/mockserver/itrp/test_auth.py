"""Authentication: every form of credentials of the API's history, and their refusal."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from tests.mockserver.itrp.client import Client, Serve, basic

USER, PASSWORD = "demo@widget.example", "demo-password"
FORMS = [
    pytest.param(basic("demo-token"), marks=pytest.mark.requirement("ITRP-AUTH-01")),
    pytest.param(basic("demo-token", "x"), marks=pytest.mark.requirement("ITRP-AUTH-02")),
    basic("demo-token", "anything"),
    pytest.param(basic(USER, PASSWORD), marks=pytest.mark.requirement("ITRP-AUTH-05")),
    pytest.param("Bearer demo-token", marks=pytest.mark.requirement("ITRP-AUTH-06")),
    "bearer demo-token",
    basic("demo-token").replace("Basic", "basic"),
]
WRONG = [
    basic("wrong"),
    basic("wrong", "x"),
    basic(""),
    basic("demo-token "),
    basic("DEMO-TOKEN"),
    basic(USER),
    basic(USER, "wrong"),
    basic(PASSWORD, USER),
    f"Basic {b64encode(b'demo-token').decode()[:-3]}",
    "Basic",
    "Basic ",
    "Basic ###",
    f"Basic {b64encode(bytes([255, 58])).decode()}",
    "Bearer",
    "Bearer ",
    "Bearer wrong",
    f"Bearer {USER}",
    "Bearer demo-token x",
    "Token demo-token",
    "demo-token",
    "Digest username=demo-token",
    "",
    "Bearer " + "x" * 10000,
    "Bearer é",
]


@pytest.mark.requirement("ITRP-AUTH-07", "ITRP-OTHER-01", "ITRP-OTHER-02")
@pytest.mark.parametrize("path", ["/me", "/people/me"])
@pytest.mark.parametrize("form", FORMS)
def test_credentials_make_the_caller(api: Client, form: str, path: str) -> None:
    answer = api.using(None).call("GET", path, headers={"Authorization": form})
    assert answer.status == 200
    assert (answer.body["id"], answer.body["name"]) == (1, "Dana Keller")


@pytest.mark.requirement("ITRP-AUTH-03")
@pytest.mark.parametrize(("token", "person"), [("demo-token", 1), ("demo-token-requester", 72)])
def test_token_as_parameter(api: Client, token: str, person: int) -> None:
    anonymous = api.using(None)
    assert anonymous.get(f"/me?api_token={token}").body["id"] == person
    created = anonymous.post(f"/requests?api_token={token}", {"subject": "A", "category": "rfc"})
    assert created.body["created_by"]["id"] == person
    assert anonymous.get(f"/me.json?x=1&api_token={token}").body["id"] == person


@pytest.mark.requirement("ITRP-AUTH-04")
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_token_in_the_body(api: Client, method: str) -> None:
    key = api.create()["id"]
    path = "/requests" if method == "POST" else f"/requests/{key}"
    members = {"api_token": "demo-token", "subject": "With a token", "category": "rfc"}
    answer = api.using(None).call(method, path, members)
    assert answer.status in (200, 201)
    assert answer.body["subject"] == "With a token"
    assert "api_token" not in answer.body


@pytest.mark.requirement("ITRP-AUTH-08", "ITRP-AUTH-10", "ITRP-AUTH-11", "ITRP-ERROR-01")
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/requests"), ("GET", "/requests/68673"), ("GET", "/me"), ("GET", "/requests/1"),
     ("POST", "/requests"), ("PATCH", "/requests/68673"), ("POST", "/events"),
     ("DELETE", "/requests/70470/cis/1763"), ("GET", "/requests?foo=1"), ("GET", "/people")],
)  # fmt: skip
def test_no_credentials(api: Client, method: str, path: str) -> None:
    members = {"subject": "A", "category": "rfc"} if method in ("POST", "PATCH") else None
    answer = api.using(None).call(method, path, members)
    assert answer.status == 401
    assert answer.body == {"message": "Unauthorized"}
    assert "WWW-Authenticate" not in answer.headers


@pytest.mark.requirement("ITRP-AUTH-09", "ITRP-AUTH-10", "ITRP-AUTH-11")
@pytest.mark.parametrize("form", WRONG)
def test_wrong_credentials(api: Client, form: str) -> None:
    answer = api.using(None).call("GET", "/me", headers={"Authorization": form})
    assert answer.status == 401
    assert answer.body == {"message": "Unauthorized"}


@pytest.mark.requirement("ITRP-AUTH-09")
@pytest.mark.parametrize(
    "query", ["api_token=", "api_token=wrong", "API_TOKEN=demo-token", "api_token"]
)
def test_wrong_token_as_parameter(api: Client, query: str) -> None:
    assert api.using(None).get(f"/me?{query}").status == 401


@pytest.mark.requirement("ITRP-AUTH-09")
@pytest.mark.parametrize("token", ["wrong", "", None, 5, ["demo-token"], {"a": "demo-token"}])
def test_wrong_token_in_the_body(api: Client, token: Any) -> None:
    members = {"api_token": token, "subject": "A", "category": "rfc"}
    assert api.using(None).post("/requests", members).status == 401


@pytest.mark.requirement("ITRP-AUTH-09")
def test_header_counts_before_parameter_and_body(api: Client) -> None:
    assert api.get("/me?api_token=demo-token-requester").body["id"] == 1
    wrong = api.using("wrong")
    assert wrong.get("/me?api_token=demo-token").status == 401
    members = {"api_token": "demo-token", "subject": "A", "category": "rfc"}
    assert wrong.post("/requests", members).status == 401


@pytest.mark.requirement("ITRP-ERROR-13", "ITRP-AUTH-08")
def test_refused_caller_changes_nothing(api: Client) -> None:
    before = api.ids("/requests")
    for client in (api.using(None), api.using("wrong")):
        client.post("/requests", {"subject": "A", "category": "rfc"})
        client.patch("/requests/68673", {"subject": "A"})
    assert api.ids("/requests") == before
    assert api.read(68673)["subject"] == "Add new rack in data center"


@pytest.mark.requirement("ITRP-TRANSPORT-02", "ITRP-TRANSPORT-03")
@pytest.mark.parametrize("path", ["", "/", ".json"])
@pytest.mark.parametrize("token", [None, "demo-token", "wrong"])
def test_entry_point_is_open_to_everybody(api: Client, path: str, token: str | None) -> None:
    answer = api.using(token).get(path)
    assert (answer.status, answer.raw) == (200, b"{}")
    assert answer.headers["Content-Length"] == "2"


@pytest.mark.requirement("ITRP-AUTH-07")
def test_server_without_authentication_acts_as_the_first_known_caller(serve: Serve) -> None:
    api = serve(authenticate=False)
    assert api.using(None).get("/me").body["id"] == 1
    assert api.using("demo-token-requester").get("/me").body["id"] == 72
    assert api.using("wrong").get("/me").status == 401
