"""Sorting: by each declared name both ways, by several, and always in a total order."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice, pairwise, permutations
from operator import itemgetter
from typing import Any

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.kinds import Kind, words_of
from contracts.lists import items, sortable
from contracts.suite.paging import pages_of
from contracts.suite.params import Subject, law, over
from contracts.suite.trials import declared, exact, fitting, refused, succeeded
from contracts.values import accepts

Record = dict[str, Any]
# How values may be ordered, by the answers to the doubts about it.
Ways = tuple[tuple[str, str], ...]
Key = Callable[[Any], Any]


@over("sort")
def test_sorted_by_it_both_ways(desk: Desk, expect: Expect, subject: Subject) -> None:
    sort = desk.lists.parameter("sort").name
    records = {one["id"]: one for one in desk.stock.family()}
    for sign in ("", "-"):
        found = desk.lists.ids(list(records), {sort: f"{sign}{subject.name}"})
        expect.equal(
            sorted(found), sorted(records), f"the records with {sort}={sign}{subject.name}"
        )
        _judge_order(desk, expect, subject, [records[key] for key in found], bool(sign))


@over("sort")
def test_sorted_before_it_is_cut_into_pages(desk: Desk, expect: Expect, subject: Subject) -> None:
    sort = desk.lists.parameter("sort").name
    desk.lists.narrow(desk.stock.keys())
    query = {**desk.lists.light, sort: subject.name}
    whole = desk.lists.ids(desk.stock.keys(), query)
    pages = pages_of(desk, 5, query)
    seen = [one["id"] for page in pages for one in items(page.exchange)]
    expect.equal(seen, whole, f"the records on all pages with {sort}={subject.name}")


@over("sort")
def test_whole_list_sorted_by_it(desk: Desk, expect: Expect, subject: Subject) -> None:
    """One page of everything there is: an answer is a moment's view, whoever else is at work."""
    sort = desk.lists.parameter("sort").name
    fields = desk.lists.operation.parameter("fields")
    for sign in ("", "-"):
        query = {**desk.lists.sized(), sort: f"{sign}{subject.name}"}
        if fields is not None and accepts(desk.contract, fields.schema, [subject.name]):
            query[fields.name] = subject.name
        exchange = desk.select(query)
        expect.status(exchange, 200)
        _judge_order(desk, expect, subject, items(exchange), bool(sign), whole=True)


@law("sort-up")
def test_name_alone_sorts_upwards(desk: Desk, expect: Expect) -> None:
    _judge_ids(desk, expect, "id", sorted)


@law("sort-down")
def test_name_with_minus_sorts_downwards(desk: Desk, expect: Expect) -> None:
    _judge_ids(desk, expect, "-id", lambda keys: sorted(keys, reverse=True))


@law("total-order")
def test_turning_the_sort_turns_the_list(desk: Desk, expect: Expect) -> None:
    sort = desk.lists.parameter("sort").name
    keys = desk.stock.keys()
    _needs_ids(desk)
    for one in _sortable(desk):
        if one.name == "id":
            continue
        up = desk.lists.ids(keys, {sort: f"{one.name},id"})
        down = desk.lists.ids(keys, {sort: f"-{one.name},-id"})
        expect.equal(down[::-1], up, f"the list sorted by {one.name} and id, turned around,")


@law("several-sorts")
def test_first_name_decides_first(desk: Desk, expect: Expect) -> None:
    sort = desk.lists.parameter("sort").name
    records = {one["id"]: one for one in desk.stock.family()}
    _needs_ids(desk)
    judged = 0
    for one in _sortable(desk):
        known = {key: each for key, each in records.items() if exact(desk, one, each)}
        groups = {one.shown(record) for record in known.values()}
        if one.name == "id" or not 1 < len(groups) < len(records):
            continue
        first, second = ((one.name, "-id"), (f"-{one.name}", "id"))[judged % 2]
        found = desk.lists.ids(list(records), {sort: f"{first},{second}"})
        expect.equal(sorted(found), sorted(records), f"the records with {sort}={first},{second}")
        _judge_order(desk, expect, one, [records[key] for key in found], first.startswith("-"))
        for group in groups:
            keys = [key for key in found if key in known and one.shown(known[key]) == group]
            wanted = sorted(keys, reverse=second == "-id")
            expect.equal(keys, wanted, f"ids among equal {one.name} with {sort}={first},{second}")
        judged += 1
    expect.possible(judged, "no two records share a value")


@law("total-order")
def test_turning_one_name_turns_the_list(desk: Desk, expect: Expect) -> None:
    """Records that the name cannot tell apart change places too."""
    sort = desk.lists.parameter("sort").name
    keys = desk.stock.keys()
    for one in _sortable(desk):
        up = desk.lists.ids(keys, {sort: one.name})
        again = desk.lists.ids(keys, {sort: one.name}, anew=True)
        expect.equal(again, up, f"the list sorted by {one.name}, asked for again,")
        down = desk.lists.ids(keys, {sort: f"-{one.name}"})
        expect.equal(down[::-1], up, f"the list sorted by {one.name}, turned around,")


@over("sort")
def test_sorted_after_an_update(desk: Desk, expect: Expect, subject: Subject) -> None:
    """Two records change their places in the order."""
    if subject.member is None or subject.change is None:
        raise NotExercised(f"{subject.name} cannot be written")
    sort = desk.lists.parameter("sort").name
    changed, records = desk.stock.keep("changed places", lambda: _changed_places(desk))
    several = len({str(subject.shown(one)) for one in records.values()}) > 1
    if subject.change.name not in changed or not several:
        records = _changing_places(desk, expect, subject, subject.change.name)
    found = desk.lists.ids(list(records), {sort: subject.name})
    _judge_order(desk, expect, subject, [records[key] for key in found], False)


def _changed_places(desk: Desk) -> tuple[set[str], dict[Any, Record]]:
    """Return two records that got each other's values in one update, as a fresh read shows them.

    In front stand the members that were changed so: those that the target takes all at once.
    """
    pairs: dict[str, list[Any]] = {}
    for one in _sortable(desk):
        if one.member is not None and one.change is not None and one.member.name == one.change.name:
            with suppress(NotExercised):
                pairs[one.member.name] = list(islice(fitting(desk, one), 2))
    pairs = {name: values for name, values in pairs.items() if len(values) == 2}
    made = [
        desk.stock.make_most({name: values[which] for name, values in pairs.items()})
        for which in (0, 1)
    ]
    both = made[0][0].keys() & made[1][0].keys()
    keys = [exchange.member("id") for _, exchange in made]
    for key, (others, _) in zip(keys, made[::-1], strict=True):
        if refused(desk.alter(key, {name: others[name] for name in both})):
            return set(), {}
    return set(both), {key: desk.fresh(key) for key in keys}


def _changing_places(
    desk: Desk, expect: Expect, subject: Subject, member: str
) -> dict[Any, Record]:
    """Return two such records of which one member alone was changed."""
    keys = []
    for value in fitting(desk, subject):
        made = desk.attempt({subject.write.name: value})
        if succeeded(made):
            keys.append((made.member("id"), value))
        if len(keys) == 2:
            break
    expect.possible(len(keys) == 2, f"no two values of {subject.name} are known")
    (first, one), (second, other) = keys
    for key, value in ((first, other), (second, one)):
        expect.possible(
            succeeded(desk.alter(key, {member: value})),
            f"the target does not change {subject.name}",
        )
    return {key: desk.fresh(key) for key in (first, second)}


@law("default-order")
def test_declared_order_unless_sorted(desk: Desk, expect: Expect) -> None:
    order = desk.contract.collection(desk.main).get("order", ())
    expect.possible(order, "no order is declared")
    older, newer = sorted(desk.stock.aged().member("id") for _ in range(2))
    first = order[0]
    name = first.removeprefix("-")
    one = next(one for one in declared(desk) if one.name == name)
    records = {each["id"]: each for each in desk.stock.family()}
    found = desk.lists.ids(list(records))
    _judge_order(desk, expect, one, [records[key] for key in found], first.startswith("-"))
    exchange = desk.select(desk.lists.sized())
    listed = [item for item in items(exchange) if name in item]
    _judge_order(desk, expect, one, listed, first.startswith("-"), whole=True)
    # What is changed later stands where it stood.
    desk.alter(older, desk.revision())
    found = desk.lists.ids([older, newer])
    records = {key: desk.fresh(key) for key in (older, newer)}
    _judge_order(desk, expect, one, [records[key] for key in found], first.startswith("-"))


@law("unsortable")
def test_other_names_are_refused(desk: Desk, expect: Expect) -> None:
    sort = desk.lists.parameter("sort").name
    names = desk.contract.collection(desk.main).get("sortable", ())
    for name in (
        "no_such_member",
        *(one.name for one in declared(desk) if one.name not in names),
    ):
        for sign in ("", "-"):
            expect.refused(desk.select({sort: f"{sign}{name}"}))
        if name != "no_such_member":
            break
    expect.refused(desk.select({sort: "id,no_such_member"}))


@law("unsortable-told")
def test_refusal_names_what_cannot_be_sorted_by(desk: Desk, expect: Expect) -> None:
    sort = desk.lists.parameter("sort").name
    names = desk.contract.collection(desk.main).get("sortable", ())
    name = next(one.name for one in declared(desk) if one.name not in names)
    exchange = desk.select({sort: f"id,-{name}"})
    expect.possible(refused(exchange), "the target does not refuse it")
    expect.that(
        name in str(exchange.member("message")),
        "a refused order is not explained",
        expected=f"{name} in the message",
        got=exchange.answer,
        shown=[exchange],
    )


def _judge_ids(
    desk: Desk, expect: Expect, word: str, order: Callable[[list[Any]], list[Any]]
) -> None:
    sort = desk.lists.parameter("sort").name
    keys = desk.stock.keys()
    found = desk.lists.ids(keys, {sort: word})
    expect.equal(found, order(keys), f"the ids with {sort}={word}")
    exchange = desk.select({**desk.lists.sized(), sort: word})
    listed = [one["id"] for one in items(exchange)]
    expect.equal(
        listed, order(listed), f"the ids of the whole list with {sort}={word}", shown=[exchange]
    )


def _needs_ids(desk: Desk) -> None:
    if "id" not in sortable(desk.contract, desk.main):
        raise NotExercised("a list cannot be sorted by id")


def _sortable(desk: Desk) -> list[Subject]:
    names = sortable(desk.contract, desk.main)
    return [one for one in declared(desk) if one.name in names]


def _judge_order(
    desk: Desk,
    expect: Expect,
    subject: Subject,
    records: list[Record],
    down: bool,
    *,
    whole: bool = False,
) -> None:
    """Demand one of the orders that are possible; tell which, where records show it."""
    if whole and len(records) < 2:
        raise NotExercised("the list has less than two records")
    upwards = records[::-1] if down else records
    possible: list[Ways] = []
    for ways, key in _orders(desk, subject):
        keys = [key(one) for one in upwards]
        if all(_in_order(first, second) for first, second in pairwise(keys)):
            possible.append(ways)
    expect.that(
        bool(possible),
        f"a list sorted {'down' if down else 'up'}wards by {subject.name} is not in order",
        expected="the order of the values",
        got=[one.get(subject.name) for one in records],
    )
    for doubt in {name for ways in possible for name, _ in ways}:
        answers = {answer for ways in possible for name, answer in ways if name == doubt}
        if len(answers) == 1:
            expect.observe(doubt, answers.pop())


def _orders(desk: Desk, subject: Subject) -> Iterator[tuple[Ways, Key]]:
    """Yield the possible orders of a property's values, with the answers to doubts behind each."""
    for nulls, place in (("first", -1), ("last", 1)):
        for ways, key in _value_orders(desk, subject):
            yield (("null-order", nulls), *ways), _with_nulls(subject.name, place, key)


def _with_nulls(name: str, place: int, key: Key) -> Key:
    """Return the key of a record, those without a value standing before or behind the others."""

    def whole(record: Any) -> Any:
        raw = record.get(name)
        return (place, 0) if raw is None else (0, key(raw))

    return whole


def _value_orders(desk: Desk, subject: Subject) -> Iterator[tuple[Ways, Key]]:
    words = words_of(desk.contract, subject.schema)
    if subject.kind is Kind.ENUM:
        yield (("enum-order", "declared"),), words.index
        yield (("enum-order", "alphabetical"),), str
    elif subject.kind is Kind.REFERENCE:
        yield (("reference-order", "id"),), itemgetter("id")
        for fold in (str.lower, str):
            yield (("reference-order", "name"),), _name_of(desk, subject, fold)
    elif subject.kind in (Kind.MOMENT, Kind.TARGET):
        for answer, place in (("after", 1), ("before", -1)):
            ways = (("special-target-order", answer),) if words else ()
            for order in permutations(words):
                yield ways, partial(_instant, subject, place, order)
    elif subject.kind is Kind.TEXT:
        yield (("text-order", "insensitive"),), str.lower
        yield (("text-order", "sensitive"),), str
    else:
        yield (), _as_it_is


def _as_it_is(raw: Any) -> Any:
    return raw


def _name_of(desk: Desk, subject: Subject, fold: Callable[[str], str]) -> Key:
    collection = subject.schema["x-reference"]["collection"]
    shows = (*desk.contract.collection(collection).get("shows", ()), "name")

    def name(raw: Any) -> Any:
        return fold(str(next((raw[one] for one in shows if one in raw), "")))

    return name


def _in_order(first: Any, second: Any) -> bool:
    """Tell whether two keys may stand in this order.

    How accents and signs are sorted is a matter of language; only letters and digits are judged.
    """
    place, one = first
    other_place, other = second
    if place != other_place or not isinstance(one, str):
        return bool(first <= second)
    for left, right in zip(one, other, strict=False):
        if left != right:
            both = left + right
            judged = both.isascii() and (both.isalpha() or both.isdigit())
            return not judged or left < right
    return len(one) <= len(other)


def _instant(subject: Subject, place: int, words: Sequence[str], raw: Any) -> tuple[int, float]:
    """Return the key of a moment; words stand before or behind all moments, equal ones together."""
    instant = subject.shown({subject.name: raw})
    if isinstance(instant, int | float):
        return 0, instant
    return place, words.index(raw) if raw in words else len(words)
