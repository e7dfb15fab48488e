"""Making data: a crowd of requests of which the first ones come up again at other moments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from mockserver import rules
from mockserver.behaviours.itrp import making
from mockserver.call import unasked
from mockserver.caller import Caller
from mockserver.fields import Record
from tests.mockserver.itrp.client import Client, Serve

FEW, MANY = 30, 400
TABLES = ("requests", "notes", "affected_slas")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let cases be few; returns the collections of which the rules made a record, one for each."""
    made: list[str] = []

    def make(call: Any, collection: Any, values: Any) -> Record:
        made.append(collection.name)
        return real(call, collection, values)

    real = rules.make
    monkeypatch.setattr(making, "MOST", FEW)
    monkeypatch.setattr(rules, "make", make)
    return made


def tables(client: Client) -> Mapping[str, dict[int, Record]]:
    """Return the records of a server by id, without those of the world file."""
    found = client.world.store.tables
    return {name: {one["id"]: one for one in found[name]} for name in TABLES}


@pytest.fixture
def crowd(serve: Serve, made: list[str]) -> Client:
    """Return a client of a server whose requests mostly come up again."""
    return serve(requests=MANY)


def test_few_of_many_are_made_by_the_rules(crowd: Client, made: list[str]) -> None:
    assert FEW <= made.count("requests") < MANY / 4


def test_requests_come_up_one_after_the_other(crowd: Client, serve: Serve) -> None:
    before, after = tables(serve()), tables(crowd)
    new = [one for key, one in after["requests"].items() if key not in before["requests"]]
    assert len(new) == MANY
    assert [one["id"] for one in new] == list(range(70600, 70600 + MANY))
    created = [one["created_at"] for one in new]
    assert created == sorted(set(created))
    now = int(crowd.world.clock.now())
    assert all(one["created_at"] <= one["updated_at"] <= now for one in new)
    for name in ("notes", "affected_slas"):
        for key in after[name].keys() - before[name].keys():
            one = after[name][key]
            request = after["requests"][one["request"]]
            assert request["created_at"] <= one["created_at"] <= request["updated_at"]
            assert one["account"] == request["account"]
    written = {one["request"] for one in after["notes"].values()}
    assert {one["id"] for one in new} <= written


def test_what_comes_up_again_is_as_the_rules_would_make_it(crowd: Client) -> None:
    world = crowd.world
    for record in world.store.tables["requests"]:
        if record["id"] < 70600:
            continue
        call = unasked(world, record["updated_at"], Caller(account=record["account"]))
        assert rules.change(call, world.api.collections["requests"], record, {}) == record
        for name in TABLES:
            changed = list(call.draft.changed(name))
            assert all(before == after for before, after in changed), (name, changed)


def test_the_same_seed_makes_the_same(serve: Serve, made: list[str]) -> None:
    first, second, other = (tables(serve(requests=200, seed=seed)) for seed in (3, 3, 4))
    assert first == second != other
