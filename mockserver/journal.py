"""The journal: the latest exchanges of a world, bounded in number and in bytes."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from mockserver.exchange import Reply, Request

_OVERHEAD = 1500  # bytes that an entry takes besides its two bodies, roughly


@dataclass(slots=True, frozen=True)
class Notice:
    """Something in a request that a real server would pass over in silence, or might refuse.

    ``code`` names the sort of thing, ``member`` the member or parameter, ``text`` is for a person.
    """

    code: str
    member: str
    text: str


@dataclass(slots=True)
class Entry:
    """One exchange. ``at`` is in epoch seconds of the real clock, ``now`` of the world's one.

    ``fault`` is the id of the fault that changed it, ``seconds`` how long answering took, without
    any delay that a fault asked for. The journal gives the ``number`` and the ``size``.
    """

    world: str
    api: str
    at: float
    now: float
    request: Request
    reply: Reply
    operation: str = ""
    caller: Any = None
    notices: tuple[Notice, ...] = ()
    fault: str = ""
    seconds: float = 0.0
    number: int = 0
    size: int = 0
    """About how many bytes of memory it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalBounds:
    """How many exchanges a world's journal keeps, and how many bytes of them; 0 keeps none."""

    entries: int = 1000
    size: int = 8 * 2**20


@dataclass(slots=True)
class Journal:
    """The latest exchanges of one world, the oldest first.

    ``count`` is of all that were ever noted. It may be read on another thread than it is written.
    """

    bounds: JournalBounds = JournalBounds()
    count: int = 0
    size: int = 0
    _entries: deque[Entry] = field(default_factory=deque, repr=False)
    _changed: threading.Condition = field(default_factory=threading.Condition, repr=False)
    _waiting: int = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        """Iterate over what is there now; what comes later is not seen."""
        with self._changed:
            return iter(tuple(self._entries))

    @property
    def on(self) -> bool:
        """Whether it keeps anything."""
        return self.bounds.entries > 0

    @property
    def last(self) -> Entry | None:
        """The latest exchange that is kept."""
        with self._changed:
            return self._entries[-1] if self._entries else None

    @property
    def forgotten(self) -> int:
        """How many exchanges it no longer has."""
        return self.count - len(self._entries)

    def add(self, entry: Entry) -> None:
        """Note an exchange, and forget the oldest ones that are too many."""
        changed, entries, bounds = self._changed, self._entries, self.bounds
        changed.acquire()  # by a with statement it takes three times as long
        try:
            self.count = entry.number = self.count + 1
            entries.append(entry)
            entry.size = _OVERHEAD + len(entry.request.body) + len(entry.reply.body)
            size = self.size + entry.size
            while len(entries) > bounds.entries or (size > bounds.size and len(entries) > 1):
                size -= entries.popleft().size
            self.size = size
            if self._waiting:
                changed.notify_all()
        finally:
            changed.release()

    def clear(self) -> None:
        """Forget everything; the numbers go on."""
        with self._changed:
            self._entries.clear()
            self.size = 0

    def bound(self, bounds: JournalBounds) -> None:
        """Keep less or more from now on; with no entries it is off."""
        with self._changed:
            self.bounds = bounds
            while len(self._entries) > bounds.entries:
                self.size -= self._entries.popleft().size

    def wait(self, wanted: Callable[[Entry], bool], seconds: float, since: int = 0) -> Entry | None:
        """Return the first entry after number ``since`` that is wanted; wait for it if need be."""
        seen = since
        found: Entry | None = None

        def there() -> bool:
            nonlocal seen, found
            for entry in self._entries:
                if entry.number > seen:
                    seen = entry.number
                    if wanted(entry):
                        found = entry
                        return True
            return False

        with self._changed:
            self._waiting += 1
            try:
                self._changed.wait_for(there, seconds)
            finally:
                self._waiting -= 1
        return found
