"""Searches: the tickets that meet a qualification, all of them and no other."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.serviceops.searching import (
    binary,
    custom,
    db,
    family,
    flat,
    found,
    ids,
    ours,
    prop,
    relation,
    search,
    unary,
)
from contracts.suite.serviceops.tickets import custom_labels
from contracts.suite.trials import refused


@pytest.mark.requirement("SOPS-SEARCH-01", "SOPS-SEARCH-03", "SOPS-SEARCH-05")
def test_search_finds_what_was_created(desk: Desk, expect: Expect) -> None:
    for _ in range(2):
        made = desk.make()
        subject = made.member("subject")
        exchange = search(desk, flat(relation("subject", "equal", subject)))
        expect.status(exchange, 200)
        for requirement in ("SOPS-SEARCH-01", "SOPS-SEARCH-05"):
            expect.equal(
                ids(exchange),
                [made.member("id")],
                "the tickets with the subject of a new one",
                requirement=requirement,
                shown=[made, exchange],
            )
        expect.equal(
            exchange.member("totalCount"),
            1,
            "totalCount",
            requirement="SOPS-SEARCH-03",
            shown=[made, exchange],
        )


@pytest.mark.requirement("SOPS-SEARCH-03", "SOPS-SEARCH-15")
def test_tickets_found_are_those_that_are_read(desk: Desk, expect: Expect) -> None:
    known = {one["id"]: one for one in family(desk)}
    exchange = search(desk, flat(ours(desk)))
    expect.equal(set(ids(exchange)), set(known), "the tickets found", shown=[exchange])
    for one in found(exchange):
        read = known[one["id"]]
        for name in read.keys() & one.keys():
            requirement = "SOPS-SEARCH-15" if name == "createdTime" else "SOPS-SEARCH-03"
            expect.equal(
                one[name], read[name], f"{name} found", requirement=requirement, shown=[exchange]
            )
        moment = one.get("createdTime")
        expect.that(
            isinstance(moment, int) and not isinstance(moment, bool) and moment > 10**11,
            "createdTime in a search is not in epoch milliseconds",
            expected="a whole number such as 1584699527485",
            got=moment,
            requirement="SOPS-SEARCH-15",
            shown=[exchange],
        )


@pytest.mark.requirement("SOPS-SEARCH-05", "SOPS-SEARCH-06")
def test_every_qualification_holds(desk: Desk, expect: Expect) -> None:
    for status in ("Open", "Resolved"):
        for priority in ("High", "Low"):
            _finds(
                desk,
                expect,
                flat(
                    ours(desk),
                    relation("statusName", "equal", status),
                    relation("priorityName", "equal", priority),
                ),
                _with(desk, statusName=status, priorityName=priority),
                "SOPS-SEARCH-06",
            )
    for key, value in (("spam", True), ("priorityName", "Urgent"), ("spam", False)):
        _finds(
            desk,
            expect,
            flat(ours(desk), relation(key, "equal", value)),
            _with(desk, **{key: value}),
            "SOPS-SEARCH-05",
        )
    first = family(desk)[0]["id"]
    _finds(
        desk,
        expect,
        flat(relation("id", "equal", first)),
        [first],
        "SOPS-SEARCH-05",
    )


@pytest.mark.requirement("SOPS-SEARCH-08")
def test_not_in_leaves_out(desk: Desk, expect: Expect) -> None:
    keys = [one["id"] for one in family(desk)]
    for gone in (keys[:1], keys[1:3], keys):
        _finds(
            desk,
            expect,
            flat(ours(desk), relation("id", "not_in", gone)),
            [one for one in keys if one not in gone],
            "SOPS-SEARCH-08",
        )


@pytest.mark.requirement("SOPS-SEARCH-07")
@pytest.mark.parametrize(
    "write", [str.lower, str.upper, str.title], ids=["lower", "upper", "title"]
)
def test_operators_in_any_case(desk: Desk, expect: Expect, write: Callable[[str], str]) -> None:
    first = family(desk)[0]["id"]
    _finds(
        desk,
        expect,
        flat(ours(desk), relation("id", write("equal"), first)),
        [first],
        "SOPS-SEARCH-07",
    )
    _finds(
        desk,
        expect,
        flat(ours(desk), relation("id", write("not_in"), [first])),
        [one["id"] for one in family(desk) if one["id"] != first],
        "SOPS-SEARCH-07",
    )


@pytest.mark.requirement("SOPS-SEARCH-12")
def test_joined_qualifications(desk: Desk, expect: Expect) -> None:
    keys = [one["id"] for one in family(desk)]
    low, high = relation("id", "equal", keys[0]), relation("id", "equal", keys[1])
    described = [one["id"] for one in family(desk) if one.get("description")]
    cases: tuple[tuple[Mapping[str, Any], list[Any]], ...] = (
        (binary(low, "OR", high), keys[:2]),
        (binary(low, "and", high), []),
        (binary(low, "AND", ours(desk)), keys[:1]),
        (unary(db("description"), "Is_Null"), [one for one in keys if one not in described]),
        (unary(db("description"), "Is_Not_Null"), described),
    )
    for qualification, wanted in cases:
        _finds(desk, expect, flat(ours(desk), qualification), wanted, "SOPS-SEARCH-12")


@pytest.mark.requirement("SOPS-SEARCH-13")
def test_other_ways_to_name_a_key(desk: Desk, expect: Expect) -> None:
    first = family(desk)[0]
    for key in ("id", "updatedTime"):
        _finds(
            desk,
            expect,
            flat(ours(desk), relation(prop(key), "equal", first[key])),
            _with(desk, **{key: first[key]}),
            "SOPS-SEARCH-13",
        )
    labels = custom_labels(desk, "text")
    expect.possible(labels, "no custom field for text is known", "a form with a text field")
    value = desk.text()
    made = desk.make(customField={labels[0]: value})
    exchange = search(desk, flat(relation(custom(labels[0]), "equal", value)))
    expect.equal(
        ids(exchange), [made.member("id")], "the tickets with this value", shown=[made, exchange]
    )


@pytest.mark.requirement("SOPS-SEARCH-14")
def test_each_kind_of_value(desk: Desk, expect: Expect) -> None:
    first, second = family(desk)[0], family(desk)[1]
    cases: tuple[tuple[str, str, Any, str], ...] = (
        ("StringValueRest", "equal", first["name"], "name"),
        ("EnumValueRest", "equal", "High", "priorityName"),
        ("LongValueRest", "equal", first["id"], "id"),
        ("BooleanValueRest", "equal", True, "spam"),
        ("ListStringValueRest", "in", [first["name"], second["name"]], "name"),
        ("ListLongValueRest", "in", [first["id"], second["id"]], "id"),
    )
    for kind, operator, value, key in cases:
        values = value if isinstance(value, list) else [value]
        _finds(
            desk,
            expect,
            flat(ours(desk), relation(key, operator, value, kind)),
            [one["id"] for one in family(desk) if one[key] in values],
            "SOPS-SEARCH-14",
        )


@pytest.mark.requirement("SOPS-SEARCH-04")
def test_empty_object_finds_every_ticket(desk: Desk, expect: Expect) -> None:
    family(desk)
    for attempt in range(3):
        every = [
            desk.make(**members).member("id")
            for members in ({}, {"spam": True}, {"priorityName": "Urgent"})
        ]
        exchange = search(desk, size=1)
        total = exchange.member("totalCount")
        expect.status(exchange, 200)
        expect.that(
            isinstance(total, int) and total >= len(every),
            "an empty object does not count every ticket",
            expected=f"at least {len(every)}",
            got=exchange.answer,
            shown=[exchange],
        )
        ends = [search(desk, size=50), search(desk, offset=max(0, total - 50), size=50)]
        seen = {key for end in ends for key in ids(end)}
        if set(every) <= seen or attempt == 2:
            expect.that(
                set(every) <= seen,
                "an empty object does not find new tickets",
                expected=f"{every} among the first or the last",
                got=sorted(seen, key=str)[-10:],
                shown=ends,
            )
            return


@pytest.mark.requirement("SOPS-SEARCH-01", "SOPS-DELETE-01")
def test_deleted_ticket_is_not_found(desk: Desk, expect: Expect) -> None:
    delete = desk.operation("delete")
    made, kept = desk.make(), desk.make()
    key = made.member("id")
    gone = desk.session.send(delete.method, desk.path(delete, key))
    expect.accepted(gone, requirement="SOPS-DELETE-01")
    desk.forget(key)
    desk.read(key)
    for one, wanted in ((made, []), (kept, [kept.member("id")])):
        exchange = search(desk, flat(relation("subject", "equal", one.member("subject"))))
        for requirement in ("SOPS-SEARCH-01", "SOPS-DELETE-01"):
            expect.equal(
                ids(exchange),
                wanted,
                "what a search finds after a deletion",
                requirement=requirement,
                shown=[made, gone, exchange],
            )


@pytest.mark.exists(because="It asks for the answer to a doubt, to report it.")
@pytest.mark.requirement("SOPS-SEARCH-05")
def test_qualification_that_cannot_be_read(desk: Desk, expect: Expect) -> None:
    family(desk)
    key = search(desk, flat(ours(desk), relation("noSuchKey", "equal", "x")))
    if refused(key):
        expect.refused(key)
    else:
        expect.equal(ids(key), [], "the tickets that meet an unknown key", shown=[key])
    expect.observe("search-unknown-key", "refuse" if refused(key) else "nothing", [key])
    text = search(desk, flat(relation("subject", "equal", family(desk)[0]["subject"].upper())))
    expect.status(text, 200)
    expect.observe("text-case", "insensitive" if found(text) else "sensitive", [text])


def _with(desk: Desk, **members: Any) -> list[Any]:
    """Return the ids of those of the family that have these values."""
    return [
        one["id"]
        for one in family(desk)
        if all(one[name] == value for name, value in members.items())
    ]


def _finds(
    desk: Desk,
    expect: Expect,
    qualification: Mapping[str, Any],
    wanted: Sequence[Any],
    requirement: str,
) -> Exchange:
    """Demand that a search finds exactly those of the family that are wanted."""
    exchange = search(desk, qualification)
    expect.status(exchange, 200, requirement=requirement)
    expect.equal(
        sorted(map(str, ids(exchange))),
        sorted(map(str, wanted)),
        "the tickets found",
        requirement=requirement,
        shown=[exchange],
    )
    return exchange
