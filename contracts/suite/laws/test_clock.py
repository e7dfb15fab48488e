"""Moments that the server sets, judged by its own clock: other records made before and after."""

from typing import Any

from contracts.desk import Desk
from contracts.errors import Broken, NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.kinds import Kind, same
from contracts.suite.params import Subject, over
from contracts.suite.trials import declared, every, fitting, refused, succeeded

# Clocks may count whole seconds.
_TICK = 1.1
_ALONE = (Kind.TEXT, Kind.ENUM, Kind.BOOLEAN)


@over("clock-created")
def test_moment_of_the_create(desk: Desk, expect: Expect, subject: Subject) -> None:
    _twice(lambda: _judge_create(desk, expect, subject))


@over("clock-created")
def test_moment_of_the_create_stays(desk: Desk, expect: Expect, subject: Subject) -> None:
    made = _aged(desk)
    exchange = desk.alter(made.member("id"), desk.revision())
    expect.accepted(exchange)
    for shown in (exchange.json, desk.fresh(made.member("id"))):
        expect.equal(subject.shown(shown), subject.shown(made.json), subject.name, shown=[exchange])


@over("clock-updated")
def test_moment_of_the_last_save(desk: Desk, expect: Expect, subject: Subject) -> None:
    _twice(lambda: _judge_update(desk, expect, subject))


@over("untouched")
def test_moments_are_the_same_before_any_update(
    desk: Desk, expect: Expect, subject: Subject
) -> None:
    created = _created(desk, subject)
    expect.possible(created.kind is subject.kind, f"{created.name} counts otherwise")
    for made in (desk.stock.bare(), desk.stock.full()[1]):
        expect.equal(subject.shown(made.json), created.shown(made.json), subject.name, shown=[made])


@over("clock-state")
def test_moment_of_coming_into_a_state(desk: Desk, expect: Expect, subject: Subject) -> None:
    _twice(lambda: _judge_state(desk, expect, subject))


@over("clock-state")
def test_moment_of_being_created_in_a_state(desk: Desk, expect: Expect, subject: Subject) -> None:
    (name, words), *_ = subject.schema["x-value"]["clock"].items()
    giver = _property(desk, name)
    before = _witness(desk)
    for word in words:
        made = desk.attempt({giver.write.name: word})
        expect.possible(succeeded(made), f"the target does not create with {name} {word}")
        after = _witness(desk)
        for exchange in (made, desk.read(made.member("id"))):
            _between(desk, expect, subject, before, exchange, after)


@over("true-when")
def test_true_exactly_in_the_states(desk: Desk, expect: Expect, subject: Subject) -> None:
    (name, words), *_ = subject.schema["x-value"]["true-when"].items()
    giver = _property(desk, name)
    judged = 0
    for word in _words(desk, giver):
        made = desk.stock.word(giver.write.name, word)
        if succeeded(made) and giver.shown(made.json) == word:
            judged += 1
            expect.equal(
                subject.shown(made.json),
                word in words,
                f"{subject.name} with {name} {word}",
                shown=[made],
            )
    expect.possible(judged, f"the target does not create with any {name}")


@over("true-when")
def test_true_in_and_out_of_the_states(desk: Desk, expect: Expect, subject: Subject) -> None:
    (name, words), *_ = subject.schema["x-value"]["true-when"].items()
    giver = _property(desk, name)
    expect.possible(giver.change, f"{name} cannot be changed")
    others = [one for one in _words(desk, giver) if one not in words]
    key = desk.make().member("id")
    for word in (words[0], others[0], words[-1], others[-1], words[0]):
        exchange = desk.alter(key, {_change(giver): word})
        fresh = desk.fresh(key)
        if refused(exchange) or giver.shown(fresh) != word:
            raise NotExercised(
                f"the target does not change {name} to {word}: {exchange.answer[:200]}"
            )
        what = f"{subject.name} with {name} {word}"
        expect.equal(subject.shown(exchange.json), word in words, what, shown=[exchange])
        expect.equal(subject.shown(fresh), word in words, what, shown=[exchange])


@over("clock-updated")
def test_moment_of_a_later_save(desk: Desk, expect: Expect, subject: Subject) -> None:
    _twice(lambda: _judge_later_update(desk, expect, subject))


@over("clock-updated")
def test_moment_moves_whichever_member_is_saved(
    desk: Desk, expect: Expect, subject: Subject
) -> None:
    """Each is changed alone, in a record that nothing was changed in before."""
    plain = [one for one in declared(desk) if one.change and one.member and one.kind in _ALONE]
    for one in plain:
        _twice(lambda one=one: _judge_alone(desk, expect, subject, one))


def _judge_alone(desk: Desk, expect: Expect, subject: Subject, one: Subject) -> None:
    made = _aged(desk)
    before = one.shown(made.json)
    value = next((x for x in fitting(desk, one) if not same(one.stored(x), before)), None)
    if one.change is None or value is None:
        return
    exchange = desk.alter(made.member("id"), {one.change.name: value})
    if refused(exchange) or same(one.shown(exchange.json), before):
        return
    first, now = _instant(subject, made), _instant(subject, exchange)
    expect.that(
        first is not None and now is not None and first < now,
        f"{subject.name} does not move when {one.name} alone is changed",
        expected=f"later than {made.member(subject.name)}",
        got=exchange.member(subject.name),
        shown=[made, exchange],
    )


def _judge_create(desk: Desk, expect: Expect, subject: Subject) -> None:
    before, made, after = (_witness(desk) for _ in range(3))
    for exchange in (made, desk.read(made.member("id"))):
        _between(desk, expect, subject, before, exchange, after)


def _judge_later_update(desk: Desk, expect: Expect, subject: Subject) -> None:
    first = desk.stock.saved()
    key = first.member("id")
    expect.possible(key, f"the target did not change a record: {first.answer[:200]}")
    _grow_old(desk, first)
    before = _witness(desk)
    exchange = desk.alter(key, desk.revision())
    expect.accepted(exchange)
    after = _witness(desk)
    for shown in (exchange, desk.read(key)):
        _between(desk, expect, subject, before, shown, after)


def _judge_update(desk: Desk, expect: Expect, subject: Subject) -> None:
    made = _aged(desk)
    key = made.member("id")
    desk.stock.saved()
    before = _witness(desk)
    exchange = desk.alter(key, desk.revision())
    expect.accepted(exchange)
    after = _witness(desk)
    for shown in (exchange, desk.read(key)):
        _between(desk, expect, subject, before, shown, after)
    created = _created(desk, subject)
    for shown in (made, after):
        first, last = _instant(created, shown), _instant(subject, shown)
        expect.that(
            first is not None and last is not None and int(first) <= int(last),
            f"{subject.name} lies before {created.name}",
            expected=f"not before {shown.member(created.name)}",
            got=shown.member(subject.name),
            shown=[shown],
        )


def _judge_state(desk: Desk, expect: Expect, subject: Subject) -> None:
    (name, words), *_ = subject.schema["x-value"]["clock"].items()
    giver = _property(desk, name)
    outside = [one for one in _words(desk, giver) if one not in words]
    made = _aged(desk)
    key = made.member("id")
    expect.equal(subject.shown(desk.fresh(key)), None, f"{subject.name} at first", shown=[made])
    before = _witness(desk)
    into = _moved(desk, giver, key, words[0])
    after = _witness(desk)
    for shown in (into, desk.read(key)):
        _between(desk, expect, subject, before, shown, after)
    first = subject.shown(into.json)
    _grow_old(desk, into)
    other = desk.alter(
        key, {name: value for name, value in desk.revision().items() if name != giver.name}
    )
    expect.accepted(other)
    expect.equal(subject.shown(other.json), first, f"{subject.name} later", shown=[into, other])
    out = _moved(desk, giver, key, outside[0])
    left = subject.shown(desk.fresh(key))
    allowed = [None, first] if subject.own_doubts else [None]
    expect.that(
        left in allowed,
        f"{subject.name} is not as declared outside the state",
        expected=" or ".join(str(one) for one in allowed),
        got=left,
        shown=[into, out],
    )
    before = _witness(desk)
    again = _moved(desk, giver, key, words[-1])
    if left is None or subject.shown(desk.fresh(key)) != first:
        _between(desk, expect, subject, before, again, _witness(desk))


def _moved(desk: Desk, giver: Subject, key: Any, word: str) -> Exchange:
    exchange = desk.alter(key, {_change(giver): word})
    if not succeeded(exchange) or giver.shown(exchange.json) != word:
        raise NotExercised(f"the target does not change {giver.name}: {exchange.answer[:200]}")
    return exchange


def _between(
    desk: Desk,
    expect: Expect,
    subject: Subject,
    before: Exchange,
    exchange: Exchange,
    after: Exchange,
) -> None:
    """Demand a moment not before one create and not after another."""
    created = _created(desk, subject)
    first, last = _instant(created, before), _instant(created, after)
    got = _instant(subject, exchange)
    slack = 0 if created.kind is subject.kind else 1  # one of them may count whole seconds
    expect.that(
        first is not None
        and got is not None
        and last is not None
        and first - slack <= got <= last + slack,
        f"{subject.name} is not the moment at which it happened",
        expected=f"between {before.member(created.name)} and {after.member(created.name)},"
        " when other records were created",
        got=exchange.member(subject.name),
        shown=[before, exchange, after],
    )


def _instant(subject: Subject, exchange: Exchange) -> float | None:
    """Return the instant that a property shows, in epoch seconds."""
    shown = subject.shown(exchange.json)
    if not isinstance(shown, int | float):
        return None
    return shown / 1000 if subject.kind is Kind.INTEGER else shown


def _witness(desk: Desk) -> Exchange:
    """Return a create that shows what the server's clock says; the record is left for others."""
    return desk.stock.spare(desk.make())


def _aged(desk: Desk) -> Exchange:
    """Return the create of a record that a clock of whole seconds can tell from a new one."""
    made = desk.stock.aged()
    _grow_old(desk, made)
    return made


def _grow_old(desk: Desk, exchange: Exchange) -> None:
    """Wait until a clock of whole seconds can tell what happened from what happens now."""
    age = desk.session.age(exchange)
    if age < _TICK:
        desk.session.pause(_TICK - age)


def _twice(judge: Any) -> None:
    """Judge again before accusing: servers behind one address may not agree on the time."""
    try:
        judge()
    except Broken:
        judge()


def _created(desk: Desk, like: Subject) -> Subject:
    """Return what tells when a record was created, in the same way if there are several."""
    clocks = [
        one for one in declared(desk) if one.schema.get("x-value", {}).get("clock") == "created"
    ]
    if not clocks:
        raise NotExercised("no property tells when a record was created")
    return next((one for one in clocks if one.kind is like.kind), clocks[0])


def _property(desk: Desk, name: str) -> Subject:
    return next(one for one in every(desk) if one.name == name)


def _words(desk: Desk, giver: Subject) -> list[str]:
    return [one for one in giver.schema.get("enum", ()) if isinstance(one, str)]


def _change(giver: Subject) -> str:
    if giver.change is None:
        raise NotExercised(f"{giver.name} cannot be changed")
    return giver.change.name
