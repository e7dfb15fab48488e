"""Records: each has an id of its own, is found again, and changes by nothing but updates."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from contracts.desk import Desk
from contracts.errors import NotApplicable, NotExercised
from contracts.expect import Expect
from contracts.kinds import PLAIN, Kind, same
from contracts.lists import items
from contracts.suite.params import Subject, law, over
from contracts.suite.trials import (
    changes,
    declared,
    differences,
    fitting,
    in_doubt,
    refused,
    succeeded,
)

_IN_A_ROW = 4
_READS = 2
_WRITERS = 4


@law("fresh-id")
def test_each_record_has_an_id_of_its_own(desk: Desk, expect: Expect) -> None:
    earlier = [one.get("id") for one in desk.stock.samples()]
    made = [desk.make() for _ in range(_IN_A_ROW)]
    made += [one for one in (desk.create(json.loads(made[0].request_body)),) if succeeded(one)]
    keys = [one.member("id") for one in made]
    expect.that(
        len({*keys, *earlier}) == len(keys) + len(set(earlier)),
        "several records have one id",
        expected=f"{len(keys)} ids that no other record has",
        got=keys,
        shown=made,
    )
    for one in made:
        fresh = desk.read(one.member("id"))
        expect.equal(fresh.member("id"), one.member("id"), "id in a fresh read", shown=[one, fresh])
    if desk.contract.doing("delete", desk.main) is not None:
        delete = desk.operation("delete")
        gone = desk.session.send(delete.method, desk.path(delete, keys[-1]))
        desk.forget(keys[-1])
        after = desk.make()
        expect.that(
            after.member("id") not in keys,
            "the id of a deleted record is given out again",
            expected="a new id",
            got=after.member("id"),
            shown=[gone, after],
        )


@law("rising-id")
def test_later_record_has_a_higher_id(desk: Desk, expect: Expect) -> None:
    made = [desk.make() for _ in range(_IN_A_ROW)]
    keys = [one.member("id") for one in made]
    expect.that(
        keys == sorted(keys) and len(set(keys)) == len(keys),
        "ids do not rise",
        expected="each id higher than the one before",
        got=keys,
        shown=made,
    )


@law("found", "found-again")
def test_created_record_is_found(desk: Desk, expect: Expect) -> None:
    for number in range(_IN_A_ROW + 1):
        made = desk.make() if number < _IN_A_ROW else desk.stock.full()[1]
        key = made.member("id")
        fresh = desk.read(key)
        expect.status(fresh, 200, requirement=expect.under("found-again"))
        for one in declared(desk):
            if one.required:
                wanted = one.shown(made.json)
                expect.equal(one.shown(fresh.json), wanted, one.name, shown=[made, fresh])
        if desk.contract.doing("list", desk.main) is None:
            continue
        found = [one["id"] for one in desk.lists.of([key])]
        what, listed = "the list narrowed to a new record", expect.under("found-again")
        expect.equal(found, [key], what, requirement=listed, shown=[made])


@law("found-again")
def test_each_of_many_is_in_the_list(desk: Desk, expect: Expect) -> None:
    """Whatever it is like: those of the family differ in everything."""
    desk.operation("list")
    keys = desk.stock.keys()
    found = [one["id"] for one in desk.lists.of(keys)]
    expect.equal(sorted(found), sorted(keys), "the list narrowed to records that differ")


@law("found-again")
def test_new_record_is_in_the_plain_list(desk: Desk, expect: Expect) -> None:
    if desk.contract.doing("list", desk.main) is None:
        raise NotApplicable("the API has no list")
    order = desk.contract.collection(desk.main).get("order", ("id",))
    plain = desk.lists.sized() if order[0] == "-id" else desk.lists.newest
    expect.possible(plain, "new records do not come first in the list")
    for attempt in range(2):
        made = desk.make()
        exchange = desk.select({**desk.lists.light, **plain})
        seen = [one["id"] for one in items(exchange)]
        if made.member("id") in seen or attempt:
            expect.that(
                made.member("id") in seen,
                "a new record is not in the list",
                expected=f"id {made.member('id')} among the newest",
                got=seen[:10],
                shown=[made, exchange],
            )
            return


@over("update", "update-stored", "update-alone")
def test_update_changes_what_it_names(desk: Desk, expect: Expect, subject: Subject) -> None:
    change = subject.change
    if change is None:
        raise NotExercised(f"{subject.name} cannot be changed")
    key = desk.stock.work()
    before = desk.before(key)
    exchange = None
    for value in fitting(desk, subject):
        if same(subject.stored(value), subject.shown(before)):
            continue
        exchange = desk.alter(key, {change.name: value})
        if succeeded(exchange) or exchange.status == 403:
            desk.stock.note(f"changed {subject.name}", exchange)
            break
    if exchange is None:
        raise NotExercised(f"no other value for {subject.name} is known")
    if exchange.status == 403:
        raise NotExercised(f"the caller may not change {subject.name}", "a caller who may")
    expect.possible(
        succeeded(exchange) or not in_doubt(subject), f"the target does not know {subject.name}"
    )
    expect.accepted(exchange)
    fresh = desk.read(key)
    for shown, rule in ((exchange, "update"), (fresh, "update-stored")):
        expect.equal(
            subject.shown(shown.json),
            subject.stored(value),
            f"{subject.name} after an update",
            requirement=expect.under(rule),
            shown=[exchange, shown],
        )
    sent = json.loads(exchange.request_body)  # with what the target demands besides
    besides = {one.name for one in declared(desk) if one.change and one.change.name in sent}
    changed = differences(desk, before, fresh.json, _may_change(desk, subject) | besides)
    expect.that(
        not changed,
        f"an update of {subject.name} changes {', '.join(changed)} too",
        expected="; ".join(f"{name} {old}" for name, (old, _) in changed.items()),
        got="; ".join(f"{name} {new}" for name, (_, new) in changed.items()),
        requirement=expect.under("update-alone"),
        shown=[exchange, fresh],
    )


@law("update", "update-stored")
def test_update_of_several_members(desk: Desk, expect: Expect) -> None:
    key = desk.stock.aged().member("id")
    members = changes(desk)
    expect.possible(members, "nothing can be changed")
    exchange = desk.alter(key, members)
    expect.accepted(exchange)
    for shown, rule in ((exchange, "update"), (desk.read(key), "update-stored")):
        blamed = expect.under(rule)
        for one in declared(desk):
            if one.change is not None and one.change.name in members:
                wanted, got = one.stored(members[one.change.name]), one.shown(shown.json)
                expect.equal(got, wanted, one.name, requirement=blamed, shown=[exchange, shown])


@law("update-alone")
def test_update_of_one_member_leaves_all_others(desk: Desk, expect: Expect) -> None:
    key = desk.stock.make_most(desk.stock.optional(0))[1].member("id")
    title = next(one for one in declared(desk) if one.required and one.kind is Kind.TEXT)
    expect.possible(title.change, f"{title.name} cannot be changed")
    before = desk.fresh(key)
    exchange = desk.alter(key, {title.write.name: desk.value(title.write)})
    expect.accepted(exchange)
    changed = differences(desk, before, desk.fresh(key), _may_change(desk, title))
    expect.that(
        not changed,
        f"an update of {title.name} changes {', '.join(changed)} too",
        expected="; ".join(f"{name} {old}" for name, (old, _) in changed.items()),
        got="; ".join(f"{name} {new}" for name, (_, new) in changed.items()),
        shown=[exchange],
    )


@law("update-stored")
def test_update_outlives_the_next_one(desk: Desk, expect: Expect) -> None:
    key = desk.stock.aged().member("id")
    sent = changes(desk)
    expect.possible(len(sent) > 1, "no two members can be changed")
    first = desk.alter(key, sent)
    again = list(sent)[-1]
    second = desk.alter(key, {again: changes(desk)[again]})
    expect.possible(succeeded(first) and succeeded(second), "the target refuses the updates")
    fresh = desk.fresh(key)
    for one in declared(desk):
        if one.change is not None and one.change.name in sent and one.change.name != again:
            wanted = one.stored(sent[one.change.name])
            expect.equal(one.shown(fresh), wanted, f"{one.name} later", shown=[first, second])


@law("update-stored")
def test_update_stays_however_often_it_is_read(desk: Desk, expect: Expect) -> None:
    """Two updates, the second of which ends the record, where there is such a state."""
    key = desk.stock.make_most(desk.stock.optional(0))[1].member("id")
    before = desk.fresh(key)
    following = {one.name for one in declared(desk) if one.change is None}  # with time, perhaps
    ended = desk.contract.collection(desk.main).get("ended-by", {})
    most = {name: value for name, value in _most(desk, before).items() if name not in ended}
    for members in (most, ended):
        exchange = desk.alter(key, members)
        if not members or refused(exchange):
            continue
        first = desk.fresh(key)
        for _ in range(_READS):
            changed = differences(desk, first, desk.fresh(key), following)
            expect.that(
                not changed,
                "reads behind an update differ from one another",
                expected="; ".join(f"{name} {old}" for name, (old, _) in changed.items()),
                got="; ".join(f"{name} {new}" for name, (_, new) in changed.items()),
                shown=[exchange],
            )


def _most(desk: Desk, before: dict[str, Any]) -> dict[str, Any]:
    """Return other values of the kinds that stand for themselves, for all that an update takes."""
    found: dict[str, Any] = {}
    for one in declared(desk):
        alone = one.kind in PLAIN or one.kind in (Kind.ENUM, Kind.BOOLEAN)
        if one.change is not None and alone and not in_doubt(one):
            samples = (desk.sample(one.change, index) for index in range(_READS))
            others = (x for x in samples if x is not None)
            new = [x for x in others if not same(one.stored(x), one.shown(before))]
            if new:
                found[one.change.name] = new[0]
    return found


@law("update")
def test_update_touches_no_other_record(desk: Desk, expect: Expect) -> None:
    """Neither the neighbours nor the first of all, which no check of the suite changes."""
    first, middle, last = (desk.make().member("id") for _ in range(3))
    bare = desk.stock.bare()
    neighbours = {key: desk.fresh(key) for key in (first, last)}
    neighbours[bare.member("id")] = bare.json
    exchange = desk.alter(middle, changes(desk))
    following = {one.name for one in declared(desk) if one.change is None}  # with time, perhaps
    for key, before in neighbours.items():
        changed = differences(desk, before, desk.fresh(key), following)
        expect.that(
            not changed,
            "an update changes another record",
            expected="no change",
            got=changed,
            shown=[exchange],
        )


@law("put")
def test_put_leaves_what_is_not_sent(desk: Desk, expect: Expect) -> None:
    operation = desk.contract.operation_with("PUT", desk.operation("update").path)
    expect.possible(operation, "the API has no PUT on a record")
    key = desk.stock.work()
    before = desk.before(key)
    title = next(one for one in declared(desk) if one.required and one.kind is Kind.TEXT)
    members = {title.write.name: desk.text()}
    path = desk.path(desk.operation("update"), key)
    exchange = desk.session.send("PUT", path, members=members)
    expect.accepted(exchange)
    after = desk.fresh(key)
    expect.equal(title.shown(after), members[title.write.name], title.name, shown=[exchange])
    changed = differences(desk, before, after, _may_change(desk, title))
    expect.that(
        not changed,
        f"PUT changes {', '.join(changed)} too",
        expected="; ".join(f"{name} {old}" for name, (old, _) in changed.items()),
        got="; ".join(f"{name} {new}" for name, (_, new) in changed.items()),
        shown=[exchange],
    )


@law("delete")
def test_deleted_record_is_gone(desk: Desk, expect: Expect) -> None:
    delete = desk.operation("delete")
    made, other = desk.make(), desk.make()
    gone = desk.session.send(delete.method, desk.path(delete, made.member("id")))
    expect.accepted(gone)
    read = desk.read(made.member("id"))
    if succeeded(read) and "deleted-record" in desk.contract.doubts:
        expect.observe("deleted-record", "archived", [gone, read])
        return
    expect.status(read, 404, 410)
    expect.observe("deleted-record", "gone", [gone, read])
    again = desk.session.send(delete.method, desk.path(delete, made.member("id")))
    expect.status(again, 404, 410)
    expect.status(desk.read(other.member("id")), 200)
    desk.forget(made.member("id"))


@law("concurrent", "update-alone")
def test_two_writers_lose_nothing(desk: Desk, expect: Expect) -> None:
    members = changes(desk)
    texts = [one for one in declared(desk) if one.change and one.change.name in members][:_WRITERS]
    expect.possible(len(texts) > 1, "no two members can be changed independently")
    key = desk.make().member("id")
    for _ in range(2):
        values = changes(desk)
        sent = {one.name: values[one.write.name] for one in texts}
        bodies = [{one.write.name: sent[one.name]} for one in texts]
        with ThreadPoolExecutor(len(texts)) as pool:
            answers = list(pool.map(desk.update, [key] * len(texts), bodies))
        fresh = desk.fresh(key)
        for one, answer in zip(texts, answers, strict=True):
            if refused(answer):
                continue
            wanted, what = one.stored(sent[one.name]), f"{one.name}, written at once,"
            alone = expect.under("update-alone")
            expect.equal(one.shown(fresh), wanted, what, requirement=alone, shown=answers)


@law("concurrent")
def test_creates_at_once_make_records_of_their_own(desk: Desk, expect: Expect) -> None:
    members = [desk.valid() for _ in range(_IN_A_ROW)]
    with ThreadPoolExecutor(len(members)) as pool:
        made = list(pool.map(desk.create, members))
    expect.possible(all(map(succeeded, made)), "the target did not create all of them")
    keys = [one.member("id") for one in made]
    expect.equal(len(set(keys)), len(keys), "the number of ids", shown=made)
    title = next(one for one in declared(desk) if one.required and one.kind is Kind.TEXT)
    for exchange, sent in zip(made, members, strict=True):
        fresh = desk.read(exchange.member("id"))
        expect.equal(
            title.shown(fresh.json), sent[title.write.name], title.name, shown=[exchange, fresh]
        )


def _may_change(desk: Desk, subject: Subject) -> set[str]:
    """Return the properties that an update of this one may change besides."""
    found = {subject.name}
    plain = subject.kind in PLAIN
    for one in declared(desk):
        value = one.schema.get("x-value", {})
        paths = value["from"] if isinstance(value.get("from"), list) else []
        if value.get("clock") == "updated":
            found.add(one.name)
        elif one.schema.get("readOnly"):
            kept = value.get("clock") == "created" or value.get("once") or one.name == "id"
            if not kept:
                found.add(one.name)
        elif (not plain and desk.contract.by_law("consequence", one.requirements)) or (
            # What is referred to may bring values along, of what it can be known to have.
            subject.kind is Kind.REFERENCE and subject.own_doubts and one.kind is not Kind.BOOLEAN
        ):
            found.add(one.name)
        if any(path.partition(".")[0] == subject.name for path in paths):
            found.add(one.name)
    return found
