"""Every lie is found out by a check that claims what it breaks; three seeds in a campaign."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.liars.court import Court
from tests.liars.lying import LIES
from tests.liars.trial import Trial, tried

CourtOf = Callable[[str], Court]


@pytest.mark.parametrize("name", LIES)
def test_lie_is_found_out(name: str, court_of: CourtOf) -> None:
    _judge(tried(court_of(LIES[name].api), LIES[name], seed=1))


@pytest.mark.campaign
@pytest.mark.parametrize("seed", [2, 3])
@pytest.mark.parametrize("name", LIES)
def test_lie_is_found_out_with_other_seeds(name: str, seed: int, court_of: CourtOf) -> None:
    _judge(tried(court_of(LIES[name].api), LIES[name], seed=seed))


def _judge(trial: Trial) -> None:
    assert trial.errors == ()
    assert trial.word == "caught", f"{trial.word}: found {trial.found}"
