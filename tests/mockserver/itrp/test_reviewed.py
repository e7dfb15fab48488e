"""What marks a request as reviewed, and who may mark its requester as conciliated."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.itrp.client import DESK_MANAGER, DISSATISFIED, RACK, SPECIALIST, Client

IN_USE = 126  # a service instance: no rule marks its requests as reviewed


@pytest.mark.parametrize(
    ("members", "reviewed"),
    [
        ({}, False),
        pytest.param({"service_instance_id": None}, True,
                     marks=pytest.mark.requirement("ITRP-FIELD-125")),
        pytest.param({"problem_id": 311}, True, marks=pytest.mark.requirement("ITRP-FIELD-126")),
        pytest.param({"change_id": 239}, True,
                     marks=pytest.mark.requirement("ITRP-FIELD-127", "ITRP-WRITE-09")),
        pytest.param({"grouped_into_id": 70480}, True,
                     marks=pytest.mark.requirement("ITRP-FIELD-128")),
        pytest.param({"completion_reason": "solved", "impact": "high"}, True,
                     marks=pytest.mark.requirement("ITRP-FIELD-129")),
        ({"completion_reason": "solved"}, True),
        ({"completion_reason": "solved", "impact": "top"}, False),
        ({"completion_reason": "workaround", "impact": "low"}, False),
        ({"project_id": 77}, False),
    ],
)  # fmt: skip
@pytest.mark.requirement("ITRP-FIELD-122")
def test_rules_of_reviewed(api: Client, members: dict[str, Any], reviewed: bool) -> None:
    assert api.create(**{"service_instance_id": IN_USE, **members})["reviewed"] is reviewed
    key = api.create(service_instance_id=IN_USE)["id"]
    assert api.update(key, **members)["reviewed"] is reviewed
    assert api.update(key, reviewed=False)["reviewed"] is reviewed


@pytest.mark.requirement("ITRP-FIELD-123", "ITRP-FIELD-120")
@pytest.mark.parametrize("sent", [True, "true", 1])
def test_problem_manager_marks_as_reviewed(api: Client, sent: Any) -> None:
    """The demo caller is the problem manager behind service instance 130."""
    assert api.create(service_instance_id=130, reviewed=sent)["reviewed"] is True
    key = api.create(service_instance_id=130)["id"]
    assert api.update(key, reviewed=sent)["reviewed"] is True
    assert api.update(key, reviewed=False)["reviewed"] is False


def test_reviewed_stays_when_its_reason_is_gone(api: Client) -> None:
    key = api.create(service_instance_id=IN_USE, problem_id=311)["id"]
    assert api.update(key, problem_id=None)["reviewed"] is True


@pytest.mark.requirement("ITRP-FIELD-04", "ITRP-FIELD-05")
@pytest.mark.parametrize(
    ("token", "key", "addressed"),
    [
        (DESK_MANAGER, DISSATISFIED, True),
        (SPECIALIST, DISSATISFIED, False),
        (DESK_MANAGER, RACK, False),  # its requester is satisfied
        (DESK_MANAGER, 70472, False),  # its requester has not answered
    ],
)
def test_addressed_is_for_desk_managers_and_dissatisfied_requesters(
    api: Client, token: str, key: int, addressed: bool
) -> None:
    assert api.using(token).update(key, addressed=True)["addressed"] is addressed
    assert api.read(key)["addressed"] is addressed
