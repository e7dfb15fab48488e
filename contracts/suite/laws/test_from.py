"""Values that the server takes from somewhere unless they are sent: the caller, another record."""

from typing import Any

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.suite.params import Subject, over
from contracts.suite.trials import every, placed, succeeded

_MOST = 12


@over("from-caller")
def test_it_is_the_caller(desk: Desk, expect: Expect, subject: Subject) -> None:
    caller = desk.conditions.caller()
    made = desk.stock.bare()
    expect.equal(subject.shown(made.json), caller["id"], subject.name, shown=[made])
    fresh = desk.stock.reread(made)
    expect.equal(subject.shown(fresh.json), caller["id"], subject.name, shown=[made, fresh])
    sent, full = desk.stock.full()
    if subject.member is None or subject.member.name not in sent:
        expect.equal(subject.shown(full.json), caller["id"], subject.name, shown=[full])


@over("from-record")
def test_it_comes_from_the_declared_path(desk: Desk, expect: Expect, subject: Subject) -> None:
    paths = subject.schema["x-value"]["from"]
    missing = [path for path in paths if not _comes_from(desk, expect, subject, paths, path)]
    if missing:
        raise NotExercised(f"no known record has a value at {', '.join(missing)}")


@over("once")
def test_it_does_not_follow_later(desk: Desk, expect: Expect, subject: Subject) -> None:
    source = subject.schema["x-value"]["from"]
    if source == "caller":
        key = desk.stock.work()
        before = desk.fresh(key)
        exchange = desk.alter(key, desk.revision())
        after = desk.fresh(key)
        expect.equal(subject.shown(after), subject.shown(before), subject.name, shown=[exchange])
        return
    made = desk.stock.bare()
    key = desk.make().member("id")
    first = subject.shown(made.json)
    for head, rest in (path.partition(".")[::2] for path in source):
        giver = _writer(desk, head)
        if giver is None or giver.change is None:
            continue
        collection = giver.schema["x-reference"]["collection"]
        for value in desk.references(collection)[:_MOST]:
            given = desk.conditions.value(desk.conditions.read(collection, value), rest, collection)
            if given is None or given == first:
                continue
            exchange = desk.alter(key, {giver.change.name: value})
            if not succeeded(exchange):
                continue
            after = desk.fresh(key)
            expect.equal(giver.shown(after), value, head, shown=[exchange])
            expect.equal(subject.shown(after), first, f"{subject.name} later", shown=[exchange])
            return
    raise NotExercised(f"no other record leads to another {subject.name}")


def _comes_from(desk: Desk, expect: Expect, subject: Subject, paths: list[str], path: str) -> bool:
    """Judge a create whose first declared path with a value is this one; False if there is none."""
    head, _, rest = path.partition(".")
    giver = _writer(desk, head)
    if giver is None:
        return False
    if not rest:
        value, made = placed(desk, giver)
        expect.accepted(made)
        expect.equal(subject.shown(made.json), giver.stored(value), subject.name, shown=[made])
        return True
    collection = giver.schema["x-reference"]["collection"]
    for value in desk.references(collection)[:_MOST]:
        record = desk.conditions.read(collection, value)
        leading = _first_with_value(desk, record, collection, head, paths)
        if leading is None or leading[0] != path:
            continue
        made = desk.attempt({giver.write.name: value})
        if not succeeded(made):
            continue
        expect.equal(subject.shown(made.json), leading[1], subject.name, shown=[made])
        fresh = desk.read(made.member("id"))
        expect.equal(subject.shown(fresh.json), leading[1], subject.name, shown=[made, fresh])
        return True
    return False


def _first_with_value(
    desk: Desk, record: dict[str, Any], collection: str, head: str, paths: list[str]
) -> tuple[str, Any] | None:
    for path in paths:
        name, _, rest = path.partition(".")
        value = desk.conditions.value(record, rest, collection) if name == head else None
        if value is not None:
            return path, value
    return None


def _writer(desk: Desk, name: str) -> Subject | None:
    """Return a property that a create can set, by its name."""
    return next((one for one in every(desk) if one.name == name and one.member), None)
