"""Layered: a dictionary over one that forks share, so that a fork costs what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

_GONE: Final = object()
_FEW = 64


class Layered:
    """Values by key, none of them None: changes over a dictionary that never changes.

    It may be forked on several threads at once: whoever puts both dictionaries in place begins with
    the one below, whoever reads both begins with the one above.
    """

    __slots__ = ("_over", "_under")

    def __init__(self) -> None:
        self._over: dict[Any, Any] = {}
        self._under: dict[Any, Any] = {}

    def fork(self) -> Layered:
        """Return the same content; what one of the two changes, the other keeps."""
        if len(self._over) > self._much:
            self._settle()
        fork = Layered()
        fork._over = self._over.copy()
        fork._under = self._under
        return fork

    def load(self, items: Iterable[tuple[Any, Any]]) -> None:
        """Give values to many keys, so that no fork has to copy them."""
        self._over.update(items)
        self._settle()

    def _settle(self) -> None:
        """Make the present content the dictionary below."""
        over = self._over
        if not over:
            return
        if self._under:
            under = {**self._under, **over}
            for key, value in over.items():
                if value is _GONE:
                    del under[key]
            self._under = under
        else:
            self._under = over  # nothing below, so nothing of it is marked as gone
        self._over = {}

    def resembles(self, other: Layered) -> bool:
        """Tell whether ``since`` has an answer."""
        over = self._over
        return not other._over and self._under is other._under and len(over) <= self._much

    def since(self, other: Layered) -> list[tuple[Any, Any, Any]] | None:
        """Return what is not as in one that this is a fork of: keys, values there, and values here.

        None when that is too much to be told, or is not known.
        """
        over, under = self._over, self._under
        if other._over or under is not other._under or len(over) > self._much:
            return None
        return [
            (key, under.get(key), None if value is _GONE else value) for key, value in over.items()
        ]

    @property
    def _much(self) -> int:
        """How many changes are so many that everything is better put in one dictionary."""
        return _FEW + len(self._under) // 4

    def get(self, key: Any) -> Any:
        """Return the value of a key, or None."""
        found = self._over.get(key)
        if found is None:
            return self._under.get(key)
        return None if found is _GONE else found

    def many(self, keys: Iterable[Any]) -> Iterator[Any]:
        """Iterate over the values of keys; None for one that has none."""
        return map(self.get if self._over else self._under.get, keys)

    def put(self, key: Any, value: Any) -> None:
        """Give a key a value."""
        self._over[key] = value

    def drop(self, key: Any) -> None:
        """Take a key out, if it is there."""
        if key in self._under:
            self._over[key] = _GONE
        else:
            self._over.pop(key, None)

    def items(self) -> Iterator[tuple[Any, Any]]:
        """Iterate over keys and values, in no particular order."""
        over = self._over
        if not over:
            yield from self._under.items()
            return
        for key, value in self._under.items():
            if key not in over:
                yield key, value
        for key, value in over.items():
            if value is not _GONE:
                yield key, value
