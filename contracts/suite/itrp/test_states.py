"""States: what completing, reopening and assigning bring with them."""

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.suite.itrp.arranging import as_low_caller, changed, other_people, texts_of
from contracts.suite.trials import succeeded


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        pytest.param("assigned", True, marks=pytest.mark.requirement("ITRP-FIELD-73")),
        pytest.param("declined", True, marks=pytest.mark.requirement("ITRP-FIELD-74")),
        pytest.param("completed", False, marks=pytest.mark.requirement("ITRP-FIELD-75")),
    ],
)
def test_new_assignment(desk: Desk, expect: Expect, status: str, wanted: bool) -> None:
    made = desk.make(status=status)
    key = desk.make(status="in_progress").member("id")
    exchange = changed(desk, key, status=status)
    for shown in (made, exchange, desk.read(key)):
        expect.equal(shown.member("status"), status, "status", shown=[shown])
        expect.equal(shown.member("new_assignment"), wanted, "new_assignment", shown=[shown])


@pytest.mark.requirement("ITRP-WRITE-06")
def test_everything_at_completion(desk: Desk, expect: Expect) -> None:
    people, teams = desk.references("people"), desk.references("teams")
    expect.possible(people and teams, "no person or team is known", "known: {people, teams}")
    key, note = desk.make().member("id"), desk.text()
    sent = {"member_id": people[0], "team_id": teams[0], "completion_reason": "workaround"}
    exchange = changed(desk, key, status="completed", note=note, **sent)
    fresh = desk.fresh(key)
    for name in ("member", "team"):
        wanted = sent[f"{name}_id"]
        expect.equal((fresh[name] or {}).get("id"), wanted, name, shown=[exchange])
    expect.equal(fresh["status"], "completed", "status", shown=[exchange])
    expect.equal(fresh["completion_reason"], "workaround", "completion_reason", shown=[exchange])
    if "Notes" not in desk.session.target.without:
        expect.equal(texts_of(desk, key), [note], "the notes", shown=[exchange])


@pytest.mark.requirement("ITRP-WRITE-07")
def test_completed_one_is_opened_again(desk: Desk, expect: Expect) -> None:
    made = desk.make(status="completed", completion_reason="solved")
    key = made.member("id")
    exchange = desk.alter(key, {"status": "assigned"})
    expect.accepted(exchange)
    for shown in (exchange.json, desk.fresh(key)):
        expect.equal(shown["status"], "assigned", "status", shown=[made, exchange])


@pytest.mark.requirement("ITRP-FIELD-04", "ITRP-FIELD-05")
def test_addressed_when_dissatisfied(desk: Desk, expect: Expect) -> None:
    known = desk.session.target.known.get("requests.dissatisfied", ())
    expect.possible(
        known,
        "no request with a dissatisfied requester is known that may be changed",
        "known: {requests.dissatisfied: [...]}",
    )
    before = desk.fresh(known[0])
    expect.possible(before["satisfaction"] == "dissatisfied", f"{known[0]} is not dissatisfied")
    try:
        exchange = changed(desk, known[0], addressed=True)
        got = desk.fresh(known[0])["addressed"]
    finally:
        desk.update(known[0], {"addressed": before["addressed"]})
    expect.equal(got, True, "addressed", requirement="ITRP-FIELD-05", shown=[exchange])


@pytest.mark.requirement("ITRP-FIELD-04")
def test_addressed_at_other_times(desk: Desk, expect: Expect) -> None:
    key = desk.make().member("id")
    sent = (desk.attempt({"addressed": True}), desk.update(key, {"addressed": True}))
    for exchange in sent:
        answer = "ignore" if succeeded(exchange) else "refuse"
        expect.observe("addressed-elsewhere", answer, [exchange])
    for one in (sent[0].member("id"), key):
        if one is not None:
            expect.equal(desk.fresh(one)["addressed"], False, "addressed", shown=sent)


@pytest.mark.requirement("ITRP-FIELD-05")
def test_addressed_by_others(desk: Desk, expect: Expect) -> None:
    low, person = as_low_caller(desk)
    known = desk.session.target.known.get("requests.dissatisfied", ())
    key = known[0] if known else desk.make(requested_for_id=person).member("id")
    before = desk.fresh(key)["addressed"]
    exchange = desk.update(key, {"addressed": True}, identity=low)
    got = desk.fresh(key)["addressed"]
    if got and not before:
        desk.update(key, {"addressed": False})
    expect.equal(got, before, "addressed, sent by somebody without the role,", shown=[exchange])


@pytest.mark.requirement("ITRP-FIELD-08")
def test_assignments_are_counted(desk: Desk, expect: Expect) -> None:
    teams = desk.references("teams")
    expect.possible(len(teams) > 1, "fewer than two teams are known", "known: {teams: [...]}")
    made = desk.make(team_id=teams[0])
    first = made.member("assignment_count")
    expect.possible(first is not None, "the target does not show assignment_count")
    expect.observe("assignment-count-first", "counts" if first else "not", [made])
    for members, more in (
        ({"team_id": teams[1]}, 1),
        ({"subject": desk.text()}, 1),
        ({"team_id": teams[0]}, 2),
    ):
        exchange = changed(desk, made.member("id"), **members)
        for shown in (exchange, desk.read(made.member("id"))):
            got, what = shown.member("assignment_count"), "assignment_count"
            expect.equal(got, first + more, what, shown=[made, exchange])


@pytest.mark.requirement("ITRP-FIELD-92")
def test_organization_is_that_of_the_person(desk: Desk, expect: Expect) -> None:
    caller = desk.conditions.caller()
    own = (caller.get("organization") or {}).get("id")
    for key in other_people(desk):
        held = desk.conditions.read("people", key).get("organization")
        if isinstance(held, dict) and held["id"] != own:
            made = desk.make(requested_for_id=key)
            got = (made.member("organization") or {}).get("id")
            expect.equal(got, held["id"], "organization", shown=[made])
            return
    expect.possible(False, "no person of another organization is known", "known: {people: [...]}")
