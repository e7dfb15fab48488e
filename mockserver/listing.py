"""Listings: the records that one query finds, in its order, brought up to date by what changed.

So the first call for a list looks at its candidates once, and every further page costs no more
than its own records and the changes since.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any

from mockserver.ordered import Ordered

Row = tuple[Any, ...]


class Listing:
    """Rows that pass a test, by a sort key that ends with the record's id, or is the id alone.

    ``place`` is that of the id in a row. ``backwards`` reads them from the last to the first.
    ``reads`` are the other collections that the list depends on, each with the state it had;
    ``bound_to`` is where the test and the sort key look them up, if they do. ``instant`` gives the
    moment of a row up to which, once it is ``over``, the row is no longer in the list: it is so
    ``duration`` later. ``version`` is of the table that the list was last brought up to date with;
    ``origin`` is the other table from which the list is, as long as it is as it was there.
    """

    __slots__ = (
        "_fading",
        "_instant",
        "_item",
        "_items",
        "_over",
        "_place",
        "_test",
        "backwards",
        "bound_to",
        "duration",
        "origin",
        "pages",
        "reads",
        "version",
    )

    def __init__(
        self,
        rows: Sequence[Row],
        test: Callable[[Row], bool],
        item: Callable[[Row], Any],
        place: int,
        *,
        backwards: bool = False,
        reads: tuple[tuple[str, object], ...] = (),
        bound_to: object = None,
        instant: Callable[[Row], Any] | None = None,
        over: int | None = None,
        duration: str | None = None,
    ) -> None:
        """Hold ``rows``, which pass the test and are in order, but for those that are over."""
        self._test = test
        self._item = item
        self._place = place
        self._instant = instant
        self._over = over
        self._fading: Ordered | None = None
        self.backwards = backwards
        self.reads = reads
        self.bound_to = bound_to
        self.duration = duration
        self.version = 0
        self.origin: Any = None
        self.pages: dict[Hashable, Any] = {}
        """What has been worked out from parts of the list as it is now; for others to fill."""
        if instant is not None:
            rows = [row for row in rows if self._is_on(row)]
            self._fading = Ordered(rows, lambda row: (instant(row), item(row)))
        self._items = Ordered(key=item)
        self._items.extend(rows)

    def fork(self) -> Listing:
        """Return the same list, to be brought up to date apart from this one."""
        fork = Listing.__new__(Listing)
        fork._test, fork._item, fork._instant = self._test, self._item, self._instant
        fork._place, fork._over, fork.backwards = self._place, self._over, self.backwards
        fork.version, fork.duration = self.version, self.duration
        fork.reads, fork.bound_to = self.reads, self.bound_to
        fork._items, fork.pages, fork.origin = self._items.fork(), {}, None
        fork._fading = None if self._fading is None else self._fading.fork()
        return fork

    def bind(self, other: Listing) -> None:
        """Test and order further rows as another list does, which looks elsewhere for it."""
        self._test, self._item, self.bound_to = other._test, other._item, other.bound_to
        self._items.key = other._item
        if self._fading is not None and other._fading is not None:
            self._fading.key = other._fading.key

    def _is_on(self, row: Row) -> bool:
        """Tell whether a row is not over."""
        if self._instant is None:
            return True
        instant = self._instant(row)
        return isinstance(instant, int) and self._over is not None and instant > self._over

    def _lasts(self, row: Row) -> bool:
        """Tell whether a row is in the list at its present instant."""
        return self._is_on(row) and self._test(row)

    def catch_up(self, changes: Iterable[tuple[Row | None, Row | None]]) -> None:
        """Apply changes, each a row before and after, in the order in which they happened."""
        self.pages.clear()
        kept = [self._items] if self._fading is None else [self._items, self._fading]
        for before, after in changes:
            if before is not None and self._lasts(before):
                for one in kept:
                    one.discard(before)
            if after is not None and self._lasts(after):
                for one in kept:
                    one.add(after)

    def fade(self, over: int) -> bool:
        """Let go what is over by now; False when time went backwards, which no list can follow."""
        if self._fading is None or self._instant is None or self._over is None or over < self._over:
            return self._fading is None
        while (first := self._fading.first) is not None and self._instant(first) <= over:
            self._fading.discard(first)
            self._items.discard(first)
            self.pages.clear()
        self._over = over
        return True

    def __len__(self) -> int:
        return len(self._items)

    @property
    def first(self) -> Any:
        """The least sort key, or None."""
        first = self._items.first
        return None if first is None else self._item(first)

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the sort keys, the least first."""
        return map(self._item, self._items)

    def part(self, start: int, stop: int) -> Sequence[Any]:
        """Return the ids from place ``start`` up to, not including, ``stop``; both from 0."""
        if self.backwards:
            total = len(self._items)
            items = self._items.part(max(0, total - stop), max(0, total - start))[::-1]
        else:
            items = self._items.part(start, stop)
        place = self._place
        return [row[place] for row in items]
