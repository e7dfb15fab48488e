"""Searching: the page of tickets that meet a qualification, in the order that is asked for."""

from __future__ import annotations

from typing import Any

import orjson

from mockserver.behaviours.serviceops.qualifying import read_qualification
from mockserver.call import Call, Outcome
from mockserver.fields import Collection
from mockserver.listing import Listing
from mockserver.parsing import read_members
from mockserver.problems import Refusal
from mockserver.rendering import shown_all
from mockserver.sorting import order_of
from mockserver.table import Table, row_test

_HUGE = 10**18


def search_by_qualification(call: Call) -> Outcome:
    """Answer the tickets that meet the qualification, and how many there are in all."""
    requests = call.api.collections["requests"]
    offset = _number(call, "offset", 0)
    size = _size(call)
    names = _order(call, requests)
    found = _found(call, requests, names, _body(call).get("qualDetails"))
    if offset and offset >= len(found) and call.choice("page-past-end") == "refuse":
        raise Refusal(
            "bad-parameter", f"offset must be less than {len(found)}, the number of all tickets"
        )
    keys = found.part(offset, offset + size)
    shown = [orjson.Fragment(one.body) for one in shown_all(call, requests, keys)]
    return Outcome(body={"objectList": shown, "totalCount": len(found)})


def _found(call: Call, requests: Collection, names: tuple[str, ...], asked: Any) -> Listing:
    """Return the tickets that meet a qualification, as they are kept or anew.

    What a form has decides about a qualification, and nothing else does besides the tickets.
    """
    store = call.draft.store
    forms = store.tables["forms"].state
    name = (search_by_qualification, repr(asked), names, call.world.answers, forms)

    def made(table: Table) -> Listing:
        test = row_test([read_qualification(call, asked)], table.places)
        order = order_of(call, requests, names)
        return Listing(
            order.arranged(list(filter(test, table.rows(None))), table.places),
            test,
            order.item(table.places),
            table.places["id"],
            backwards=order.backwards,
        )

    return store.tables["requests"].listing(name, made)


def _body(call: Call) -> dict[str, Any]:
    body = call.operation.body
    if body is None:
        return {}
    if not call.request.body:
        raise Refusal("malformed", "There is no body; an empty object asks for every ticket")
    members = read_members(call.request, body, call.api.tolerates)
    unknown = [name[:100] for name in members if name not in body.members]
    for name in unknown:
        if call.refuses("unknown-member", name, f"{name} is not known"):
            raise Refusal("invalid", errors=[(name, f"{name} is not known")])
    return members


def _number(call: Call, role: str, least: int) -> int:
    """Return the whole number that a parameter has, or its default.

    Raises:
        Refusal: bad-parameter, when it is another text or too small.
    """
    parameter = call.operation.by_role[role]
    text = call.last(role)
    if text is None:
        return int(parameter.default)
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit():
        number = int(text) if len(digits) <= 18 else -_HUGE if text[0] == "-" else _HUGE
        if number >= least:
            return number
    if call.choice("bad-page") == "first":
        return int(parameter.default)
    raise Refusal(
        "bad-parameter",
        f"{parameter.name} must be a whole number of at least {least}, got '{text[:60]}'",
    )


def _size(call: Call) -> int:
    size = _number(call, "size", 1)
    most = call.operation.by_role["size"].clamp
    if most is not None and size > most:
        text = f"size must be at most {most}, got {size}"
        if call.refuses("page-size-over", "size", text):
            raise Refusal("bad-parameter", text)
        return most
    return size


def _order(call: Call, requests: Collection) -> tuple[str, ...]:
    parameter = call.operation.by_role["sort"]
    text = call.last("sort")
    if text is None:
        return requests.order
    if text not in parameter.choices:
        listed = ", ".join(str(one) for one in parameter.choices)
        raise Refusal("bad-parameter", f"sort_by must be one of {listed}, got '{text[:60]}'")
    return (text,)
