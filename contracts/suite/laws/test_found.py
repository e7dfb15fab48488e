"""What is found: ids in every list, what others asked for, and the present in every read."""

from typing import Any

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.kinds import Kind
from contracts.lists import items
from contracts.suite.params import law
from contracts.suite.trials import declared, succeeded


@law("list-ids")
def test_each_object_of_a_list_has_an_id(desk: Desk, expect: Expect) -> None:
    desk.stock.bare()
    sort = desk.lists.operation.parameter("sort")
    orders = [one for one in desk.contract.collection(desk.main).get("sortable", ()) if one != "id"]
    sorted_by = {} if sort is None or not orders else {sort.name: orders[0]}
    for query in ({}, sorted_by):
        exchange = desk.select({**desk.lists.sized(), **query})
        keys = [one.get("id") for one in items(exchange)]
        expect.possible(keys, "the list is empty")
        expect.that(
            None not in keys and len(set(keys)) == len(keys),
            "the objects of a list do not have an id of their own",
            expected="different ids",
            got=keys,
            shown=[exchange],
        )


@law("list-all")
def test_list_has_what_others_asked_for(desk: Desk, expect: Expect) -> None:
    """As far as records say who they are from."""
    for members in ({}, _of_others(desk)):
        made = desk.make(**members)
        key = made.member("id")
        found = [one["id"] for one in desk.lists.of([key])]
        expect.equal(found, [key], "the list narrowed to a new record", shown=[made])


@law("found")
def test_read_shows_the_present(desk: Desk, expect: Expect) -> None:
    """Not what the read before has shown."""
    key = desk.stock.aged().member("id")
    before = desk.read(key)
    revision = desk.revision()
    changed = desk.alter(key, revision)
    expect.possible(succeeded(changed), "the target did not change a record")
    fresh = desk.read(key)
    for one in declared(desk):
        if one.required and one.kind is Kind.TEXT and one.write.name in revision:
            wanted = one.stored(revision[one.write.name])
            expect.equal(one.shown(fresh.json), wanted, one.name, shown=[before, changed, fresh])


def _of_others(desk: Desk) -> dict[str, Any]:
    """Return the members of a create that is made for somebody else than the caller."""
    found = {}
    own = desk.conditions.caller_in(desk.conditions.caller_collection())
    for one in declared(desk):
        if one.member is not None and one.schema.get("x-value", {}).get("from") == "caller":
            known = [desk.sample(one.member, index) for index in range(3)]
            others = [value for value in known if value is not None and value not in own]
            if others:
                found[one.member.name] = others[0]
    return found
