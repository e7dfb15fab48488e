"""Trials: bringing a value of a property into a record, whatever the target lets us do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.kinds import PLAIN, Kind, same, words_of
from contracts.suite.params import Subject, cases, echoed, subjects

_MOST = 6
_INDEPENDENT = (Kind.TEXT, Kind.MOMENT, Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER, Kind.DATE)
_TRIED = 4
_WITNESSES = 3
_TIMES = (Kind.MOMENT, Kind.TARGET)


def succeeded(exchange: Exchange) -> bool:
    """Tell whether a request was carried out."""
    return 200 <= exchange.status < 300


def refused(exchange: Exchange) -> bool:
    """Tell whether a request was refused; whether with a right status is another matter."""
    return exchange.status >= 400


def fitting(desk: Desk, subject: Subject) -> Iterator[Any]:
    """Yield valid values that the property can show, those that are not its default first.

    Raises:
        NotExercised: it refers to records of which none is known.
    """
    member = subject.write
    desk.value(member)
    found = [desk.sample(member, index) for index in range(_MOST)]
    found += [one for one in member.schema.get("examples", ()) if not _has(found, one)]
    words = words_of(desk.contract, subject.schema) if subject.kind is Kind.ENUM else None
    fit = [one for one in found if one is not None and (words is None or one in words)]
    default = subject.schema.get("default")
    yield from sorted(fit, key=lambda value: same(value, default))


def placed(desk: Desk, subject: Subject) -> tuple[Any, Exchange]:
    """Create a record with a value of the property; return both.

    A few values are tried, because not every record can be referred to in every place.

    Raises:
        NotExercised: none is taken, and it is in doubt whether they are known.
    """
    exchange = None
    value = None
    for value in list(fitting(desk, subject))[:_TRIED]:
        exchange = desk.attempt({subject.write.name: value})
        if succeeded(exchange):
            return value, exchange
    if exchange is None:
        raise NotExercised(f"no value for {subject.name} is known")
    if in_doubt(subject):
        collection = subject.write.schema.get("x-reference", {}).get("collection", subject.name)
        raise NotExercised(
            f"the target takes none of the values tried for {subject.name}",
            f"known: {{{collection}: [...]}} in the target file",
        )
    return value, exchange


def sample_of(desk: Desk, subject: Subject) -> tuple[Any, Exchange]:
    """Return the same as ``placed``, made once, for checks that only look at it.

    Raises:
        NotExercised: as there.
    """
    return desk.stock.keep(f"with {subject.name}", lambda: placed(desk, subject))


def in_doubt(subject: Subject) -> bool:
    """Tell whether it is in doubt what a target makes of a value that it does not know."""
    return any(one.startswith("unknown-") for one in subject.own_doubts)


def under(desk: Desk, law: str) -> str:
    """Return the requirement to blame for an offence against a law, empty when there is none."""
    return next(iter(desk.contract.under(law)), "")


def named(exchange: Exchange, subject: Subject) -> bool:
    """Tell whether an answer names the property, by its own name, its member's or its label."""
    text = exchange.body.decode("utf-8", "replace").lower()
    names = {subject.name, subject.title, *(one.name for one in (subject.member,) if one)}
    return any(one.lower() in text for one in names)


def declared(desk: Desk) -> list[Subject]:
    """Return every property that records of the main collection show."""
    return [one for one in every(desk) if one.read is not None]


def every(desk: Desk) -> list[Subject]:
    """Return every property of the main collection, also those that are only written."""
    return desk.stock.keep("subjects", lambda: list(subjects(desk.contract, desk.main)))


def exact(desk: Desk, subject: Subject, record: Mapping[str, Any]) -> bool:
    """Tell whether a record's value is known exactly.

    Clocks may count finer than they show, and so does what follows from them; a moment is known
    when it is one that a client can have sent for this record.
    """
    shown = subject.shown(record)
    if subject.kind not in _TIMES or not isinstance(shown, int | float):
        return True
    return any(
        one.kind in _TIMES and one.member is not None and one.shown(record) == shown
        for one in declared(desk)
    )


def changes(desk: Desk) -> dict[str, Any]:
    """Return new valid values for the plain members that an update takes, all at once."""
    names = echoed(desk.contract, desk.main)
    taken = desk.stock.full()[0]
    found = {}
    for one in declared(desk):
        if one.change is None or one.name not in names or "x-reference" in one.change.schema:
            continue
        if in_doubt(one) and one.write.name not in taken:
            continue
        if one.kind in _INDEPENDENT:
            value = desk.sample(one.change)
            if value is not None:
                found[one.change.name] = value
    return found


def nulls_clear(desk: Desk, besides: str) -> bool:
    """Tell whether null in an update takes the values of other properties away.

    What it does is in doubt, but it is the same throughout.
    """
    return bool(desk.stock.keep("nulls", lambda: _cleared(desk)) - {besides})


def _cleared(desk: Desk) -> set[str]:
    """Return the names of some properties that null in an update leaves without a value."""
    clearable = [one.subject for one in cases(desk.contract, desk.main, "clear", "property")]
    some = [one for one in clearable if one.kind in PLAIN and one.change is not None][:_WITNESSES]
    members = {one.write.name: desk.value(one.write) for one in some}
    made = desk.stock.make_most(members)[1]
    before, key = desk.fresh(made.member("id")), made.member("id")
    for one in some:
        if one.change is not None:
            desk.alter(key, {one.change.name: None})
    after = desk.fresh(key)
    return {one.name for one in some if one.shown(before) is not None and one.shown(after) is None}


def differences(
    desk: Desk, before: Mapping[str, Any], after: Mapping[str, Any], left_out: set[str]
) -> dict[str, tuple[Any, Any]]:
    """Return the declared properties that two readings of a record show differently."""
    return {
        one.name: (before.get(one.name), after.get(one.name))
        for one in declared(desk)
        if one.name not in left_out and not same(one.shown(before), one.shown(after))
    }


def _has(values: list[Any], value: Any) -> bool:
    return any(same(one, value) for one in values)
