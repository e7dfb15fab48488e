"""Every lie is found out by a check that claims what it breaks; three seeds in a campaign."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.liars import free
from tests.liars.court import Court
from tests.liars.lying import LIES
from tests.liars.trial import Trial, tried

FREE = free.listed()
CourtOf = Callable[[str], Court]


@pytest.mark.parametrize("name", LIES)
def test_lie_is_found_out(name: str, court_of: CourtOf) -> None:
    # What is on the list is found by no other check; random walks for each would take minutes.
    leave_out = _is_walk if name in FREE else _is_nothing
    _judge(tried(court_of(LIES[name].api), LIES[name], 1, leave_out))


@pytest.mark.campaign
@pytest.mark.parametrize("seed", [2, 3])
@pytest.mark.parametrize("name", LIES)
def test_lie_is_found_out_with_other_seeds(name: str, seed: int, court_of: CourtOf) -> None:
    if name not in FREE:
        _judge(tried(court_of(LIES[name].api), LIES[name], seed=seed))


def _is_walk(check: str) -> bool:
    return check.startswith("walks/")


def _is_nothing(check: str) -> bool:
    return False


def _judge(trial: Trial) -> None:
    """Judge that a lie was found out, or is on the list of those that are not."""
    assert trial.errors == ()
    if trial.lie.name in FREE:
        assert trial.word != "caught", f"to be struck off {free.FILE.name}: {trial.caught[0]}"
    else:
        assert trial.word == "caught", f"{trial.word}: found {trial.found}"
