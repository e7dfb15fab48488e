"""The example that the vendor's page prints, asked of the mock."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockserver.api import documents_root
from tests.mockserver.serviceops.client import (
    ANY_USER,
    EVERY_FIELD,
    FIRST_NEW,
    SAMPLE,
    TECHNICIAN,
    Client,
    Serve,
)  # fmt: skip

EXAMPLES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((documents_root() / "serviceops/published").glob("*.json"))
}
SENT: dict[str, Any] = EXAMPLES["create-request"]["request"]
ANSWERED: dict[str, Any] = EXAMPLES["create-request"]["response"]
MORE = {"createdByName", "updatedByName", "fileAttachments"}  # live answers have them as well


def test_every_example_is_tried_here() -> None:
    assert set(EXAMPLES) == {"create-request"}


@pytest.mark.requirement(
    "SOPS-API-01", "SOPS-CLIENT-03", "SOPS-TOKEN-01", "SOPS-AUTH-01", "SOPS-CREATE-01",
    "SOPS-CREATE-02", "SOPS-CREATE-04", "SOPS-SENT-01", "SOPS-SENT-02", "SOPS-SENT-03",
    "SOPS-SENT-04", "SOPS-SENT-05", "SOPS-SENT-06", "SOPS-SENT-07", "SOPS-SENT-08", "SOPS-SENT-09",
    "SOPS-SENT-10", "SOPS-SENT-11", "SOPS-SENT-12", "SOPS-SENT-13", "SOPS-SENT-14",
    "SOPS-ANSWER-01", "SOPS-ANSWER-02", "SOPS-ANSWER-03", "SOPS-ANSWER-04", "SOPS-ANSWER-05",
    "SOPS-ANSWER-06", "SOPS-ANSWER-07", "SOPS-ANSWER-08", "SOPS-ANSWER-09", "SOPS-ANSWER-10",
    "SOPS-ANSWER-11", "SOPS-ANSWER-12", "SOPS-ANSWER-13", "SOPS-ANSWER-14", "SOPS-ANSWER-15",
    "SOPS-ANSWER-16", "SOPS-ANSWER-17", "SOPS-ANSWER-18", "SOPS-ANSWER-19", "SOPS-ANSWER-20",
)  # fmt: skip
def test_token_and_then_the_sample(visitor: Client) -> None:
    name, password = TECHNICIAN
    token = visitor.ask_token(ANY_USER, grant_type="password", username=name, password=password)
    visitor.token = token.body["access_token"]
    answer = visitor.send(EXAMPLES["create-request"]["method"], "/v1/request", SENT)
    assert answer.status == EXAMPLES["create-request"]["status"]
    assert set(answer.body) == set(ANSWERED) | MORE
    same = {name for name in ANSWERED if answer.body[name] == ANSWERED[name]}
    assert set(ANSWERED) - same == {
        "id", "name",  # the sample was the first ticket of its server
        "createdTime", "updatedTime",  # and made at another time
        "tags",  # left out of the sample without a reason
        "customField",  # empty in the sample, whose form seems to have had no field
        "source",  # the table names another default than the sample shows
        "supportLevel",  # tier2 was sent and tier1 answered
    }  # fmt: skip
    assert answer.body["id"] == FIRST_NEW
    assert answer.body["tags"] == SENT["tags"]
    assert answer.body["customField"] == {**EVERY_FIELD, **SENT["customField"]}
    assert answer.body["source"] == "External"
    assert answer.body["supportLevel"] == SENT["supportLevel"]
    assert visitor.read(FIRST_NEW) == answer.body


@pytest.mark.requirement("SOPS-SENT-13", "SOPS-SENT-14", "SOPS-ANSWER-14", "SOPS-ANSWER-15")
def test_with_other_answers_the_differences_are_fewer(answering: Serve) -> None:
    api = answering(tags_echo="empty", custom_field_echo="none", source_default="technician-portal")
    answered = api.send("POST", "/v1/request", SENT).body
    same = {name for name in ANSWERED if answered[name] == ANSWERED[name]}
    unequal = {"id", "name", "createdTime", "updatedTime", "supportLevel"}
    assert set(ANSWERED) - same == unequal


def test_order_of_keys_is_that_of_the_sample(api: Client) -> None:
    keys = [name for name in api.send("POST", "/v1/request", SENT).body if name in ANSWERED]
    assert keys == list(ANSWERED)


@pytest.mark.requirement("SOPS-ANSWER-03", "SOPS-ANSWER-04", "SOPS-ANSWER-05", "SOPS-READ-01")
def test_the_published_ticket_is_in_the_world(answering: Serve) -> None:
    shown = answering(custom_field_echo="none").read(SAMPLE)
    assert shown == {**ANSWERED, "fileAttachments": []}
