"""Filtering: lists narrowed to the family, and what a filter should select of it."""

from __future__ import annotations

import operator
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from contracts.contract import Parameter
from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.kinds import Kind, words_of
from contracts.lists import items
from contracts.suite.fitting import filter_fits
from contracts.suite.params import Subject
from contracts.suite.trials import declared, exact, refused
from contracts.values import accepts

Record = dict[str, Any]
Compare = Callable[[Any, Any], bool]
BELOW: tuple[tuple[str, Compare], ...] = (("<", operator.lt), ("<=", operator.le))
ABOVE: tuple[tuple[str, Compare], ...] = ((">", operator.gt), (">=", operator.ge))
_LEAST = 3
_FAR_PAST, _FAR_FUTURE = "1999-01-01T00:00:00Z", "2098-01-01T00:00:00Z"
MOMENTS = (Kind.MOMENT, Kind.TARGET)


def expect_ids(
    desk: Desk,
    expect: Expect,
    query: dict[str, Any],
    wanted: Sequence[Any],
    judged: Sequence[Any] | None = None,
) -> None:
    """Demand exactly some of the family's records, of those that are judged."""
    told = "&".join(f"{name}={value}" for name, value in query.items())
    among = desk.stock.keys() if judged is None else judged
    found = [key for key in ids_with(desk, expect, query) if key in among]
    expect.equal(sorted(found), sorted(wanted), f"the records with {told}")


def ids_with(
    desk: Desk, expect: Expect, query: dict[str, Any], keys: Sequence[Any] | None = None
) -> list[Any]:
    """Return the ids of the family's records, or of others, in a filtered list."""
    keys = desk.stock.keys() if keys is None else keys
    query = {**desk.lists.light, **query}
    try:
        narrow = desk.lists.narrow_beside(keys, query)
    except NotExercised:
        demand_list(desk, expect, desk.select({**desk.lists.sized(1), **query}), query)
        # New records of others move what is on a page to the next one.
        walked = (one["id"] for one in desk.lists.walk(query) if one.get("id") in keys)
        return list(dict.fromkeys(walked))
    exchange = desk.select({**desk.lists.sized(), **narrow, **query})
    if exchange.status == 200:
        _taken(desk).update(name.removesuffix("!") for name in query)
    demand_list(desk, expect, exchange, query)
    return [one["id"] for one in items(exchange) if one.get("id") in keys]


def is_taken(desk: Desk, parameter: Parameter) -> bool:
    """Tell whether the target takes a filter at all; asked unless a check has seen that it does."""
    if parameter.name in _taken(desk):
        return True
    asked = {parameter.name: "1", **desk.lists.light, **desk.lists.sized(1)}
    return not refused(desk.select(asked))


def _taken(desk: Desk) -> set[str]:
    """Return the parameters that the target has taken from checks."""
    return desk.stock.keep("taken", set)


def demand_list(desk: Desk, expect: Expect, exchange: Exchange, query: dict[str, Any]) -> None:
    """Demand that a filtered list is given; one by a reference may have another name.

    Raises:
        NotExercised: it is refused, and it is in doubt whether the filter has this name.
    """
    if refused(exchange) and any(_in_doubt(desk, name) for name in query):
        raise NotExercised(f"the target refuses the filter: {exchange.answer[:200]}")
    expect.status(exchange, 200)


def _in_doubt(desk: Desk, name: str) -> bool:
    for parameter in desk.lists.operation.parameters:
        one = subject_of(desk, parameter)
        if parameter.name == name.removesuffix("!") and one is not None:
            return one.kind is Kind.REFERENCE and "reference-filter-name" in desk.contract.doubts
    return False


def judge_others(
    desk: Desk, expect: Expect, parameter: Parameter, written: str, texts: list[str]
) -> None:
    """Demand those with another value; whether those without one belong there, nobody says."""
    one = filtered_by(desk, parameter)
    family = known_of(desk, one)
    having = [each for each in family if one.shown(each) not in (None, "")]
    empty = [each["id"] for each in family if one.shown(each) in (None, "")]
    wanted = [each["id"] for each in having if not has_one_of(one, each, texts)]
    known = [each["id"] for each in family]
    found = [key for key in ids_with(desk, expect, {parameter.name: written}) if key in known]
    told = f"the records with {parameter.name}={written}"
    expect.equal(sorted(key for key in found if key not in empty), sorted(wanted), told)
    kept = [key for key in found if key in empty]
    if empty and "not-equal-empty" in desk.contract.doubts:
        if kept:
            expect.equal(sorted(kept), sorted(empty), f"{told}, of those without a {one.name}")
        expect.observe("not-equal-empty", "included" if kept else "excluded")


def judge_bounds(
    desk: Desk,
    expect: Expect,
    parameter: Parameter,
    written: str,
    bounds: list[tuple[Compare, str]],
) -> None:
    """Demand the records within bounds; words in the place of a moment are left aside."""
    one = filtered_by(desk, parameter)
    if not accepts(desk.contract, parameter.schema, written):
        raise NotExercised(f"{parameter.name} does not take '{written}'")
    family = [each for each in desk.stock.family() if not isinstance(one.shown(each), str)]
    limits = [
        (compare, int(bound) if bound.isdigit() else one.stored(bound)) for compare, bound in bounds
    ]
    wanted = [
        each["id"]
        for each in family
        if one.shown(each) is not None
        and all(compare(one.shown(each), limit) for compare, limit in limits)
    ]
    expect_ids(desk, expect, {parameter.name: written}, wanted, [each["id"] for each in family])


def subject_of(desk: Desk, parameter: Parameter) -> Subject | None:
    """Return the property that a filter is about, None when it is none or not known."""
    if parameter.role != "filter":
        return None
    name = desk.lists.filtered(parameter)
    return next((one for one in declared(desk) if one.name == name), None)


def filtered_by(desk: Desk, parameter: Parameter) -> Subject:
    """Return the property that a filter is about.

    Raises:
        NotExercised: its name does not tell.
    """
    found = subject_of(desk, parameter)
    if found is None:
        raise NotExercised(f"it is not known what {parameter.name} filters by")
    return found


def under_first_name(desk: Desk, parameter: Parameter) -> Subject:
    """Return the property that a filter is about, unless it is another name of an earlier one.

    Raises:
        NotExercised: it is, or its name does not tell.
    """
    one = filtered_by(desk, parameter)
    for other in desk.lists.operation.parameters:
        if other.name == parameter.name:
            break
        earlier = subject_of(desk, other)
        if earlier is not None and earlier.name == one.name:
            raise NotExercised(f"it is judged under its other name, {other.name}")
    return one


def names_of(desk: Desk, parameter: Parameter) -> list[str]:
    """Return the names of all filters that are about the same property as one, its own too."""
    one = subject_of(desk, parameter)
    parameters = desk.lists.operation.parameters
    return [each.name for each in parameters if one and subject_of(desk, each) == one]


def by_one_name(
    desk: Desk, parameter: Parameter, law: str, judge: Callable[[Parameter], None]
) -> None:
    """Judge a filter under one of the names that its property has, which one by turns.

    That all of its names are one filter is judged elsewhere, so each operator is tried under one
    of them; another seed chooses others. A name that the target does not know gives way.

    Raises:
        NotExercised: it is judged when it is the turn of the property's first name.
    """
    one = filtered_by(desk, parameter)
    several = names_of(desk, parameter)
    names = [
        each
        for each in desk.lists.operation.parameters
        if each.name in several and filter_fits(desk.contract, desk.main, law, each)
    ]
    if parameter.name != names[0].name:
        raise NotExercised(f"it is judged together with its other name, {names[0].name}")
    turn = (desk.seed + zlib.crc32(f"{law} {one.name}".encode())) % len(names)
    *some, last = [*names[turn:], *names[:turn]]
    for each in some:
        with suppress(NotExercised):
            judge(each)
            return
    judge(last)


def known_of(desk: Desk, one: Subject) -> list[Record]:
    """Return the records of the family of which it is known whether they have a value."""
    return [each for each in desk.stock.family() if exact(desk, one, each)]


def values_of(desk: Desk, one: Subject) -> list[Any]:
    """Return the different values that the family has, as they can be written in a filter."""
    found: dict[Any, Any] = {}
    for record in known_of(desk, one):
        raw = record.get(one.name)
        value = raw.get("id") if one.kind is Kind.REFERENCE and isinstance(raw, dict) else raw
        if isinstance(value, str | int) and value != "":
            found.setdefault(one.shown(record), value)
    return list(found.values())


def absent_words(desk: Desk, one: Subject) -> list[str]:
    """Return the words of an enum that no record of the family has."""
    words = words_of(desk.contract, one.schema) if one.kind is Kind.ENUM else ()
    present = [one.shown(record) for record in desk.stock.family()]
    return [word for word in words if word not in present]


def written(value: Any) -> str:
    """Return a value as it stands in a filter."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def has_one_of(one: Subject, record: Record, texts: list[str]) -> bool:
    """Tell whether a record has one of some values, which stand as in a filter."""
    raw = record.get(one.name)
    value = raw.get("id") if isinstance(raw, dict) else raw
    if value is None:
        return False
    if one.kind in MOMENTS:
        return one.shown(record) in [one.stored(text) for text in texts]
    return written(value).lower() in [text.lower() for text in texts]


def some_value(desk: Desk, parameter: Parameter, one: Subject, form: Callable[[str], str]) -> str:
    """Return a value of the family that a filter takes in some form.

    Raises:
        NotExercised: there is none.
    """
    for value in values_of(desk, one):
        text = written(value)
        if accepts(desk.contract, parameter.schema, form(text)):
            return text
    raise NotExercised(f"no {one.name} of the family can be written so in {parameter.name}")


def two_values(desk: Desk, one: Subject) -> list[str]:
    """Return two values that are known of a property.

    Raises:
        NotExercised: there are none.
    """
    values = values_of(desk, one)
    if len(values) == 1 and one.kind is Kind.REFERENCE:
        known = desk.references(one.schema["x-reference"]["collection"])
        values += [key for key in known if key not in values][:1]
    if len(values) < 2:
        raise NotExercised(f"no two values of {one.name} are known")
    return [written(value) for value in (values[0], values[min(2, len(values) - 1)])]


def bounds_of(desk: Desk, one: Subject) -> list[str]:
    """Return bounds to compare with, lowest first; moments far off and close to the family's."""
    if one.kind in MOMENTS:
        near = [_zoned(seconds, 0) for seconds in close_moments(desk, one)]
        return [_FAR_PAST, *near, _FAR_FUTURE]
    values = sorted(value for value in values_of(desk, one) if isinstance(value, int))
    if len(values) < _LEAST:
        raise NotExercised(f"too few values of {one.name} are known")
    return [str(values[index]) for index in (1, len(values) // 2, -2)]


def close_moments(desk: Desk, one: Subject) -> list[int]:
    """Return moments in epoch seconds, just before and behind the family's, rising.

    None is that of a record: clocks may count finer than they show.
    """
    shown = {one.shown(record) for record in desk.stock.family()}
    moments = sorted(int(value) for value in shown if isinstance(value, int | float))
    if not moments:
        return []
    before, behind = moments[0] - 2, moments[0] + 2
    while behind in moments:
        behind += 1
    return [before, behind]


def in_other_zones(seconds: int) -> list[str]:
    """Return a moment as it is written far in the east and in the west."""
    return [_zoned(seconds, hours) for hours in (9, -7)]


def _zoned(seconds: int, hours: int) -> str:
    zone = timezone(timedelta(hours=hours)) if hours else UTC
    return datetime.fromtimestamp(seconds, zone).isoformat().replace("+00:00", "Z")
