"""Fields: a list shows what was asked for, or the declared members, and what a read shows."""

from typing import Any

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.lists import items
from contracts.suite.paging import several_pages
from contracts.suite.params import Subject, law
from contracts.suite.trials import declared, refused, succeeded, under

_SOME = 4


@law("fields")
def test_exactly_the_fields_asked_for(desk: Desk, expect: Expect) -> None:
    names = _selectable(desk)
    defaults = desk.contract.collection(desk.main).get("default-fields", ())
    others = [one for one in names if one not in defaults]
    asked = [others[:1], others, list(defaults[1:2]), names[:1]]
    asked += [desk.dice.sample(names, min(size, len(names))) for size in (2, 3, _SOME)]
    for wanted in asked:
        _judge(desk, expect, [one for one in wanted if one])
    for one in desk.lists.of(desk.stock.keys()[:2]) if defaults else ():
        _judge_members(desk, expect, one, set(defaults))  # asked for once, and not for ever


@law("fields")
def test_fields_hold_on_each_page(desk: Desk, expect: Expect) -> None:
    parameter = desk.lists.parameter("fields").name
    name = next(one for one in _selectable(desk) if one != "id")
    for page in several_pages(desk, {parameter: name}):
        for one in items(page.exchange):
            _judge_members(desk, expect, one, {name, "id"})


@law("fields-id")
def test_id_is_there_unasked(desk: Desk, expect: Expect) -> None:
    parameter = desk.lists.parameter("fields").name
    for name in _selectable(desk)[1:4]:
        exchange = desk.select({parameter: name, **desk.lists.sized()})
        expect.status(exchange, 200)
        keys = [one.get("id") for one in items(exchange)]
        expect.possible(keys, "the list is empty")
        expect.that(
            None not in keys,
            f"{parameter}={name} leaves the id out",
            expected=f"{name} and id",
            got=exchange.answer,
            shown=[exchange],
        )


@law("fields")
def test_each_field_alone(desk: Desk, expect: Expect) -> None:
    for name in _selectable(desk):
        _judge(desk, expect, [name], whole=False)


@law("fields-all")
def test_every_member_can_be_asked_for(desk: Desk, expect: Expect) -> None:
    single = desk.fresh(desk.stock.bare().member("id"))
    names = [one.name for one in declared(desk) if one.name in single]
    parameter = desk.lists.parameter("fields").name
    expect.status(desk.select({parameter: ",".join(names), **desk.lists.sized(1)}), 200)
    _judge(desk, expect, names)


@law("fields-single")
def test_single_record_has_all_members(desk: Desk, expect: Expect) -> None:
    parameter = desk.lists.parameter("fields").name
    key = desk.stock.bare().member("id")
    path = desk.path(desk.operation("read"), key)
    whole = desk.read(key)
    named = _selectable(desk)[0]
    exchange = desk.session.send("GET", path, query={parameter: named})
    if refused(exchange) and "fields-on-single" in desk.contract.doubts:
        expect.observe("fields-on-single", "refuse", [exchange])
        return
    expect.status(exchange, 200)
    doubt = desk.contract.doubts.get("fields-on-single")
    if len(exchange.json) < len(whole.json) and doubt and "selects" in doubt.answers:
        expect.observe("fields-on-single", "selects", [exchange])
        return
    expect.equal(sorted(exchange.json), sorted(whole.json), "the members", shown=[exchange])
    expect.observe("fields-on-single", "nothing", [exchange])


@law("default-fields")
@law("no-other-fields")
def test_declared_fields_unless_asked(desk: Desk, expect: Expect) -> None:
    wanted = set(desk.contract.collection(desk.main).get("default-fields", ()))
    expect.possible(wanted, "no default is declared")
    keys = desk.stock.keys()
    for one in desk.lists.of(keys):
        _judge_members(desk, expect, one, wanted)
    for one in items(desk.select(desk.lists.sized())):
        _judge_members(desk, expect, one, wanted)
    records = {one["id"]: one for one in desk.stock.family()}
    for item in desk.lists.of(keys):
        _judge_values(desk, expect, item, records[item["id"]])


@law("field-unknown")
def test_unknown_field(desk: Desk, expect: Expect) -> None:
    name = desk.lists.parameter("fields").name
    exchange = desk.select({name: "id,no_such_member", **desk.lists.sized()})
    if refused(exchange):
        expect.refused(exchange)
    for one in items(exchange) if succeeded(exchange) else ():
        expect.that(
            "no_such_member" not in one,
            "a list shows a member that there is not",
            expected="no such member",
            got=one,
            shown=[exchange],
        )
    expect.observe("unknown-field", "refuse" if refused(exchange) else "ignore", [exchange])


def _judge(desk: Desk, expect: Expect, names: list[str], *, whole: bool = True) -> None:
    parameter = desk.lists.parameter("fields").name
    records = {one["id"]: one for one in desk.stock.family()}
    keys = list(records) if whole else list(records)[:2]
    found = desk.lists.of(keys, {parameter: ",".join(names)})
    expect.equal(sorted(one["id"] for one in found), sorted(keys), f"the list with {parameter}")
    for one in found:
        _judge_members(desk, expect, one, {*names, "id"})
        _judge_values(desk, expect, one, records[one["id"]])


def _judge_members(desk: Desk, expect: Expect, item: dict[str, Any], wanted: set[str]) -> None:
    """Demand the wanted members of those that are declared; others are a later server's affair.

    That something holds of a record, such as that it is disabled, may be told unasked.
    """
    known = {one.name for one in declared(desk)}
    unasked = desk.contract.collection(desk.main).get("shows-when-set", ())
    got = item.keys() & known
    told = {name for name in unasked if item.get(name) is True}
    missing, surplus = wanted - got, got - wanted - told
    others = under(desk, "no-other-fields")
    expect.that(
        not missing and not surplus,
        "an object of a list has other members than it should",
        expected=", ".join(sorted(wanted)),
        got=f"without {sorted(missing)}" if missing else f"with {sorted(surplus)} too",
        requirement=others if others in expect.claimed and not missing else _lacking(desk, expect),
    )


def _lacking(desk: Desk, expect: Expect) -> str:
    """Return the requirement to blame for a member that is not there."""
    found = under(desk, "default-fields")
    return found if found in expect.claimed else ""


def _judge_values(desk: Desk, expect: Expect, item: dict[str, Any], record: dict[str, Any]) -> None:
    for one in declared(desk):
        if one.name in item and one.name in record and not _moves(one):
            wanted = one.shown(record)
            expect.equal(one.shown(item), wanted, f"{one.name} in a list")


def _moves(one: Subject) -> bool:
    """Tell whether a value may move by itself while a record is left alone."""
    return one.schema.get("readOnly", False) and "x-value" not in one.schema and one.name != "id"


def _selectable(desk: Desk) -> list[str]:
    parameter = desk.lists.parameter("fields")
    listed = desk.contract.resolve(parameter.schema.get("items", {})).get("enum", ())
    return [one for one in listed if isinstance(one, str) and one]
