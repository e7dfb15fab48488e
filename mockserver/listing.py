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

    ``backwards`` reads them from the last to the first. ``reads`` are the other collections that
    the list depends on, each with the state it had; ``bound_to`` is where the test and the sort key
    look them up, if they do. ``instant`` gives the moment of
    a row up to which, once it is ``over``, the row is no longer in the list: it is so ``duration``
    later. ``version`` is of the table that the list was last brought up to date with.
    """

    __slots__ = (
        "_fading",
        "_instant",
        "_item",
        "_items",
        "_over",
        "_test",
        "backwards",
        "bound_to",
        "duration",
        "pages",
        "reads",
        "version",
    )

    def __init__(
        self,
        rows: Iterable[Row],
        test: Callable[[Row], bool],
        item: Callable[[Row], Any],
        *,
        backwards: bool = False,
        reads: tuple[tuple[str, object], ...] = (),
        bound_to: object = None,
        instant: Callable[[Row], Any] | None = None,
        over: int | None = None,
        duration: str | None = None,
    ) -> None:
        self._test = test
        self._item = item
        self._instant = instant
        self._over = over
        self._fading: Ordered | None = None
        self.backwards = backwards
        self.reads = reads
        self.bound_to = bound_to
        self.duration = duration
        self.version = 0
        self.pages: dict[Hashable, Any] = {}
        """What has been worked out from parts of the list as it is now; for others to fill."""
        if instant is None:
            self._items = Ordered(item(row) for row in rows if test(row))
            return
        held = [row for row in rows if self._lasts(row)]
        self._items = Ordered(map(item, held))
        self._fading = Ordered((instant(row), item(row)) for row in held)

    def fork(self) -> Listing:
        """Return the same list, to be brought up to date apart from this one."""
        fork = Listing.__new__(Listing)
        fork._test, fork._item, fork._instant = self._test, self._item, self._instant
        fork._over, fork.backwards, fork.version = self._over, self.backwards, self.version
        fork.reads, fork.bound_to, fork.duration = self.reads, self.bound_to, self.duration
        fork._items, fork.pages = self._items.fork(), {}
        fork._fading = None if self._fading is None else self._fading.fork()
        return fork

    def _lasts(self, row: Row) -> bool:
        """Tell whether a row is in the list at its present instant."""
        if self._instant is not None:
            instant = self._instant(row)
            if not isinstance(instant, int) or self._over is None or instant <= self._over:
                return False
        return self._test(row)

    def catch_up(self, changes: Iterable[tuple[Row | None, Row | None]]) -> None:
        """Apply changes, each a row before and after, in the order in which they happened."""
        self.pages.clear()
        for before, after in changes:
            if before is not None and self._lasts(before):
                self._items.discard(self._item(before))
                if self._fading is not None and self._instant is not None:
                    self._fading.discard((self._instant(before), self._item(before)))
            if after is not None and self._lasts(after):
                self._items.add(self._item(after))
                if self._fading is not None and self._instant is not None:
                    self._fading.add((self._instant(after), self._item(after)))

    def fade(self, over: int) -> bool:
        """Let go what is over by now; False when time went backwards, which no list can follow."""
        if self._fading is None or self._over is None or over < self._over:
            return self._fading is None
        while (first := self._fading.first) is not None and first[0] <= over:
            self._fading.discard(first)
            self._items.discard(first[1])
            self.pages.clear()
        self._over = over
        return True

    def __len__(self) -> int:
        return len(self._items)

    @property
    def first(self) -> Any:
        """The least sort key, or None."""
        return self._items.first

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the sort keys, the least first."""
        return iter(self._items)

    def part(self, start: int, stop: int) -> Sequence[Any]:
        """Return the ids from place ``start`` up to, not including, ``stop``; both from 0."""
        if self.backwards:
            total = len(self._items)
            items = self._items.part(max(0, total - stop), max(0, total - start))[::-1]
        else:
            items = self._items.part(start, stop)
        if items and isinstance(items[0], tuple):
            return [item[-1] for item in items]
        return items
