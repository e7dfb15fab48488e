"""Rendering: a record, or a page of them, as the JSON that a caller sees."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from mockserver.addresses import origin_of, page_headers
from mockserver.call import Call
from mockserver.fields import Collection, Field, Record
from mockserver.listing import Listing
from mockserver.moment import format_moment
from mockserver.paging import paged, read_fields

_PAGES = 64  # of a list, whose text is kept
_REFERENCES = 8192  # to records of one collection, that are kept


def tag_of(body: bytes) -> str:
    """Return the weak ETag of a body."""
    return f'W/"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


@dataclass(slots=True)
class Shown:
    """Records as JSON text that holds as long as their collections are in these states.

    ``headers`` are those of a page.
    """

    body: bytes
    states: tuple[object, ...]
    headers: tuple[tuple[str, str], ...] = ()
    _tag: str = ""

    @property
    def tag(self) -> str:
        """The ETag of an answer that is this and no more."""
        if not self._tag:
            self._tag = tag_of(self.body)
        return self._tag


def shown(
    call: Call, collection: Collection, key: Any, names: Sequence[str] | None = None
) -> Shown:
    """Return a record of the store as the caller sees it, from memory if nothing has changed.

    What is kept stands by the record's row and goes with it; what it shows of other records holds
    as long as their collections are in the same state.
    """
    return shown_all(call, collection, (key,), names)[0]


def shown_all(
    call: Call,
    collection: Collection,
    keys: Sequence[Any],
    names: Sequence[str] | None = None,
) -> list[Shown]:
    """Return several records of the store, each as ``shown`` does."""
    caller = call.caller
    table = call.draft.store.tables[collection.name]
    name = (names, caller.zone, caller.home, caller.account, call.world.answers)
    sight = call.api.sights[collection.name]
    states = call.draft.store.states(sight.others)
    found = []
    for key in keys:
        derived = table.derived(key)
        held = derived.get(name)
        if held is None or (held.states != states and held.states != (*states, table.state)):
            record = table.get(key)
            if record is None:
                continue
            body = orjson.dumps(show(call, collection, record, names))
            alone = not any(record[one] for one in sight.own)
            held = derived[name] = Shown(body, states if alone else (*states, table.state))
        found.append(held)
    return found


def shown_page(call: Call, collection: Collection, found: Listing) -> Shown:
    """Return the page of a list that the call asks for, from memory if nothing has changed.

    Raises:
        Refusal: bad-parameter, when there is no such page, or no such fields.
    """
    request, caller = call.request, call.caller
    states = call.draft.store.states(call.api.sights[collection.name].others)
    asked = (request.path, request.query, *origin_of(request.headers, request.scheme))
    name = (asked, caller.zone, caller.home, caller.account)
    held: Shown | None = found.pages.get(name)
    if held is None or held.states != states:
        notices = len(call.trace.notices)
        held = _page(call, collection, found, states)
        if len(call.trace.notices) == notices:
            if len(found.pages) >= _PAGES:
                found.pages.clear()
            found.pages[name] = held
    return held


def _page(call: Call, collection: Collection, found: Listing, states: tuple[object, ...]) -> Shown:
    names = read_fields(call, collection) or collection.default_fields
    page = paged(call, len(found))
    start = (page.number - 1) * page.size
    some = shown_all(call, collection, found.part(start, start + page.size), names)
    body = b"[%b]" % b",".join([one.body for one in some])
    return Shown(body, states, tuple(page_headers(call, page)))


def show(
    call: Call, collection: Collection, record: Record, names: Sequence[str] | None = None
) -> dict[str, Any]:
    """Return a record as the caller sees it: these properties, or all of a single read.

    References in it are JSON already.
    """
    if names is None and len(record) == len(collection.fields):
        shown = record.copy()
        for name in collection.hidden:
            del shown[name]
        rendered: Sequence[tuple[str, str, str]] = collection.rendered
    else:
        shown = {name: record.get(name) for name in names or collection.shown_names}
        rendered = [one for one in collection.rendered if one[0] in shown]
    references = call.references.get(collection.name)
    if references is None:
        references = _references(call, collection)
    for name, kind, referred in rendered:
        value = shown[name]
        if value is None:
            continue
        if kind == "reference":
            known = references.get(referred)
            shown[name] = (known and known.get(value)) or _reference(
                call, references, referred, value
            )
        elif kind == "timestamp" or not isinstance(value, str):
            shown[name] = format_moment(value, call.caller.zone)
    for name, referred in collection.lists:
        if name in shown:
            found = [_reference(call, references, referred, key) for key in shown[name] or ()]
            shown[name] = [one for one in found if one is not None]
    if collection.by_account:
        _show_account(call, shown, record)
    for name in collection.flags:
        if record.get(name):
            shown[name] = True
    present = call.api.behaviour.present.get(collection.name)
    if present is not None:
        present(call, record, shown)
    return shown


def _reference(
    call: Call, references: dict[str, dict[Any, orjson.Fragment]], name: str, key: Any
) -> orjson.Fragment | None:
    """Return what ``refer`` returns as JSON, from the references that are known, or to be known."""
    known = references.get(name)
    found = None if known is None else known.get(key)
    if found is None:
        held = refer(call, name, key)
        if held is not None:
            found = orjson.Fragment(orjson.dumps(held))
            if known is not None:
                if len(known) >= _REFERENCES:
                    known.clear()
                known[key] = found
    return found


def _references(call: Call, collection: Collection) -> dict[str, dict[Any, orjson.Fragment]]:
    """Return the references in records of a collection that hold as things are, to be added to."""
    sight = call.api.sights[collection.name]
    found: dict[str, dict[Any, orjson.Fragment]] = {}
    if sight.through and not call.draft.touches(sight.through):
        caller = call.caller
        name = (collection.name, caller.zone, caller.home, call.world.answers)
        found = call.draft.store.worked_out(name, sight.through)
        if not found:
            found.update((one, {}) for one in sight.refers)
    call.references[collection.name] = found
    return found


def _show_account(call: Call, shown: dict[str, Any], record: Record) -> None:
    """Add the account to a record of another one than the caller's own, and only to that."""
    account = record.get("account")
    shown.pop("account", None)
    if account is not None and account != call.caller.home:
        other = call.record("accounts", account)
        shown["account"] = {"id": account, "name": other["name"] if other else account}


def show_value(call: Call, field: Field, value: Any) -> Any:
    """Return the value of one property as JSON data."""
    kind = field.kind
    if kind == "references":
        shown = (refer(call, field.collection, key) for key in value or ())
        return [one for one in shown if one is not None]
    if value is None:
        return None
    if kind == "reference":
        return refer(call, field.collection, value)
    if kind == "timestamp" or (kind == "target" and not isinstance(value, str)):
        return format_moment(value, call.caller.zone)
    return value


def refer(call: Call, name: str, key: Any) -> dict[str, Any] | None:
    """Return a reference to a record: its id and what identifies it to a person."""
    collection = call.api.collections[name]
    record = call.record(name, key)
    if record is None:
        return None
    shown: dict[str, Any] = {"id": key}
    for one in collection.shows:
        shown[one] = show_value(call, collection.fields[one], record.get(one))
    for one in collection.shows_when_set:
        if record.get(one):
            shown[one] = show_value(call, collection.fields[one], record[one])
    if collection.by_account:
        _show_account(call, shown, record)
    return shown
