"""Snapshots: a world as JSON data, and back again.

The records have the form of a world file. Tokens and passwords are no part of it: whoever restores
a snapshot keeps the ones that the world has. So it is with webhooks, whose addresses often have a
secret in them and lead to receivers of one run; what is restored is told to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.api import layouts
from mockserver.choices import choose
from mockserver.moment import format_moment, parse_moment
from mockserver.problems import SetupError, json_type, nearest
from mockserver.recordform import Given, write_records
from mockserver.registry import Realm
from mockserver.store import Store
from mockserver.worldfile import load_records
from mockserver.worlds import World
from mockserver.yamlfile import escape

_PARTS = {"now": str, "frozen": bool, "answers": dict, "counters": dict, "last": dict}


def snapshot(realm: Realm) -> dict[str, Any]:
    """Return all that a world holds, by API."""
    return {name: _taken(world) for name, world in realm.worlds.items()}


def restore(realm: Realm, data: Any) -> None:
    """Make a world what a snapshot says; what it says nothing of stays.

    Raises:
        SetupError: something in it does not fit; nothing has changed then.
    """
    restore_all(realm.worlds, data)


def restore_all(worlds: Mapping[str, World], data: Any, name: str = "snapshot") -> None:
    """Make the worlds of some APIs what a snapshot says; ``name`` is what a person calls it.

    Raises:
        SetupError: something in it does not fit; nothing has changed then.
    """
    given = Given(data, name)
    _expect(given, "", data, dict)
    for api in data:
        if api not in worlds:
            place = given.place(f"/{escape(api)}")
            raise SetupError(f"'{api}' is no API here", place, nearest(api, list(worlds)))
    read = [(worlds[api], _Read(worlds[api], part)) for api, part in data.items()]
    for world, found in read:
        with world.lock:
            found.put()


def _taken(world: World) -> dict[str, Any]:
    with world.lock:
        now = world.clock.now()
        tables = world.store.fork().tables
        answers, counters = dict(world.answers.items()), dict(world.store.counters)
    selectable = {one.name for one in world.api.document.doubts if one.selectable}
    return {
        "now": format_moment(int(now)),
        "frozen": world.clock.frozen,
        "answers": {name: one for name, one in answers.items() if name in selectable},
        "counters": counters,
        "last": {name: table.last_id for name, table in tables.items() if table.last_id},
        "records": {
            name: list(write_records(world.api.collections[name], table))
            for name, table in tables.items()
        },
    }


class _Read:
    """What a snapshot says of one API, checked and ready to be put into its world."""

    def __init__(self, world: World, data: Any) -> None:
        self._world = world
        name = world.api.name
        given = Given(data, f"snapshot of {name}")
        _expect(given, "", data, dict)
        for word, value in data.items():
            if word != "records" and word not in _PARTS:
                known = [*_PARTS, "records"]
                raise SetupError(
                    f"'{word}' is not known here",
                    given.place(f"/{escape(word)}"),
                    nearest(word, known),
                )
            _expect(given, f"/{word}", value, _PARTS.get(word, dict))
        self._frozen = data.get("frozen")
        self._now = self._moment(given, data.get("now"))
        self._answers = choose(
            world.api.document,
            world.api.behaviour.choices,
            {**_selectable(world), **data.get("answers", {})},
        )
        self._store = self._filled(given, data)

    def _moment(self, given: Given, text: str | None) -> int | None:
        if text is None:
            return None
        instant = parse_moment(text)
        if instant is None:
            what = "'now' must be a moment such as 2017-06-01T09:00:00Z"
            raise SetupError(what, given.place("/now"))
        return instant

    def _filled(self, given: Given, data: Mapping[str, Any]) -> Store:
        world, api = self._world, self._world.api
        store = Store(layouts(api)) if "records" in data else world.store.fork()
        now = int(world.clock.now()) if self._now is None else self._now
        load_records(given, api, data.get("records", {}), store, now)
        for name, last in _numbers(given, "last", data).items():
            if name not in store.tables:
                place = given.place(f"/last/{escape(name)}")
                raise SetupError(f"'{name}' is no collection of {api.name}", place)
            table = store.own(name)
            table.last_id = max(table.last_id, last)
        store.counters.update(_numbers(given, "counters", data))
        if "records" in data:
            store.settle()
        return store

    def put(self) -> None:
        """Change the world. Only assignments: it cannot fail half-way."""
        world = self._world
        world.store = self._store
        world.answers = self._answers
        if self._now is not None:
            world.clock.set(float(self._now))
        if self._frozen is not None:
            (world.clock.freeze if self._frozen else world.clock.run)()


def _selectable(world: World) -> dict[str, str]:
    names = {one.name for one in world.api.document.doubts if one.selectable}
    return {name: answer for name, answer in world.answers.items() if name in names}


def _numbers(given: Given, word: str, data: Mapping[str, Any]) -> dict[str, int]:
    found: dict[str, int] = data.get(word, {})
    for name, number in found.items():
        if type(number) is not int or number < 0:
            place = given.place(f"/{word}/{escape(name)}")
            raise SetupError(f"expected a whole number, not {json_type(number)}", place)
    return found


def _expect(given: Given, pointer: str, value: Any, wanted: type) -> None:
    if type(value) is not wanted:
        names: dict[type, str] = {dict: "an object", str: "a text", bool: "true or false"}
        what = f"expected {names[wanted]}, not {json_type(value)}"
        raise SetupError(what, given.place(pointer))
