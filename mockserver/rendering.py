"""Rendering: a record as the JSON that a caller sees, and the headers of a page."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import orjson

from mockserver.call import Call, Outcome, Page
from mockserver.fields import Collection, Field, Record
from mockserver.listing import Listing
from mockserver.moment import format_moment

_IN_PATHS = "/%:@!$&'()*+=~-._"
_PAGES = 64  # of a list, whose text is kept
_REFERENCES = 8192  # to records of one collection, that are kept


def tag_of(body: bytes) -> str:
    """Return the weak ETag of a body."""
    return f'W/"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


@dataclass(slots=True)
class Shown:
    """Records as JSON text that holds as long as their collections are in these states."""

    body: bytes
    states: tuple[object, ...]
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


def shown_page(
    call: Call, collection: Collection, found: Listing, page: Page, names: Sequence[str]
) -> Shown:
    """Return one page of a list as a JSON array, from memory if nothing has changed."""
    caller = call.caller
    states = call.draft.store.states(call.api.sights[collection.name].others)
    name = (page.number, page.size, names, caller.zone, caller.home, caller.account)
    held: Shown | None = found.pages.get(name)
    if held is None or held.states != states:
        start = (page.number - 1) * page.size
        some = shown_all(call, collection, found.part(start, start + page.size), names)
        body = b"[%b]" % b",".join([one.body for one in some])
        if len(found.pages) >= _PAGES:
            found.pages.clear()
        held = found.pages[name] = Shown(body, states)
    return held


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
    for name, kind, referred in rendered:
        value = shown[name]
        if value is None:
            continue
        if kind == "reference":
            shown[name] = _reference(call, referred, value)
        elif kind == "timestamp" or not isinstance(value, str):
            shown[name] = format_moment(value, call.caller.zone)
    for name, referred in collection.lists:
        if name in shown:
            found = [_reference(call, referred, key) for key in shown[name] or ()]
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


def _reference(call: Call, name: str, key: Any) -> orjson.Fragment | None:
    """Return what ``refer`` returns as JSON, from memory if nothing has changed."""
    known = call.references.get(name)
    if known is None:
        known = _references(call, name)
    found: orjson.Fragment | None = known.get(key)
    if found is None:
        held = refer(call, name, key)
        if held is not None:
            if len(known) >= _REFERENCES:
                known.clear()
            found = known[key] = orjson.Fragment(orjson.dumps(held))
    return found


def _references(call: Call, name: str) -> dict[Any, Any]:
    """Return the references to records of a collection that hold as things are, to be added to."""
    read = call.api.sights[name].referred
    if call.draft.touches(read):
        return {}
    store = call.draft.store
    kept = (_references, call.caller.zone, call.caller.home, call.world.answers)
    known = call.references[name] = store.tables[name].worked_out(kept, store.states(read))
    return known


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


def page_headers(call: Call, page: Page) -> list[tuple[str, str]]:
    """Return the headers of a collection, under the names that the document gives them."""
    names = call.operation.reply_headers
    pages = -(-page.total // page.size)
    values = {
        "page": page.number,
        "page-size": page.size,
        "total-pages": pages,
        "total": page.total,
    }
    headers = [(names[role], str(value)) for role, value in values.items() if role in names]
    by_role = call.operation.by_role
    if "link" in names and "page" in by_role:
        numbers = _pages_to_link(
            page.number, pages, call.choice("single-page-link"), call.choice("link-last")
        )
        if numbers:
            size = (by_role["page-size"].name, page.size) if "page-size" in by_role else None
            base = origin(call.request.headers, call.request.scheme)
            url = f"{base}{_quoted(call.request.path, _IN_PATHS)}"
            text = _link(url, tuple(call.query), numbers, by_role["page"].name, size)
            headers.append((names["link"], text))
    return headers


@lru_cache(maxsize=1024)
def _pages_to_link(number: int, pages: int, single: str, last: str) -> tuple[tuple[str, int], ...]:
    """Return the pages that one links to, each with its relation."""
    if pages <= 1 and number == 1:
        return () if single == "absent" else (("first", 1), ("last", 1))
    numbers = {"first": 1, "prev": min(number - 1, pages), "next": number + 1}
    if number == 1:
        del numbers["first"], numbers["prev"]
    if number >= pages:
        del numbers["next"]
    if last == "present" and pages:
        numbers["last"] = pages
    return tuple((rel, one) for rel, one in numbers.items() if one >= 1)


@lru_cache(maxsize=1024)
def _quoted(text: str, safe: str = "") -> str:
    """Return a text percent-encoded, but for letters, digits and the ``safe`` characters."""
    return quote(text, safe=safe)


@lru_cache(maxsize=1024)
def _link(
    url: str,
    query: tuple[tuple[str, str], ...],
    numbers: tuple[tuple[str, int], ...],
    page: str,
    size: tuple[str, int] | None,
) -> str:
    """Return a Link header: the query as the client wrote it, with the page replaced.

    Commas and semicolons are encoded, because clients split the header at them. ``page`` is the
    name of the parameter, ``size`` the name and the value of the other one.
    """
    own = (page, size[0]) if size else (page,)
    pairs = [f"{_quoted(name)}={_quoted(value)}&" for name, value in query if name not in own]
    start = f"{url}?{''.join(pairs)}{_quoted(page)}="
    end = f"&{_quoted(size[0])}={size[1]}" if size else ""
    return ", ".join(f'<{start}{number}{end}>; rel="{rel}"' for rel, number in numbers)


def location(call: Call, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """Return the header that says where a new record is read, if the document has one."""
    name = call.operation.reply_headers.get("location")
    if name is None or outcome.record is None:
        return ()
    for one in call.api.operations:
        if one.action.verb == "read" and one.action.collection == call.operation.action.collection:
            key = one.by_role.get("id")
            if key is not None and [*one.path_parameters] == [key.name]:
                ident = quote(str(outcome.record["id"]), safe="")
                path = one.path.replace("{" + key.name + "}", ident)
                base = origin(call.request.headers, call.request.scheme)
                return ((name, f"{base}{call.api.prefix}{path}"),)
    return ()


def origin(headers: Mapping[str, str], scheme: str) -> str:
    """Return scheme, host and path prefix by which the client reached this server."""
    forwarded = headers.get("x-forwarded-proto", "").split(",")[0].strip().lower()
    scheme = forwarded if forwarded in ("http", "https") else scheme
    host = headers.get("x-forwarded-host", headers.get("host", "localhost")).split(",")[0].strip()
    prefix = headers.get("x-forwarded-prefix", "").split(",")[0].strip().rstrip("/")
    return f"{scheme}://{_quoted(host, ':[]')}{_quoted(prefix, '/%-._~') if prefix else ''}"
