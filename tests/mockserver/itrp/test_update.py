"""Updating requests: what was sent changes, the rest stays, a refused update changes nothing."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from tests.mockserver.itrp.client import DAY, MEMORY, RACK, SPECIALIST, Client, instant, written

CHANGES: list[tuple[str, Any, str, Any]] = [
    ("subject", "Another subject", "subject", "Another subject"),
    ("category", "rfi", "category", "rfi"),
    ("impact", "high", "impact", "high"),
    ("status", "in_progress", "status", "in_progress"),
    ("completion_reason", "gone", "completion_reason", "gone"),
    ("source", "Elsewhere", "source", "Elsewhere"),
    ("sourceID", "e-1", "sourceID", "e-1"),
    ("supplier_requestID", "S-9", "supplier_requestID", "S-9"),
    ("desired_completion_at", "2018-01-02T03:04:05-06:00", "desired_completion_at",
     "2018-01-02T03:04:05-06:00"),
    ("downtime_start_at", "2018-01-02T03:04:05-06:00", "downtime_start_at",
     "2018-01-02T03:04:05-06:00"),
    ("downtime_end_at", "2018-01-02T03:04:05-06:00", "downtime_end_at",
     "2018-01-02T03:04:05-06:00"),
    ("urgent", True, "urgent", True),
    ("reviewed", True, "reviewed", True),
    ("custom_data", {"a": 1}, "custom_data", {"a": 1}),
    ("requested_by_id", 56, "requested_by", {"id": 56, "name": "Patrick Spratt"}),
    ("requested_for_id", 56, "requested_for", {"id": 56, "name": "Patrick Spratt"}),
    ("team_id", 13, "team", {"id": 13, "name": "Unix Servers"}),
    ("member_id", 54, "member", {"id": 54, "name": "Carla Cluster"}),
    ("service_instance_id", 29, "service_instance", {"id": 29, "name": "Data Center Rack Space"}),
    ("change_id", 238, "change", {"id": 238, "subject": "Install new rack"}),
    ("problem_id", 313, "problem", {"id": 313, "subject": "Payroll server runs out of disk space"}),
    ("project_id", 77, "project", {"id": 77, "subject": "Second data center"}),
    ("template_id", 36098, "template", {"id": 36098, "subject": "Printer does not print"}),
    ("knowledge_article_id", 921, "knowledge_article",
     {"id": 921, "subject": "How to free disk space"}),
    ("supplier_id", 51, "supplier", {"id": 51, "name": "Brightline Telecom", "sourceID": "V-4411"}),
    ("ci_id", 1770, "ci", {"id": 1770, "label": "RACK-07", "name": "Rack 7, row B"}),
]  # fmt: skip
FOLLOWING = {  # what else changes with a member, by the rules of the page
    "status": {"new_assignment"},
    "completion_reason": set(),
    "team_id": {"assignment_count", "resolution_target_at", "response_target_at", "next_target_at"},
    "requested_for_id": {"requester_resolution_target_at"},
    "service_instance_id": {"requester_resolution_target_at", "resolution_target_at",
                            "next_target_at", "response_target_at"},
    "impact": {"requester_resolution_target_at", "resolution_target_at", "response_target_at",
               "next_target_at"},
    "change_id": {"reviewed"},
    "problem_id": {"reviewed"},
    "desired_completion_at": {"next_target_at", "resolution_target_at"},
}  # fmt: skip


@pytest.mark.requirement(
    "ITRP-UPDATE-01", "ITRP-UPDATE-02", "ITRP-UPDATE-04", "ITRP-UPDATE-05", "ITRP-WRITE-01",
    "ITRP-WRITE-02", "ITRP-TRANSPORT-08", "ITRP-REF-08", "ITRP-FIELD-45", "ITRP-FIELD-110",
)  # fmt: skip
@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.parametrize(("member", "value", "name", "shown"), CHANGES)
def test_what_is_sent_changes_and_the_rest_stays(
    api: Client, method: str, member: str, value: Any, name: str, shown: Any
) -> None:
    before = api.read(MEMORY)
    answer = api.call(method, f"/requests/{MEMORY}", {member: value})
    assert answer.status == 200
    assert answer.body[name] == shown != before[name]
    changed = {one for one in before if answer.body[one] != before[one]}
    assert changed - FOLLOWING.get(member, set()) <= {name, "updated_at", "reviewed"}
    assert api.read(MEMORY) == answer.body


@pytest.mark.requirement("ITRP-UPDATE-01", "ITRP-WRITE-02")
@pytest.mark.parametrize("members", [{}, {"foo": 1}, {"subject": "Add new rack in data center"}])
def test_update_that_changes_nothing_moves_updated_at_alone(
    api: Client, members: dict[str, Any]
) -> None:
    before = api.read(RACK)
    api.world.clock.advance(60)
    after = api.update(RACK, **members)
    assert instant(after["updated_at"]) == api.world.clock.now()
    assert {**after, "updated_at": before["updated_at"]} == before


CLEARED = [
    "impact", "completion_reason", "sourceID", "source", "supplier_requestID", "custom_data",
    "desired_completion_at", "downtime_start_at", "downtime_end_at", "member_id", "change_id",
    "problem_id", "project_id", "template_id", "knowledge_article_id", "supplier_id", "ci_id",
]  # fmt: skip
FILLED = {
    "impact": "low", "completion_reason": "gone", "sourceID": "x", "source": "y",
    "supplier_requestID": "z", "custom_data": {"a": 1}, "desired_completion_at": written(DAY),
    "downtime_start_at": written(0), "downtime_end_at": written(60), "member_id": 54,
    "change_id": 238, "problem_id": 310, "project_id": 77, "template_id": 36098,
    "knowledge_article_id": 921, "supplier_id": 51, "ci_id": 1770,
}  # fmt: skip


@pytest.mark.requirement("ITRP-TYPE-01", "ITRP-TYPE-14", "ITRP-FIELD-45")
@pytest.mark.parametrize(
    ("member", "nothing"),
    [pair for pair in product(CLEARED, (None, "")) if pair != ("custom_data", "")],
)
def test_null_and_empty_text_clear_an_optional_field(
    api: Client, member: str, nothing: str | None
) -> None:
    name = member.removesuffix("_id")
    created = api.create(**FILLED)
    assert created[name] is not None
    after = api.update(created["id"], **{member: nothing})
    assert after[name] is None
    others = [one for one in CLEARED if one != member]
    assert all(after[one.removesuffix("_id")] == created[one.removesuffix("_id")] for one in others)


@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize("name", ["subject", "category", "status"])
def test_required_field_cannot_be_cleared(api: Client, name: str, nothing: str | None) -> None:
    answer = api.patch(f"/requests/{RACK}", {name: nothing})
    assert answer.errors == {name: f"{name.title()} can't be blank"}


@pytest.mark.requirement("ITRP-FIELD-29", "ITRP-FIELD-109", "ITRP-FIELD-112", "ITRP-TYPE-13")
def test_people_and_booleans_fall_back_to_their_defaults(api: Client) -> None:
    created = api.create(requested_by_id=56, requested_for_id=58, urgent=True)
    after = api.update(created["id"], requested_for_id=None, urgent=None)
    assert after["requested_for"]["id"] == 56
    assert after["urgent"] is False
    assert api.update(created["id"], requested_by_id="")["requested_by"]["id"] == 1


@pytest.mark.requirement("ITRP-TYPE-05", "ITRP-TYPE-06", "ITRP-TYPE-13")
@pytest.mark.parametrize(
    ("sent", "meant"),
    [(True, True), (1, True), ("true", True), ("t", True), ("TRUE", True), ("T", True),
     ("1", True), (False, False), (0, False), ("false", False), ("f", False), ("0", False),
     ("True", False), ("yes", False), ("on", False), ("", False)],
)  # fmt: skip
def test_words_for_true(api: Client, sent: Any, meant: bool) -> None:
    assert api.create(urgent=sent)["urgent"] is meant
    assert api.update(RACK, urgent=sent)["urgent"] is meant


@pytest.mark.requirement("ITRP-TYPE-07", "ITRP-TYPE-08", "ITRP-TYPE-09", "ITRP-TYPE-10")
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2017-07-01T12:00:00Z", "2017-07-01T06:00:00-06:00"),
        ("2017-07-01T12:00:00+05:30", "2017-07-01T00:30:00-06:00"),
        ("2017-07-01T12:00:00.987Z", "2017-07-01T06:00:00-06:00"),
        ("2017-07-01T12:00:00", "2017-07-01T12:00:00-06:00"),
        ("2017-07-01T12:00", "2017-07-01T12:00:00-06:00"),
        ("2017-07-01", "2017-07-01T00:00:00-06:00"),
        ("2016-02-29", "2016-02-29T00:00:00-06:00"),
    ],
)
def test_moment_is_answered_in_the_zone_of_the_caller(api: Client, sent: str, shown: str) -> None:
    assert api.create(downtime_end_at=sent)["downtime_end_at"] == shown


@pytest.mark.requirement("ITRP-TYPE-05", "ITRP-TYPE-12", "ITRP-TYPE-13", "ITRP-TYPE-14")
def test_everything_as_text_like_the_official_client_sends_it(api: Client) -> None:
    members = {
        "subject": "All text", "category": "incident", "impact": "low", "urgent": "true",
        "requested_by_id": "56", "service_instance_id": "126", "ci_ids": ["1763"], "member_id": "",
        "desired_completion_at": "2017-07-01", "waiting_until": "", "sourceID": "",
    }  # fmt: skip
    answer = api.post("/requests", members)
    assert answer.status == 201
    assert answer.body["urgent"] is True
    assert answer.body["requested_by"]["id"] == 56
    assert answer.body["member"] is answer.body["sourceID"] is answer.body["waiting_until"] is None


@pytest.mark.requirement("ITRP-WRITE-08")
def test_source_is_for_administrators(api: Client) -> None:
    before = api.read(MEMORY)
    after = api.using(SPECIALIST).update(MEMORY, source="x", sourceID="y", urgent=True)
    assert (after["source"], after["sourceID"]) == (before["source"], before["sourceID"])
    assert after["urgent"] is True
    assert api.update(MEMORY, source="x", sourceID="y")["sourceID"] == "y"


@pytest.mark.parametrize(
    "members",
    [
        {"subject": "  blanks at both ends "},
        {"subject": "two\nlines"},
        {"sourceID": " "},
        {"downtime_start_at": "2018-01-02T00:00:00-06:00",
         "downtime_end_at": "2018-01-01T00:00:00-06:00"},
        {"completion_reason": "solved"},
        {"custom_data": {"without": "a template"}},
    ],
)  # fmt: skip
def test_what_nothing_forbids_is_kept_as_sent(api: Client, members: dict[str, Any]) -> None:
    after = api.update(MEMORY, **members)
    assert {name: after[name] for name in members} == members


def test_other_fields_do_not_follow_the_team_or_the_template(api: Client) -> None:
    before = api.read(MEMORY)
    after = api.update(MEMORY, team_id=13, template_id=36098)
    for name in ("member", "impact", "category", "service_instance", "subject", "status"):
        assert after[name] == before[name]


def test_custom_data_is_replaced_as_a_whole(api: Client) -> None:
    created = api.create(custom_data={"a": 1, "b": 2})
    assert api.update(created["id"], custom_data={"c": 3})["custom_data"] == {"c": 3}


@pytest.mark.requirement("ITRP-ERROR-09", "ITRP-ERROR-10")
@pytest.mark.parametrize("key", ["1", "0", "999999999999999999999", "foo", "-1", "68673x"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT"])
def test_unknown_id_is_not_found(api: Client, method: str, key: str) -> None:
    answer = api.call(method, f"/requests/{key}", {"urgent": True} if method != "GET" else None)
    assert answer.status == 404
    assert answer.body == {"message": "Not Found"}
