"""People: who is calling, what belongs to a person, and what one with few rights gets to see."""

from typing import Any

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.identities import low_identity
from contracts.session import Identity
from contracts.suite.itrp.arranging import known, listed, offered
from contracts.suite.trials import refused, succeeded

_SUPPLY = "low_token in the target file"
_MOST = 6


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/me", marks=pytest.mark.requirement("ITRP-OTHER-01")),
        pytest.param("/people/me", marks=pytest.mark.requirement("ITRP-OTHER-02")),
    ],
)
def test_me_is_who_creates(desk: Desk, expect: Expect, path: str) -> None:
    offered(desk, "People")
    made = desk.stock.bare()
    creator = made.member("created_by") or {}
    exchange = desk.session.send("GET", path)
    expect.status(exchange, 200)
    expect.equal(exchange.member("id"), creator.get("id"), "the caller", shown=[made, exchange])
    whole = desk.read(exchange.member("id"), "people")
    expect.equal(exchange.json, whole.json, "the record of the caller", shown=[exchange, whole])


@pytest.mark.requirement("ITRP-OTHER-17")
def test_teams_of_a_person(desk: Desk, expect: Expect) -> None:
    """What is assigned to one of them is assigned to a team of the caller, and nothing else."""
    offered(desk, "People")
    me = desk.session.send("GET", "/me").member("id")
    mine = [one["id"] for one in listed(desk, f"/people/{me}/teams")]
    for key in mine[:2]:
        team = desk.read(key, "teams")
        expect.equal(team.member("id"), key, "a team of the caller", shown=[team])
    others = [key for key in desk.references("teams") if key not in mine]
    judged = 0
    for key in (*mine[:2], *others[:2]):
        made = desk.attempt({"team_id": key})
        if succeeded(made):
            found = desk.lists.ids([made.member("id")], path="/requests/assigned_to_my_team")
            wanted = [made.member("id")] if key in mine else []
            expect.equal(found, wanted, f"what is assigned to team {key}", shown=[made])
            judged += 1
    expect.possible(judged, "nothing could be assigned to a team", "known: {teams: [...]}")


@pytest.mark.parametrize(
    ("collection", "part", "back"),
    [
        pytest.param(
            "people", "cis", "cis/{}/users", marks=pytest.mark.requirement("ITRP-OTHER-18")
        ),
        pytest.param(
            "cis", "users", "people/{}/cis", marks=pytest.mark.requirement("ITRP-OTHER-19")
        ),
    ],
)
def test_items_and_their_users(
    desk: Desk, expect: Expect, collection: str, part: str, back: str
) -> None:
    """Who uses an item is found among its users, and the other way round."""
    offered(desk, "People")
    offered(desk, "Configuration items")
    judged = 0
    for key in _with_links(desk, collection):
        for one in known(desk, f"/{collection}/{key}/{part}")[:2]:
            found = [each["id"] for each in known(desk, f"/{back.format(one['id'])}")]
            expect.that(
                key in found,
                f"/{back.format(one['id'])} lacks {key}",
                expected=f"id {key}, of which /{collection}/{key}/{part} has {one['id']}",
                got=found,
            )
            judged += 1
    for key, other in _unlinked(desk, collection, part, back):
        found = [each["id"] for each in known(desk, f"/{collection}/{key}/{part}")]
        expect.that(
            other not in found,
            f"/{collection}/{key}/{part} has {other}",
            expected=f"only those that have {key} in turn",
            got=found,
        )
    expect.possible(judged, "nobody is known to use an item", "a person who uses one")


@pytest.mark.requirement("ITRP-AUTH-07")
def test_each_call_runs_as_a_person(desk: Desk, expect: Expect) -> None:
    """Whatever a person with few rights may see: lists show exactly what reads show."""
    other = low_identity(desk.session)
    expect.possible(other, "no other person is known", _SUPPLY)
    who = desk.session.send("GET", "/me", identity=other)
    main = desk.session.send("GET", "/me")
    expect.possible(who.status == main.status == 200, "the target does not show who is calling")
    expect.that(
        who.member("id") != main.member("id"),
        "two tokens are one person",
        expected=f"not {main.member('id')}",
        got=who.answer,
        shown=[main, who],
    )
    own = desk.create(desk.valid(), identity=other)
    keys = [desk.make().member("id") for _ in range(2)]
    if succeeded(own):
        creator = (own.member("created_by") or {}).get("id")
        expect.equal(creator, who.member("id"), "created_by", shown=[who, own])
        keys.append(own.member("id"))
    seen = [key for key in keys if not refused(desk.read(key, identity=other))]
    listing = _listed_for(desk, other, keys)
    expect.equal(
        sorted(key for key in listing if key in keys),
        sorted(seen),
        "the requests in the list of a person, of those that the person may read",
    )


def _listed_for(desk: Desk, identity: Identity | None, keys: list[Any]) -> list[Any]:
    desk.lists.narrow(desk.stock.keys())
    query = {**desk.lists.sized(), **desk.lists.light, **desk.lists.narrow(keys)}
    exchange = desk.select(query, identity=identity)
    found = exchange.json if isinstance(exchange.json, list) else []
    return [one["id"] for one in found]


def _with_links(desk: Desk, collection: str) -> list[Any]:
    """Return some records, the caller first, that may have what is looked for."""
    others = list(desk.references(collection))
    return [*(desk.conditions.caller_in(collection)), *others][:_MOST]


def _unlinked(desk: Desk, collection: str, part: str, back: str) -> list[tuple[Any, Any]]:
    """Return pairs of a record and another of the other side that does not have it in turn."""
    other = "cis" if collection == "people" else "people"
    found = []
    for one in list(desk.references(other))[:3]:
        having = [each["id"] for each in known(desk, f"/{back.format(one)}")]
        found += [(key, one) for key in list(desk.references(collection))[:3] if key not in having]
    return found[:_MOST]
