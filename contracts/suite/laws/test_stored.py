"""What is sent is kept: it comes back in the answer and in a fresh read."""

import json
import re
from typing import Any

import pytest

from contracts.contract import Property
from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.kinds import Kind, longest, same
from contracts.suite.params import Subject, cases, echoed, law, over
from contracts.suite.trials import every, fitting, in_doubt, refused, sample_of, succeeded
from contracts.values import TEXTS

_LONG = 5000
_TIMES = (Kind.MOMENT, Kind.TARGET)
_MOMENTS = (
    "2041-05-06T07:08:09Z", "2041-05-06T07:08:09+09:30", "2041-12-31T23:59:59-11:00",
    "2040-02-29T00:00:00+00:00",
)  # fmt: skip


@over("echo")
def test_value_sent_comes_back(desk: Desk, expect: Expect, subject: Subject) -> None:
    value, made = sample_of(desk, subject)
    expect.accepted(made)
    if subject.own_doubts and not same(subject.shown(made.json), subject.stored(value)):
        # What is in doubt may be another spelling of this word, or what it takes besides.
        value, made = _in_company(desk, subject, value, made)
    shown = subject.shown(made.json)
    expect.equal(shown, subject.stored(value), subject.name, shown=[made])
    fresh = desk.stock.reread(made)
    shown = subject.shown(fresh.json)
    expect.equal(
        shown, subject.stored(value), f"{subject.name} in a fresh read", shown=[made, fresh]
    )


@over("echo")
def test_value_sent_with_others_comes_back(desk: Desk, expect: Expect, subject: Subject) -> None:
    _, made = desk.stock.full()
    sent = json.loads(made.request_body)
    member = subject.write.name
    expect.possible(member in sent, f"the target does not take {member} together with the others")
    value = sent[member]
    expect.equal(subject.shown(made.json), subject.stored(value), subject.name, shown=[made])


@law("moment")
def test_moment_in_whatever_zone(desk: Desk, expect: Expect) -> None:
    names = echoed(desk.contract, desk.main)
    moments = [one for one in every(desk) if one.name in names and one.kind in _TIMES]
    expect.possible(moments, "no moment can be sent")
    subject = moments[0]
    for text in _MOMENTS:
        made = desk.attempt({subject.write.name: text})
        expect.accepted(made)
        for exchange in (made, desk.read(made.member("id"))):
            wanted = subject.stored(text)
            expect.equal(
                subject.shown(exchange.json), wanted, f"{subject.name} {text}", shown=[made]
            )


@law("writable")
def test_create_takes_every_member(desk: Desk, expect: Expect) -> None:
    sent, _ = desk.stock.full()
    for one in _sendable(desk):
        if one.write.name not in sent and not one.required:
            expect.accepted(sample_of(desk, one)[1])
    expect.that(bool(sent), "a create takes no optional member", expected="some", got=sent)


@law("changeable")
def test_update_takes_every_member(desk: Desk, expect: Expect) -> None:
    for one in _sendable(desk):
        if one.change is None:
            continue
        exchange = _changed(desk, one, one.change)
        if exchange.status == 403:
            raise NotExercised(f"the caller may not change {one.name}", "a caller who may")
        if not (refused(exchange) and in_doubt(one)):
            expect.accepted(exchange)


@law("unknown-member")
def test_unknown_member(desk: Desk, expect: Expect) -> None:
    key = desk.stock.aged().member("id")
    odd = {"no_such_member": "x"}
    made = desk.create({**desk.valid(), **odd})
    for exchange in (made, desk.update(key, {**desk.revision(), **odd})):
        if refused(exchange):
            expect.refused(exchange)
        else:
            expect.accepted(exchange)
            expect.equal(
                exchange.member("no_such_member"), None, "an unknown member", shown=[exchange]
            )
        expect.observe("unknown-member", "refuse" if refused(exchange) else "ignore", [exchange])


@pytest.mark.parametrize("sort", [one[0] for one in TEXTS])
@over("text")
def test_every_sort_of_text_comes_back(
    desk: Desk, expect: Expect, subject: Subject, sort: str
) -> None:
    text, doubt = next((one[1], one[2]) for one in TEXTS if one[0] == sort)
    sent, made, fresh = desk.stock.keep(f"text {sort}", lambda: _with_texts(desk, text))
    if refused(made):
        sent = {subject.write.name: _cut(desk, subject, text, "utf-8")}
        made = desk.create({**desk.valid(), **sent})
        fresh = made
    value = sent[subject.write.name]
    if refused(made):
        _judge_text(desk, expect, doubt, "refuse", f"{subject.name} with {sort} is refused", made)
        return
    expect.accepted(made)
    for exchange in (made, fresh):
        shown = subject.shown(exchange.json)
        answer = _treatment(value, shown)
        _judge_text(desk, expect, doubt, answer, f"{subject.name} with {sort}", made, exchange)


@over("text")
def test_long_text_comes_back_whole(desk: Desk, expect: Expect, subject: Subject) -> None:
    limit = longest(desk.contract, subject.write.schema)
    value = (desk.text() + " and more of it" * _LONG)[: limit or _LONG]
    made = desk.attempt({subject.write.name: value})
    if refused(made) and limit is None and subject.own_doubts:
        raise NotExercised(f"the target does not take so long a {subject.name}")
    expect.accepted(made)
    fresh = desk.fresh(made.member("id"))
    got = subject.shown(fresh)
    expect.equal(got, value, f"{subject.name} of {len(value)} characters", shown=[made])


def _changed(desk: Desk, subject: Subject, change: Property) -> Exchange:
    """Return an update of one property alone, of whatever record."""

    def alter() -> Exchange:
        key = desk.stock.keep("to be changed", lambda: desk.stock.aged().member("id"))
        return desk.alter(key, {change.name: desk.value(change)})

    return desk.stock.keep(f"changed {subject.name}", alter)


def _in_company(desk: Desk, subject: Subject, value: Any, made: Exchange) -> tuple[Any, Exchange]:
    """Return another value that comes back, or the same one sent with everything else."""
    if subject.kind is Kind.ENUM:
        for other in fitting(desk, subject):
            tried = desk.attempt({subject.write.name: other})
            if same(subject.shown(tried.json), subject.stored(other)):
                return other, tried
    elif subject.shown(made.json) is None:
        taken, tried = desk.stock.make_most({**desk.stock.optional(0), subject.write.name: value})
        if subject.write.name in taken:
            return value, tried
    return value, made


def _sendable(desk: Desk) -> list[Subject]:
    """Return the properties whose values are kept whatever else a record has."""
    names = echoed(desk.contract, desk.main)
    return [one for one in every(desk) if one.name in names]


def _with_texts(desk: Desk, text: str) -> tuple[dict[str, str], Exchange, Exchange]:
    """Create a record with a text in every property that texts are judged in; read it again."""
    judged = [one.subject for one in cases(desk.contract, desk.main, "text", "property")]
    sent = {one.write.name: _cut(desk, one, text) for one in judged}
    made = desk.create({**desk.valid(), **sent})
    return sent, made, desk.read(made.member("id")) if succeeded(made) else made


def _cut(desk: Desk, subject: Subject, text: str, encoding: str = "utf-32-le") -> str:
    """Return as much of a text as a property takes; its limit may be about characters or bytes."""
    limit = longest(desk.contract, subject.write.schema)
    unit = len("x".encode(encoding))
    raw = text.encode(encoding)
    if limit is None or len(raw) <= limit * unit:
        return text
    return raw[: limit * unit].decode(encoding, "ignore").strip()


def _treatment(sent: str, shown: Any) -> str:
    """Return what became of a text, in the words of the doubts about texts."""
    if same(shown, sent):
        return "keep"
    if shown == sent.strip():
        return "trim"
    if isinstance(shown, str) and re.sub(r"\s+", " ", shown) == re.sub(r"\s+", " ", sent):
        return "blank"
    return "other"


def _judge_text(
    desk: Desk, expect: Expect, doubt: str, answer: str, what: str, *shown: Exchange
) -> None:
    if doubt in desk.contract.doubts:
        expect.observe(doubt, answer, shown)
        return
    expect.that(
        answer == "keep",
        f"{what} does not come back as it was sent",
        expected="the text that was sent",
        got=shown[-1].answer,
        shown=shown,
    )
