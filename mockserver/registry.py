"""The registry: all worlds of a server by name, each opened as a copy of the starting one."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mockserver.faults import Faults
from mockserver.journal import Journal, JournalBounds
from mockserver.worlds import DEFAULT, World

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
NAMING = "a name has 1 to 64 letters, digits, dots, hyphens and underscores"


class Full(Exception):
    """There is no room for another world; the text says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much there may be of worlds.

    ``worlds`` counts those besides the default one. One that nobody has asked for ``idle`` seconds
    is dropped; None keeps it. ``records`` are those that a world may have beyond what it started
    with, ``size`` is in bytes of the requests that added them.
    """

    worlds: int = 10_000
    idle: int | None = 8 * 3600
    records: int = 1_000_000
    size: int = 2**30

    def take(self, world: World, records: int, size: int) -> None:
        """Note that a world is about to have more records, added by a request of ``size`` bytes.

        Raises:
            Full: it may not have that many.
        """
        if world.added + records > self.records:
            raise Full(
                f"World {world.name} may have {self.records} records more than it started with: "
                "reset it, or start the server with more (--world-records)"
            )
        if world.size + size > self.size:
            raise Full(
                f"World {world.name} may have {self.size} bytes of records added: "
                "reset it, or start the server with more (--world-bytes)"
            )
        world.added += records
        world.size += size


@dataclass(slots=True, kw_only=True)
class Realm:
    """One name and what is behind it: a world of every API, and what they have in common.

    ``opened`` and ``used`` are in epoch seconds.
    """

    name: str
    worlds: Mapping[str, World]
    journal: Journal
    faults: Faults
    opened: float
    used: float


class Registry:
    """Finds, opens and drops worlds by name.

    ``starting`` are the worlds as they were loaded; nothing changes them. ``wall`` gives epoch
    seconds, of the real clock and not of the worlds' ones. ``prepare`` is given every realm before
    anybody asks for it.
    """

    def __init__(
        self,
        starting: Mapping[str, World],
        *,
        wall: Callable[[], float],
        bounds: Bounds,
        journal: JournalBounds,
        prepare: Callable[[Realm], None] = lambda realm: None,
    ) -> None:
        self.starting = starting
        self.bounds = bounds
        self._wall = wall
        self._journal = journal
        self._prepare = prepare
        self._lock = threading.Lock()
        self._realms = {DEFAULT: self._fresh(DEFAULT)}

    @property
    def default(self) -> Realm:
        """The world of calls that name none."""
        return self._realms[DEFAULT]

    def find(self, name: str) -> Realm | None:
        """Return the world with this name if it is open, and note that it is asked for."""
        realm = self.look(name)
        if realm is not None:
            realm.used = self._wall()
        return realm

    def look(self, name: str) -> Realm | None:
        """Return the world with this name if it is open, and do not note that it was looked at."""
        realm = self._realms.get(name)
        if realm is not None and self._over(realm, self._wall()):
            with self._lock:
                self._drop(name)
            return None
        return realm

    def all(self) -> list[Realm]:
        """Return the worlds that are open, the default one first, the others by name."""
        with self._lock:
            self._drop_idle()
            others = (one for name, one in self._realms.items() if name != DEFAULT)
            return [self.default, *sorted(others, key=lambda realm: realm.name)]

    def open(self, name: str) -> Realm:
        """Return the world with this name, made as a copy of the starting one if it is not open.

        Raises:
            ValueError: that is no name of a world.
            Full: there are as many worlds as there may be.
        """
        found = self.find(name)
        if found is not None:
            return found
        if not NAME.fullmatch(name):
            raise ValueError(f"'{name[:80]}' is no name of a world: {NAMING}")
        with self._lock:
            if name not in self._realms:
                if len(self._realms) > self.bounds.worlds:
                    self._drop_idle()
                if len(self._realms) > self.bounds.worlds:
                    raise Full(
                        f"There are {self.bounds.worlds} worlds already, and no more are allowed: "
                        "drop some, or start the server with more (--worlds)"
                    )
                self._realms[name] = self._fresh(name)
            return self._realms[name]

    def reset(self, name: str) -> Realm | None:
        """Put a world back to its start; return it, or None if it is not open."""
        with self._lock:
            if name not in self._realms:
                return None
            self._forget(name)
            fresh = self._realms[name] = self._fresh(name)
            return fresh

    def drop(self, name: str) -> bool:
        """Close a world for good; tell whether it was open. The default one starts anew instead."""
        if name == DEFAULT:
            return self.reset(name) is not None
        with self._lock:
            return self._drop(name)

    def _fresh(self, name: str) -> Realm:
        journal = Journal(self._journal)
        worlds = {api: world.fork(name) for api, world in self.starting.items()}
        seed = next((world.seed for world in worlds.values()), 0)
        faults = Faults(seed=f"{seed} {name}", wall=self._wall)
        for world in worlds.values():
            world.journal, world.faults = journal, faults
        now = self._wall()
        realm = Realm(
            name=name, worlds=worlds, journal=journal, faults=faults, opened=now, used=now
        )
        self._prepare(realm)
        return realm

    def _over(self, realm: Realm, now: float) -> bool:
        idle = self.bounds.idle
        return idle is not None and realm.name != DEFAULT and now - realm.used > idle

    def _drop_idle(self) -> None:
        now = self._wall()
        for name in [one.name for one in self._realms.values() if self._over(one, now)]:
            self._drop(name)

    def _drop(self, name: str) -> bool:
        self._forget(name)
        return self._realms.pop(name, None) is not None

    def _forget(self, name: str) -> None:
        """Let nobody in by the tokens of a world that is about to go."""
        realm = self._realms.get(name)
        for world in realm.worlds.values() if realm else ():
            world.revoke(list(world.credentials.tokens))
            if world.outbox is not None:
                world.outbox.close()
