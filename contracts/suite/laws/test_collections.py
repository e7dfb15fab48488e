"""Other collections: their records can be listed and read, in pages, sorted, and by fields."""

from itertools import pairwise
from typing import Any

from contracts.contract import Operation
from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.kinds import same
from contracts.lists import items
from contracts.suite.params import each_collection
from contracts.suite.trials import refused

_TRIES = 8


@each_collection("listed")
def test_records_can_be_listed_and_read(desk: Desk, expect: Expect, subject: Operation) -> None:
    desk.operation("list", subject.action["collection"])
    exchange = desk.session.send("GET", subject.path)
    expect.status(exchange, 200)
    expect.that(
        isinstance(exchange.json, list),
        f"{subject.path} is no array",
        expected="an array",
        got=exchange.answer,
        shown=[exchange],
    )
    if desk.contract.doing("read", subject.action["collection"]) is None:
        return
    listed = items(exchange)
    expect.possible(listed, f"there are no {subject.action['collection']}", "one of them")
    for one in (listed[0], listed[-1]):
        read = desk.read(one["id"], subject.action["collection"])
        expect.status(read, 200)
        record = read.json
        changed = [name for name in one if name in record and not same(one[name], record[name])]
        expect.equal(record.get("id"), one["id"], "the id", shown=[exchange, read])
        if changed and "updated_at" not in changed:
            expect.equal(record[changed[0]], one[changed[0]], changed[0], shown=[exchange, read])


@each_collection("listed-order")
def test_declared_order(desk: Desk, expect: Expect, subject: Operation) -> None:
    order = desk.contract.collection(subject.action["collection"]).get("order", ())
    expect.possible(order, "no order is declared")
    name = order[0].removeprefix("-")
    listed = items(desk.session.send("GET", subject.path))
    values = [one[name] for one in listed if one.get(name) is not None]
    expect.possible(len(values) > 1, f"there are less than two {subject.action['collection']}")
    found = values[::-1] if order[0].startswith("-") else values
    in_order = all(_before(one, other) for one, other in pairwise(found))
    expect.that(in_order, f"{subject.path} is not in order", expected=", ".join(order), got=values)


@each_collection("listed-parameters")
def test_pages_and_fields(desk: Desk, expect: Expect, subject: Operation) -> None:
    """What nobody changes meanwhile is judged: a list that is the same before and after."""
    page, size = subject.parameter("page"), subject.parameter("page-size")
    if page is None or size is None:
        raise NotExercised(f"{subject.path} has no pages")
    for _ in range(_TRIES):
        whole = _ids(desk, subject, {size.name: 4})
        seen = [
            key
            for number in (1, 2)
            for key in _ids(desk, subject, {size.name: 2, page.name: number})
        ]
        if seen == whole or _ids(desk, subject, {size.name: 4}) == whole:
            expect.equal(seen, whole, f"the records on the first pages of {subject.path}")
            break
    else:
        raise NotExercised(f"{subject.path} changes all the time")
    fields, sort = subject.parameter("fields"), subject.parameter("sort")
    if fields is not None:
        collection = subject.action["collection"]
        name = desk.contract.collection(collection).get("sortable", ("id",))[-1]
        known = desk.contract.record(collection).keys()  # others are a later server's affair
        for one in items(_get(desk, subject, {fields.name: name})):
            expect.that(
                {name, "id"} <= one.keys() & known <= {name, "id", "account", "disabled"},
                f"{subject.path} with {fields.name}={name} has other members",
                expected=f"id, {name}",
                got=sorted(one),
            )
    if sort is not None and not refused(down := _get(desk, subject, {sort.name: "-id"})):
        keys = [one["id"] for one in items(down)]
        expect.equal(
            keys, sorted(keys, reverse=True), f"{subject.path} sorted by -id", shown=[down]
        )


def _ids(desk: Desk, operation: Operation, query: dict[str, Any]) -> list[Any]:
    return [one["id"] for one in items(_get(desk, operation, query))]


def _get(desk: Desk, operation: Operation, query: dict[str, Any]) -> Any:
    return desk.session.send("GET", operation.path, query=query)


def _before(one: Any, other: Any) -> bool:
    """Tell whether two values may stand in this order, whatever a language makes of its signs."""
    if not isinstance(one, str) or not isinstance(other, str):
        return bool(one <= other)
    for left, right in zip(one.lower(), other.lower(), strict=False):
        if left != right:
            both = left + right
            return not (both.isascii() and (both.isalpha() or both.isdigit())) or left < right
    return len(one) <= len(other)
