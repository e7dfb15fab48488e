"""Records of a world, past all rules: look at any, add, change and take away, to arrange a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

import orjson
from flask import Blueprint, Response, request

from mockserver.control.worlds import found
from mockserver.control.wrong import Wrong, number, sent, settled
from mockserver.fields import Collection, Record
from mockserver.mount import Mount
from mockserver.problems import nearest
from mockserver.recordform import Given, read_record, write_record
from mockserver.store import Draft
from mockserver.worldfile import check_references
from mockserver.worlds import World

_MOST = 1000


def add(control: Blueprint, mount: Mount) -> None:
    """Add the routes."""
    several = "/worlds/<world>/records/<api>/<collection>"
    single = f"{several}/<key>"

    @control.get(several)
    def list_records(world: str, api: str, collection: str) -> dict[str, Any]:
        """List records by ascending id, up to ``limit`` of those behind ``after``.

        With ``search``, those that have this text somewhere, in capitals or not.
        """
        place, kind = _place(mount, world, api, collection)
        limit = min(number("limit", 100), _MOST)
        with place.lock:
            place.tick()
            # To look through a copy holds nobody up.
            table = place.store.fork().tables[kind.name]
        after = request.args.get("after")
        keys = iter(table.ids) if after is None else table.ids.after(_key(kind, after))
        shown = list(islice(filter(_searched(kind), map(table.__getitem__, keys)), limit + 1))
        return {
            "total": len(table),
            "more": len(shown) > limit,
            "records": [write_record(kind, one) for one in shown[:limit]],
        }

    @control.post(several)
    def add_record(world: str, api: str, collection: str) -> tuple[dict[str, Any], int]:
        """Add a record; without an id it gets the next one."""
        place, kind = _place(mount, world, api, collection)
        data = dict(sent("Record"))
        with place.lock:
            draft = Draft(place.store)
            if "id" not in data and not kind.text_key:
                data["id"] = draft.new_id(kind.name)
            if draft.get(kind.name, data.get("id")) is not None:
                raise Wrong(409, f"{kind.name} {data['id']} is there already", mend="use PUT")
            return _kept(place, kind, draft, data), 201

    @control.get(single)
    def show_record(world: str, api: str, collection: str, key: str) -> dict[str, Any]:
        """Show a record, also what the API hides of it."""
        place, kind = _place(mount, world, api, collection)
        with place.lock:
            place.tick()
            return write_record(kind, _record(place, kind, key))

    @control.put(single)
    def put_record(world: str, api: str, collection: str, key: str) -> dict[str, Any]:
        """Add a record with this id, or put another in its place."""
        place, kind = _place(mount, world, api, collection)
        data = {**sent("Record"), "id": _key(kind, key)}
        with place.lock:
            return _kept(place, kind, Draft(place.store), data)

    @control.patch(single)
    def change_record(world: str, api: str, collection: str, key: str) -> dict[str, Any]:
        """Change some properties of a record and nothing else."""
        place, kind = _place(mount, world, api, collection)
        data = sent("Record")
        with place.lock:
            before = write_record(kind, _record(place, kind, key))
            changed = {**before, **data, "id": before["id"]}
            return _kept(place, kind, Draft(place.store), changed, data)

    @control.delete(single)
    def remove_record(world: str, api: str, collection: str, key: str) -> Response:
        """Take a record away."""
        place, kind = _place(mount, world, api, collection)
        with place.lock:
            draft = Draft(place.store)
            draft.remove(kind.name, _record(place, kind, key)["id"])
            draft.commit()
        return Response(status=204)


def _searched(kind: Collection) -> Callable[[Record], bool]:
    """Return the test that the query's ``search`` asks for, of a record as the store has it."""
    text = request.args.get("search", "").lower()

    def wanted(record: Record) -> bool:
        if not text:
            return True
        return text in orjson.dumps([*write_record(kind, record).values()]).decode().lower()

    return wanted


def _place(mount: Mount, world: str, api: str, collection: str) -> tuple[World, Collection]:
    place = found(mount, world).worlds.get(api)
    if place is None:
        raise Wrong(404, f"'{api[:80]}' is no API here", mend=nearest(api, list(mount.apis)))
    known = place.api.collections
    kind = known.get(collection)
    if kind is None:
        what = f"'{collection[:80]}' is no collection of {api}"
        raise Wrong(404, what, mend=nearest(collection, list(known)))
    return place, kind


def _record(place: World, kind: Collection, key: str) -> dict[str, Any]:
    record = place.store.tables[kind.name].get(_key(kind, key))
    if record is None:
        raise Wrong(404, f"there is no {key[:80]} among the {kind.name}")
    return record


def _key(kind: Collection, key: str) -> Any:
    if kind.text_key:
        return key
    if not (key.isascii() and key.isdecimal() and len(key) <= 18):
        raise Wrong(404, f"an id of {kind.name} is a whole number, not '{key[:80]}'")
    return int(key)


def _kept(
    place: World,
    kind: Collection,
    draft: Draft,
    data: Mapping[str, Any],
    given: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Put a record into the store, if what is ``given`` of it fits, and return it."""
    body = Given(data, "body")
    now = place.tick() // 1000
    record = settled(lambda: read_record(body, kind, data, "", now))
    linked = {kind.name: [data if given is None else given]}
    settled(lambda: check_references(body, place.api, linked, place.store))
    draft.put(kind.name, record)
    draft.commit()
    return write_record(kind, record)
