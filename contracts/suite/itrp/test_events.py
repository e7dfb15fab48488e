"""Events: what a monitoring tool reports becomes a request."""

from collections.abc import Iterator
from typing import Any

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.lists import items
from contracts.suite.itrp.arranging import (
    held_id,
    mark,
    offered,
    other_people,
    reported,
    surveyed,
    texts_of,
)


@pytest.mark.requirement(
    "ITRP-EVENT-01", "ITRP-CREATE-07", "ITRP-EVENT-02", "ITRP-EVENT-04", "ITRP-EVENT-06"
)
def test_subject_is_enough(desk: Desk, expect: Expect) -> None:
    subject = desk.text()
    exchange = reported(desk, subject=subject)
    expect.status(exchange, 200, 201)
    expect.status(exchange, 201, requirement="ITRP-EVENT-04")
    whole = desk.fresh(exchange.member("id"))
    missing = [name for name in whole if name not in exchange.json]
    what = "what the answer lacks"
    expect.equal(missing, [], what, requirement="ITRP-EVENT-04", shown=[exchange])
    got = whole["subject"]
    expect.equal(got, subject, "subject", requirement="ITRP-EVENT-02", shown=[exchange])


@pytest.mark.requirement("ITRP-EVENT-03")
def test_event_in_the_query_string(desk: Desk, expect: Expect) -> None:
    offered(desk, "Events")
    subject = desk.text()
    exchange = desk.session.send("POST", "/events", query={"subject": subject})
    expect.status(exchange, 201)
    expect.equal(exchange.member("subject"), subject, "subject", shown=[exchange])


@pytest.mark.requirement("ITRP-EVENT-07")
def test_without_subject(desk: Desk, expect: Expect) -> None:
    expect.status(reported(desk, note=desk.text()), 422)


@pytest.mark.requirement(
    "ITRP-EVENT-18", "ITRP-EVENT-20", "ITRP-EVENT-21", "ITRP-EVENT-23", "ITRP-EVENT-24"
)
def test_defaults_without_service_instance(desk: Desk, expect: Expect) -> None:
    exchange = reported(desk, subject=desk.text())
    caller = desk.conditions.caller()["id"]
    for name, wanted, blamed in (
        ("category", "other", "ITRP-EVENT-18"),
        ("impact", None, "ITRP-EVENT-20"),
        ("source", "event", "ITRP-EVENT-23"),
        ("status", "assigned", "ITRP-EVENT-24"),
    ):
        got = exchange.member(name)
        expect.equal(got, wanted, f"{name} of an event", requirement=blamed, shown=[exchange])
    for name in ("created_by", "requested_by", "requested_for"):
        got, what = held_id(exchange, name), f"{name} of an event"
        expect.equal(got, caller, what, requirement="ITRP-EVENT-21", shown=[exchange])


@pytest.mark.requirement("ITRP-EVENT-17", "ITRP-EVENT-19", "ITRP-EVENT-26", "ITRP-EVENT-27")
def test_defaults_with_service_instance(desk: Desk, expect: Expect) -> None:
    own = desk.conditions.wanted({"caller": "teams"})
    instances = surveyed(desk)
    expect.possible(instances, "no service instance is known", "known: {service_instances: [...]}")
    unknown = {"team": f"no such team {desk.text()}"}
    plain: dict[str, str] = {}
    asked = [(one, plain) for one in instances[:6]] + [(one, unknown) for one in instances[:3]]
    for one, more in asked:
        exchange = reported(
            desk, subject=desk.text(), source=mark(desk), service_instance_id=one.key, **more
        )
        blamed = "ITRP-EVENT-27" if more else "ITRP-EVENT-26"
        expect.status(exchange, 201, requirement=blamed if more else "ITRP-EVENT-17")
        got = exchange.member("category")
        expect.equal(got, "incident", "category", requirement="ITRP-EVENT-17", shown=[exchange])
        got = exchange.member("impact")
        expect.equal(got, "top", "impact", requirement="ITRP-EVENT-19", shown=[exchange])
        first, support = (_id(one.shown.get(f"{name}_team")) for name in ("first_line", "support"))
        inside = {first, support} & {*own}
        wanted = (support if inside else first) or first or support
        if wanted is not None:
            got = held_id(exchange, "team")
            expect.equal(got, wanted, "team of an event", requirement=blamed, shown=[exchange])


@pytest.mark.requirement("ITRP-EVENT-08", "ITRP-EVENT-09", "ITRP-EVENT-10")
def test_item_of_an_event(desk: Desk, expect: Expect) -> None:
    item = _read_first(desk, expect, "cis", "sourceID")
    ways: tuple[tuple[dict[str, Any], str], ...] = (
        ({"ci": item["label"]}, "ITRP-EVENT-08"),
        ({"ci_id": item["id"]}, "ITRP-EVENT-09"),
        ({"ci_sourceID": item["sourceID"], "ci_source": item.get("source")}, "ITRP-EVENT-10"),
        ({"ci_sourceID": item["sourceID"]}, "ITRP-EVENT-10"),
    )
    for sent, blamed in ways:
        members = {name: value for name, value in sent.items() if value is not None}
        exchange = reported(desk, subject=desk.text(), source=mark(desk), **members)
        held = exchange.member("ci") or {}
        wanted, got = item["id"], held.get("id")
        if len(members) == 1 and blamed == "ITRP-EVENT-10" and got is not None:
            wanted = got  # other items may have that source id from another source
        what = f"ci of an event with {', '.join(members)}"
        expect.equal(got, wanted, what, requirement=blamed, shown=[exchange])


@pytest.mark.requirement("ITRP-EVENT-11", "ITRP-EVENT-12")
@pytest.mark.parametrize("name", ["requested_by", "requested_for", "member"])
def test_person_of_an_event(desk: Desk, expect: Expect, name: str) -> None:
    for key in other_people(desk):
        mail = desk.conditions.read("people", key).get("primary_email")
        if mail:
            break
    else:
        expect.possible(False, "no other person is known", "known: {people: [...]}")
    for sent, blamed in (({name: mail}, "ITRP-EVENT-11"), ({f"{name}_id": key}, "ITRP-EVENT-12")):
        exchange = reported(desk, subject=desk.text(), **sent)
        got = held_id(exchange, name)
        expect.equal(got, key, f"{name} of an event", requirement=blamed, shown=[exchange])


@pytest.mark.requirement("ITRP-EVENT-13", "ITRP-EVENT-14")
@pytest.mark.parametrize(
    ("name", "collection"),
    [
        ("service_instance", "service_instances"),
        ("team", "teams"),
        ("supplier", "organizations"),
    ],
)
def test_record_of_an_event(desk: Desk, expect: Expect, name: str, collection: str) -> None:
    record = _read_first(desk, expect, collection, "name")
    key = record["id"]
    for sent, blamed in (
        ({name: record["name"]}, "ITRP-EVENT-13"),
        ({f"{name}_id": key}, "ITRP-EVENT-14"),
    ):
        exchange = reported(desk, subject=desk.text(), source=mark(desk), **sent)
        got = held_id(exchange, name)
        expect.equal(got, key, f"{name} of an event", requirement=blamed, shown=[exchange])


@pytest.mark.requirement("ITRP-EVENT-15")
@pytest.mark.parametrize(
    ("name", "collection"),
    [("problem", "problems"), ("template", "request_templates"), ("change", "changes")],
)
def test_link_of_an_event(desk: Desk, expect: Expect, name: str, collection: str) -> None:
    known = desk.references(collection)
    expect.possible(known, f"no record of {collection} is known", f"known: {{{collection}: [...]}}")
    exchange = reported(desk, subject=desk.text(), **{f"{name}_id": known[0]})
    expect.equal(held_id(exchange, name), known[0], f"{name} of an event", shown=[exchange])


@pytest.mark.requirement("ITRP-EVENT-16")
def test_plain_fields_of_an_event(desk: Desk, expect: Expect) -> None:
    note = desk.text()
    sent = {
        "subject": desk.text(),
        "impact": "low",
        "status": "declined",
        "category": "rfc",
        "source": mark(desk),
        "sourceID": desk.text(),
        "supplier_requestID": desk.text(),
    }
    exchange = reported(desk, note=note, **sent)
    got = {name: exchange.member(name) for name in sent}
    expect.equal(got, sent, "the plain fields of an event", shown=[exchange])
    if "Notes" not in desk.session.target.without:
        texts = texts_of(desk, exchange.member("id"))
        expect.equal(texts, [note], "the notes of an event", shown=[exchange])


@pytest.mark.requirement("ITRP-EVENT-22")
def test_service_instance_comes_from_the_item(desk: Desk, expect: Expect) -> None:
    for key in desk.references("cis")[:6]:
        shown = [
            reported(desk, subject=desk.text(), source=mark(desk), ci_id=key) for _ in range(2)
        ]
        first, second = (held_id(one, "service_instance") for one in shown)
        expect.equal(second, first, f"service_instance of a second event about {key}", shown=shown)
        if first is not None:
            return
    expect.possible(False, "no known item belongs to a service instance", "known: {cis: [...]}")


@pytest.mark.requirement("ITRP-EVENT-25")
def test_team_comes_from_the_member(desk: Desk, expect: Expect) -> None:
    for key in desk.references("people"):
        answer = desk.session.send("GET", f"/people/{key}/teams", judge=False)
        teams = [one["id"] for one in answer.json] if answer.status == 200 else []
        if teams:
            exchange = reported(desk, subject=desk.text(), member_id=key)
            expect.that(
                held_id(exchange, "team") in teams,
                "team of an event is not that of its member",
                expected=str(teams),
                got=exchange.member("team"),
                shown=[exchange],
            )
            return
    expect.possible(False, "no person in a team is known", "known: {people: [...]}")


@pytest.mark.requirement("ITRP-EVENT-28")
def test_parameters_win_over_a_template(desk: Desk, expect: Expect) -> None:
    known = desk.references("request_templates")
    expect.possible(known, "no template is known", "known: {request_templates: [...]}")
    sent = {"category": "compliment", "impact": "high", "subject": desk.text()}
    for key in known[:3]:
        exchange = reported(desk, template_id=key, source=mark(desk), **sent)
        got = {name: exchange.member(name) for name in sent}
        expect.equal(got, sent, f"what was sent with template {key}", shown=[exchange])


def _read_first(desk: Desk, expect: Expect, collection: str, member: str) -> dict[str, Any]:
    """Return the first known record with a value that no other known one has."""
    offered(desk, "Events")
    records = list(_read(desk, collection, member))
    values = [one.get(member) for one in records]
    for one in records:
        if one.get(member) and values.count(one[member]) == 1:
            return one
    supply = f"known: {{{collection}: [...]}}"
    expect.possible(False, f"no record of {collection} with a {member} is known", supply)
    return {}


def _read(desk: Desk, collection: str, member: str) -> Iterator[dict[str, Any]]:
    """Yield the known records, as the plain list shows them where that is enough."""
    operation = desk.operation("list", collection)
    listed = {one.get("id"): one for one in items(desk.still(path=operation.path))}
    for key in desk.references(collection):
        one = listed.get(key, {})
        yield one if member in one else desk.conditions.read(collection, key)


def _id(held: Any) -> Any:
    return held["id"] if isinstance(held, dict) else None
