"""The trials: small ones in the gate, those of full size in the campaign."""

from __future__ import annotations

import pytest

from tests.load import trials
from tests.load.__main__ import TRIALS


def test_worlds_in_parallel_keep_what_is_theirs() -> None:
    assert trials.worlds(count=12, clients=6, calls=10)["worlds"] == 14


def test_a_client_that_heeds_retry_after_gets_all_done() -> None:
    assert trials.back_off()["refused"] > 0


def test_waiting_takes_one_call() -> None:
    trials.waiting()


def test_a_long_journal_takes_no_more_memory() -> None:
    trials.journal(calls=20_000)


def test_many_worlds_are_opened() -> None:
    assert trials.opening(count=200)["mb"] < 20


@pytest.mark.campaign
@pytest.mark.parametrize("name", sorted(TRIALS))
def test_at_full_size(name: str) -> None:
    assert TRIALS[name]()
