"""Rules: what a save makes of a record, as the document declares it property by property."""

from __future__ import annotations

from typing import Any

from mockserver.call import Call
from mockserver.conditions import follow
from mockserver.fields import Collection, Field, Record, Source


def make(call: Call, collection: Collection, values: dict[str, Any]) -> Record:
    """Return a new record of these values, everything else as the document's rules have it."""
    after: Record = {**collection.blank, **values}
    if None in values.values():
        for name, default in collection.defaults:
            if after[name] is None:
                after[name] = default
    after["id"] = call.draft.new_id(collection.name)
    if collection.by_account and after.get("account") is None:
        after["account"] = call.caller.account
    save(call, collection, None, after)
    return after


def change(call: Call, collection: Collection, before: Record, values: dict[str, Any]) -> Record:
    """Return the record with these values changed, and all that follows from them."""
    after = {**before, **values}
    if None in values.values():
        for name in values:
            field = collection.fields[name]
            if after[name] is None and not field.nullable:
                after[name] = field.default
    save(call, collection, before, after)
    return after


def save(call: Call, collection: Collection, before: Record | None, after: Record) -> None:
    """Apply every rule to a record that is being saved, and put it into the draft."""
    behaviour = call.api.behaviour
    for field, source in collection.elsewhere:
        if after[field.name] is not None or (before and source.once and field.nullable):
            continue
        if source.caller:
            after[field.name] = call.caller.id
        else:
            after[field.name] = _from_elsewhere(call, collection, source, after)
    settle = behaviour.settle.get(collection.name)
    if settle is not None:
        settle(call, before, after)
    for field, source in collection.stateful:
        _from_state(call, field, source, before, after)
    finish = behaviour.finish.get(collection.name)
    if finish is not None:
        finish(call, before, after)
    if before is None or after != before:
        for field in collection.updated:
            after[field.name] = _instant(call, field)
        call.draft.put(collection.name, after)


def touch(call: Call, collection: Collection, record: Record) -> Record:
    """Return the record saved again at this instant, though nothing else of it changed."""
    after = dict(record)
    for field in collection.updated:
        after[field.name] = _instant(call, field)
    call.draft.put(collection.name, after)
    return after


def _instant(call: Call, field: Field) -> int:
    return call.millis if field.kind == "millis" else call.now


def _from_elsewhere(call: Call, collection: Collection, source: Source, after: Record) -> Any:
    """Return the first value that a property finds by its paths through the record, or None."""
    for path in source.paths:
        value = after[path[0]]
        if value is not None and len(path) > 1:
            value = follow(call, collection, after, path)
        if value is not None:
            return value
    return None


def _from_state(
    call: Call, field: Field, source: Source, before: Record | None, after: Record
) -> None:
    if source.true_when is not None:
        name, values = source.true_when
        after[field.name] = after[name] in values
    elif source.clock_when is not None:
        name, values = source.clock_when
        if after[name] not in values:
            after[field.name] = None
        elif after[field.name] is None:
            after[field.name] = _instant(call, field)
    elif before is None:
        after[field.name] = _instant(call, field)
