"""What only the server sets: clients cannot set it, and what is only written is never shown."""

from typing import Any

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.kinds import Kind, words_of
from contracts.lists import items
from contracts.suite.params import Subject, over
from contracts.suite.trials import declared, refused, succeeded


@over("read-only")
def test_create_cannot_set_it(desk: Desk, expect: Expect, subject: Subject) -> None:
    sent, exchange = desk.stock.keep("read-only create", lambda: _create_with_all(desk))
    if refused(exchange):
        exchange = desk.create({**desk.valid(), subject.name: sent[subject.name]})
    _judge(desk, expect, subject, sent[subject.name], exchange)


@over("read-only")
def test_update_cannot_set_it(desk: Desk, expect: Expect, subject: Subject) -> None:
    sent, exchange = desk.stock.keep("read-only update", lambda: _update_with_all(desk))
    if refused(exchange):
        exchange = desk.update(desk.stock.work(), {subject.name: sent[subject.name]})
    _judge(desk, expect, subject, sent[subject.name], exchange)


@over("write-only")
def test_never_shown(desk: Desk, expect: Expect, subject: Subject) -> None:
    member = subject.write
    value = desk.sample(member)
    made = desk.stock.bare() if value is None else desk.make(**{member.name: value})
    seen = [made, desk.read(made.member("id"))]
    if subject.change is not None and value is not None:
        seen.append(
            desk.update(made.member("id"), {subject.change.name: desk.value(subject.change)})
        )
    for exchange in seen:
        _not_in(expect, subject, exchange.json, exchange)
    if desk.contract.doing("list", desk.main) is None:
        return
    exchange = desk.select(desk.lists.sized())
    for one in items(exchange):
        _not_in(expect, subject, one, exchange)
    fields = desk.lists.operation.parameter("fields")
    if fields is not None:
        exchange = desk.select({fields.name: member.name, **desk.lists.sized()})
        if succeeded(exchange):
            for one in items(exchange):
                _not_in(expect, subject, one, exchange)


def _judge(desk: Desk, expect: Expect, subject: Subject, sent: Any, exchange: Exchange) -> None:
    if refused(exchange):
        expect.observe("read-only-member", "refuse", [exchange])
        expect.refused(exchange)
        return
    expect.accepted(exchange)
    for shown in (exchange, desk.stock.reread(exchange)):
        got = subject.shown(shown.json)
        expect.that(
            got is None or got != subject.stored(sent),
            f"{subject.name} took the value that a client sent",
            expected="the server's own value",
            got=got,
            shown=[exchange, shown],
        )
    expect.observe("read-only-member", "ignore", [exchange])


def _create_with_all(desk: Desk) -> tuple[dict[str, Any], Exchange]:
    sent = _foreign_values(desk)
    return sent, desk.create({**desk.valid(), **sent})


def _update_with_all(desk: Desk) -> tuple[dict[str, Any], Exchange]:
    sent = _foreign_values(desk)
    return sent, desk.update(desk.stock.work(), sent)


def _foreign_values(desk: Desk) -> dict[str, Any]:
    """Return, for each read-only property, a value that the server would not give it."""
    bare = desk.stock.bare().json
    return {
        one.name: _foreign(desk, one, one.shown(bare))
        for one in declared(desk)
        if one.schema.get("readOnly") and one.member is None
    }


def _foreign(desk: Desk, subject: Subject, shown: Any) -> Any:
    if subject.kind is Kind.BOOLEAN:
        return not shown
    if subject.kind is Kind.ENUM:
        words = words_of(desk.contract, subject.schema)
        return next(one for one in words if one != shown)
    if subject.kind in (Kind.MOMENT, Kind.TARGET):
        return "2001-02-03T04:05:06Z"
    if subject.kind in (Kind.INTEGER, Kind.NUMBER):
        return 987654321
    if subject.kind is Kind.REFERENCE:
        known = desk.references(subject.schema["x-reference"]["collection"])
        return {"id": next((one for one in known if one != shown), 987654321)}
    if subject.kind in (Kind.LIST, Kind.REFERENCES):
        return []
    return {} if subject.kind is Kind.OBJECT else desk.text()


def _not_in(expect: Expect, subject: Subject, record: Any, exchange: Exchange) -> None:
    expect.that(
        not isinstance(record, dict) or subject.name not in record,
        f"{subject.name} is shown",
        expected="no such member",
        got=record,
        shown=[exchange],
    )
