"""Walks: whatever is done in whatever order, every record is as the model says."""

from collections.abc import Callable

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.suite.params import law
from contracts.suite.walks.machine import explore

Check = Callable[[Desk, Expect, int], None]
_CALLS_EACH = 5
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
    findings, exercised = explore(
        desk, walks=-(-examples // 2), calls=examples * _CALLS_EACH, number=desk.seed
    )
    claimed = set(expect.claimed)
    expect.claimed = tuple(one for one in expect.claimed if one in exercised)
    expect.exercised += sorted(exercised & claimed)
    if findings.shortest:
        raise ExceptionGroup("the walk came to this", findings.shortest)
    expect.possible(exercised, "no record can be made")
