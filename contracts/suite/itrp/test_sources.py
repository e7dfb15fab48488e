"""The source of a request, and who it is from, when the body does not say."""

from typing import Any

import pytest

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.itrp.arranging import as_low_caller, changed, other_people

_URL = "https://desk.example.com/tickets/4711?view=full&lang=en#last"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param(
            "X-ITRP-Source", "Night Watch", marks=pytest.mark.requirement("ITRP-SOURCE-02")
        ),
        pytest.param("X-4me-Source", "Moon Watch", marks=pytest.mark.requirement("ITRP-SOURCE-05")),
        pytest.param("User-Agent", "Watch 1.0", marks=pytest.mark.requirement("ITRP-SOURCE-03")),
    ],
)
def test_header_is_the_source(desk: Desk, expect: Expect, name: str, value: str) -> None:
    made = _create(desk, {name: value})
    expect.equal(made.member("source"), value, f"source, sent as {name},", shown=[made])


@pytest.mark.requirement("ITRP-SOURCE-01")
def test_body_wins_over_headers(desk: Desk, expect: Expect) -> None:
    made = _create(desk, {"X-ITRP-Source": "Night Watch"}, source="Day Watch")
    expect.equal(made.member("source"), "Day Watch", "source", shown=[made])


@pytest.mark.requirement("ITRP-SOURCE-04")
def test_source_without_any_header(desk: Desk, expect: Expect) -> None:
    made = _create(desk, {"User-Agent": ""})
    expect.equal(made.member("source"), "api", "source", shown=[made])


@pytest.mark.requirement("ITRP-SOURCE-06")
def test_records_may_share_a_source(desk: Desk, expect: Expect) -> None:
    shared = {"source": desk.text()[-30:], "sourceID": desk.text()}
    made = [desk.attempt(shared) for _ in range(2)]
    for one in made:
        expect.accepted(one)
        expect.equal(one.member("sourceID"), shared["sourceID"], "sourceID", shown=made)


@pytest.mark.requirement("ITRP-WRITE-08")
def test_source_is_changed_by_administrators(desk: Desk, expect: Expect) -> None:
    made = desk.make(sourceID=desk.text())
    value = desk.text()
    exchange = changed(desk, made.member("id"), sourceID=value)
    got = desk.fresh(made.member("id"))["sourceID"]
    expect.equal(got, value, "sourceID after an update", shown=[exchange])


@pytest.mark.exists(because="It asks for the answer to a doubt, to report it.")
@pytest.mark.requirement("ITRP-WRITE-08")
def test_source_is_not_changed_by_others(desk: Desk, expect: Expect) -> None:
    low, person = as_low_caller(desk)
    made = desk.make(sourceID=desk.text(), requested_for_id=person)
    value = desk.text()
    exchange = desk.update(made.member("id"), {"sourceID": value}, identity=low)
    stored = desk.fresh(made.member("id"))["sourceID"] == value
    expect.observe("source-update", "anyone" if stored else "administrators", [exchange])


@pytest.mark.requirement("ITRP-TYPE-15")
def test_names_keep_their_capitals(desk: Desk, expect: Expect) -> None:
    sent = {"sourceID": desk.text(), "supplier_requestID": desk.text()}
    made = desk.make(**sent)
    key = made.member("id")
    items = desk.lists.of([key], {"fields": "sourceID,supplier_requestID"})
    for record in (made.json, desk.fresh(key), *items):
        for name, value in sent.items():
            expect.equal(record.get(name), value, name, shown=[made])


@pytest.mark.requirement("ITRP-FIELD-155")
def test_address_as_id_of_the_supplier(desk: Desk, expect: Expect) -> None:
    made = desk.make(supplier_requestID=_URL)
    for one in (made.json, desk.fresh(made.member("id"))):
        expect.equal(one["supplier_requestID"], _URL, "supplier_requestID", shown=[made])


@pytest.mark.requirement("ITRP-FIELD-113", "ITRP-FIELD-110")
def test_requested_for_follows_requested_by(desk: Desk, expect: Expect) -> None:
    people = desk.references("people")
    expect.possible(people, "no person is known", "known: {people: [...]}")
    made = desk.make(requested_by_id=people[-1])
    shown = (made.member("requested_by") or {}).get("id")
    expect.equal(shown, people[-1], "requested_by", requirement="ITRP-FIELD-110", shown=[made])
    shown = (made.member("requested_for") or {}).get("id")
    expect.equal(shown, people[-1], "requested_for", shown=[made])


@pytest.mark.requirement("ITRP-FIELD-114", "ITRP-CREATE-04")
def test_requested_for_can_be_another(desk: Desk, expect: Expect) -> None:
    others = other_people(desk)
    expect.possible(others, "no other person is known", "known: {people: [...]}")
    made = desk.make(requested_for_id=others[0])
    for one in (made.json, desk.fresh(made.member("id"))):
        shown = (one["requested_for"] or {}).get("id")
        expect.equal(shown, others[0], "requested_for", shown=[made])


@pytest.mark.requirement("ITRP-FIELD-113", "ITRP-WRITE-02")
def test_requested_for_that_was_given_stays(desk: Desk, expect: Expect) -> None:
    others = other_people(desk)
    expect.possible(others, "no other person is known", "known: {people: [...]}")
    caller = desk.conditions.caller()["id"]
    key = desk.make(requested_by_id=others[0], requested_for_id=caller).member("id")
    exchange = changed(desk, key, requested_by_id=others[-1])
    shown = (desk.fresh(key)["requested_for"] or {}).get("id")
    expect.equal(shown, caller, "requested_for after requested_by was changed", shown=[exchange])


def _create(desk: Desk, headers: dict[str, str | None], **members: Any) -> Exchange:
    operation = desk.operation("create")
    sent = {**desk.valid(), **members}
    return desk.session.send("POST", operation.path, members=sent, headers=headers)
