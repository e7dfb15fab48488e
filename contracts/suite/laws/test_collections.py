"""Other collections: their records can be listed and read, in pages, sorted, and by fields."""

from itertools import pairwise
from typing import Any

from contracts.contract import Operation
from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.kinds import Kind, kind_of, same
from contracts.lists import items
from contracts.suite.params import each_collection
from contracts.suite.trials import refused

_TRIES = 8


@each_collection("listed")
def test_records_can_be_listed_and_read(desk: Desk, expect: Expect, subject: Operation) -> None:
    desk.operation("list", subject.action["collection"])
    exchange = desk.still(path=subject.path)
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
        read = desk.known(one["id"], subject.action["collection"])
        expect.status(read, 200)
        record = read.json
        changed = [name for name in one if name in record and not same(one[name], record[name])]
        expect.equal(record.get("id"), one["id"], "the id", shown=[exchange, read])
        if changed and "updated_at" not in changed:
            expect.equal(record[changed[0]], one[changed[0]], changed[0], shown=[exchange, read])


@each_collection("listed-read")
def test_record_can_be_read(desk: Desk, expect: Expect, subject: Operation) -> None:
    collection = str(subject.action["collection"])
    desk.operation("list", collection)
    listed = items(desk.still(path=subject.path))
    expect.possible(listed, f"there are no {collection}", "one of them")
    for one in (listed[0], listed[-1]):
        read = desk.known(one["id"], collection)
        expect.status(read, 200)
        expect.equal(read.member("id"), one["id"], "the id", shown=[read])


@each_collection("found-by")
def test_records_are_found_by_text(desk: Desk, expect: Expect, subject: Operation) -> None:
    """By each text that the list can be filtered by."""
    collection = str(subject.action["collection"])
    desk.operation("list", collection)
    record = desk.contract.record(collection)
    names = [
        one.name
        for one in subject.parameters
        if one.role == "filter"
        and one.name in record
        and kind_of(desk.contract, record[one.name].schema) is Kind.TEXT
    ]
    fields = subject.parameter("fields")
    asked = {fields.name: ",".join(names)} if fields is not None and names else {}
    listed = items(_get(desk, subject, asked))
    judged = 0
    for name in names:
        for one in [one for one in listed if one.get(name) and "," not in str(one[name])][-1:]:
            exchange = _get(desk, subject, {**asked, name: one[name]})
            expect.status(exchange, 200)
            found = {str(each.get(name)).lower() for each in items(exchange)}
            what = f"{name} of what {subject.path}?{name}={one[name]} finds"
            expect.equal(sorted(found), [str(one[name]).lower()], what, shown=[exchange])
            judged += 1
    expect.possible(judged, f"no record of {collection} can be looked for", "one of them")


@each_collection("disabled-shown")
def test_disabled_records_say_so(desk: Desk, expect: Expect, subject: Operation) -> None:
    """Whatever fields are asked for."""
    collection = str(subject.action["collection"])
    unasked = desk.contract.collection(collection).get("shows-when-set", ())
    flags = [one.name for one in subject.parameters if one.role == "filter" and one.name in unasked]
    fields = subject.parameter("fields")
    expect.possible(flags and fields, f"{subject.path} cannot be filtered by what is told unasked")
    judged = 0
    for name in flags:
        plain = _get(desk, subject, {name: "true"})
        few = {} if fields is None else {fields.name: "id"}
        for exchange in (plain, _get(desk, subject, {name: "true", **few})):
            for one in items(exchange):
                expect.equal(one.get(name), True, f"{name} of a record that is", shown=[exchange])
                judged += 1
        for one in items(plain)[:1]:
            read = desk.known(one["id"], collection)
            expect.equal(read.member(name), True, f"{name} of a record that is", shown=[read])
    expect.possible(judged, f"no record of {collection} is {' or '.join(flags)}", "one that is")


@each_collection("listed-order")
def test_declared_order(desk: Desk, expect: Expect, subject: Operation) -> None:
    order = desk.contract.collection(subject.action["collection"]).get("order", ())
    expect.possible(order, "no order is declared")
    name = order[0].removeprefix("-")
    listed = items(desk.still(path=subject.path))
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
        page_of_four = _get(desk, subject, {size.name: 4})
        whole = [one["id"] for one in items(page_of_four)]
        expect.that(
            len(whole) <= 4,
            f"a page of {subject.path} is larger than was asked for",
            expected="at most 4 records",
            got=len(whole),
            shown=[page_of_four],
        )
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
        collection = str(subject.action["collection"])
        name = desk.contract.collection(collection).get("sortable", ("id",))[-1]
        # Members that are not declared are a later server's affair.
        declared = desk.contract.record(collection).keys()
        others = declared - {name, "id", "account", "disabled"}
        by_id = {sort.name: "-id"} if sort is not None else {}
        exchange = _get(desk, subject, {fields.name: name, **by_id})
        if refused(exchange):  # the order is another matter
            exchange, sort = _get(desk, subject, {fields.name: name}), None
        for one in items(exchange):
            expect.that(
                {name, "id"} <= one.keys() and not one.keys() & others,
                f"{subject.path} with {fields.name}={name} has other members",
                expected=f"id, {name}",
                got=sorted(one),
            )
        down = exchange
    elif sort is not None:
        down = _get(desk, subject, {sort.name: "-id"})
    if sort is not None and not refused(down):
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
