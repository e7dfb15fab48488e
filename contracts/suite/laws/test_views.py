"""Views: a predefined list has exactly the records that meet its condition."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from contracts.contract import Operation
from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.lists import items
from contracts.suite.params import COMMON_DOUBTS, each_list, law
from contracts.suite.trials import every, refused, succeeded
from contracts.suite.viewing import arranged, members_for, mentioned, others_than, reread

_MOST = 12


@each_list("view")
def test_view_has_exactly_what_meets_its_condition(
    desk: Desk, expect: Expect, subject: Operation
) -> None:
    inside, outside = arranged(desk, subject)
    keys = [one["id"] for one in (*inside, *outside)]
    found = desk.lists.ids(keys, path=subject.path)
    if {*found} != {one["id"] for one in inside}:
        inside, _ = reread(desk, subject)
    expect.equal(
        sorted(found, key=str),
        sorted((one["id"] for one in inside), key=str),
        f"the records in {subject.path}",
    )


@each_list("view")
def test_view_of_the_family(desk: Desk, expect: Expect, subject: Operation) -> None:
    """The same for records that nobody arranged."""
    if subject.raw.get("x-doubt"):
        raise NotExercised("what the view makes of other records is in doubt")
    where = subject.action["where"]
    wanted = [one["id"] for one in desk.stock.family() if desk.conditions.holds(where, one)]
    found = desk.lists.ids(desk.stock.keys(), path=subject.path)
    expect.possible(wanted or found, "no record of the family meets the condition")
    expect.equal(sorted(found, key=str), sorted(wanted, key=str), f"the records in {subject.path}")


@each_list("view")
def test_view_shows_nothing_else(desk: Desk, expect: Expect, subject: Operation) -> None:
    """What others have made is judged by what the list itself shows of it."""
    query: dict[str, Any] = desk.lists.sized()
    fields = subject.parameter("fields")
    where = subject.action["where"]
    if fields is not None:
        query[fields.name] = ",".join(sorted(mentioned(where)))
    exchange = desk.select(query, subject.path)
    expect.status(exchange, 200)
    listed = items(exchange)
    expect.possible(listed, f"{subject.path} is empty")
    for one in listed:
        if mentioned(where) <= one.keys():
            expect.that(
                desk.conditions.holds(where, one),
                f"{subject.path} has a record that does not meet its condition",
                expected=str(where),
                got=one,
                shown=[exchange],
            )


@each_list("view")
def test_view_follows_an_update(desk: Desk, expect: Expect, subject: Operation) -> None:
    """A record leaves the view, and enters it, when it is changed so."""
    where = subject.action["where"]
    arranged(desk, subject)
    judged = 0
    for branch in where.get("any", [where]):
        inside = members_for(desk, branch)
        for number, outside in enumerate(others_than(desk, branch)[1:]):
            # There and back, beginning outside and inside by turns.
            states = [outside, inside, outside] if number % 2 == 0 else [inside, outside, inside]
            made = desk.attempt(states[0])
            if not succeeded(made):
                states = states[1:]
                made = desk.attempt(states[0])
            if not succeeded(made):
                continue
            key = made.member("id")
            desk.lists.ids([key], path=subject.path)
            for first, then in pairwise(states):
                changed = desk.alter(key, {**_at_first(desk, first), **then})
                found = desk.lists.ids([key], path=subject.path)
                whole = succeeded(changed) and changed.member("id") == key
                holds = desk.conditions.holds(where, changed.json if whole else desk.fresh(key))
                if holds != bool(found):
                    if _goes_by_time(where):
                        found = desk.lists.ids([key], path=subject.path)
                    holds = desk.conditions.holds(where, desk.fresh(key))
                wanted = [key] if holds else []
                what = f"the records in {subject.path} after an update"
                expect.equal(found, wanted, what, shown=[made, changed])
                judged += succeeded(changed)
    expect.possible(judged, "no record of the view could be changed")


def _goes_by_time(where: Mapping[str, Any]) -> bool:
    """Tell whether a record enters or leaves a view as time goes by."""
    conditions = (one for branch in where.get("any", [where]) for one in branch.values())
    return any(isinstance(one, dict) and "within" in one for one in conditions)


def _at_first(desk: Desk, members: Mapping[str, Any]) -> dict[str, Any]:
    """Return members that give a record what it would have without these."""
    subjects = [one for one in every(desk) if one.member and one.member.name in members]
    return {one.write.name: one.schema.get("default") for one in subjects}


@each_list("view-form")
def test_view_has_the_form_of_the_list(desk: Desk, expect: Expect, subject: Operation) -> None:
    exchange = desk.select(desk.lists.sized(), subject.path)
    expect.status(exchange, 200)
    expect.that(
        isinstance(exchange.json, list),
        f"{subject.path} is no array",
        expected="an array",
        got=exchange.answer,
        shown=[exchange],
    )
    inside, _ = arranged(desk, subject)
    shown = desk.lists.of([one["id"] for one in inside], path=subject.path)
    keys = [one["id"] for one in shown]
    expect.possible(keys, f"{subject.path} has none of the records made to be in it")
    expect.equal(
        [sorted(one) for one in shown],
        [sorted(one) for one in desk.lists.of(keys)],
        f"the members of the objects of {subject.path}",
    )


@each_list("state")
def test_view_by_its_name(desk: Desk, expect: Expect, subject: Operation) -> None:
    parameter = desk.lists.parameter("view")
    name = str(subject.action["view"])
    inside, outside = arranged(desk, subject)
    keys = [one["id"] for one in (*inside, *outside)]
    asked = {**desk.lists.sized(), **desk.lists.narrow(keys), parameter.name: name}
    exchange = desk.select(asked)
    in_doubt = [one for one in parameter.doubts if one not in COMMON_DOUBTS]
    if refused(exchange) and in_doubt:
        raise NotExercised(f"the target does not know the name {name}")
    expect.status(exchange, 200)
    found = [one["id"] for one in exchange.json or ()]
    if {*found} != {one["id"] for one in inside}:
        inside, _ = reread(desk, subject)
    wanted = [one["id"] for one in inside]
    expect.equal(
        sorted(found), sorted(wanted), f"the records with {parameter.name}={name}", shown=[exchange]
    )


@law("views-combined")
def test_view_of_a_view(desk: Desk, expect: Expect) -> None:
    parameter = desk.lists.parameter("view")
    views = [
        one
        for one in desk.contract.operations
        if one.action.get("do") == "list"
        and one.action.get("collection") == desk.main
        and "view" in one.action
        and "parent" not in one.action
        and not one.raw.get("x-doubt")
    ]
    keys = desk.stock.keys()
    within = {one.id: {item["id"] for item in desk.lists.of(keys, path=one.path)} for one in views}
    judged = 0
    for one in views:
        for other in views:
            both = within[one.id] & within[other.id]
            if one is other or judged > _MOST or not within[one.id] | within[other.id]:
                continue
            asked = {**desk.lists.sized(), **desk.lists.narrow(keys)}
            exchange = desk.select({**asked, parameter.name: other.action["view"]}, one.path)
            if refused(exchange):
                continue
            judged += 1
            found = {item["id"] for item in exchange.json or ()}
            expect.equal(
                sorted(found),
                sorted(both),
                f"the records in {one.path} with {parameter.name}={other.action['view']}",
                shown=[exchange],
            )
    expect.possible(judged, "no two views can be combined")


@law("state-unknown")
def test_unknown_view(desk: Desk, expect: Expect) -> None:
    parameter = desk.lists.parameter("view")
    exchange = desk.select({**desk.lists.sized(), parameter.name: "no_such_view"})
    answer = "refuse" if refused(exchange) else "ignore"
    if succeeded(exchange):
        plain = desk.lists.of(desk.stock.keys())
        asked = {parameter.name: "no_such_view"}
        expect.equal(
            len(desk.lists.of(desk.stock.keys(), asked)), len(plain), "the list", shown=[exchange]
        )
    else:
        expect.refused(exchange)
    expect.observe("unknown-view", answer, [exchange])
