"""The guard of the hot paths: none takes notably more instructions than is recorded."""

from __future__ import annotations

import os
from functools import cache

import pytest

from tests.bench.instructions import (
    ELSEWHERE,
    TITLES,
    TOLERANCE,
    Uncounted,
    budgets,
    counts,
    here,
    problems,
)


@cache
def counted() -> dict[str, float]:
    try:
        return counts()
    except Uncounted as reason:
        if os.environ.get("CI") or "apt install" not in str(reason):
            raise
        pytest.skip(str(reason))


@pytest.mark.xdist_group("instructions")
def test_no_hot_path_takes_more_instructions_than_recorded() -> None:
    assert problems(counted(), budgets()) == []


@pytest.mark.xdist_group("instructions")
def test_a_slow_down_by_a_fifth_is_noticed_on_every_path() -> None:
    recorded = {here(): counted()}
    said = problems(counts(slowed=True), recorded)
    assert [line.partition(" takes")[0] for line in said] == [*TITLES.values()]


def test_what_grew_is_named_with_how_much() -> None:
    plain = dict.fromkeys(TITLES, 2.0)
    said = problems({**plain, "list": 2.5}, {here(): plain})
    assert len(said) == 1
    assert said[0].startswith("list of 25 takes +25% instructions (2.50 units, recorded 2.00)")
    assert problems({**plain, "list": 2 * (1 + TOLERANCE) - 0.01}, {here(): plain}) == []


def test_a_budget_that_guards_nothing_is_told() -> None:
    plain = dict.fromkeys(TITLES, 2.0)
    assert "--renew" in problems({**plain, "get": 1.0}, {here(): plain})[0]


def test_another_interpreter_is_judged_by_the_ratio_and_more_kindly() -> None:
    plain = dict.fromkeys(TITLES, 2.0)
    other = {"CPython 9.9 abacus": plain}
    assert problems({**plain, "get": 2 * (1 + ELSEWHERE) - 0.01}, other) == []
    assert problems({**plain, "get": 2 * (1 + ELSEWHERE) + 0.01}, other) != []
    assert problems({**plain, "get": 0.1}, other) == []
