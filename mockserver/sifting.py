"""Sifting: the rows that meet a test of one property, which is asked once for each value."""

from __future__ import annotations

from collections.abc import Callable
from itertools import compress
from operator import itemgetter
from typing import Any

from mockserver.table import Row

_FEW = 64
_ALIKE = 8
"""So many times as many rows as values, and each value is looked at once."""


def sifted(rows: list[Row], place: int, holds: Callable[[Any], bool]) -> list[Row]:
    """Return the rows whose value at a place meets a test, in their order."""
    if len(rows) > _FEW:
        try:
            values = set(map(itemgetter(place), rows))
        except TypeError:  # lists cannot be told apart so cheaply
            values = set()
        if values and len(values) * _ALIKE <= len(rows):
            good = {value for value in values if holds(value)}
            if len(good) == len(values):
                return rows
            return list(compress(rows, map(good.__contains__, map(itemgetter(place), rows))))
    return [row for row in rows if holds(row[place])]
