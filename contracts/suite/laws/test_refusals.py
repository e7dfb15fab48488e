"""Refusals: a request that is refused leaves no trace, whatever the reason."""

import json
from collections.abc import Iterator
from typing import Any

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.identities import almost_right, wrong_identity
from contracts.kinds import Kind
from contracts.lists import items
from contracts.session import NOBODY
from contracts.suite.params import Subject, law
from contracts.suite.trials import changes, declared, differences, refused
from contracts.suite.wronging import wrong_create, wrong_members, wrong_update, wronged

_MOST_PAGES = 20


@law("no-trace")
def test_refused_updates_change_nothing(desk: Desk, expect: Expect) -> None:
    key = desk.stock.work()
    good = changes(desk)
    _judge(desk, expect, key, good, list(_one_each(desk)))
    before = desk.before(key)
    sent = [one for one in _bad_bodies(desk, "update", key, good) if refused(one[1])]
    _compare(desk, expect, key, before, sent)


@law("no-trace")
def test_refused_members_change_nothing_alone_either(desk: Desk, expect: Expect) -> None:
    bad = list(wrong_members(desk, "update"))
    told = [(what, wrong_update(desk, name, value)) for what, name, value in bad]
    key, before = wronged(desk).key, wronged(desk).before
    if not all(refused(one) for _, one in told):
        _judge(desk, expect, key, {}, [(what, {name: value}) for what, name, value in bad])
        return
    _compare(desk, expect, key, before, told)


@law("no-trace")
def test_refused_creates_create_nothing(desk: Desk, expect: Expect) -> None:
    title = _title(desk)
    expect.possible(desk.contract.doing("list", desk.main), "there is no list to look in")
    marks = {}
    for what, name, value in wrong_members(desk, "create"):
        if name == title.write.name:
            continue
        exchange = wrong_create(desk, name, value)
        if refused(exchange):
            marks[_mark_in(exchange, desk)] = (what, exchange)
    oldest = wronged(desk).first
    for what, exchange in _bad_bodies(desk, "create", None, desk.valid()):
        if refused(exchange):
            marks[_mark_in(exchange, desk)] = (what, exchange)
    expect.possible(marks, "the target refuses nothing")
    pages = list(_newest(desk, title.name, oldest))
    listed = [one for page in pages for one in page]
    kept = [marks[one[title.name]] for one in listed if one.get(title.name) in marks]
    expect.that(
        not kept,
        "a refused create made a record",
        expected="no new record",
        got=", ".join(what for what, _ in kept),
        shown=[exchange for _, exchange in kept],
    )
    for ids in ([one["id"] for one in page] for page in pages):
        expect.equal(len(ids), len(set(ids)), "the number of ids in the list afterwards")
    expect.possible(
        oldest in [one["id"] for one in listed], "the list does not begin with the newest records"
    )


@law("unauthenticated")
def test_without_credentials(desk: Desk, expect: Expect) -> None:
    _judge_stranger(desk, expect, NOBODY)


@law("wrong-credentials")
def test_with_wrong_credentials(desk: Desk, expect: Expect) -> None:
    _judge_stranger(desk, expect, wrong_identity(desk.session.main))
    key = desk.stock.bare().member("id")
    problem = desk.contract.problem("unauthorized") or {"status": 401}
    for stranger in almost_right(desk.session.main):
        expect.status(desk.read(key, identity=stranger), problem["status"])


def _judge_stranger(desk: Desk, expect: Expect, stranger: Any) -> None:
    made = desk.stock.aged()
    key = made.member("id")
    title = _title(desk)
    before = desk.fresh(key)
    mark = desk.text()
    answers = [desk.read(key, identity=stranger)]
    if desk.contract.doing("list", desk.main) is not None:
        answers.append(desk.select(desk.lists.sized(), identity=stranger))
    answers.append(desk.update(key, {title.write.name: mark}, identity=stranger))
    answers.append(desk.create({**desk.valid(), title.write.name: mark}, identity=stranger))
    delete = desk.contract.doing("delete", desk.main)
    if delete is not None:
        answers.append(desk.session.send("DELETE", desk.path(delete, key), identity=stranger))
    problem = desk.contract.problem("unauthorized") or {"status": 401}
    for exchange in answers:
        expect.status(exchange, problem["status"])
        text = exchange.body.decode("utf-8", "replace")
        expect.that(
            str(before.get(title.name)) not in text,
            "a stranger sees a record",
            expected="nothing of it",
            got=exchange.answer,
            shown=[exchange],
        )
    changed = differences(desk, before, desk.fresh(key), set())
    expect.that(
        not changed,
        "a stranger changes a record",
        expected="no change",
        got=changed,
        shown=answers,
    )
    if desk.contract.doing("list", desk.main) is not None:
        titles = [one.get(title.name) for one in items(desk.select(desk.lists.newest))]
        expect.that(
            mark not in titles,
            "a stranger creates a record",
            expected="no record",
            got=mark,
            shown=answers,
        )


def _one_each(desk: Desk) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield one wrong value for each member, of its several ones the first or the next by turns.

    Beside good members that is enough: what is judged is what becomes of those.
    """
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for what, name, value in wrong_members(desk, "update"):
        found.setdefault(name, []).append((what, {name: value}))
    for number, several in enumerate(found.values()):
        yield several[number % len(several)]


def _judge(
    desk: Desk,
    expect: Expect,
    key: Any,
    good: dict[str, Any],
    bad: list[tuple[str, dict[str, Any]]],
) -> None:
    """Demand that updates with one wrong member, beside good ones, change nothing."""
    for _ in range(2):
        before = desk.before(key)
        sent = []
        for what, members in bad:
            others = {name: value for name, value in good.items() if name not in members}
            sent.append((what, members, desk.update(key, {**others, **members})))
        if all(refused(one) for _, _, one in sent):
            break
        # What is taken after all is another matter: once more without it.
        bad = [(what, members) for what, members, one in sent if refused(one)]
    told = [(what, one) for what, _, one in sent if refused(one)]
    _compare(desk, expect, key, before, told)


def _compare(
    desk: Desk,
    expect: Expect,
    key: Any,
    before: dict[str, Any],
    sent: list[tuple[str, Exchange]],
) -> None:
    expect.possible(sent, "the target refuses nothing")
    after = desk.fresh(key)
    changed = differences(desk, before, after, set())
    expect.that(
        not changed,
        f"a refused update changes {', '.join(changed)}",
        expected="; ".join(f"{name} {old}" for name, (old, _) in changed.items()),
        got="; ".join(f"{name} {new}" for name, (_, new) in changed.items()),
        shown=[one for _, one in sent[-6:]],
    )


def _newest(desk: Desk, title: str, oldest: Any) -> Iterator[list[dict[str, Any]]]:
    """Yield pages of the list with the newest records first, back to one that was made."""
    query: dict[str, Any] = desk.lists.newest
    fields = desk.lists.operation.parameter("fields")
    if fields is not None:
        query[fields.name] = title
    page = desk.lists.operation.parameter("page")
    for number in range(1, _MOST_PAGES + 1 if page is not None else 2):
        more = {page.name: number} if page is not None and number > 1 else {}
        listed = items(desk.select({**query, **more}))
        yield listed
        if not listed or oldest in [one.get("id") for one in listed]:
            return


def _bad_bodies(
    desk: Desk, verb: str, key: Any, good: dict[str, Any]
) -> Iterator[tuple[str, Exchange]]:
    """Yield requests whose body cannot be read, or whose caller is not known."""
    operation = desk.operation(verb)
    path = desk.path(operation, key)
    title = _title(desk).write.name
    for what, end, media in (
        ("broken JSON", b", ", "application/json"),
        ("no object", b"]", "application/json"),
        ("another media type", b"", "text/xml"),
    ):
        members = {**good, title: desk.text()}
        body = json.dumps(members).encode()
        if end == b"]":
            body = b"[" + body + end
        elif end:
            body = body[:-1] + end
        yield (
            what,
            desk.session.send(operation.method, path, body=body, headers={"Content-Type": media}),
        )
    members = {**good, title: desk.text()}
    yield (
        "no credentials",
        desk.session.send(operation.method, path, members=members, identity=NOBODY),
    )


def _mark_in(exchange: Exchange, desk: Desk) -> str:
    """Return the run's mark in the body of a request."""
    text = exchange.request_body.decode("utf-8", "replace")
    start = text.rfind(f"{desk.session.target.subject_prefix} {desk.tag}")
    return text[start:].partition('"')[0]


def _title(desk: Desk) -> Subject:
    return next(
        one
        for one in declared(desk)
        if one.required and one.kind is Kind.TEXT and "x-reference" not in one.write.schema
    )
