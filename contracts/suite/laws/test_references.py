"""References: an id leads to the record that has it, and shows what is declared of that record."""

from typing import Any

from contracts.desk import Desk
from contracts.errors import NotApplicable, NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.params import Subject, cases, over
from contracts.suite.trials import refused, sample_of, succeeded
from contracts.suite.wronging import NO_RECORD, wrong_create, wrong_update, wronged
from contracts.values import NO_ID, accepts


@over("reference")
def test_id_leads_to_its_record(desk: Desk, expect: Expect, subject: Subject) -> None:
    desk.value(subject.write)
    reference = subject.write.schema["x-reference"]
    known = desk.references(reference["collection"])[:2]
    taken = 0
    first, usual = sample_of(desk, subject)
    for value in known:
        made = usual if value == first else _referring(desk, subject, value)
        if refused(made):
            continue
        taken += 1
        for exchange in (made, desk.stock.reread(made)):
            expect.equal(subject.shown(exchange.json), value, subject.name, shown=[made, exchange])
    if not taken:
        expect.accepted(usual)


@over("reference")
def test_id_without_record(desk: Desk, expect: Expect, subject: Subject) -> None:
    member = subject.write
    made = wrong_create(desk, member.name, NO_RECORD)
    _judge_unknown(expect, subject, made, made.json, subject.shown(desk.stock.bare().json))
    if subject.change is not None:
        exchange = wrong_update(desk, subject.change.name, NO_RECORD)
        sent = wronged(desk)
        after = {} if refused(exchange) else desk.fresh(sent.key)
        _judge_unknown(expect, subject, exchange, after, subject.shown(sent.before))


@over("reference")
def test_what_is_no_id(desk: Desk, expect: Expect, subject: Subject) -> None:
    wrong = [
        one
        for one in (NO_ID, {"id": desk.value(subject.write)}, -1)
        if not accepts(desk.contract, subject.write.schema, one)
    ]
    expect.possible(wrong, f"{subject.write.name} takes everything")
    for one in wrong:
        expect.refused(wrong_create(desk, subject.write.name, one))


@over("text-ids")
def test_id_as_text(desk: Desk, expect: Expect, subject: Subject) -> None:
    taken, made = desk.stock.keep("ids as text", lambda: _with_ids_as_text(desk))
    value = subject.stored(taken.get(subject.write.name))
    if value is None or subject.shown(made.json) != value:
        value, made = sample_of(desk, subject)
        expect.possible(succeeded(made), f"the target takes no {subject.name}")
        expect.possible(isinstance(value, int), f"the ids of {subject.name} are texts")
        made = desk.attempt({subject.write.name: str(value)})
    expect.accepted(made)
    expect.equal(subject.shown(made.json), value, f"{subject.name} from text", shown=[made])


@over("shows-listed")
def test_list_shows_id_and_declared_members(desk: Desk, expect: Expect, subject: Subject) -> None:
    collection = subject.schema["x-reference"]["collection"]
    shows = desk.contract.collection(collection).get("shows", ())
    listed = desk.lists.of(desk.stock.keys())
    found = [one[subject.name] for one in listed if one.get(subject.name) is not None]
    expect.possible(found, f"no record with {subject.name} was seen", "a record that has one")
    for held in found:
        expect.that(
            isinstance(held, dict) and all(held.get(name) is not None for name in ("id", *shows)),
            f"{subject.name} in a list does not show its record",
            expected=", ".join(("id", *shows)),
            got=held,
        )


@over("shows")
def test_shows_id_and_declared_members(desk: Desk, expect: Expect, subject: Subject) -> None:
    collection = subject.schema["x-reference"]["collection"]
    shows = desk.contract.collection(collection).get("shows", ())
    found: dict[Any, dict[str, Any]] = {}
    for record in desk.stock.records():
        held = record.get(subject.name)
        if isinstance(held, dict):
            found.setdefault(held.get("id"), held)
    if not found and subject.member is not None:
        _, made = sample_of(desk, subject)
        held = made.member(subject.name)
        if isinstance(held, dict):
            found[held.get("id")] = held
    expect.possible(found, f"no record with {subject.name} was seen", "a record that has one")
    for key, held in list(found.items())[:3]:
        for name in ("id", *shows):
            expect.that(
                held.get(name) is not None,
                f"{subject.name} does not show the {name} of its record",
                expected=f"a member {name}",
                got=held,
            )
        record = _read(desk, collection, key)
        for name in shows if record else ():
            expect.equal(held.get(name), record.get(name), f"{name} of {subject.name}")


def _referring(desk: Desk, subject: Subject, value: Any) -> Exchange:
    """Return the create of a record that refers to another: that with everything, or a new one."""
    taken, full = desk.stock.full()
    if taken.get(subject.write.name) == value == subject.shown(full.json):
        return full
    return desk.attempt({subject.write.name: value})


def _with_ids_as_text(desk: Desk) -> tuple[dict[str, Any], Exchange]:
    """Create a record with the ids of all references as text, or of as many as are taken."""
    sent = {}
    for case in cases(desk.contract, desk.main, "text-ids", "property"):
        value = desk.sample(case.subject.write)
        if isinstance(value, int):
            sent[case.subject.write.name] = str(value)
    return desk.stock.make_most(sent)


def _read(desk: Desk, collection: str, key: Any) -> dict[str, Any]:
    try:
        return desk.conditions.read(collection, key)
    except (NotApplicable, NotExercised):
        return {}


def _judge_unknown(
    expect: Expect, subject: Subject, exchange: Any, record: Any, before: Any
) -> None:
    if refused(exchange):
        expect.observe("unknown-reference", "refuse", [exchange])
        expect.refused(exchange)
        return
    expect.accepted(exchange)
    expect.equal(
        subject.shown(record), before, f"{subject.name}, sent an id of no record,", shown=[exchange]
    )
    expect.observe("unknown-reference", "ignore", [exchange])
