"""Members of a create: what may be left out, what has to be there, and what it then is."""

from contextlib import suppress
from typing import Any

from contracts.contract import Property
from contracts.desk import Desk
from contracts.errors import NotApplicable, NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.kinds import Kind, longest, nullable, words_of
from contracts.suite.params import Subject, cases, over
from contracts.suite.trials import named, nulls_clear, refused, succeeded
from contracts.suite.wronging import wrong_create, wrong_update
from contracts.values import accepts

_MOST_WORDS = 12


@over("default")
def test_default_of_what_is_not_sent(desk: Desk, expect: Expect, subject: Subject) -> None:
    made = desk.stock.bare()
    wanted = subject.schema["default"]
    expect.equal(subject.shown(made.json), wanted, f"{subject.name}, not sent,", shown=[made])
    fresh = desk.stock.reread(made)
    expect.equal(subject.shown(fresh.json), wanted, f"{subject.name}, read,", shown=[made, fresh])


@over("default")
def test_default_beside_everything_else(desk: Desk, expect: Expect, subject: Subject) -> None:
    if subject.member is None:
        raise NotApplicable(f"no client sends {subject.name}")
    others = desk.stock.optional(1)
    others.pop(subject.write.name, None)
    _, made = desk.stock.make_most(others)
    expect.equal(
        subject.shown(made.json),
        subject.schema["default"],
        f"{subject.name}, not sent,",
        shown=[made],
    )


@over("empty-at-first")
def test_no_value_at_first(desk: Desk, expect: Expect, subject: Subject) -> None:
    for made in (desk.stock.bare(), desk.stock.full()[1]):
        expect.equal(subject.shown(made.json), None, f"{subject.name} at first", shown=[made])


@over("optional")
def test_create_without_it(desk: Desk, expect: Expect, subject: Subject) -> None:
    made = desk.stock.first_bare()
    if refused(made) and not named(made, subject):
        raise NotExercised(f"the target refuses a create for another reason: {made.answer[:200]}")
    if refused(made):
        with suppress(NotExercised):  # then no create works without it
            if subject.write.name not in desk.stock.demanded():
                made = desk.stock.bare()  # another word for what is required may not need it
    expect.accepted(made)
    read = subject.read
    if read is None or "x-value" in read.schema or "default" in read.schema or read.doubts:
        return
    followed = desk.contract.by_law("consequence", subject.requirements)
    if nullable(desk.contract, read.schema) and not followed:
        expect.equal(subject.shown(made.json), None, f"{subject.name}, not sent,", shown=[made])


@over("required")
def test_create_without_what_is_required(desk: Desk, expect: Expect, subject: Subject) -> None:
    members = desk.valid()
    del members[subject.write.name]
    exchange = desk.create(members)
    expect.refused(exchange)
    problem = desk.contract.problem("invalid") or {}
    if "{errors}" in problem.get("body", {}).values():
        expect.that(
            named(exchange, subject),
            f"the refusal of a create without {subject.name} does not name it",
            expected=f"an error about {subject.name}",
            got=exchange.answer,
            shown=[exchange],
        )
    alone = desk.create({subject.write.name: desk.value(subject.write)})
    if len(members) > 0:
        expect.refused(alone)


@over("required")
def test_update_cannot_empty_what_is_required(desk: Desk, expect: Expect, subject: Subject) -> None:
    if subject.change is None:
        raise NotApplicable(f"{subject.name} cannot be changed")
    key = desk.stock.work()
    before = desk.before(key)
    exchange = desk.update(key, {subject.change.name: None})
    after = desk.fresh(key)
    expect.that(
        after.get(subject.name) is not None,
        f"null in an update empties {subject.name}",
        expected=str(before.get(subject.name)),
        got=after.get(subject.name),
        shown=[exchange],
    )
    if refused(exchange) or subject.shown(after) == subject.shown(before):
        expect.observe("required-null", "refuse" if refused(exchange) else "ignore", [exchange])


@over("always")
def test_every_record_has_it(desk: Desk, expect: Expect, subject: Subject) -> None:
    created = (desk.stock.bare(), desk.stock.full()[1], *desk.stock.words())
    fresh = [desk.stock.reread(made) for made in created[:2]]
    for exchange in (*created, *fresh):
        expect.that(
            exchange.member(subject.name) is not None,
            f"{subject.name} has no value",
            expected="a value",
            got=exchange.member(subject.name),
            shown=[exchange],
        )


@over("enum")
def test_each_word_works(desk: Desk, expect: Expect, subject: Subject) -> None:
    member = subject.write
    words = [
        one
        for one in words_of(desk.contract, subject.schema)
        if accepts(desk.contract, member.schema, one)
    ][:_MOST_WORDS]
    failed = {}
    for word in words:
        made = desk.stock.word(member.name, word)
        if refused(made) or subject.shown(made.json) != word:
            failed[word] = made
        else:
            fresh = desk.stock.reread(made)
            expect.equal(subject.shown(fresh.json), word, subject.name, shown=[made, fresh])
    if len(failed) == len(words) and subject.own_doubts:
        # None is taken as things are: perhaps all are in some state of another property.
        failed = {
            word: one for word, one in failed.items() if not _works_somewhere(desk, subject, word)
        }
    for word, made in failed.items():
        expect.that(
            False,
            f"the word '{word}' of {subject.name} is not taken",
            expected=word,
            got=made.answer,
            shown=[made],
        )


@over("no-other-word")
def test_no_other_word_works(desk: Desk, expect: Expect, subject: Subject) -> None:
    words = words_of(desk.contract, subject.schema)
    for wrong in (f"{words[0]}x", "no such word", words[-1][:-1]):
        if accepts(desk.contract, subject.write.schema, wrong) or wrong in words:
            continue
        expect.refused(wrong_create(desk, subject.write.name, wrong))
    if subject.change is not None:
        # What is refused and kept all the same is for the law of no trace.
        expect.refused(wrong_update(desk, subject.change.name, f"{words[0]}x"))


@over("limit", "over-limit")
def test_limit_is_exact(desk: Desk, expect: Expect, subject: Subject) -> None:
    member = subject.write
    limit = longest(desk.contract, member.schema) or 0
    taken, made = desk.stock.keep("longest texts", lambda: _with_longest(desk, "x"))
    if member.name not in taken:
        taken = {member.name: _longest(desk, subject, "x")}
        made = desk.attempt(taken)
    longest_text = taken[member.name]
    under, over = expect.under("limit"), expect.under("over-limit")
    expect.accepted(made, requirement=under)
    if subject.read is not None:
        got = subject.shown(desk.stock.reread(made).json)
        what = f"{limit} characters"
        expect.equal(got, longest_text, what, requirement=under, shown=[made])
    longer = desk.create({**desk.valid(), member.name: longest_text + "x"})
    expect.refused(longer, requirement=over)
    if subject.change is not None:
        key = made.member("id")
        for text in (longest_text + "x", longest_text * 2):
            expect.refused(desk.update(key, {subject.change.name: text}), requirement=over)


@over("limit", "over-limit")
def test_limit_of_what_is_not_ascii(desk: Desk, expect: Expect, subject: Subject) -> None:
    member = subject.write
    limit = longest(desk.contract, member.schema) or 0
    taken, made = desk.stock.keep("longest foreign texts", lambda: _with_longest(desk, "\u00e9"))
    if member.name not in taken:
        made = desk.create({**desk.valid(), member.name: "\u00e9" * limit})
    if succeeded(made):
        answer, text = "characters", "\u00e9" * limit
    else:
        answer, text = "bytes", "\u00e9" * (limit // 2)
        made = desk.create({**desk.valid(), member.name: text})
        expect.accepted(made, requirement=expect.under("limit"))
    if subject.read is not None:
        got, what, under = subject.shown(made.json), f"{len(text)} letters", expect.under("limit")
        expect.equal(got, text, what, requirement=under, shown=[made])
    expect.observe("text-limit-unit", answer, [made])
    if answer == "characters":
        longer = desk.create({**desk.valid(), member.name: "\u00e9" * (limit + 1)})
        expect.refused(longer, requirement=expect.under("over-limit"))


@over("clear")
def test_null_clears(desk: Desk, expect: Expect, subject: Subject) -> None:
    change = subject.change
    if change is None:
        raise NotApplicable(f"{subject.name} cannot be changed")
    allowed = [None, subject.schema.get("default")]
    before, exchange, record = desk.stock.keep("nulls at once", lambda: _with_nulls(desk))
    after = subject.shown(record)
    if refused(exchange) or subject.shown(before) is None or after not in allowed:
        before, exchange, after = _with_null(desk, expect, subject, change)
        if not nulls_clear(desk, besides=subject.name) and (
            refused(exchange) or "null-on-update" in desk.contract.doubts
        ):
            allowed.append(before)
    expect.that(
        any(after == one for one in allowed),
        f"null in an update does something else to {subject.name}",
        expected=" or ".join(str(one) for one in allowed),
        got=after,
        shown=[exchange],
    )
    if subject.kind is Kind.TEXT and subject.name == _first_text(desk):
        answer = "clear" if after is None else "ignore"
        expect.observe("null-on-update", "refuse" if refused(exchange) else answer, [exchange])


@over("empty")
def test_empty_text_clears(desk: Desk, expect: Expect, subject: Subject) -> None:
    change = subject.change
    if change is None:
        raise NotApplicable(f"{subject.name} cannot be changed")
    made, exchange, fresh = desk.stock.keep("empty texts", lambda: _with_empty_texts(desk))
    if not succeeded(made) or not _is_empty(subject, made.json):
        made = desk.attempt({subject.write.name: ""})
    expect.accepted(made)
    if not succeeded(exchange) or not _is_empty(subject, fresh):
        key = desk.stock.work()
        exchange = desk.update(key, {change.name: ""})
        expect.accepted(exchange)
        fresh = desk.fresh(key)
    for shown in (made.json, fresh):
        got: Any = subject.shown(shown)
        if subject.kind is Kind.TEXT and got in (None, ""):
            expect.observe("empty-text", "clear" if got is None else "keep", [made])
            continue
        allowed = (None, subject.schema.get("default"))
        expect.that(
            got in allowed,
            f"empty text for {subject.name} does not mean no value",
            expected="no value",
            got=got,
            shown=[made, exchange],
        )


def _with_null(
    desk: Desk, expect: Expect, subject: Subject, change: Property
) -> tuple[Any, Exchange, Any]:
    """Give a property a value and then null; return what it showed, the update, what it shows."""
    key = desk.stock.work()
    value = desk.value(change) if desk.sample(change, 1) is None else desk.sample(change, 1)
    filled = desk.alter(key, {change.name: value})
    shows = filled.json if succeeded(filled) and isinstance(filled.json, dict) else {}
    before = subject.shown(shows or desk.fresh(key))
    expect.possible(before is not None, f"{subject.name} has no value: {filled.answer[:200]}")
    exchange = desk.update(key, {change.name: None})
    return before, exchange, subject.shown(desk.fresh(key))


def _with_nulls(desk: Desk) -> tuple[Any, Exchange, Any]:
    """Do the same with all properties at once; return the record before, the update, the record.

    Properties that it does not leave without a value among the others are asked about alone.
    """
    found = [one.subject for one in cases(desk.contract, desk.main, "clear", "property")]
    changes = [one.change for one in found if one.change is not None]
    key = desk.stock.work()
    samples = {one.name: (desk.sample(one, 1), desk.sample(one)) for one in changes}
    values = {
        name: second if first is None else first
        for name, (first, second) in samples.items()
        if (first, second) != (None, None)
    }
    filled = desk.alter(key, values)
    exchange = desk.update(key, dict.fromkeys(values))
    return filled.json, exchange, desk.fresh(key)


def _longest(desk: Desk, subject: Subject, letter: str) -> str:
    """Return a text as long as a property takes, with the run's mark in it unless it is foreign."""
    limit = longest(desk.contract, subject.write.schema) or 0
    start = desk.text()[:limit] if letter.isascii() else ""
    return start + letter * (limit - len(start))


def _with_longest(desk: Desk, letter: str) -> tuple[dict[str, Any], Exchange]:
    """Create a record with a text of the greatest length in every property that takes it."""
    found = [one.subject for one in cases(desk.contract, desk.main, "limit", "property")]
    found += [one.subject for one in cases(desk.contract, desk.main, "over-limit", "property")]
    return desk.stock.make_most({x.write.name: _longest(desk, x, letter) for x in found})


def _is_empty(subject: Subject, record: Any) -> bool:
    """Tell whether a property shows what empty text has to mean, or itself where it is a text."""
    shown = subject.shown(record)
    return shown in (None, subject.schema.get("default")) or (
        subject.kind is Kind.TEXT and shown == ""
    )


def _with_empty_texts(desk: Desk) -> tuple[Exchange, Exchange, dict[str, Any]]:
    """Send empty text for all members at once, in a create and an update; and read what is left.

    Members that it does not empty among the others are asked about alone.
    """
    found = [one.subject for one in cases(desk.contract, desk.main, "empty", "property")]
    changes = [one.change.name for one in found if one.change is not None]
    made = desk.attempt(dict.fromkeys((one.write.name for one in found), ""))
    key = desk.stock.work()
    exchange = desk.update(key, dict.fromkeys(changes, ""))
    return made, exchange, desk.fresh(key)


def _first_text(desk: Desk) -> str:
    """Return the name of the first text that an update may leave without a value."""
    update = desk.operation("update")
    members = desk.contract.properties(desk.contract.body(update)).values()
    texts = (
        one for one in members if longest(desk.contract, one.schema) or "maxLength" in one.schema
    )
    return next((one.name for one in texts if nullable(desk.contract, one.schema)), "")


def _works_somewhere(desk: Desk, subject: Subject, word: str) -> bool:
    """Tell whether a word is taken together with some word of another enum."""
    for member in desk.members().values():
        if member.name == subject.write.name:
            continue
        for other in words_of(desk.contract, member.schema)[:_MOST_WORDS]:
            made = desk.attempt({subject.write.name: word, member.name: other})
            if succeeded(made) and subject.shown(made.json) == word:
                return True
    return False
