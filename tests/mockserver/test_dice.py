"""The dice draw what the standard library would draw."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from mockserver.dice import Dice

WEIGHTS = st.dictionaries(st.text(max_size=3), st.integers(1, 50) | st.floats(0.1, 9), min_size=1)


@given(st.integers(), WEIGHTS, WEIGHTS)
def test_weighed_draws_as_choices_does(
    seed: int, one: dict[str, float], two: dict[str, float]
) -> None:
    dice, plain = Dice(seed), random.Random(seed)
    for weights in (one, two, one, one):
        assert dice.weighed(weights) == plain.choices(list(weights), list(weights.values()))[0]
        assert dice.randrange(9) == plain.randrange(9)
