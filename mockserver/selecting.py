"""Selecting: the records that a list holds: those seen, filtered for and in the view asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from mockserver.call import Call
from mockserver.conditions import where
from mockserver.fields import Collection, Record
from mockserver.filtering import Condition, read_filters
from mockserver.problems import Refusal
from mockserver.sorting import read_sort, sort_records

_CONTROL = ("page", "page-size", "fields", "sort", "view", "token", "offset", "size")


def select(call: Call, collection: Collection, keys: Sequence[Any] | None) -> list[Record]:
    """Return every record of the list that the call asks for, in its order.

    ``keys`` are the only candidates when the list belongs to a parent record.
    """
    conditions = read_filters(collection, filter_pairs(call), call.world.answers, call.caller.zone)
    tests = [
        where(call, collection, condition)
        for condition in (call.operation.action.where, _named_view(call, collection))
        if condition
    ]
    order = read_sort(call, collection)
    visible = call.api.behaviour.visible.get(collection.name)
    found = []
    for record in _candidates(call, collection, keys, conditions):
        if not sees(call, collection, record, visible, in_list=keys is None):
            continue
        if not all(one.holds(record.get(one.property)) for one in conditions):
            continue
        if all(test(record) for test in tests):
            found.append(record)
    return sort_records(call, collection, found, order)


def sees(
    call: Call,
    collection: Collection,
    record: Record,
    visible: Callable[..., bool] | None,
    *,
    in_list: bool,
) -> bool:
    """Tell whether the caller sees a record: in a list those of the selected account."""
    if visible is not None:
        return visible(call.draft, call.caller, record, in_list)
    if not collection.by_account:
        return True
    account = record.get("account")
    return account == call.caller.account if in_list else account in call.caller.reach


def _candidates(
    call: Call,
    collection: Collection,
    keys: Sequence[Any] | None,
    conditions: Sequence[Condition],
) -> Iterable[Record]:
    """Return the records that may be in the list, by an index where a condition allows one."""
    draft, name = call.draft, collection.name
    if keys is None:
        for one in conditions:
            if one.equals == () or None in one.equals:
                continue
            if one.property == "id":
                keys = sorted(set(one.equals))
            else:
                held = (draft.matching(name, one.property, value) for value in one.equals)
                keys = sorted({key for some in held for key in some})
            break
    if keys is None:
        return draft.records(name)
    return [record for key in keys if (record := draft.get(name, key)) is not None]


def filter_pairs(call: Call) -> list[tuple[str, str]]:
    """Return the query parameters that are filters: all that have no other use."""
    parameters = call.operation.query
    return [
        (name, value)
        for name, value in call.query
        if name not in call.api.token_names
        and (name not in parameters or parameters[name].role not in _CONTROL)
    ]


def _named_view(call: Call, collection: Collection) -> Mapping[str, Any] | None:
    """Return the condition of the view that a parameter with the role ``view`` names."""
    name = call.last("view")
    if name is None:
        return None
    actions = call.api.views.get(collection.name, {})
    if name in actions:
        return actions[name].where
    if call.choice("unknown-view") == "ignore":
        return None
    raise Refusal(
        "bad-parameter",
        f"Parameter '{call.operation.by_role['view'].name}' does not know '{name[:100]}', "
        f"only {', '.join(actions)}",
    )
