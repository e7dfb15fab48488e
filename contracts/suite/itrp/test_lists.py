"""Lists for the person who calls: by whom, for whom, since when, and what they show."""

from typing import Any

import pytest

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.kinds import moment
from contracts.suite.itrp.arranging import changed

_MINE = "/requests/requested_by_or_for_me"
_OURS = "/requests/requests_of_my_organization"
_REVIEW = "/requests/problem_management_review"
_SUPPLY = "known: {people: [...]} in the target file"


@pytest.mark.requirement("ITRP-LIST-10")
def test_list_shows_best_effort(desk: Desk, expect: Expect) -> None:
    made = desk.make()
    target = desk.fresh(made.member("id"))["next_target_at"]
    expect.possible(target == "best_effort", "a plain request has another target")
    shown = desk.lists.of([made.member("id")])
    expect.equal([one["next_target_at"] for one in shown], [target], "next_target_at in a list")


@pytest.mark.parametrize(
    ("by_me", "for_me"),
    [
        pytest.param(True, False, marks=pytest.mark.requirement("ITRP-VIEW-01")),
        pytest.param(False, True, marks=pytest.mark.requirement("ITRP-VIEW-02")),
        pytest.param(False, False, marks=pytest.mark.requirement("ITRP-VIEW-03")),
    ],
)
def test_by_or_for_me(desk: Desk, expect: Expect, by_me: bool, for_me: bool) -> None:
    me, other = _me(desk)["id"], _other(desk)["id"]
    made = desk.make(
        requested_by_id=me if by_me else other, requested_for_id=me if for_me else other
    )
    found = desk.lists.ids([made.member("id")], path=_MINE)
    wanted = [made.member("id")] if by_me or for_me else []
    expect.equal(found, wanted, f"the requests in {_MINE}", shown=[made])


@pytest.mark.requirement("ITRP-VIEW-04")
def test_organization_of_whom_it_is_for(desk: Desk, expect: Expect) -> None:
    """Whatever organization the one has who asked for it."""
    me, stranger = _me(desk)["id"], _of_another_organization(desk)["id"]
    ours = desk.make(requested_by_id=stranger, requested_for_id=me).member("id")
    theirs = desk.make(requested_by_id=me, requested_for_id=stranger).member("id")
    found = desk.lists.ids([ours, theirs], path=_OURS)
    expect.equal(found, [ours], f"the requests in {_OURS}, of {ours} and {theirs}")


@pytest.mark.requirement("ITRP-VIEW-05")
def test_organization_at_the_beginning(desk: Desk, expect: Expect) -> None:
    me, stranger = _me(desk)["id"], _of_another_organization(desk)["id"]
    ours = desk.make(requested_by_id=me, requested_for_id=me).member("id")
    theirs = desk.make(requested_by_id=me, requested_for_id=stranger).member("id")
    given = changed(desk, ours, requested_for_id=stranger)
    taken = changed(desk, theirs, requested_for_id=me)
    found = desk.lists.ids([ours, theirs], path=_OURS)
    expect.equal(found, [ours], f"the requests in {_OURS}", shown=[given, taken])


@pytest.mark.exists(
    because="The family may have none that waits for the caller and is for another."
)
@pytest.mark.requirement("ITRP-VIEW-08")
def test_waiting_for_who_asked(desk: Desk, expect: Expect) -> None:
    """Not for whom it is."""
    me, other = _me(desk)["id"], _other(desk)["id"]
    status = "waiting_for_customer"
    mine = desk.make(requested_by_id=me, requested_for_id=other, status=status).member("id")
    theirs = desk.make(requested_by_id=other, requested_for_id=me, status=status).member("id")
    found = desk.lists.ids([mine, theirs], path="/requests/waiting_for_me")
    expect.equal(found, [mine], f"the requests that wait for the caller, of {mine} and {theirs}")


@pytest.mark.requirement("ITRP-VIEW-10")
def test_review_is_of_the_last_months(desk: Desk, expect: Expect) -> None:
    """By the server's own present; a few days more or less are in doubt."""
    present = moment(desk.make().member("created_at"))
    shown = _review(desk, "completed_at")
    for one in shown:
        completed = moment(one["completed_at"])
        expect.that(
            completed is not None and present is not None and (present - completed).days < 186,
            f"{_REVIEW} has what was completed long ago",
            expected="less than six months ago",
            got=one,
        )


@pytest.mark.requirement("ITRP-VIEW-11")
def test_review_is_of_the_callers_services(desk: Desk, expect: Expect) -> None:
    """What the list has, and a new request with a service that somebody else looks after."""
    me = _me(desk)["id"]
    judged = 0
    for one in _review(desk, "service_instance")[:8]:
        held = one["service_instance"] or {}
        expect.that(
            "id" in held, f"{_REVIEW} has a request without a service", expected="one", got=one
        )
        instance = desk.conditions.read("service_instances", held["id"])
        manager = desk.conditions.value(instance, "service.problem_manager", "service_instances")
        expect.equal(manager, me, f"the problem manager of what {_REVIEW} has")
    for key in list(desk.references("service_instances"))[:8]:
        instance = desk.conditions.read("service_instances", key)
        if desk.conditions.value(instance, "service.problem_manager", "service_instances") == me:
            continue
        made = desk.attempt(
            {"service_instance_id": key, "status": "completed", "completion_reason": "solved"}
        )
        if made.status == 201:
            found = desk.lists.ids([made.member("id")], path=_REVIEW)
            expect.equal(found, [], f"the requests in {_REVIEW}", shown=[made])
            judged += 1
            break
    expect.possible(judged, "no service of another problem manager is known")


def _review(desk: Desk, fields: str) -> list[dict[str, Any]]:
    """Return what the list for problem managers shows.

    Raises:
        NotExercised: it is refused, or empty.
    """
    exchange = desk.select({"fields": fields, "per_page": 100}, _REVIEW)
    shown = exchange.json if isinstance(exchange.json, list) else []
    if not shown:
        raise NotExercised(f"{_REVIEW} is empty", "a service that the caller looks after")
    return shown


def _me(desk: Desk) -> dict[str, Any]:
    return desk.conditions.caller()


def _other(desk: Desk) -> dict[str, Any]:
    """Return a person who is not the caller.

    Raises:
        NotExercised: none is known.
    """
    for key in desk.references("people"):
        if key != _me(desk)["id"]:
            return desk.conditions.read("people", key)
    raise NotExercised("no other person is known", _SUPPLY)


def _of_another_organization(desk: Desk) -> dict[str, Any]:
    """Return a person who is not of the caller's organization.

    Raises:
        NotExercised: none is known.
    """
    own = (_me(desk).get("organization") or {}).get("id")
    for key in desk.references("people"):
        person = desk.conditions.read("people", key)
        organization = (person.get("organization") or {}).get("id")
        if organization is not None and organization != own:
            return person
    raise NotExercised("no person of another organization is known", _SUPPLY)
