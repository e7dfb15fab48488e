"""Ordered: a sorted sequence of distinct items in blocks, forked at once however long it is.

Lists of ids and of sort keys are kept in it. What two forks have not changed since, they share.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import Any

_BLOCK = 512
"""Items of a new block; one of twice as many is split."""


class Ordered:
    """Distinct items in the order of their keys; without a ``key`` they are their own keys."""

    __slots__ = ("_blocks", "_lasts", "_own", "_starts", "key")

    def __init__(self, items: Iterable[Any] = (), key: Callable[[Any], Any] | None = None) -> None:
        """Hold ``items``, which need not be in order; no two of them have the same key."""
        self.key = key
        self._blocks: list[list[Any]] = []
        self._lasts: list[Any] = []
        """The key of each block's last item."""
        self._own: list[bool] = []
        """Which blocks no fork shares."""
        self._starts: list[int] | None = None
        """The place of each block's first item, and the length; None when it has to be counted."""
        self.extend(sorted(items, key=key))

    def fork(self) -> Ordered:
        """Return the same sequence; what one of the two changes, the other keeps."""
        fork = Ordered(key=self.key)
        fork._blocks, fork._lasts = self._blocks.copy(), self._lasts.copy()
        fork._own = [False] * len(self._blocks)
        self._own = fork._own.copy()
        fork._starts = self._starts
        return fork

    def add(self, item: Any) -> None:
        """Put an item in its place, if it is not there."""
        blocks, lasts, key = self._blocks, self._lasts, self.key
        mark = item if key is None else key(item)
        at = bisect_left(lasts, mark)
        if at == len(lasts):
            if not lasts:
                blocks.append([item])
                lasts.append(mark)
                self._own.append(True)
                self._starts = None
                return
            at -= 1
        block = blocks[at] if self._own[at] else self._owned(at)
        if mark > lasts[at]:
            block.append(item)
            lasts[at] = mark
        else:
            place = bisect_left(block, mark, key=key)
            if (block[place] if key is None else key(block[place])) == mark:
                return
            block.insert(place, item)
        self._starts = None
        if len(block) >= 2 * _BLOCK:
            # What comes in ascending order, as new ids do, leaves full blocks behind.
            cut = len(block) - 1 if at == len(lasts) - 1 and block[-1] == item else _BLOCK
            blocks[at : at + 1] = [block[:cut], block[cut:]]
            lasts.insert(at, block[cut - 1] if key is None else key(block[cut - 1]))
            self._own.insert(at, True)

    def extend(self, items: Sequence[Any]) -> None:
        """Put ascending items behind all others, which they have to be greater than."""
        key = self.key
        for at in range(0, len(items), _BLOCK):
            block = list(items[at : at + _BLOCK])
            self._blocks.append(block)
            self._lasts.append(block[-1] if key is None else key(block[-1]))
            self._own.append(True)
        self._starts = None

    def discard(self, item: Any) -> None:
        """Take an item out, if it is there."""
        key = self.key
        mark = item if key is None else key(item)
        at = bisect_left(self._lasts, mark)
        if at == len(self._lasts):
            return
        block = self._blocks[at]
        place = bisect_left(block, mark, key=key)
        if (block[place] if key is None else key(block[place])) != mark:
            return
        if not self._own[at]:
            block = self._owned(at)
        del block[place]
        self._starts = None
        if block:
            if place == len(block):
                self._lasts[at] = block[-1] if key is None else key(block[-1])
        else:
            del self._blocks[at], self._lasts[at], self._own[at]

    def _owned(self, at: int) -> list[Any]:
        block = self._blocks[at] = self._blocks[at].copy()
        self._own[at] = True
        return block

    def after(self, key: Any) -> Iterator[Any]:
        """Iterate over the items with a greater key than one, which need not be there."""
        at = bisect_right(self._lasts, key)
        if at < len(self._blocks):
            block = self._blocks[at]
            yield from block[bisect_right(block, key, key=self.key) :]
            yield from chain.from_iterable(self._blocks[at + 1 :])

    def part(self, start: int, stop: int) -> list[Any]:
        """Return the items from place ``start`` up to, not including, ``stop``; both from 0."""
        starts = self._starts
        if starts is None:
            starts = self._starts = [0, *accumulate(map(len, self._blocks))]
        start, stop = max(0, start), min(stop, starts[-1])
        found: list[Any] = []
        at = bisect_right(starts, start) - 1
        while start < stop:
            block, first = self._blocks[at], starts[at]
            found += block[start - first : stop - first]
            at += 1
            start = starts[at]
        return found

    @property
    def last(self) -> Any:
        """The greatest item, or None."""
        return self._blocks[-1][-1] if self._blocks else None

    @property
    def first(self) -> Any:
        """The least item, or None."""
        return self._blocks[0][0] if self._blocks else None

    def __len__(self) -> int:
        return sum(map(len, self._blocks)) if self._starts is None else self._starts[-1]

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(self._blocks)

    def __reversed__(self) -> Iterator[Any]:
        return chain.from_iterable(map(reversed, reversed(self._blocks)))

    def __contains__(self, item: Any) -> bool:
        """Tell whether an item is there, by its key."""
        key = self.key
        mark = item if key is None else key(item)
        at = bisect_left(self._lasts, mark)
        if at == len(self._lasts):
            return False
        block = self._blocks[at]
        found = block[bisect_left(block, mark, key=key)]
        return bool((found if key is None else key(found)) == mark)
