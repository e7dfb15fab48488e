"""Filters: each selects exactly the records that it should, worked out from single reads."""

import operator
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from contracts.contract import Parameter
from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.kinds import Kind
from contracts.lists import items
from contracts.suite.params import Subject, each_filter, law
from contracts.suite.trials import declared, exact, refused, succeeded
from contracts.values import accepts

Record = dict[str, Any]
_VALUES, _LEAST = 3, 3
_FAR_PAST, _FAR_FUTURE = "1999-01-01T00:00:00Z", "2098-01-01T00:00:00Z"


@each_filter("filter")
def test_filter_selects_the_value(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = _filtered(desk, subject)
    written = [_written(one, value) for value in _values(desk, one)]
    usable = [text for text in written if accepts(desk.contract, subject.schema, text)]
    expect.possible(usable, f"no record with a {one.name} that can be filtered by")
    judged = _judged(desk, one)
    for text in usable[:_VALUES]:
        wanted = [each["id"] for each in judged if _is(one, each, [text])]
        _expect_ids(desk, expect, {subject.name: text}, wanted, [each["id"] for each in judged])


@each_filter("filter-not")
def test_filter_of_other_values(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = _filtered(desk, subject)
    text = _some(desk, subject, one, "!{}".format)
    _judge_others(desk, expect, subject, f"!{text}", [text])


@each_filter("filter-none")
def test_filter_of_no_value(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = _filtered(desk, subject)
    wanted = [each["id"] for each in desk.stock.family() if one.shown(each) in (None, "")]
    _expect_ids(desk, expect, {subject.name: ""}, wanted)


@each_filter("filter-any")
def test_filter_of_any_value(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = _filtered(desk, subject)
    wanted = [each["id"] for each in desk.stock.family() if one.shown(each) not in (None, "")]
    _expect_ids(desk, expect, {subject.name: "!"}, wanted)


@each_filter("filter-set")
def test_filter_of_several_values(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = _filtered(desk, subject)
    texts = _two(desk, one)
    wanted = [each["id"] for each in desk.stock.family() if _is(one, each, texts)]
    _expect_ids(desk, expect, {subject.name: ",".join(texts)}, wanted)


@each_filter("filter-not-set")
def test_filter_of_none_of_several(desk: Desk, expect: Expect, subject: Parameter) -> None:
    texts = _two(desk, _filtered(desk, subject))
    _judge_others(desk, expect, subject, f"!{','.join(texts)}", texts)


@each_filter("filter-below")
def test_filter_of_smaller_values(desk: Desk, expect: Expect, subject: Parameter) -> None:
    for bound in _bounds(desk, _filtered(desk, subject)):
        _judge_bounds(desk, expect, subject, f"<{bound}", [(operator.lt, bound)])
        _judge_bounds(desk, expect, subject, f"<={bound}", [(operator.le, bound)])


@each_filter("filter-above")
def test_filter_of_greater_values(desk: Desk, expect: Expect, subject: Parameter) -> None:
    for bound in _bounds(desk, _filtered(desk, subject)):
        _judge_bounds(desk, expect, subject, f">{bound}", [(operator.gt, bound)])
        _judge_bounds(desk, expect, subject, f">={bound}", [(operator.ge, bound)])


@each_filter("filter-range")
def test_filter_between_two_values(desk: Desk, expect: Expect, subject: Parameter) -> None:
    bounds = _bounds(desk, _filtered(desk, subject))
    low, high = bounds[0], bounds[-1]
    inner = [(operator.gt, low), (operator.lt, high)]
    _judge_bounds(desk, expect, subject, f">{low}<{high}", inner)
    outer = [(operator.ge, low), (operator.le, high)]
    _judge_bounds(desk, expect, subject, f">={low}<={high}", outer)


@each_filter("filter-zone")
def test_filter_in_another_zone(desk: Desk, expect: Expect, subject: Parameter) -> None:
    for bound in ("2098-01-01T00:00:00+09:00", "1999-01-01T00:00:00-07:00"):
        _judge_bounds(desk, expect, subject, f"<{bound}", [(operator.lt, bound)])


@each_filter("filter-case")
def test_filter_of_text_in_other_capitals(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = _filtered(desk, subject)
    text = _some(desk, subject, one, str.swapcase)
    found = sorted(_ids(desk, {subject.name: text.swapcase()}))
    insensitive = sorted(each["id"] for each in desk.stock.family() if _is(one, each, [text]))
    exact = sorted(x["id"] for x in desk.stock.family() if one.shown(x) == text.swapcase())
    expect.that(
        found in (insensitive, exact),
        f"{subject.name} in other capitals selects something else",
        expected=f"{insensitive} or {exact}",
        got=found,
    )
    expect.observe("text-case", "insensitive" if found == insensitive else "sensitive")


@each_filter("filter-whole")
def test_filter_of_a_part_of_a_text(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = _filtered(desk, subject)
    text = _some(desk, subject, one, str)
    for part in (text[:-1], text[1:], "*", f"{text[:4]}%", ".*"):
        if accepts(desk.contract, subject.schema, part):
            wanted = [each["id"] for each in desk.stock.family() if _is(one, each, [part])]
            _expect_ids(desk, expect, {subject.name: part}, wanted)


@law("several-filters")
def test_several_filters_hold_together(desk: Desk, expect: Expect) -> None:
    judged = 0
    usable = []
    for parameter in desk.lists.operation.parameters:
        one = _subject_of(desk, parameter)
        if one is not None and one.kind in (Kind.ENUM, Kind.REFERENCE):
            usable.append((parameter, one))
    for (first, one), (second, other) in pairwise(usable):
        for record in desk.stock.family():
            pair = (record.get(one.name), record.get(other.name))
            if None in pair or one.name == other.name:
                continue
            values = (one.shown(record), other.shown(record))
            query = {first.name: values[0], second.name: values[1]}
            wanted = [
                each["id"]
                for each in desk.stock.family()
                if (one.shown(each), other.shown(each)) == values
            ]
            _expect_ids(desk, expect, query, wanted)
            judged += 1
            break
    expect.possible(judged, "no two filters can be combined")


@law("several-filters")
def test_filters_with_sort_fields_and_pages(desk: Desk, expect: Expect) -> None:
    parameter, one = _first_enum(desk)
    value = one.shown(desk.stock.family()[0])
    wanted = sorted(x["id"] for x in desk.stock.family() if one.shown(x) == value)
    query: dict[str, Any] = {parameter.name: value}
    sort = desk.lists.operation.parameter("sort")
    fields = desk.lists.operation.parameter("fields")
    if sort is not None:
        query[sort.name] = "id"
    if fields is not None:
        query[fields.name] = one.name
    seen = []
    for page in range(1, len(wanted) + 2):
        asked = {**query, **desk.lists.narrow(desk.stock.keys()), **desk.lists.sized(1, page)}
        exchange = desk.select(asked)
        if page > len(wanted) and refused(exchange):
            break
        expect.status(exchange, 200)
        for item in items(exchange):
            expect.equal(one.shown(item), value, one.name, shown=[exchange])
        seen += [item["id"] for item in items(exchange)]
    expect.equal(seen if sort else sorted(seen), wanted, "the records on all pages")


@law("unknown-filter")
def test_unknown_filter_is_refused(desk: Desk, expect: Expect) -> None:
    exchange = desk.select({"no_such_member": "1"})
    if succeeded(exchange) and "unknown-parameter" in desk.contract.doubts:
        expect.observe("unknown-parameter", "ignore", [exchange])
        return
    expect.refused(exchange)
    expect.observe("unknown-parameter", "refuse", [exchange])
    filterable = desk.contract.collection(desk.main).get("filterable", ())
    for one in declared(desk):
        if one.name not in filterable and one.kind is Kind.OBJECT:
            expect.refused(desk.select({one.name: "1"}))


@each_filter("filter-operator")
def test_operator_that_a_filter_does_not_know(
    desk: Desk, expect: Expect, subject: Parameter
) -> None:
    one = _filtered(desk, subject)
    text = _some(desk, subject, one, str)
    judged = 0
    for sign in ("<", ">=", "<="):
        if not accepts(desk.contract, subject.schema, f"{sign}{text}"):
            exchange = desk.select({**desk.lists.light, subject.name: f"{sign}{text}"})
            expect.refused(exchange)
            judged += 1
    expect.possible(judged, f"{subject.name} takes every operator")


@each_filter("filter-one-text")
def test_several_values_for_a_text(desk: Desk, expect: Expect, subject: Parameter) -> None:
    exchange = desk.select({**desk.lists.light, subject.name: "no such text,nor this one"})
    if succeeded(exchange) and "text-with-comma" in subject.doubts:
        expect.equal(exchange.json, [], "the list of a text that nobody has", shown=[exchange])
        expect.observe("text-with-comma", "text", [exchange])
        return
    expect.refused(exchange)
    expect.observe("text-with-comma", "refuse", [exchange])


@each_filter("filter-bad")
def test_bad_value_of_a_filter(desk: Desk, expect: Expect, subject: Parameter) -> None:
    wrong = next(
        (
            one
            for one in ("no such value", "x,,y")
            if not accepts(desk.contract, subject.schema, one)
        ),
        None,
    )
    if wrong is None:
        raise NotExercised("every text is a value of this filter")
    exchange = desk.select({**desk.lists.sized(), subject.name: wrong})
    if succeeded(exchange):
        expect.equal(exchange.json, [], f"the list with {subject.name}={wrong}", shown=[exchange])
        expect.observe("bad-filter-value", "match-nothing", [exchange])
    else:
        expect.refused(exchange)
        expect.observe("bad-filter-value", "refuse", [exchange])


def _judge_others(
    desk: Desk, expect: Expect, parameter: Parameter, written: str, texts: list[str]
) -> None:
    """Demand those with another value; whether those without one belong there, nobody says."""
    one = _filtered(desk, parameter)
    family = [each for each in _judged(desk, one) if one.shown(each) not in (None, "")]
    wanted = [each["id"] for each in family if not _is(one, each, texts)]
    _expect_ids(desk, expect, {parameter.name: written}, wanted, [each["id"] for each in family])


def _judge_bounds(
    desk: Desk,
    expect: Expect,
    parameter: Parameter,
    written: str,
    bounds: list[tuple[Callable[[Any, Any], bool], str]],
) -> None:
    """Demand the records within bounds; words in the place of a moment are left aside."""
    one = _filtered(desk, parameter)
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
    _expect_ids(desk, expect, {parameter.name: written}, wanted, [each["id"] for each in family])


def _expect_ids(
    desk: Desk,
    expect: Expect,
    query: dict[str, Any],
    wanted: Sequence[Any],
    judged: Sequence[Any] | None = None,
) -> None:
    """Demand exactly some of the family's records, of those that are judged."""
    told = "&".join(f"{name}={value}" for name, value in query.items())
    among = desk.stock.keys() if judged is None else judged
    found = [key for key in _ids(desk, query) if key in among]
    expect.equal(sorted(found), sorted(wanted), f"the records with {told}")


def _ids(desk: Desk, query: dict[str, Any]) -> list[Any]:
    """Return the ids of the family's records in a filtered list."""
    keys = desk.stock.keys()
    query = {**desk.lists.light, **query}
    narrow = _narrowing(desk, keys, query)
    if narrow is None:
        return [one["id"] for one in desk.lists.walk(query) if one.get("id") in keys]
    exchange = desk.select({**desk.lists.sized(), **narrow, **query})
    if exchange.status != 200:
        raise NotExercised(f"the target refuses the filter: {exchange.answer[:200]}")
    return [one["id"] for one in items(exchange) if one.get("id") in keys]


def _narrowing(desk: Desk, keys: list[Any], query: dict[str, Any]) -> dict[str, str] | None:
    """Return what narrows the list to the family beside a filter, None when nothing does."""
    try:
        narrow = desk.lists.narrow(keys)
    except NotExercised:
        return None
    return None if narrow.keys() & query.keys() else narrow


def _subject_of(desk: Desk, parameter: Parameter) -> Subject | None:
    if parameter.role != "filter":
        return None
    name = desk.lists.filtered(parameter)
    return next((one for one in declared(desk) if one.name == name), None)


def _filtered(desk: Desk, parameter: Parameter) -> Subject:
    found = _subject_of(desk, parameter)
    if found is None:
        raise NotExercised(f"it is not known what {parameter.name} filters by")
    return found


def _judged(desk: Desk, one: Subject) -> list[Record]:
    """Return the records of the family of which it is known whether they have a value."""
    return [each for each in desk.stock.family() if exact(desk, one, each)]


def _values(desk: Desk, one: Subject) -> list[Any]:
    """Return the different values that the family has, as they can be written in a filter."""
    found: dict[Any, Any] = {}
    for record in _judged(desk, one):
        raw = record.get(one.name)
        value = raw.get("id") if one.kind is Kind.REFERENCE and isinstance(raw, dict) else raw
        if isinstance(value, str | int) and value != "":
            found.setdefault(one.shown(record), value)
    return list(found.values())


def _written(one: Subject, value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is(one: Subject, record: Record, texts: list[str]) -> bool:
    """Tell whether a record has one of some values, which stand as in a filter."""
    raw = record.get(one.name)
    value = raw.get("id") if isinstance(raw, dict) else raw
    if value is None:
        return False
    if one.kind in (Kind.MOMENT, Kind.TARGET):
        return one.shown(record) in [one.stored(text) for text in texts]
    return _written(one, value).lower() in [text.lower() for text in texts]


def _some(desk: Desk, parameter: Parameter, one: Subject, written: Callable[[str], str]) -> str:
    for value in _values(desk, one):
        text = _written(one, value)
        if accepts(desk.contract, parameter.schema, written(text)):
            return text
    raise NotExercised(f"no {one.name} of the family can be written so in {parameter.name}")


def _two(desk: Desk, one: Subject) -> list[str]:
    values = _values(desk, one)
    if len(values) == 1 and one.kind is Kind.REFERENCE:
        known = desk.references(one.schema["x-reference"]["collection"])
        values += [key for key in known if key not in values][:1]
    if len(values) < 2:
        raise NotExercised(f"no two values of {one.name} are known")
    return [_written(one, value) for value in (values[0], values[min(2, len(values) - 1)])]


def _bounds(desk: Desk, one: Subject) -> list[str]:
    """Return bounds to compare with, lowest first.

    Clocks may count finer than they show, so moments are compared with far ones only.
    """
    if one.kind in (Kind.MOMENT, Kind.TARGET):
        return [_FAR_PAST, _FAR_FUTURE]
    values = sorted(value for value in _values(desk, one) if isinstance(value, int))
    if len(values) < _LEAST:
        raise NotExercised(f"too few values of {one.name} are known")
    return [str(values[index]) for index in (1, len(values) // 2, -2)]


def _first_enum(desk: Desk) -> tuple[Parameter, Subject]:
    for parameter in desk.lists.operation.parameters:
        one = _subject_of(desk, parameter)
        if one is not None and one.kind is Kind.ENUM and one.required:
            return parameter, one
    raise NotExercised("no enum that every record has can be filtered by")
