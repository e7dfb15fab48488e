"""The converse: without any one of its checks the suite lets some lie go free."""

from __future__ import annotations

import pytest

from tests.liars import needed
from tests.liars.lying import LIES

NEEDED = {check: lie for check, lie in needed.listed().items() if lie}


def test_the_list_names_checks_and_lies() -> None:
    reasons = needed.functions()
    assert needed.listed().keys() - reasons.keys() == set()
    assert needed.listed().keys() & {check for check, why in reasons.items() if why} == set()
    assert set(NEEDED.values()) - LIES.keys() == set()


def test_every_check_is_needed_or_says_why_it_exists() -> None:
    assert [
        check for check, why in needed.functions().items() if not (why or check in NEEDED)
    ] == []


@pytest.mark.campaign
@pytest.mark.parametrize("check", NEEDED)
def test_without_it_a_lie_goes_free(check: str) -> None:
    assert needed.holds(check, NEEDED[check])
