"""Transport: HEAD and OPTIONS, ETags, and the habits of clients that the document allows."""

import re
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from contracts.contract import Operation
from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.kinds import same
from contracts.suite.params import law
from contracts.suite.rates import header_name
from contracts.suite.trials import declared, differences, refused, succeeded

_ETAG = re.compile(r'(W/)?"[^"]*"')


@law("head")
def test_head_is_get_without_a_body(desk: Desk, expect: Expect) -> None:
    key = desk.stock.aged().member("id")
    before = desk.fresh(key)
    path = desk.path(desk.operation("read"), key)
    head = desk.session.send("HEAD", path, judge=False)
    answered = succeeded(head)
    expect.that(
        head.status in (200, 404, 405) and not head.body,
        "HEAD is answered otherwise than GET",
        expected="200 without a body, or a method that is not there",
        got=head.answer,
        shown=[head],
    )
    options = desk.session.send("OPTIONS", path, judge=False)
    expect.that(
        options.status in (200, 204, 404, 405),
        "OPTIONS is answered with another status",
        expected="200 or 204, or a method that is not there",
        got=options.answer,
        shown=[options],
    )
    changed = differences(desk, before, desk.fresh(key), set())
    expect.that(not changed, "HEAD or OPTIONS changes a record", expected="no change", got=changed)
    expect.observe("head-and-options", "yes" if answered else "no", [head])


@law("etag")
def test_etag_names_the_state(desk: Desk, expect: Expect) -> None:
    key = desk.stock.aged().member("id")
    first = desk.read(key)
    etag = first.headers.get("etag", "")
    expect.that(
        _ETAG.fullmatch(etag) is not None,
        "a record has no ETag",
        expected='W/"text" or "text"',
        got=etag or "none",
        shown=[first],
    )
    again = desk.read(key)
    expect.equal(
        again.headers.get("etag"), etag, "the ETag of what did not change", shown=[first, again]
    )
    changed = desk.alter(key, desk.revision())
    after = desk.read(key)
    expect.that(
        after.headers.get("etag") != etag,
        "the ETag stays although the record changed",
        expected="another ETag",
        got=etag,
        shown=[first, changed, after],
    )


@law("if-none-match")
def test_conditional_get(desk: Desk, expect: Expect) -> None:
    key = desk.stock.aged().member("id")
    path = desk.path(desk.operation("read"), key)
    first = desk.read(key)
    etag = first.headers.get("etag")
    expect.possible(etag, "the target gives no ETag")
    same_state = desk.session.send("GET", path, headers={"If-None-Match": etag})
    expect.status(same_state, 304)
    expect.equal(same_state.body, b"", "the body of a 304", shown=[same_state])
    other = desk.session.send("GET", path, headers={"If-None-Match": '"no-such-state"'})
    expect.status(other, 200)
    changed = desk.alter(key, desk.revision())
    after = desk.session.send("GET", path, headers={"If-None-Match": etag})
    expect.that(
        after.status == 200,
        "a changed record is told to be unchanged",
        expected="200 and the record",
        got=after.answer,
        shown=[first, changed, after],
    )


@law("weak-etag")
def test_etag_is_weak(desk: Desk, expect: Expect) -> None:
    exchange = desk.read(desk.stock.bare().member("id"))
    etag = exchange.headers.get("etag", "")
    expect.that(
        etag.startswith('W/"') and _ETAG.fullmatch(etag) is not None,
        "the ETag of a record is not weak",
        expected='W/"text"',
        got=etag or "none",
        shown=[exchange],
    )


@law("trailing-slash")
def test_path_with_a_slash(desk: Desk, expect: Expect) -> None:
    _judge_path(desk, expect, "/")


@law("json-suffix")
def test_path_with_json_behind_it(desk: Desk, expect: Expect) -> None:
    _judge_path(desk, expect, ".json")


@law("form-body")
def test_members_as_a_form(desk: Desk, expect: Expect) -> None:
    for operation, key in _writes(desk):
        members = _texts(desk, operation)
        exchange = desk.session.send(
            operation.method,
            desk.path(operation, key),
            body=urlencode(members).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        _judge_members(desk, expect, exchange, members)


@law("query-body")
def test_members_as_parameters(desk: Desk, expect: Expect) -> None:
    for operation, key in _writes(desk):
        members = _texts(desk, operation)
        exchange = desk.session.send(operation.method, desk.path(operation, key), query=members)
        _judge_members(desk, expect, exchange, members)


@pytest.mark.exists(because="It asks for the answer to a doubt, to report it.")
@law("untyped-body")
def test_body_without_media_type(desk: Desk, expect: Expect) -> None:
    for operation, key in _writes(desk):
        members = _texts(desk, operation)
        exchange = desk.session.send(
            operation.method,
            desk.path(operation, key),
            members=members,
            headers={"Content-Type": None},
        )
        if refused(exchange) and "missing-content-type" in desk.contract.doubts:
            expect.observe("missing-content-type", "refuse", [exchange])
            return
        _judge_members(desk, expect, exchange, members)
    expect.observe("missing-content-type", "json")


@law("location")
def test_location_of_a_new_record(desk: Desk, expect: Expect) -> None:
    """It ends in the id; where it leads to the API, the record is there."""
    made = desk.make()
    name = header_name(desk, "location")
    expect.possible(name, "no header tells where a new record is")
    where = made.headers.get(str(name).lower(), "")
    if not where and "location-header" in desk.contract.doubts:
        expect.observe("location-header", "absent", [made])
        return
    key = str(made.member("id"))
    expect.that(
        urlsplit(where).path.rpartition("/")[2].removesuffix(".json") == key,
        f"header {name} leads elsewhere",
        expected=f"an address that ends in {key}",
        got=where or "none",
        shown=[made],
    )
    api = urlsplit(where).path == made.path.rstrip("/") + f"/{key}"
    if api:
        read = desk.session.send("GET", where)
        expect.equal(read.member("id"), made.member("id"), "the record there", shown=[made, read])
    expect.observe("location-header", "api" if api else "record-page", [made])


def _judge_path(desk: Desk, expect: Expect, end: str) -> None:
    read, create = desk.operation("read"), desk.operation("create")
    key = desk.stock.bare().member("id")
    path = desk.path(read, key)
    exchange = desk.session.send("GET", path + end)
    expect.status(exchange, 200)
    plain = desk.read(key)
    expect.that(
        same(exchange.json, plain.json),
        f"{path}{end} is not {path}",
        expected=plain.answer,
        got=exchange.answer,
        shown=[exchange, plain],
    )
    members = desk.valid()
    made = desk.session.send(create.method, create.path + end, members=members)
    _judge_members(desk, expect, made, members)
    if desk.contract.doing("list", desk.main) is not None:
        listed = desk.session.send("GET", create.path + end, query=desk.lists.sized(1))
        expect.status(listed, 200)
        expect.that(
            isinstance(listed.json, list), f"{create.path}{end} is no list", expected="a list",
            got=listed.answer, shown=[listed],
        )  # fmt: skip


def _writes(desk: Desk) -> list[tuple[Operation, Any]]:
    key = desk.stock.aged().member("id")
    return [(desk.operation("create"), None), (desk.operation("update"), key)]


def _texts(desk: Desk, operation: Operation) -> dict[str, Any]:
    """Return valid members that are texts."""
    found = desk.valid() if operation.action["do"] == "create" else desk.revision()
    if not all(isinstance(value, str) for value in found.values()):
        raise NotExercised("what a record needs is not all text")
    return found


def _judge_members(desk: Desk, expect: Expect, exchange: Exchange, members: dict[str, Any]) -> None:
    expect.accepted(exchange)
    fresh = desk.read(exchange.member("id"))
    for one in declared(desk):
        writer = one.member or one.change
        if writer is not None and writer.name in members:
            for shown in (exchange, fresh):
                wanted = one.stored(members[writer.name])
                expect.equal(one.shown(shown.json), wanted, one.name, shown=[exchange, shown])
