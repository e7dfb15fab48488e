"""Memory: what is known of one record that this run created."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from contracts.exchange import Exchange

Viewer = frozenset[tuple[str, str]]
_MOST_REFUSED = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """A value in comparable form, and the exchange that showed or sent it."""

    value: Any
    exchange: Exchange


@dataclass(slots=True, kw_only=True)
class Memory:
    """One record, as its creator sees it.

    ``values`` were last shown, ``pending`` were sent since and must be shown next; ``open`` may
    have moved by a write since they were shown. ``whole`` are the names that answers with the
    whole record have shown. ``writes`` and ``refused`` came since the last whole answer; ``gone``
    is the delete; ``last`` and ``previous`` were the latest writes. ``links`` are the records of
    its collection that it ever led to; ``tied`` says that such may change it. ``elsewhere`` says
    that it belongs to another account than its creator's. ``named`` is what the latest write
    sent, ``late`` what the answer to an update showed in the place of it. ``confirmed`` says that
    the record was seen again since its create. ``etags`` are the latest tags, each with what the
    record showed under it. ``shared`` says that somebody else has saved it.
    """

    collection: str
    key: Any
    viewer: Viewer
    made: Exchange
    values: dict[str, Seen] = field(default_factory=dict)
    pending: dict[str, Seen] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    writes: list[Exchange] = field(default_factory=list)
    refused: list[tuple[str, Exchange]] = field(default_factory=list)
    last: Exchange | None = None
    previous: Exchange | None = None
    gone: Exchange | None = None
    tied: bool = False
    elsewhere: bool = False
    named: frozenset[str] = frozenset()
    late: dict[str, Seen] = field(default_factory=dict)
    confirmed: bool = False
    links: set[Any] = field(default_factory=set)
    etags: dict[str, dict[str, Any]] = field(default_factory=dict)
    shared: bool = False

    def value(self, name: str) -> Any:
        """Return what a property was last known to be: sent or shown; None when unknown."""
        found = self.pending.get(name) or self.values.get(name)
        return None if found is None else found.value

    def forget(self, names: Iterable[str]) -> None:
        """Let properties be anything the next time."""
        for name in names:
            self.pending.pop(name, None)
            self.open.add(name)

    def refuse(self, who: str, exchange: Exchange) -> None:
        """Take note of a request that was refused and must leave no trace."""
        self.refused = [*self.refused, (who, exchange)][-_MOST_REFUSED:]

    def write(self, exchange: Exchange) -> None:
        """Take note of a request that was granted and may have changed it."""
        self.writes.append(exchange)
        self.previous, self.last = self.last, exchange

    def written_since(self, seen: Seen) -> list[Exchange]:
        """Return the writes of this run that came after a value was seen."""
        return [
            each
            for each in self.writes
            if each is not seen.exchange and each.started >= seen.exchange.started
        ]

    def settle(self) -> None:
        """Take note that the whole record has been shown."""
        self.writes.clear()
        self.refused.clear()
