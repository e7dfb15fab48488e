"""Tickets as a whole: what is answered, which number and times they get, how they are read."""

import re
from typing import Any

import pytest

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.suite.serviceops.searching import flat, found, ids, ours, relation, search
from contracts.suite.serviceops.tickets import create, in_milliseconds, times
from contracts.suite.serviceops.uploads import upload
from contracts.suite.trials import refused, succeeded

_ALWAYS = (
    "id", "name", "subject", "requesterEmail", "requesterName", "statusName", "priorityName",
    "urgencyName", "impactName", "source", "spam", "supportLevel", "createdTime", "updatedTime",
    "customField",
)  # fmt: skip
_NAME = re.compile(r"([A-Za-z]+)-([0-9]+)")


@pytest.mark.requirement("SOPS-CREATE-03")
def test_path_begins_behind_the_host(desk: Desk, expect: Expect) -> None:
    if desk.session.prefix != desk.contract.prefix:
        raise NotExercised("the target is given with a prefix of its own", "no prefix")
    made = desk.create(desk.valid())
    expect.accepted(made)
    expect.equal(made.path, "/api/v1/request", "the path", shown=[made])


@pytest.mark.requirement("SOPS-ANSWER-01", "SOPS-ANSWER-03", "SOPS-CREATE-02", "SOPS-CREATE-04")
def test_answer_is_the_ticket_itself(desk: Desk, expect: Expect) -> None:
    for members in ({}, {"priorityName": "High", "tags": ["a"]}):
        sent = {**desk.valid(), **members}
        made = desk.create(sent)
        expect.accepted(made, requirement="SOPS-CREATE-02")
        media = made.headers.get("content-type", "").partition(";")[0].strip().lower()
        expect.equal(
            media, "application/json", "Content-Type", requirement="SOPS-CREATE-04", shown=[made]
        )
        for name in ("subject", "requesterEmail", "id"):
            expect.that(
                made.member(name) is not None,
                "the answer to a create is not the ticket",
                expected=f"a top-level object with {name}",
                got=made.answer,
                requirement="SOPS-ANSWER-01",
                shown=[made],
            )
        key = made.member("id")
        expect.that(
            isinstance(key, int) and not isinstance(key, bool),
            "id is no integer",
            expected="an integer",
            got=key,
            requirement="SOPS-ANSWER-03",
            shown=[made],
        )


@pytest.mark.requirement("SOPS-CREATE-02")
def test_other_methods_create_nothing(desk: Desk, expect: Expect) -> None:
    path = desk.operation("create").path
    for method in ("PUT", "PATCH"):
        members = desk.valid()
        expect.refused(desk.session.send(method, path, members=members))
        search_for = flat(relation("subject", "equal", members["subject"]))
        expect.equal(ids(search(desk, search_for)), [], f"the tickets after {method}")


@pytest.mark.requirement("SOPS-CREATE-28", "SOPS-API-01")
def test_smallest_request(desk: Desk, expect: Expect) -> None:
    small = desk.create(desk.valid())
    if refused(small):
        # Either nothing can be created with what is known of the target, or one key is missing.
        for name, value in _company(desk).items():
            larger = create(desk, **{name: value})
            expect.that(
                refused(larger),
                f"a create without {name} is refused",
                expected="a ticket",
                got=small.answer,
                shown=[small, larger],
            )
        raise NotExercised(f"the target did not create a record: {small.answer[:200]}")
    for requirement in ("SOPS-API-01", "SOPS-CREATE-28"):
        expect.accepted(small, requirement=requirement)


def _company(desk: Desk) -> dict[str, Any]:
    """Return a value for each optional key."""
    file = upload(desk, "company.txt", b"x").member("refFileName")
    return {
        **desk.stock.optional(0),
        "fileAttachments": [{"refFileName": file, "realName": "company.txt"}],
        "linkAssetIds": [{"assetModel": "asset_hardware", "assetId": 1}],
    }


@pytest.mark.requirement("SOPS-AUTH-01")
def test_token_behind_the_word_bearer(desk: Desk, expect: Expect) -> None:
    headers = desk.session.main.headers
    word, _, token = headers.get("Authorization", "").partition(" ")
    expect.possible(word == "Bearer" and token, "the run has no token")
    made = desk.create(desk.valid())
    expect.accepted(made)
    read = desk.read(made.member("id"))
    expect.status(read, 200)


@pytest.mark.requirement("SOPS-AUTH-04", "SOPS-UPDATE-04")
def test_bodies_are_json(desk: Desk, expect: Expect) -> None:
    key = desk.stock.aged().member("id")
    for verb, requirement in (("create", "SOPS-AUTH-04"), ("update", "SOPS-UPDATE-04")):
        operation = desk.operation(verb)
        path = desk.path(operation, key)
        for media in ("application/json", "application/json; charset=utf-8"):
            exchange = desk.session.send(
                operation.method,
                path,
                members=desk.valid() if verb == "create" else desk.revision(),
                headers={"Content-Type": media},
            )
            expect.accepted(exchange, requirement=requirement)
        form = desk.session.send(
            operation.method,
            path,
            body=b"<request><subject>x</subject></request>",
            headers={"Content-Type": "text/xml"},
        )
        expect.refused(form, requirement=requirement)


@pytest.mark.requirement("SOPS-CREATE-12", "SOPS-CREATE-11", "SOPS-ANSWER-20", "SOPS-CREATE-31")
def test_numbers_are_counted(desk: Desk, expect: Expect) -> None:
    made = [desk.make() for _ in range(4)]
    numbers = []
    for one in made:
        name = str(one.member("name"))
        matched = _NAME.fullmatch(name)
        for requirement in ("SOPS-CREATE-11", "SOPS-ANSWER-20"):
            expect.that(
                matched is not None,
                "name is no ticket number",
                expected="a prefix, a hyphen and a number",
                got=name,
                requirement=requirement,
                shown=[one],
            )
        numbers.append(int(matched[2]) if matched else 0)
        fresh = desk.read(one.member("id"))
        for requirement in ("SOPS-CREATE-12", "SOPS-ANSWER-20"):
            expect.equal(
                fresh.member("name"),
                name,
                "name in a fresh read",
                requirement=requirement,
                shown=[one, fresh],
            )
    for requirement in ("SOPS-CREATE-12", "SOPS-ANSWER-20"):
        expect.that(
            numbers == sorted(set(numbers)),
            "the numbers of new tickets do not go up",
            expected="each higher than the one before",
            got=numbers,
            requirement=requirement,
            shown=made,
        )


@pytest.mark.requirement("SOPS-READ-01", "SOPS-READ-02")
def test_each_read_shows_its_own_ticket(desk: Desk, expect: Expect) -> None:
    made = [desk.make() for _ in range(5)]
    for one in (*made, *reversed(made)):
        fresh = desk.read(one.member("id"))
        expect.status(fresh, 200, requirement="SOPS-READ-02")
        expect.equal(
            {name: fresh.member(name) for name in one.json},
            one.json,
            "a ticket that is read",
            requirement="SOPS-READ-01",
            shown=[one, fresh],
        )


@pytest.mark.requirement("SOPS-CREATE-37")
def test_keys_that_every_ticket_has(desk: Desk, expect: Expect) -> None:
    made = desk.make()
    changed = desk.update(made.member("id"), {"priorityName": "High"})
    answers = [made, changed, desk.read(made.member("id"))]
    shown = [(one, one.json) for one in answers if isinstance(one.json, dict)]
    looked = search(desk, flat(relation("subject", "equal", made.member("subject"))))
    for exchange, record in (*shown, *((looked, one) for one in found(looked))):
        missing = [one for one in _ALWAYS if record.get(one) is None]
        expect.that(
            not missing,
            "a ticket lacks keys that every ticket has",
            expected=", ".join(_ALWAYS),
            got=f"none of {', '.join(missing)}",
            shown=[made, exchange],
        )


@pytest.mark.requirement("SOPS-ANSWER-04", "SOPS-ANSWER-05", "SOPS-CREATE-27")
def test_times_are_milliseconds(desk: Desk, expect: Expect) -> None:
    made = desk.make()
    changed = desk.update(made.member("id"), {"priorityName": "High"})
    for exchange in (made, changed, desk.read(made.member("id"))):
        created, updated = exchange.member("createdTime"), exchange.member("updatedTime")
        for name, value, requirement in (
            ("createdTime", created, "SOPS-ANSWER-04"),
            ("updatedTime", updated, "SOPS-ANSWER-05"),
        ):
            expect.that(
                in_milliseconds(value),
                f"{name} is no moment in epoch milliseconds",
                expected="a whole number such as 1584699527485",
                got=value,
                requirement=requirement,
                shown=[exchange],
            )
        expect.that(
            created <= updated,
            "updatedTime lies before createdTime",
            expected=f"not before {created}",
            got=updated,
            requirement="SOPS-CREATE-27",
            shown=[exchange],
        )


@pytest.mark.requirement("SOPS-SEARCH-09")
def test_further_times(desk: Desk, expect: Expect) -> None:
    closed = create(desk, statusName="Closed")
    shown = found(search(desk, flat(ours(desk)))) + found(search(desk, size=50))
    records = [*shown, closed.json if succeeded(closed) else {}]
    further = [
        (name, value)
        for one in records
        for name, value in times(one).items()
        if name not in ("createdTime", "updatedTime")
    ]
    expect.possible(further, "no ticket with a further time was seen", "tickets that were resolved")
    for name, value in further:
        expect.that(
            in_milliseconds(value),
            f"{name} is no moment in epoch milliseconds",
            expected="a whole number such as 1584699527485",
            got=value,
        )


@pytest.mark.requirement("SOPS-LIMIT-02")
def test_limit_is_told(desk: Desk, expect: Expect) -> None:
    exchange = desk.read(desk.stock.bare().member("id"))
    told = {
        name: exchange.headers.get(f"x-ratelimit-{name}")
        for name in ("limit", "remaining", "reset")
    }
    expect.possible(
        any(told.values()), "the target tells no limit", "a target that limits its calls"
    )
    for name, value in told.items():
        expect.that(
            value is not None and value.strip().isdigit(),
            f"X-RateLimit-{name.title()} is no whole number",
            expected="a whole number",
            got=value,
            shown=[exchange],
        )
    limit, remaining = str(told["limit"]), str(told["remaining"])
    expect.that(
        int(remaining) <= int(limit),
        "more calls remain than are allowed",
        expected=f"at most {limit}",
        got=remaining,
        shown=[exchange],
    )
