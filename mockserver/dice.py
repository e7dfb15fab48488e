"""Dice: seeded chance for the making of data, which draws by weights at little cost."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Mapping
from itertools import accumulate
from typing import Any


class Dice(random.Random):
    """The generator of Python itself; ``weighed`` draws as its ``choices`` does."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        # By identity; the weights themselves are held, so that no other ones get it.
        self._sums: dict[int, tuple[Mapping[Any, float], list[Any], list[float]]] = {}

    def weighed(self, weights: Mapping[Any, float]) -> Any:
        """Return one of the keys by their weights, which must not change from then on."""
        made = self._sums.get(id(weights))
        if made is None:
            made = (weights, list(weights), list(accumulate(weights.values())))
            self._sums[id(weights)] = made
        _, names, sums = made
        return names[bisect(sums, self.random() * (sums[-1] + 0.0), 0, len(names) - 1)]
