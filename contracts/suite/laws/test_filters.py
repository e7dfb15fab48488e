"""Filters: each selects exactly the records that it should, worked out from single reads."""

from collections.abc import Sequence
from typing import Any

from contracts.contract import Parameter
from contracts.desk import Desk
from contracts.expect import Expect
from contracts.kinds import Kind, nullable
from contracts.suite.filtering import (
    ABOVE,
    BELOW,
    MOMENTS,
    absent_words,
    bounds_of,
    by_one_name,
    close_moments,
    expect_ids,
    filtered_by,
    has_one_of,
    ids_with,
    in_other_zones,
    judge_bounds,
    judge_others,
    known_of,
    names_of,
    some_value,
    two_values,
    under_first_name,
    values_of,
    written,
)
from contracts.suite.moving import Moved, changes_of, emptied, moved
from contracts.suite.params import Subject, each_filter, law
from contracts.suite.trials import declared, succeeded
from contracts.values import accepts

_VALUES = 3


@law("narrowed")
def test_list_can_be_narrowed(desk: Desk, expect: Expect) -> None:
    """By a text that no other record has."""
    title = next(one for one in declared(desk) if one.required and one.kind is Kind.TEXT)
    filters = [one.name for one in desk.lists.operation.parameters if one.role == "filter"]
    expect.possible(title.name in filters, f"a list cannot be filtered by {title.name}")
    made, _ = desk.make(), desk.make()
    exchange = desk.select({title.name: made.member(title.name), **desk.lists.sized()})
    expect.status(exchange, 200)
    found = [one["id"] for one in exchange.json or ()]
    expect.equal(found, [made.member("id")], "the narrowed list", shown=[made, exchange])


@each_filter("filter")
def test_filter_selects_the_value(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = filtered_by(desk, subject)
    texts = [written(value) for value in values_of(desk, one)]
    texts = [*texts[:_VALUES], *absent_words(desk, one)[:1]]
    usable = [text for text in texts if accepts(desk.contract, subject.schema, text)]
    names = names_of(desk, subject)
    # The names of a property share its values; all have the first one.
    usable = [*usable[:1], *usable[1:][names.index(subject.name) :: len(names)]]
    expect.possible(usable, f"no record with a {one.name} that can be filtered by")
    judged = known_of(desk, one)
    for text in usable:
        wanted = [each["id"] for each in judged if has_one_of(one, each, [text])]
        expect_ids(desk, expect, {subject.name: text}, wanted, [each["id"] for each in judged])


@each_filter("filter")
def test_filter_follows_an_update(desk: Desk, expect: Expect, subject: Parameter) -> None:
    """A record is found by what it has now, and not by what it had."""
    one = under_first_name(desk, subject)
    changes = changes_of(desk, one)[:2]
    names = {name for value in changes for name in value}
    both = moved(desk)
    together = [each for each in both if names <= each.taken.keys()]
    for each in together:
        _judge_moved(desk, expect, subject, one, each, together)
    key = desk.stock.keep("moving", lambda: desk.make().member("id"))
    for value in changes[len(together) :]:
        changed = desk.alter(key, value)
        if succeeded(changed):
            alone = Moved(key=key, taken=value, changed=changed)
            _judge_moved(desk, expect, subject, one, alone, [alone])


@each_filter("filter-not")
def test_filter_of_other_values(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = filtered_by(desk, subject)

    def judge(name: Parameter) -> None:
        text = some_value(desk, name, one, "!{}".format)
        judge_others(desk, expect, name, f"!{text}", [text])

    by_one_name(desk, subject, "filter-not", judge)


@each_filter("filter-not-before")
def test_not_before_the_equals_sign(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = filtered_by(desk, subject)
    text = some_value(desk, subject, one, "!{}".format)
    wanted = ids_with(desk, expect, {subject.name: f"!{text}"})
    expect_ids(desk, expect, {f"{subject.name}!": text}, wanted)


@each_filter("filter-none")
def test_filter_of_no_value(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = filtered_by(desk, subject)
    wanted = [each["id"] for each in desk.stock.family() if one.shown(each) in (None, "")]
    by_one_name(
        desk,
        subject,
        "filter-none",
        lambda name: expect_ids(desk, expect, {name.name: ""}, wanted),
    )


@each_filter("filter-none")
def test_filter_of_a_value_taken_away(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = under_first_name(desk, subject)
    expect.possible(
        one.change is not None and nullable(desk.contract, one.change.schema),
        f"{one.name} cannot be taken away",
    )
    first = next(iter(changes_of(desk, one)), {})
    left = emptied(desk)
    if not first.keys() <= left.taken.keys() or one.shown(left.record) not in (None, ""):
        key = desk.stock.keep("moving", lambda: desk.make().member("id"))
        changed = desk.alter(key, first)
        cleared = desk.alter(key, dict.fromkeys(first))
        both = succeeded(changed) and succeeded(cleared)
        expect.possible(both, f"{one.name} cannot be taken away")
        left = Moved(key=key, taken=dict.fromkeys(first), changed=cleared)
    found = ids_with(desk, expect, {subject.name: ""}, [left.key])
    record = left.record
    if not found or one.shown(record) not in (None, ""):
        record = desk.fresh(left.key)
    wanted = [left.key] if one.shown(record) in (None, "") else []
    expect.equal(found, wanted, f"the records without a {one.name}", shown=[left.changed])


@each_filter("filter-any")
def test_filter_of_any_value(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = filtered_by(desk, subject)
    wanted = [each["id"] for each in desk.stock.family() if one.shown(each) not in (None, "")]
    by_one_name(
        desk,
        subject,
        "filter-any",
        lambda name: expect_ids(desk, expect, {name.name: "!"}, wanted),
    )


@each_filter("filter-any-before")
def test_nothing_with_not_before_the_equals_sign(
    desk: Desk, expect: Expect, subject: Parameter
) -> None:
    one = filtered_by(desk, subject)
    wanted = [each["id"] for each in desk.stock.family() if one.shown(each) not in (None, "")]
    expect_ids(desk, expect, {f"{subject.name}!": ""}, wanted)


@each_filter("filter-set")
def test_filter_of_several_values(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = filtered_by(desk, subject)
    texts = two_values(desk, one)
    wanted = [each["id"] for each in desk.stock.family() if has_one_of(one, each, texts)]
    by_one_name(
        desk,
        subject,
        "filter-set",
        lambda name: expect_ids(desk, expect, {name.name: ",".join(texts)}, wanted),
    )


@each_filter("filter-not-set")
def test_filter_of_none_of_several(desk: Desk, expect: Expect, subject: Parameter) -> None:
    texts = two_values(desk, filtered_by(desk, subject))
    by_one_name(
        desk,
        subject,
        "filter-not-set",
        lambda name: judge_others(desk, expect, name, f"!{','.join(texts)}", texts),
    )


@each_filter("filter-below")
def test_filter_of_smaller_values(desk: Desk, expect: Expect, subject: Parameter) -> None:
    _judge_each(desk, expect, subject, *BELOW[0])


@each_filter("filter-at-most")
def test_filter_of_values_up_to_one(desk: Desk, expect: Expect, subject: Parameter) -> None:
    _judge_each(desk, expect, subject, *BELOW[1])


@each_filter("filter-above")
def test_filter_of_greater_values(desk: Desk, expect: Expect, subject: Parameter) -> None:
    _judge_each(desk, expect, subject, *ABOVE[0])


@each_filter("filter-at-least")
def test_filter_of_values_from_one_on(desk: Desk, expect: Expect, subject: Parameter) -> None:
    _judge_each(desk, expect, subject, *ABOVE[1])


@each_filter("filter-range")
def test_filter_between_two_values(desk: Desk, expect: Expect, subject: Parameter) -> None:
    _judge_range(desk, expect, subject, 0)


@each_filter("filter-range-closed")
def test_filter_from_one_value_to_another(desk: Desk, expect: Expect, subject: Parameter) -> None:
    _judge_range(desk, expect, subject, 1)


@each_filter("filter-zone")
def test_filter_in_another_zone(desk: Desk, expect: Expect, subject: Parameter) -> None:
    close = close_moments(desk, filtered_by(desk, subject))
    expect.possible(close, f"no record of the family has a {subject.name}")
    sign, compare = BELOW[0]
    for seconds in close:
        for bound in in_other_zones(seconds):
            judge_bounds(desk, expect, subject, f"{sign}{bound}", [(compare, bound)])


@each_filter("filter-case")
def test_filter_of_text_in_other_capitals(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = filtered_by(desk, subject)
    text = some_value(desk, subject, one, str.swapcase)
    family = desk.stock.family()
    insensitive = sorted(each["id"] for each in family if has_one_of(one, each, [text]))
    seen: list[bool] = []
    for other in (text.swapcase(), text.upper(), text.swapcase(), text.title()):
        exact = sorted(each["id"] for each in family if one.shown(each) == other)
        found = sorted(ids_with(desk, expect, {subject.name: other}))
        expect.that(
            found in (insensitive, exact),
            f"{subject.name} in other capitals selects something else",
            expected=f"{insensitive} or {exact}",
            got=found,
        )
        if insensitive != exact:
            seen.append(found == insensitive)
    expect.that(
        len(set(seen)) < 2,
        f"capitals of {subject.name} matter now and then",
        expected="that they always do, or never",
        got=seen,
    )
    if seen:
        expect.observe("text-case", "insensitive" if seen[0] else "sensitive")


@each_filter("filter-whole")
def test_filter_of_a_part_of_a_text(desk: Desk, expect: Expect, subject: Parameter) -> None:
    one = filtered_by(desk, subject)
    text = some_value(desk, subject, one, str)
    for part in (text[:-1], text[1:], "*", f"{text[:4]}%", ".*"):
        if accepts(desk.contract, subject.schema, part):
            wanted = [each["id"] for each in desk.stock.family() if has_one_of(one, each, [part])]
            expect_ids(desk, expect, {subject.name: part}, wanted)


def _judge_each(desk: Desk, expect: Expect, subject: Parameter, sign: str, compare: Any) -> None:
    one = filtered_by(desk, subject)
    bounds = bounds_of(desk, one)
    if one.kind in MOMENTS and "=" in sign:
        bounds = bounds[1:-1]  # far from all moments the signs with = mean what those without do
    for bound in bounds:
        judge_bounds(desk, expect, subject, f"{sign}{bound}", [(compare, bound)])


def _judge_range(desk: Desk, expect: Expect, subject: Parameter, which: int) -> None:
    bounds = bounds_of(desk, filtered_by(desk, subject))
    low, high = bounds[0], bounds[-1]
    (above, greater), (below, smaller) = ABOVE[which], BELOW[which]
    range_ = f"{above}{low}{below}{high}"
    judge_bounds(desk, expect, subject, range_, [(greater, low), (smaller, high)])


def _judge_moved(
    desk: Desk,
    expect: Expect,
    subject: Parameter,
    one: Subject,
    which: Moved,
    moved: Sequence[Moved],
) -> None:
    """Demand, of records that were changed, those that have the value now that one got."""
    text = written(which.taken[one.change.name if one.change is not None else one.name])
    if not accepts(desk.contract, subject.schema, text):
        return
    keys = [each.key for each in moved]
    found = sorted(ids_with(desk, expect, {subject.name: text}, keys))
    wanted = sorted(each.key for each in moved if has_one_of(one, each.record, [text]))
    if found != wanted:
        fresh = [desk.fresh(key) for key in keys]
        wanted = sorted(each["id"] for each in fresh if has_one_of(one, each, [text]))
    shown = [each.changed for each in moved]
    expect.equal(found, wanted, f"the records with {subject.name}={text}", shown=shown)
