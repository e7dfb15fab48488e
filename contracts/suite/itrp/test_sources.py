"""The source of a request, and who it is from, when the body does not say."""

import pytest

from contracts.desk import Desk
from contracts.expect import Expect


@pytest.mark.requirement("ITRP-SOURCE-02", "ITRP-SOURCE-01")
def test_header_and_body(desk: Desk, expect: Expect) -> None:
    operation = desk.operation("create")
    headers = {"X-ITRP-Source": "Night Watch"}
    from_header = desk.session.send("POST", operation.path, members=desk.valid(), headers=headers)
    expect.equal(from_header.member("source"), "Night Watch", "source", shown=[from_header])
    members = {**desk.valid(), "source": "Day Watch"}
    from_body = desk.session.send("POST", operation.path, members=members, headers=headers)
    expect.equal(
        from_body.member("source"),
        "Day Watch",
        "source",
        requirement="ITRP-SOURCE-01",
        shown=[from_body],
    )


@pytest.mark.requirement("ITRP-FIELD-113", "ITRP-FIELD-110")
def test_requested_for_follows_requested_by(desk: Desk, expect: Expect) -> None:
    people = desk.references("people")
    expect.possible(people, "no person is known", "known: {people: [...]}")
    made = desk.make(requested_by_id=people[-1])
    shown = (made.member("requested_by") or {}).get("id")
    expect.equal(shown, people[-1], "requested_by", requirement="ITRP-FIELD-110", shown=[made])
    shown = (made.member("requested_for") or {}).get("id")
    expect.equal(shown, people[-1], "requested_for", shown=[made])
