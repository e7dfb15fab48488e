"""Judging: what is wrong with a single exchange, and which requirement it breaks."""

from typing import Any

import pytest

from contracts.contract import Contract, load
from contracts.exchange import Exchange
from contracts.judging import Judge

TICKET = {
    "id": 1, "name": "INC-1", "subject": "a", "requesterEmail": "a@b.com", "requesterName": "b",
    "statusName": "Open", "priorityName": "Low", "urgencyName": "Low", "impactName": "Low",
    "source": "External", "spam": False, "supportLevel": "tier1", "createdTime": 1,
    "updatedTime": 1, "customField": {},
}  # fmt: skip


@pytest.fixture(scope="module")
def serviceops() -> Contract:
    return load("serviceops")


def blamed(contract: Contract, **members: Any) -> set[str]:
    """Return what is broken by an answer with some members set, or with ... left out."""
    shown = {name: one for name, one in {**TICKET, **members}.items() if one is not ...}
    exchange = Exchange(
        method="GET",
        url="http://desk.example/api/v1/request/1",
        request_headers={},
        request_body=b"",
        status=200,
        headers={"content-type": "application/json"},
        body=repr(shown).replace("'", '"').replace("False", "false").encode(),
    )
    return {one.requirement for one in Judge(contract).judge(exchange)}


def test_whole_ticket_breaks_nothing(serviceops: Contract) -> None:
    assert blamed(serviceops) == set()


@pytest.mark.parametrize(
    ("name", "requirement"),
    [("id", "SOPS-ANSWER-03"), ("source", "SOPS-ANSWER-16"), ("customField", "SOPS-ANSWER-15")],
)
def test_missing_member_breaks_its_own_statement(
    serviceops: Contract, name: str, requirement: str
) -> None:
    assert blamed(serviceops, **{name: ...}) == {requirement}


def test_each_missing_member_is_blamed(serviceops: Contract) -> None:
    assert blamed(serviceops, id=..., spam=...) == {"SOPS-ANSWER-03", "SOPS-ANSWER-17"}


def test_value_of_another_kind_breaks_its_own_statement(serviceops: Contract) -> None:
    assert blamed(serviceops, subject=7) == {"SOPS-ANSWER-09"}
