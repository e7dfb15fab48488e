"""Rates: the headers about the calls that are left are numbers that fit, and count each call."""

import re
from itertools import pairwise

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.identities import low_identity
from contracts.session import NOBODY
from contracts.suite.params import law
from contracts.suite.provoking import bad_parameter
from contracts.suite.rates import declares, header_name, left, told
from contracts.suite.trials import refused

_ROLES = ("rate-limit", "rate-remaining", "rate-reset")
_ATTEMPTS = 5
_OTHERS = 3
_MONTH = 31 * 86_400


@law("rate")
def test_rate_limit_headers(desk: Desk, expect: Expect) -> None:
    for exchange in _answers(desk):
        roles = [role for role in _ROLES[:2] if declares(desk, exchange, role)]
        if not roles:
            continue
        texts = [told(desk, exchange, role) for role in roles]
        numbers = [one for text in texts if (one := _number(text)) is not None]
        fits = len(numbers) == len(roles) and numbers == sorted(numbers, reverse=True)
        expect.that(
            fits,
            "the headers about the rate limit do not fit each other",
            expected="a number of calls, and at most as many that are left",
            got=", ".join(text or "none" for text in texts),
            shown=[exchange],
        )


@law("rate-whole")
def test_rate_limit_headers_are_whole_numbers(desk: Desk, expect: Expect) -> None:
    for exchange in _answers(desk):
        for role in _ROLES:
            value = told(desk, exchange, role)
            if value:
                expect.that(
                    value.isdigit(),
                    f"header {header_name(desk, role)} is no whole number",
                    expected="a whole number",
                    got=value,
                    shown=[exchange],
                )


@law("rate-everywhere")
def test_answers_of_all_kinds_have_the_headers(desk: Desk, expect: Expect) -> None:
    """Granted and refused ones; those that a reading has are on all others."""
    answers = _answers(desk)
    roles = [role for role in _ROLES if told(desk, answers[0], role)]
    expect.possible(roles, "the target has no headers about the rate limit")
    if desk.contract.doing("list", desk.main) is not None:
        answers += bad_parameter(desk)
    answers += _unlinked(desk)
    for exchange in answers:
        missing = [role for role in roles if not told(desk, exchange, role)]
        expect.that(
            not missing,
            f"an answer with status {exchange.status} tells nothing of the rate limit",
            expected=", ".join(str(header_name(desk, role)) for role in roles),
            got=f"no {', '.join(str(header_name(desk, role)) for role in missing)}",
            shown=[exchange],
        )


@law("rate-nobody")
def test_strangers_are_told_no_rate_limit(desk: Desk, expect: Expect) -> None:
    exchange = desk.read(desk.stock.bare().member("id"), identity=NOBODY)
    expect.possible(refused(exchange), "the target lets strangers in")
    for role in _ROLES:
        value = told(desk, exchange, role)
        expect.equal(value, "", f"header {header_name(desk, role)} of a 401", shown=[exchange])


@law("rate-reset")
def test_end_of_the_window(desk: Desk, expect: Expect) -> None:
    """In seconds since 1970, by whatever clock; and it does not come closer with each call."""
    key = desk.stock.bare().member("id")
    answers = [desk.read(key) for _ in range(3)]
    ends = [_number(told(desk, one, "rate-reset")) for one in answers]
    expect.possible(any(one is not None for one in ends), "the target does not tell it")
    for exchange, end in zip(answers, ends, strict=True):
        expect.that(
            end is not None and abs(end - exchange.started) < _MONTH,
            "the end of the window is no moment of these days",
            expected="seconds since 1970",
            got=end,
            shown=[exchange],
        )


@law("rate-falls")
def test_calls_left_become_fewer(desk: Desk, expect: Expect) -> None:
    key = desk.stock.bare().member("id")
    reads = declares(desk, desk.read(key), "rate-remaining") is not None
    answers = [desk.read(key) if reads else desk.select() for _ in range(4)]
    found = [left(desk, one) for one in answers]
    expect.possible(any(found), "no calls are left in this window")
    # Others may call in between, and a window may end once.
    falls = [later < earlier for earlier, later in pairwise(found)]
    expect.that(
        falls.count(False) <= 1,
        "the calls that are left do not become fewer with each call",
        expected="one less with each call",
        got=found,
        shown=answers[-1:],
    )


@law("rate-own")
def test_calls_of_others_do_not_count(desk: Desk, expect: Expect) -> None:
    """Each caller has calls of his own; the main one may be somebody else's as well."""
    other = low_identity(desk.session)
    expect.possible(other, "no second caller is known", "low_token in the target file")
    key = desk.stock.bare().member("id")
    used = []
    for _ in range(_ATTEMPTS):
        before = left(desk, desk.read(key))
        for _ in range(_OTHERS):
            desk.read(key, identity=other)
        exchange = desk.read(key)
        used.append(before - left(desk, exchange))
        if 0 < used[-1] <= _OTHERS:
            break
    expect.possible(any(one > 0 for one in used), "no call is counted, or a window ended each time")
    expect.that(
        used[-1] <= _OTHERS,
        "the calls of another caller are counted as well",
        expected="one call of one's own",
        got=used,
        shown=[exchange],
    )


@law("retry-after")
def test_only_a_429_asks_to_wait(desk: Desk, expect: Expect) -> None:
    name = header_name(desk, "retry-after")
    expect.possible(name, "no header asks to wait")
    for exchange in (desk.stock.bare(), desk.read(desk.stock.bare().member("id")), desk.create({})):
        value = exchange.headers.get(str(name).lower())
        expect.equal(value, None, f"header {name} of a {exchange.status}", shown=[exchange])


def _answers(desk: Desk) -> list[Exchange]:
    """Return answers to a read, a create, an update, and to a create that is refused."""
    update = desk.update(desk.stock.aged().member("id"), desk.revision())
    listed = [desk.select()] if desk.contract.doing("list", desk.main) else []
    read = desk.read(desk.stock.bare().member("id"))
    return [read, desk.make(), update, desk.create({}), *listed]


def _unlinked(desk: Desk) -> list[Exchange]:
    """Return the answer to taking away a link that was never there, where there are links."""
    for operation in desk.contract.operations:
        parent = operation.action.get("parent", {})
        if operation.action.get("do") != "unlink" or parent.get("collection") != desk.main:
            continue
        known = desk.references(operation.action["collection"])
        if known and desk.session.target.offers(operation):
            path = operation.path.replace(
                f"{{{parent['parameter']}}}", str(desk.stock.aged().member("id"))
            )
            path = re.sub(r"\{[^}]*\}", str(known[0]), path)
            return [desk.session.send(operation.method, path)]
    return []


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None
