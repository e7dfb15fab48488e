"""Actions: list, read, create, update, delete, link and unlink, for any collection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mockserver import rules
from mockserver.call import Call, Outcome
from mockserver.fields import Collection, Record
from mockserver.problems import Refusal
from mockserver.reading import members_sent, read_sent
from mockserver.rendering import show, shown, shown_page
from mockserver.selecting import sees, select


def run(call: Call) -> Outcome:
    """Do what the call's operation does."""
    action = call.operation.action
    if action.verb == "run":
        return call.api.behaviour.actions[action.run](call)
    return _ACTIONS[action.verb](call, call.api.collections[action.collection])


def list_records(call: Call, collection: Collection) -> Outcome:
    """Answer the page of the list that is asked for."""
    some = shown_page(call, collection, select(call, collection, _children(call)))
    return Outcome(some.body, some.tag, headers=some.headers)


def _children(call: Call) -> Sequence[Any] | None:
    """Return the ids that belong to the parent in the path, or None when there is none."""
    parent = call.operation.action.parent
    if parent is None:
        return None
    owner = find(call, call.api.collections[parent.collection], call.path[parent.parameter])
    if parent.members:
        return list(owner.get(parent.members) or ())
    return call.draft.matching(call.operation.action.collection, parent.property, owner["id"])


def find(call: Call, collection: Collection, key: Any) -> Record:
    """Return the record with this id.

    Raises:
        Refusal: not-found, or forbidden when it is there but not for this caller's eyes.
    """
    record = call.draft.get(collection.name, key)
    if record is None:
        raise Refusal("not-found", f"There is no {str(key)[:100]} among the {collection.name}")
    visible = call.api.behaviour.visible.get(collection.name)
    if sees(call, collection, record, visible):
        return record
    raise Refusal(call.choice("hidden-record"))


def named(call: Call, collection: Collection) -> Record:
    """Return the record that the path, or the caller's own identity, names."""
    own = call.operation.action.own
    if own:
        key = call.caller.id if own == "id" else call.caller.record.get(own)
        return find(call, collection, key)
    return find(call, collection, call.path[call.operation.by_role["id"].name])


def read_record(call: Call, collection: Collection) -> Outcome:
    """Answer one record."""
    record = named(call, collection)
    found = shown(call, collection, record["id"])
    return Outcome(found.body, found.tag, record)


def create_record(call: Call, collection: Collection) -> Outcome:
    """Make a record of the body."""
    call.sent = read_sent(call, members_sent(call, collection), collection)
    values = dict(call.sent.values)
    parent = call.operation.action.parent
    if parent is not None and parent.property:
        owner = find(call, call.api.collections[parent.collection], call.path[parent.parameter])
        values[parent.property] = owner["id"]
    record = rules.make(call, collection, values)
    return Outcome(body=show(call, collection, record), record=record)


def update_record(call: Call, collection: Collection) -> Outcome:
    """Change what the body names of a record, and nothing else."""
    before = named(call, collection)
    call.sent = read_sent(call, members_sent(call, collection), collection)
    record = rules.change(call, collection, before, call.sent.values)
    return Outcome(body=show(call, collection, record), record=record)


def delete_record(call: Call, collection: Collection) -> Outcome:
    """Take a record away."""
    call.draft.remove(collection.name, named(call, collection)["id"])
    return Outcome(body=None, status=204)


def _linked(call: Call, collection: Collection) -> tuple[Collection, Record, str, Any]:
    """Return the parent's collection and record, the name of its list, and the id to link."""
    parent = call.operation.action.parent
    if parent is None:
        raise Refusal("not-found")
    owners = call.api.collections[parent.collection]
    owner = find(call, owners, call.path[parent.parameter])
    return owners, owner, parent.members, named(call, collection)["id"]


def link_record(call: Call, collection: Collection) -> Outcome:
    """Add a record to its parent's list."""
    owners, owner, name, key = _linked(call, collection)
    held = tuple(owner.get(name) or ())
    if key not in held:
        rules.change(call, owners, owner, {name: (*held, key)})
    elif call.refuses("link-twice", name, "is already linked"):
        raise Refusal("invalid", errors=[(name, "is already linked")])
    return Outcome(body={})


def unlink_record(call: Call, collection: Collection) -> Outcome:
    """Take a record out of its parent's list."""
    owners, owner, name, key = _linked(call, collection)
    held = tuple(owner.get(name) or ())
    if key in held:
        kept = tuple(one for one in held if one != key)
        rules.change(call, owners, owner, {name: kept})
    elif call.refuses("unlink-absent", name, "was not linked"):
        raise Refusal("not-found")
    if call.choice("unlink-status") == "ok":
        return Outcome(body={}, status=200)
    return Outcome(body=None, status=204)


_ACTIONS: Mapping[str, Callable[[Call, Collection], Outcome]] = {
    "list": list_records,
    "read": read_record,
    "create": create_record,
    "update": update_record,
    "delete": delete_record,
    "link": link_record,
    "unlink": unlink_record,
}
