"""The rate limit: fixed windows for each caller, refused or only announced."""

from hypothesis import given
from hypothesis import strategies as st

from mockserver.limiter import _MOST_CALLERS, Limiter, Quota


def test_calls_count_down_and_then_wait() -> None:
    limiter = Limiter(2, 10, enforced=True)
    assert limiter.hit("a", 100) == Quota(2, 1, 110)
    assert limiter.hit("a", 104) == Quota(2, 0, 110)
    assert limiter.hit("a", 105) == Quota(2, 0, 110, 5)
    assert limiter.hit("a", 109) == Quota(2, 0, 110, 1)
    assert limiter.hit("b", 105) == Quota(2, 1, 115)


def test_a_new_window_begins_with_the_first_call_after_the_last() -> None:
    limiter = Limiter(1, 10, enforced=True)
    limiter.hit("a", 100)
    assert limiter.hit("a", 110) == Quota(1, 0, 120)
    assert limiter.hit("a", 500) == Quota(1, 0, 510)


def test_a_clock_set_back_begins_a_new_window() -> None:
    limiter = Limiter(1, 10, enforced=True)
    limiter.hit("a", 100)
    assert limiter.hit("a", 99) == Quota(1, 0, 109)


def test_an_announced_limit_refuses_nobody() -> None:
    limiter = Limiter(1, 10)
    quotas = [limiter.hit("a", 100) for _ in range(5)]
    assert {quota.remaining for quota in quotas} == {0}
    assert {quota.wait for quota in quotas} == {0}


def test_a_look_counts_nothing() -> None:
    limiter = Limiter(2, 10, enforced=True)
    assert limiter.peek("a", 100) == Quota(2, 2, 110)
    limiter.hit("a", 100)
    assert limiter.peek("a", 105) == limiter.peek("a", 105) == Quota(2, 1, 110)
    assert limiter.peek("a", 110) == Quota(2, 2, 120)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 5)), max_size=40))
def test_no_window_lets_more_calls_pass_than_the_limit(hits: list[tuple[str, int]]) -> None:
    limiter = Limiter(3, 10, enforced=True)
    now = 0
    passed: dict[tuple[str, int], int] = {}
    for caller, later in hits:
        now += later
        quota = limiter.hit(caller, now)
        assert now < quota.reset <= now + 10
        if quota.wait:
            assert quota.wait == quota.reset - now
        else:
            window = (caller, quota.reset)
            passed[window] = passed.get(window, 0) + 1
            assert quota.remaining == 3 - passed[window]


def test_callers_are_forgotten_once_there_are_too_many() -> None:
    limiter = Limiter(5, 10, enforced=True)
    for number in range(_MOST_CALLERS - 1):
        limiter.hit(number, 100)
    limiter.hit("late", 109)
    assert limiter.hit("new", 110).remaining == 4
    assert limiter.peek("late", 110).remaining == 4
    for number in range(_MOST_CALLERS):
        limiter.hit(number, 111)
    assert limiter.hit("another", 111).remaining == 4
