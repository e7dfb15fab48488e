"""Views: a predefined list has exactly the records that meet its condition."""

from collections.abc import Mapping
from typing import Any

from contracts.contract import Operation
from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.kinds import words_of
from contracts.lists import items
from contracts.suite.params import COMMON_DOUBTS, Subject, each_list, law
from contracts.suite.trials import every, refused, succeeded

_MOST = 12
_SEVERAL = 2


@each_list("view")
def test_view_has_exactly_what_meets_its_condition(
    desk: Desk, expect: Expect, subject: Operation
) -> None:
    inside, outside = _arranged(desk, subject)
    keys = [one["id"] for one in (*inside, *outside)]
    found = desk.lists.ids(keys, path=subject.path)
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
        query[fields.name] = ",".join(sorted(_mentioned(where)))
    exchange = desk.select(query, subject.path)
    expect.status(exchange, 200)
    listed = items(exchange)
    expect.possible(listed, f"{subject.path} is empty")
    for one in listed:
        if _mentioned(where) <= one.keys():
            expect.that(
                desk.conditions.holds(where, one),
                f"{subject.path} has a record that does not meet its condition",
                expected=str(where),
                got=one,
                shown=[exchange],
            )


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
    inside, _ = _arranged(desk, subject)
    keys = [one["id"] for one in inside]
    shown = desk.lists.of(keys, path=subject.path)
    expect.equal(
        [sorted(one) for one in shown],
        [sorted(one) for one in desk.lists.of(keys)],
        f"the members of the objects of {subject.path}",
    )


@each_list("state")
def test_view_by_its_name(desk: Desk, expect: Expect, subject: Operation) -> None:
    parameter = desk.lists.parameter("view")
    name = str(subject.action["view"])
    inside, outside = _arranged(desk, subject)
    keys = [one["id"] for one in (*inside, *outside)]
    asked = {**desk.lists.sized(), **desk.lists.narrow(keys), parameter.name: name}
    exchange = desk.select(asked)
    in_doubt = [one for one in parameter.doubts if one not in COMMON_DOUBTS]
    if refused(exchange) and in_doubt:
        raise NotExercised(f"the target does not know the name {name}")
    expect.status(exchange, 200)
    found = [one["id"] for one in exchange.json or ()]
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


def _arranged(
    desk: Desk, operation: Operation
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return records made to be in a view, and others made not to be.

    Raises:
        NotExercised: no record can be made that meets the condition, or none that does not.
    """
    return desk.stock.keep(f"view {operation.id}", lambda: _arrange(desk, operation))


def _arrange(desk: Desk, operation: Operation) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    where = operation.action["where"]
    inside: list[dict[str, Any]] = []
    outside: list[dict[str, Any]] = []
    for branch in where.get("any", [where]):
        members = _members_for(desk, branch)
        for _ in range(_SEVERAL):
            made = desk.make(**members)
            met = desk.conditions.holds(where, _seen(desk, made))
            (inside if met else outside).append(made.json)
    for others in _others(desk, where):
        made = desk.attempt(others)
        if succeeded(made):
            record = _seen(desk, made)
            (inside if desk.conditions.holds(where, record) else outside).append(made.json)
    if not inside:
        raise NotExercised("no record could be made that meets the condition", "a fitting record")
    if not outside:
        raise NotExercised("no record could be made that does not meet the condition")
    return inside, outside


def _seen(desk: Desk, made: Any) -> dict[str, Any]:
    return desk.fresh(made.member("id"))


def _members_for(desk: Desk, where: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a create that meets a condition, as far as they can be sent."""
    members: dict[str, Any] = {}
    for path, condition in where.items():
        head, _, rest = path.partition(".")
        one = _subject(desk, head)
        if one is None or one.member is None:
            members.update(_leading_to(desk, head, path, condition))
        elif rest:
            members[one.member.name] = _reference_with(desk, one, path, condition)
        elif isinstance(condition, dict) and "within" in condition:
            continue
        elif isinstance(condition, dict) and "not" in condition:
            words = words_of(desk.contract, one.schema)
            default = one.schema.get("default")
            if default in condition["not"] or one.required:
                members[one.member.name] = next(x for x in words if x not in condition["not"])
        else:
            wanted = desk.conditions.wanted(condition)
            if not wanted:
                raise NotExercised(f"nothing is known that meets the condition on {path}")
            members[one.member.name] = wanted[0]
    return members


def _leading_to(desk: Desk, name: str, path: str, condition: Any) -> dict[str, Any]:
    """Return the members that make the server itself set a property so that a condition holds."""
    one = _subject(desk, name)
    value = one.schema.get("x-value", {}) if one else {}
    clock = value.get("clock")
    if isinstance(clock, dict):
        (state, words), *_ = clock.items()
        giver = _subject(desk, state)
        return {giver.write.name: words[0]} if giver else {}
    return {}  # such as the caller's own organization, which a plain record has


def _reference_with(desk: Desk, one: Subject, path: str, condition: Any) -> Any:
    """Return an id of a record from which a path leads to what a condition wants."""
    collection = one.write.schema["x-reference"]["collection"]
    wanted = desk.conditions.wanted(condition)
    rest = path.partition(".")[2]
    for key in desk.references(collection)[:_MOST]:
        record = desk.conditions.read(collection, key)
        if desk.conditions.value(record, rest, collection) in wanted:
            return key
    raise NotExercised(f"no known record of {collection} leads to {path} as wanted")


def _others(desk: Desk, where: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return members of creates that do not meet a condition, in several ways."""
    found: list[dict[str, Any]] = [{}]
    branches = where.get("any", [where])
    for branch in branches:
        for path, condition in branch.items():
            one = _subject(desk, path.partition(".")[0])
            if one is None or one.member is None:
                source = one.schema.get("x-value", {}).get("from") if one else None
                one = (
                    _subject(desk, source[0].partition(".")[0])
                    if isinstance(source, list)
                    else None
                )
            if one is None or one.member is None:
                continue
            refused_words = (
                condition["not"] if isinstance(condition, dict) and "not" in condition else []
            )
            wanted = [] if refused_words else _wanted(desk, condition)
            for index in range(4):
                value = refused_words[0] if refused_words else desk.sample(one.member, index)
                if value is not None and value not in wanted:
                    found.append({one.member.name: value})
                    break
    if len(branches) > 1:
        # All of them at once: a record in none of the alternatives.
        found.append({name: value for members in found for name, value in members.items()})
    return found


def _wanted(desk: Desk, condition: Any) -> list[Any]:
    try:
        return desk.conditions.wanted(condition)
    except NotExercised:
        return []


def _mentioned(where: Mapping[str, Any]) -> set[str]:
    return {path.partition(".")[0] for branch in where.get("any", [where]) for path in branch}


def _subject(desk: Desk, name: str) -> Subject | None:
    return next((one for one in every(desk) if one.name == name), None)
