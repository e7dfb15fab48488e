"""The lies are about everything, and at least half of the functions need a history to be told."""

from __future__ import annotations

import pytest

from contracts import contract
from contracts.contract import Contract
from contracts.suite.laws import LAWS
from tests.liars.lying import LIES
from tests.liars.servers import SERVERS
from tests.liars.trial import MOCKED

FEWEST = 150


def _functions() -> dict[tuple[str, str], bool]:
    """Return the functions that tell lies, by API and name, and whether each is stateful."""
    return {(one.api, one.function): one.stateful for one in LIES.values()}


def _contract(api: str) -> Contract:
    return contract.load(api, SERVERS[api].documents)


def test_there_are_many_and_half_of_them_are_stateful() -> None:
    functions = _functions()
    assert len(functions) >= FEWEST
    assert sum(functions.values()) * 2 >= len(functions)


def test_every_law_is_offended_against() -> None:
    apis = [_contract(api) for api in SERVERS]
    used = {law for api in apis for one in api.requirements.values() for law in one.laws}
    assert used <= LAWS.keys()
    assert used - {one.law for one in LIES.values()} == set()


@pytest.mark.parametrize("api", ["itrp", "serviceops"])
def test_every_requirement_of_grade_s_is_offended_against(api: str) -> None:
    broken = {one for lie in LIES.values() for one in lie.breaks}
    seen = [one for one in _contract(api).requirements.values() if not one.unobservable]
    assert [one.id for one in seen if one.grade == "S" and one.id not in broken] == []


@pytest.mark.parametrize("api", SERVERS)
def test_what_is_broken_is_known(api: str) -> None:
    known = _contract(api).requirements.keys()
    told = [one for one in LIES.values() if one.api == api]
    assert {one.name: {*one.breaks} - known for one in told if {*one.breaks} - known} == {}


def test_every_lie_says_what_it_is() -> None:
    assert [one.name for one in LIES.values() if not one.text] == []


def test_what_is_told_in_front_of_the_mock_is_a_lie() -> None:
    assert MOCKED - LIES.keys() == set()
