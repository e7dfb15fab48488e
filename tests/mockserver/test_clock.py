"""The clock: follows its source, stands still, and can be set in either state."""

from hypothesis import given
from hypothesis import strategies as st

from mockserver.clock import Clock

# Quarters of a second: exact in binary, so that sums need no tolerance.
quarters = st.integers(-(10**9), 10**9).map(lambda count: count / 4)


class Source:
    """A source of time that a test moves."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def test_a_clock_follows_its_source() -> None:
    source = Source()
    clock = Clock(source)
    assert clock.now() == 1000
    source.time += 5
    assert clock.now() == 1005


def test_a_clock_may_start_elsewhere() -> None:
    source = Source()
    clock = Clock(source, 50)
    assert clock.now() == 50
    source.time += 5
    assert clock.now() == 55


def test_a_frozen_clock_stands_still_until_it_runs_again() -> None:
    source = Source()
    clock = Clock(source, 50, frozen=True)
    source.time += 5
    assert clock.now() == 50
    clock.run()
    assert clock.now() == 50
    source.time += 5
    assert clock.now() == 55
    clock.freeze()
    source.time += 5
    assert clock.now() == 55


@given(quarters, quarters, quarters, st.booleans())
def test_a_clock_can_be_set_and_moved(
    start: float, instant: float, seconds: float, frozen: bool
) -> None:
    source = Source()
    clock = Clock(source, start, frozen=frozen)
    assert clock.now() == start
    clock.set(instant)
    assert clock.now() == instant
    clock.advance(seconds)
    assert clock.now() == instant + seconds
    source.time += 8
    assert clock.now() == instant + seconds + (0 if frozen else 8)


def test_to_run_a_clock_that_runs_changes_nothing() -> None:
    source = Source()
    clock = Clock(source, 50)
    source.time += 5
    clock.run()
    assert clock.now() == 55
