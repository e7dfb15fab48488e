"""Addressing: the credentials of a call say which world it is for, and nothing else has to."""

from __future__ import annotations

import pytest

from mockserver.registry import Bounds
from tests.mockserver.worlds import Worlds, basic


@pytest.fixture
def worlds() -> Worlds:
    return Worlds()


def test_a_name_behind_the_token_opens_a_world_of_its_own(worlds: Worlds) -> None:
    made = worlds.create("demo-token+alpha", subject="Only in alpha")
    assert made.status == 201
    key = made.json["id"]
    assert worlds.send("GET", f"/v1/requests/{key}", token="demo-token+alpha").status == 200
    assert worlds.send("GET", f"/v1/requests/{key}", token="demo-token+beta").status == 404
    assert worlds.send("GET", f"/v1/requests/{key}").status == 404
    assert worlds.names == ["default", "alpha", "beta"]


def test_every_world_gives_the_same_ids(worlds: Worlds) -> None:
    tokens = ("demo-token", "demo-token+one", "demo-token+two")
    assert len({worlds.create(token).json["id"] for token in tokens}) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer demo-token+alpha"},
        {"authorization": basic("demo-token+alpha")},
        {"authorization": basic("demo-token+alpha", "")},
    ],
)
def test_the_name_may_come_by_any_scheme(worlds: Worlds, headers: dict[str, str]) -> None:
    key = worlds.create("demo-token+alpha").json["id"]
    found = worlds.send("GET", f"/v1/requests/{key}", token=None, headers=headers)
    assert found.status == 200


def test_the_name_may_come_as_a_parameter(worlds: Worlds) -> None:
    key = worlds.create("demo-token+alpha").json["id"]
    target = f"/v1/requests/{key}?api_token=demo-token%2Balpha"
    assert worlds.send("GET", target, token=None).status == 200


def test_the_name_may_come_in_the_body(worlds: Worlds) -> None:
    members = {"subject": "A", "category": "other", "api_token": "demo-token+alpha"}
    made = worlds.send("POST", "/v1/requests", members, token=None)
    assert made.status == 201
    assert "alpha" in worlds.names


def test_other_people_of_the_same_world_meet_there(worlds: Worlds) -> None:
    key = worlds.create("demo-token+alpha", team_id=14).json["id"]
    other = worlds.send("GET", f"/v1/requests/{key}", token="demo-token-specialist+alpha")
    assert other.status == 200


def test_the_default_world_has_a_name_too(worlds: Worlds) -> None:
    key = worlds.create().json["id"]
    found = worlds.send("GET", f"/v1/requests/{key}", token="demo-token+default")
    assert found.status == 200
    assert worlds.names == ["default"]


@pytest.mark.parametrize("token", ["nobody+alpha", "+alpha", "alpha+demo-token", "a+b+c"])
def test_unknown_credentials_open_nothing(worlds: Worlds, token: str) -> None:
    assert worlds.send("GET", "/v1/requests", token=token).status == 401
    assert worlds.names == ["default"]


@pytest.mark.parametrize("name", ["", "a b", "a/b", ".a", "-a", "x" * 65, "ä", "a\x7f"])
def test_what_is_no_name_opens_nothing(worlds: Worlds, name: str) -> None:
    answer = worlds.send("GET", "/v1/requests", token=f"demo-token+{name}")
    assert answer.status == 401
    assert worlds.names == ["default"]


def test_a_refusal_says_what_a_name_is(worlds: Worlds) -> None:
    answer = worlds.send("GET", "/v1/requests", token="demo-token+a b")
    assert "1 to 64 letters, digits" in answer.headers["mock-notice"]


def test_one_world_more_than_there_may_be_is_refused() -> None:
    worlds = Worlds(bounds=Bounds(worlds=2))
    for name in ("one", "two"):
        assert worlds.create(f"demo-token+{name}").status == 201
    full = worlds.create("demo-token+three")
    assert full.status == 503
    assert "There are 2 worlds already" in full.headers["mock-notice"]
    assert worlds.names == ["default", "one", "two"]
    assert worlds.create("demo-token+one").status == 201
    assert worlds.create("demo-token").status == 201


def test_one_record_more_than_a_world_may_have_is_refused() -> None:
    worlds = Worlds(bounds=Bounds(records=2))
    made = [worlds.create("demo-token+one").json["id"] for _ in range(2)]
    full = worlds.create("demo-token+one")
    assert full.status == 507
    assert "may have 2 records more than it started with" in full.headers["mock-notice"]
    target = f"/v1/requests/{made[-1]}"
    change = worlds.send("PATCH", target, {"subject": "B"}, token="demo-token+one")
    assert change.status == 200
    target = f"/v1/requests/{made[-1] + 1}"
    assert worlds.send("GET", target, token="demo-token+one").status == 404
    assert worlds.create("demo-token+two").status == 201


def test_bytes_of_a_world_are_bounded() -> None:
    worlds = Worlds(bounds=Bounds(size=3000))
    assert worlds.create("demo-token+one", note="x" * 2000).status == 201
    full = worlds.create("demo-token+one", note="x" * 2000)
    assert full.status == 507
    assert "may have 3000 bytes of records added" in full.headers["mock-notice"]


# --- worlds of ServiceOps -------------------------------------------------------------------------


def test_a_client_with_a_name_gets_tokens_of_its_own_world(worlds: Worlds) -> None:
    token = worlds.log_on(("demo-client+alpha", "demo-secret")).json["access_token"]
    made = worlds.send(
        "POST", "/api/v1/request", {"requesterEmail": "a@b.com", "subject": "A"}, token=token
    )
    assert made.status == 200
    target = f"/api/v1/request/{made.json['id']}"
    assert worlds.send("GET", target, token=token).status == 200
    other = worlds.log_on(("demo-client+beta", "demo-secret")).json["access_token"]
    default = worlds.log_on().json["access_token"]
    assert worlds.send("GET", target, token=other).status == 404
    assert worlds.send("GET", target, token=default).status == 404
    assert len({token, other, default}) == 3


def test_a_client_with_a_wrong_secret_opens_nothing(worlds: Worlds) -> None:
    assert worlds.log_on(("demo-client+alpha", "wrong")).status == 401
    assert worlds.log_on(("nobody+alpha", "demo-secret")).status == 401
    assert worlds.names == ["default"]


def test_both_apis_of_a_name_are_one_world(worlds: Worlds) -> None:
    worlds.create("demo-token+alpha")
    worlds.log_on(("demo-client+alpha", "demo-secret"))
    assert worlds.names == ["default", "alpha"]


# --- how worlds end -------------------------------------------------------------------------------


def test_a_world_that_is_reset_is_as_at_first(worlds: Worlds) -> None:
    key = worlds.create("demo-token+alpha").json["id"]
    token = worlds.log_on(("demo-client+alpha", "demo-secret")).json["access_token"]
    worlds.mount.registry.reset("alpha")
    assert worlds.send("GET", f"/v1/requests/{key}", token="demo-token+alpha").status == 404
    assert worlds.send("GET", "/api/v1/request/1", token=token).status == 401
    assert worlds.create("demo-token+alpha").json["id"] == key


def test_a_reset_leaves_the_other_worlds_alone(worlds: Worlds) -> None:
    token = worlds.log_on(("demo-client+beta", "demo-secret")).json["access_token"]
    key = worlds.create("demo-token+beta").json["id"]
    worlds.create("demo-token+alpha")
    assert worlds.mount.registry.reset("alpha") is not None
    assert worlds.mount.registry.reset("gamma") is None
    assert worlds.send("GET", f"/v1/requests/{key}", token="demo-token+beta").status == 200
    assert worlds.send("GET", "/api/v1/request/1", token=token).status == 200


def test_a_dropped_world_opens_anew(worlds: Worlds) -> None:
    key = worlds.create("demo-token+alpha").json["id"]
    assert worlds.mount.registry.drop("alpha")
    assert not worlds.mount.registry.drop("alpha")
    assert worlds.names == ["default"]
    assert worlds.send("GET", f"/v1/requests/{key}", token="demo-token+alpha").status == 404


def test_dropping_the_default_world_resets_it(worlds: Worlds) -> None:
    key = worlds.create().json["id"]
    assert worlds.mount.registry.drop("default")
    assert worlds.send("GET", f"/v1/requests/{key}").status == 404


def test_a_world_that_nobody_asks_for_is_dropped() -> None:
    worlds = Worlds(bounds=Bounds(idle=60))
    first = worlds.create("demo-token+alpha").json["id"]
    worlds.create("demo-token+beta")
    worlds.now += 59
    assert worlds.send("GET", f"/v1/requests/{first}", token="demo-token+alpha").status == 200
    worlds.now += 59
    assert worlds.send("GET", f"/v1/requests/{first}", token="demo-token+alpha").status == 200
    assert worlds.names == ["default", "alpha"]
    worlds.now += 61
    assert worlds.send("GET", f"/v1/requests/{first}", token="demo-token+alpha").status == 404


def test_idle_worlds_make_room_for_others() -> None:
    worlds = Worlds(bounds=Bounds(worlds=1, idle=60))
    worlds.create("demo-token+alpha")
    assert worlds.create("demo-token+beta").status == 503
    worlds.now += 61
    assert worlds.create("demo-token+beta").status == 201
    assert worlds.names == ["default", "beta"]


def test_worlds_can_stay_for_good() -> None:
    worlds = Worlds(bounds=Bounds(idle=None))
    key = worlds.create("demo-token+alpha").json["id"]
    worlds.now += 1e9
    assert worlds.send("GET", f"/v1/requests/{key}", token="demo-token+alpha").status == 200


def test_tokens_of_a_world_that_is_gone_let_nobody_in() -> None:
    worlds = Worlds(bounds=Bounds(idle=60))
    token = worlds.log_on(("demo-client+alpha", "demo-secret")).json["access_token"]
    worlds.now += 61
    assert worlds.send("GET", "/api/v1/request/1", token=token).status == 401


# --- what is apart --------------------------------------------------------------------------------


def test_clocks_are_apart(worlds: Worlds) -> None:
    alpha = worlds.mount.registry.open("alpha").worlds["itrp"]
    alpha.clock.advance(3600)
    made = {
        token: worlds.create(token).json["created_at"]
        for token in ("demo-token", "demo-token+alpha")
    }
    assert made["demo-token"] != made["demo-token+alpha"]


def test_rate_limits_are_apart() -> None:
    worlds = Worlds(rate_limit=(2, 60))
    for token in ("demo-token+alpha", "demo-token+beta", "demo-token"):
        statuses = [worlds.create(token).status for _ in range(3)]
        assert statuses == [201, 201, 429]


def test_answers_to_doubts_are_apart(worlds: Worlds) -> None:
    alpha = worlds.mount.registry.open("alpha").worlds["itrp"]
    alpha.answers = alpha.answers.replaced({"unknown-member": "refuse"})
    assert worlds.create("demo-token+alpha", wrong=1).status == 422
    assert worlds.create("demo-token+beta", wrong=1).status == 201
