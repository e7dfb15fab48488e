"""Values that checks send: valid where they should be, wrong where they should be."""

import pytest

from contracts.contract import Contract, Property, load
from contracts.values import TEXTS, accepts, sample, wrong

CONTRACTS = {name: load(name) for name in ("itrp", "serviceops")}


def members(contract: Contract) -> list[Property]:
    create = contract.doing("create", "requests")
    assert create is not None
    return list(contract.properties(contract.body(create)).values())


@pytest.mark.parametrize("name", CONTRACTS)
@pytest.mark.parametrize("index", range(6))
def test_samples_are_valid(name: str, index: int) -> None:
    contract = CONTRACTS[name]
    for member in members(contract):
        known = [1, 2] if name == "itrp" and member.name != "support_domain" else ["a@b.com"]
        value = sample(contract, member, "desk tag 1", index, known)
        assert value is None or accepts(contract, member.schema, value), member.name


@pytest.mark.parametrize("name", CONTRACTS)
def test_samples_of_different_numbers_differ(name: str) -> None:
    contract = CONTRACTS[name]
    for member in members(contract):
        first = sample(contract, member, "first", 0, [1, 2])
        second = sample(contract, member, "second", 1, [1, 2])
        assert second is None or first != second or isinstance(first, dict | list), member.name


@pytest.mark.parametrize("name", CONTRACTS)
def test_wrong_values_are_wrong(name: str) -> None:
    contract = CONTRACTS[name]
    found = {member.name: list(wrong(contract, member)) for member in members(contract)}
    for member in members(contract):
        for what, value in found[member.name]:
            assert not accepts(contract, member.schema, value), (member.name, what)
    assert [what for what, _ in found["subject"]]


def test_text_is_cut_to_the_limit_and_keeps_its_mark() -> None:
    contract = CONTRACTS["itrp"]
    source = next(one for one in members(contract) if one.name == "source")
    value = sample(contract, source, "a prefix that is rather long mark-17", 0, ())
    assert len(value) == 30
    assert value.endswith("mark-17")


def test_sorts_of_text_in_doubt_stand_last() -> None:
    doubts = [bool(doubt) for _, _, doubt in TEXTS]
    assert doubts == sorted(doubts)
