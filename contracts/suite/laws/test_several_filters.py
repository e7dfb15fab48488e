"""Several filters: they hold together, with views, order, fields and pages, under one rule."""

from itertools import pairwise
from typing import Any

from contracts.contract import Parameter
from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.kinds import Kind
from contracts.lists import items
from contracts.suite.filtering import expect_ids, is_taken, subject_of
from contracts.suite.params import Subject, law
from contracts.suite.trials import refused, under


@law("several-filters")
def test_several_filters_hold_together(desk: Desk, expect: Expect) -> None:
    judged = 0
    usable = [
        (parameter, one)
        for parameter in desk.lists.operation.parameters
        if (one := subject_of(desk, parameter)) and one.kind in (Kind.ENUM, Kind.REFERENCE)
    ]
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
            try:
                expect_ids(desk, expect, query, wanted)
            except NotExercised:
                break
            judged += 1
            break
    expect.possible(judged, "no two filters can be combined")


@law("filters-combined")
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


@law("filters-combined")
def test_filters_hold_in_views(desk: Desk, expect: Expect) -> None:
    views = [
        one
        for one in desk.contract.operations
        if one.action.get("do") == "list"
        and one.action.get("collection") == desk.main
        and "view" in one.action
    ]
    keys = desk.stock.keys()
    narrowing = desk.lists.narrow(keys[:1]).keys()
    judged = 0
    for one in views:
        if not narrowing <= {parameter.name for parameter in one.parameters}:
            continue
        whole = desk.lists.of(keys, path=one.path)
        for key in [item["id"] for item in whole][:1]:
            asked = {**desk.lists.sized(), **desk.lists.narrow([key])}
            exchange = desk.select(asked, one.path)
            expect.status(exchange, 200)
            found = [item["id"] for item in items(exchange)]
            expect.equal(found, [key], f"{one.path} narrowed to one record", shown=[exchange])
            judged += 1
    expect.possible(judged, "no record of the family is in a view")


@law("filter-suffix")
@law("filter-bare")
def test_references_are_filtered_under_one_rule(desk: Desk, expect: Expect) -> None:
    """Under the bare name, with _id behind it, or both; but all of them alike."""
    suffixed: dict[str, bool] = {}
    bare: dict[str, bool] = {}
    for parameter in desk.lists.operation.parameters:
        one = subject_of(desk, parameter)
        if one is not None and one.kind is Kind.REFERENCE:
            found = suffixed if parameter.name.endswith("_id") else bare
            found[parameter.name] = is_taken(desk, parameter)
    for names, law_name in ((suffixed, "filter-suffix"), (bare, "filter-bare")):
        expect.that(
            len(set(names.values())) < 2,
            "some references can be filtered so and others not",
            expected=f"all of {', '.join(names)}, or none",
            got=f"not {', '.join(name for name, taken in names.items() if not taken)}",
            requirement=under(desk, law_name),
        )
    either = [any(names.values()) for names in (suffixed, bare)]
    expect.that(
        any(either),
        "no reference can be filtered by",
        expected=", ".join((*suffixed, *bare)),
        got="none of them",
        requirement=under(desk, "filter-suffix"),
    )
    answer = "both" if all(either) else ("suffix" if either[0] else "bare")
    expect.observe("reference-filter-name", answer)


def _first_enum(desk: Desk) -> tuple[Parameter, Subject]:
    for parameter in desk.lists.operation.parameters:
        one = subject_of(desk, parameter)
        if one is not None and one.kind is Kind.ENUM and one.required:
            return parameter, one
    raise NotExercised("no enum that every record has can be filtered by")
