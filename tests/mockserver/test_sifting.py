"""Sifting: as a plain filter, but each value is looked at once."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mockserver.sifting import sifted

values = st.none() | st.integers(0, 2) | st.sampled_from(["a", "b"]) | st.just((1, 2))


@given(st.lists(values | st.lists(st.integers(0, 2), max_size=2), max_size=5), st.integers(0, 60))
def test_it_is_a_filter(some: list[Any], times: int) -> None:
    rows = [(number, value) for number, value in enumerate(some * times)]

    def holds(value: Any) -> bool:
        return value in (None, 1, "b", [1])

    assert sifted(rows, 1, holds) == [row for row in rows if holds(row[1])]


def test_each_value_is_looked_at_once() -> None:
    seen: list[int] = []

    def holds(value: int) -> bool:
        seen.append(value)
        return value > 0

    rows = [(number, number % 3) for number in range(999)]
    assert len(sifted(rows, 1, holds)) == 666
    assert sorted(seen) == [0, 1, 2]
    assert sifted(rows, 1, lambda value: value < 3) is rows
