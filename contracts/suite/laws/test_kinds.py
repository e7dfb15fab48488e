"""Kinds: what a record shows is of the kind that the document declares, and whole."""

import re
from collections.abc import Callable
from typing import Any

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.kinds import Kind, moment, nullable, words_of
from contracts.lists import items
from contracts.suite.params import Subject, law, over
from contracts.suite.trials import changes, declared
from contracts.values import accepts

_TO_THE_SECOND = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"


@over("kind")
def test_shown_value_is_of_its_kind(desk: Desk, expect: Expect, subject: Subject) -> None:
    records = desk.stock.records()
    having = (one["id"] for one in records if one.get(subject.name) is not None)
    single = next(having, None)
    if single is not None:
        records.append(desk.stock.keep(f"single {single}", lambda: desk.fresh(single)))
    _judge_kind(desk, expect, subject, records)


@over("kind-listed")
def test_listed_value_is_of_its_kind(desk: Desk, expect: Expect, subject: Subject) -> None:
    _judge_kind(desk, expect, subject, desk.lists.of(desk.stock.keys()))


@over("seconds")
def test_moment_is_shown_to_the_second(desk: Desk, expect: Expect, subject: Subject) -> None:
    desk.stock.bare()
    records = desk.stock.family()
    changed = desk.stock.keep("changed", lambda: _changed(desk))
    seen = [one.get(subject.name) for one in (*records, changed)]
    moments = [one for one in seen if moment(one) is not None]
    expect.possible(moments, f"no record with a {subject.name} was seen")
    for value in moments:
        expect.that(
            re.fullmatch(_TO_THE_SECOND, value) is not None,
            f"{subject.name} is not shown to the second, with a zone",
            expected="such as 2017-06-01T09:00:00-06:00",
            got=value,
        )


def _changed(desk: Desk) -> Any:
    """Return a record that was changed after it was created, and not in the same second."""
    key = desk.stock.aged().member("id")
    desk.alter(key, desk.revision())
    return desk.fresh(key)


def _judge_kind(desk: Desk, expect: Expect, subject: Subject, records: list[Any]) -> None:
    seen = [one[subject.name] for one in records if subject.name in one]
    empty = nullable(desk.contract, subject.schema)
    for value in seen:
        expect.that(
            (value is None and empty)
            or (_is(desk, subject, value) and accepts(desk.contract, subject.schema, value)),
            f"{subject.name} is not {subject.kind}",
            expected=f"{subject.kind}{' or null' if empty else ''}",
            got=value,
        )
    expect.possible(
        any(one is not None for one in seen),
        f"no record with a {subject.name} was seen",
        "a record that has one",
    )


@law("whole", "null-shown", "unwrapped")
def test_answers_have_every_member(desk: Desk, expect: Expect) -> None:
    required = _required(desk, "read")
    made, full, key = desk.stock.bare(), desk.stock.full()[1], desk.stock.work()
    changed = desk.update(key, desk.revision())
    for exchange in (made, full, desk.stock.reread(made), changed):
        record = exchange.json if isinstance(exchange.json, dict) else {}
        missing = [one for one in required if one not in record]
        rule = "whole" if None in record.values() else "null-shown"
        expect.that(
            not missing,
            f"{exchange.method} {exchange.path} lacks members",
            expected=", ".join(required),
            got=f"none of {', '.join(missing)}",
            requirement=expect.under("unwrapped" if len(missing) == len(required) else rule),
            shown=[exchange],
        )


@law("no-null")
def test_no_member_is_null(desk: Desk, expect: Expect) -> None:
    made = desk.stock.bare()
    for exchange in (made, desk.stock.reread(made), desk.stock.full()[1]):
        empty = [one.name for one in declared(desk) if exchange.json.get(one.name, "") is None]
        expect.equal(empty, [], "the members that are null", shown=[exchange])


@law("list", "null-listed")
def test_list_is_an_array_of_records(desk: Desk, expect: Expect) -> None:
    desk.stock.bare()
    exchange = desk.select(desk.lists.sized())
    expect.status(exchange, 200)
    expect.that(
        isinstance(exchange.json, list) and len(items(exchange)) == len(exchange.json),
        "a list is no array of objects",
        expected="an array of objects",
        got=exchange.answer,
        shown=[exchange],
    )
    keys = [one.get("id") for one in items(exchange)]
    expect.possible(keys, "the list is empty")
    expect.that(
        None not in keys and len(set(keys)) == len(keys),
        "the objects of a list do not have an id of their own",
        expected="different ids",
        got=keys,
        shown=[exchange],
    )
    names = desk.contract.collection(desk.main).get("default-fields", ())
    for one in items(exchange):
        missing = [name for name in names if name not in one]
        expect.that(
            not missing,
            "an object of a list leaves members out",
            expected="null where there is no value",
            got=f"no {', '.join(missing)}",
            requirement=expect.under("null-listed"),
            shown=[exchange],
        )


@law("same-form", "changed-form")
def test_answer_is_what_a_fresh_read_shows(desk: Desk, expect: Expect) -> None:
    key = desk.stock.aged().member("id")
    answers: tuple[tuple[str, Callable[[], Exchange]], ...] = (
        ("same-form", lambda: desk.make()),
        ("same-form", lambda: desk.stock.make_most(desk.stock.optional(1))[1]),
        ("changed-form", lambda: desk.update(key, desk.revision())),
        ("changed-form", lambda: desk.alter(key, changes(desk))),
    )
    for rule, answer in answers:
        exchange = answer()
        fresh = desk.read(exchange.member("id"))
        for one in declared(desk):
            expect.equal(
                one.shown(exchange.json),
                one.shown(fresh.json),
                f"{one.name} in the answer to {exchange.method}",
                requirement=expect.under(rule),
                shown=[exchange, fresh],
            )


def _required(desk: Desk, verb: str) -> list[str]:
    response = desk.contract.response(desk.operation(verb), 200) or {}
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    return desk.contract.required(schema)


def _is(desk: Desk, subject: Subject, value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    words = words_of(desk.contract, subject.schema)
    judged = {
        Kind.BOOLEAN: isinstance(value, bool),
        Kind.INTEGER: number and value == int(value),
        Kind.NUMBER: number,
        Kind.TEXT: isinstance(value, str),
        Kind.ENUM: value in words,
        Kind.MOMENT: moment(value) is not None,
        Kind.DATE: isinstance(value, str),
        Kind.TARGET: moment(value) is not None or value in words,
        Kind.REFERENCE: isinstance(value, dict) and value.get("id") is not None,
        Kind.REFERENCES: isinstance(value, list),
        Kind.LIST: isinstance(value, list),
        Kind.OBJECT: isinstance(value, dict),
    }
    return judged[subject.kind]
