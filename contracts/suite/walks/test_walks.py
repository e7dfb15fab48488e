"""Walks: whatever is done in whatever order, every record is as the model says."""

from collections.abc import Callable

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.suite.params import law
from contracts.suite.walks.machine import explore

Check = Callable[[Desk, Expect, int], None]
_CALLS_EACH, _MOST_CALLS = 30, 3000
_CALLS_A_WALK = 10
_LAWS = (
    "echo", "text", "update", "update-alone", "update-stored", "same-form", "found", "fresh-id",
    "no-trace", "default", "delete", "pages", "filter", "several-filters", "view",
)  # fmt: skip


def _under(check: Check) -> Check:
    """Put a check under each of the laws."""
    for one in _LAWS:
        check = law(one)(check)
    return check


@pytest.mark.exists(because="it looks for sequences that nobody thought of, so for no known lie")
@_under
def test_random_walks(desk: Desk, expect: Expect, examples: int) -> None:
    calls = min(examples * _CALLS_EACH, _MOST_CALLS)
    findings, exercised = explore(desk, walks=calls // _CALLS_A_WALK, calls=calls, number=desk.seed)
    claimed = set(expect.claimed)
    expect.claimed = tuple(one for one in expect.claimed if one in exercised)
    expect.exercised += sorted(exercised & claimed)
    if findings.shortest:
        raise ExceptionGroup("the walk came to this", findings.shortest)
    expect.possible(exercised, "no record can be made")
