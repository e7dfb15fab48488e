"""Creating requests: what a client may send, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.itrp.client import (
    DEMO,
    GROUP,
    MEMORY,
    RACK,
    REQUESTER,
    Client,
    identity,
    instant,
)

CATEGORIES = "incident rfc rfi complaint compliment other".split()
STATUSES = (
    "declined assigned accepted in_progress waiting_for waiting_for_customer change_pending "
    "project_pending completed"
).split()
IMPACTS = "low medium high top".split()
REASONS = "solved workaround gone withdrawn conflict unsolvable".split()
MOMENT = "2018-03-14T02:56:11-06:00"

PLAIN: list[tuple[str, Any]] = [
    *(("category", one) for one in CATEGORIES),
    *(("status", one) for one in STATUSES),
    *(("impact", one) for one in IMPACTS),
    *(("completion_reason", one) for one in REASONS),
    ("subject", "Ünïcödé ☃ and 'quotes'"),
    ("subject", "x" * 255),
    ("source", "NightWatch"),
    ("source", "s" * 30),
    ("sourceID", "nw-77"),
    ("sourceID", "é" * 128),
    ("supplier_requestID", "https://supplier.example/tickets/1?id=7#top"),
    ("supplier_requestID", "x" * 255),
    ("desired_completion_at", MOMENT),
    ("downtime_start_at", MOMENT),
    ("downtime_end_at", MOMENT),
    ("urgent", True),
    ("urgent", False),
    ("custom_data", {"a": [1, {"b": None}], "ü": 1.5, "": True}),
    ("custom_data", {}),
]
KINDS = {
    "category": "ITRP-FIELD-09 ITRP-TYPE-04",
    "status": "ITRP-FIELD-143",
    "impact": "ITRP-FIELD-56",
    "completion_reason": "ITRP-FIELD-22",
    "subject": "ITRP-FIELD-146",
    "source": "ITRP-FIELD-137",
    "sourceID": "ITRP-FIELD-140 ITRP-TYPE-15",
    "supplier_requestID": "ITRP-FIELD-152 ITRP-FIELD-155 ITRP-TYPE-15",
    "desired_completion_at": "ITRP-FIELD-40 ITRP-FIELD-42",
    "downtime_start_at": "ITRP-FIELD-37 ITRP-FIELD-39",
    "downtime_end_at": "ITRP-FIELD-34 ITRP-FIELD-36",
    "urgent": "ITRP-FIELD-171 ITRP-FIELD-174",
    "custom_data": "ITRP-FIELD-31 ITRP-FIELD-33 ITRP-TYPE-11",
}
REFERENCES = [
    ("requested_by", 72, "ITRP-FIELD-108 ITRP-FIELD-110 ITRP-REF-02"),
    ("requested_for", 72, "ITRP-FIELD-111 ITRP-FIELD-114"),
    ("team", 14, "ITRP-FIELD-159 ITRP-FIELD-161"),
    ("member", 58, "ITRP-FIELD-67 ITRP-FIELD-69"),
    ("service_instance", 126, "ITRP-FIELD-134 ITRP-FIELD-136"),
    ("change", 239, "ITRP-FIELD-11 ITRP-FIELD-13"),
    ("problem", 311, "ITRP-FIELD-94 ITRP-FIELD-96 ITRP-REF-06"),
    ("project", 77, "ITRP-FIELD-97 ITRP-FIELD-99 ITRP-REF-06"),
    ("template", 36080, "ITRP-FIELD-164 ITRP-FIELD-166 ITRP-REF-05"),
    ("knowledge_article", 923, "ITRP-FIELD-64 ITRP-FIELD-66 ITRP-REF-06"),
    ("grouped_into", GROUP, "ITRP-FIELD-47 ITRP-REF-04"),
    ("supplier", 51, "ITRP-FIELD-149 ITRP-REF-07"),
    ("ci", 1763, "ITRP-FIELD-14 ITRP-FIELD-16 ITRP-REF-03"),
]
SUBJECTS = ("change", "problem", "project", "template", "knowledge_article", "grouped_into")
OPTIONAL = {
    "addressed": ("ITRP-FIELD-02", "ITRP-FIELD-03"),
    "change": ("ITRP-FIELD-12",),
    "ci": ("ITRP-FIELD-15",),
    "completion_reason": ("ITRP-FIELD-23",),
    "custom_data": ("ITRP-FIELD-32",),
    "downtime_end_at": ("ITRP-FIELD-35",),
    "downtime_start_at": ("ITRP-FIELD-38",),
    "desired_completion_at": ("ITRP-FIELD-41",),
    "grouped_into": ("ITRP-FIELD-48",),
    "impact": ("ITRP-FIELD-57",),
    "knowledge_article": ("ITRP-FIELD-65",),
    "member": ("ITRP-FIELD-68",),
    "problem": ("ITRP-FIELD-95",),
    "project": ("ITRP-FIELD-98",),
    "service_instance": ("ITRP-FIELD-135",),
    "sourceID": ("ITRP-FIELD-141",),
    "supplier": ("ITRP-FIELD-150",),
    "supplier_requestID": ("ITRP-FIELD-153",),
    "template": ("ITRP-FIELD-165",),
    "waiting_until": ("ITRP-FIELD-176",),
    "satisfaction": ("ITRP-FIELD-132",),
    "urgent": ("ITRP-FIELD-172", "ITRP-FIELD-173"),
}


@pytest.mark.requirement("ITRP-CREATE-04")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param(name, value, marks=pytest.mark.requirement(*KINDS[name].split()))
        for name, value in PLAIN
    ],
)
def test_value_is_kept(api: Client, name: str, value: Any) -> None:
    created = api.create(**{name: value})
    assert created[name] == value
    assert api.read(created["id"]) == created


@pytest.mark.requirement("ITRP-CREATE-04", "ITRP-REF-01", "ITRP-REF-10")
@pytest.mark.parametrize(
    ("name", "key"),
    [
        pytest.param(name, key, marks=pytest.mark.requirement(*ids.split()))
        for name, key, ids in REFERENCES
    ],
)
@pytest.mark.parametrize(
    "form",
    [int, pytest.param(str, marks=pytest.mark.requirement("ITRP-REF-12", "ITRP-TYPE-12"))],
)
def test_reference_is_kept(api: Client, name: str, key: int, form: type) -> None:
    created = api.create(**{f"{name}_id": form(key)})
    assert created[name]["id"] == key
    display = "label" if name == "ci" else "subject" if name in SUBJECTS else "name"
    assert created[name][display]
    assert set(created[name]) <= {"id", "name", "label", "subject", "sourceID"}
    assert api.read(created["id"]) == created


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.requirement(*ids)) for name, ids in OPTIONAL.items()],
)
def test_optional_field_may_be_left_out(api: Client, name: str) -> None:
    created = api.create()
    assert created[name] is (False if name in ("addressed", "urgent") else None)


@pytest.mark.requirement(
    "ITRP-FIELD-01", "ITRP-FIELD-06", "ITRP-FIELD-25", "ITRP-FIELD-53", "ITRP-FIELD-70",
    "ITRP-FIELD-90", "ITRP-FIELD-120", "ITRP-FIELD-121", "ITRP-FIELD-138", "ITRP-FIELD-144",
    "ITRP-FIELD-167", "ITRP-FIELD-171", "ITRP-TYPE-02", "ITRP-TYPE-03",
)  # fmt: skip
def test_kinds_of_the_fields_of_a_new_request(api: Client) -> None:
    created = api.create()
    for name in ("addressed", "new_assignment", "reviewed", "urgent"):
        assert isinstance(created[name], bool)
    for name in ("id", "assignment_count"):
        assert type(created[name]) is int
    for name in ("created_at", "updated_at"):
        assert instant(created[name]) == api.world.clock.now()
    for name in ("requested_by", "requested_for", "created_by", "organization"):
        assert set(created[name]) == {"id", "name"}
    assert created["source"]


@pytest.mark.requirement(
    "ITRP-CREATE-01", "ITRP-CREATE-02", "ITRP-CREATE-05", "ITRP-FIELD-55", "ITRP-WRITE-01"
)
def test_created_request_is_found_again(api: Client) -> None:
    before = api.ids("/requests")
    first, second = api.create(subject="First"), api.create(subject="Second")
    assert api.read(first["id"])["subject"] == "First"
    assert api.ids("/requests") == [second["id"], first["id"], *before]
    assert api.ids("/requests?subject=second") == [second["id"]]
    assert second["id"] in api.ids("/requests/open")


@pytest.mark.requirement("ITRP-TRANSPORT-19")
def test_location_is_the_page_of_the_record(api: Client) -> None:
    answer = api.post("/requests", {"subject": "A", "category": "rfc"})
    assert answer.headers["Location"] == f"https://widget.itrp.com/requests/{answer.body['id']}"


@pytest.mark.requirement(
    "ITRP-FIELD-10", "ITRP-FIELD-148", "ITRP-VALID-01", "ITRP-VALID-02", "ITRP-VALID-05",
    "ITRP-VALID-06", "ITRP-VALID-07", "ITRP-ERROR-12",
)  # fmt: skip
@pytest.mark.parametrize(
    ("members", "missing"),
    [
        ({}, ["subject", "category"]),
        ({"subject": "A"}, ["category"]),
        ({"category": "rfc"}, ["subject"]),
        ({"subject": "", "category": "rfc"}, ["subject"]),
        ({"subject": " \t\n", "category": "rfc"}, ["subject"]),
        ({"subject": None, "category": None}, ["subject", "category"]),
        ({"subject": "A", "category": ""}, ["category"]),
        ({"request": {"subject": "A", "category": "rfc"}}, ["subject", "category"]),
    ],
)
def test_subject_and_category_are_required(
    api: Client, members: dict[str, Any], missing: list[str]
) -> None:
    answer = api.post("/requests", members)
    assert answer.status == 422
    expected = [[name, f"{name.title()} can't be blank"] for name in missing]
    assert answer.body == {"message": "Validation Failed", "errors": expected}


@pytest.mark.requirement(
    "ITRP-FIELD-10", "ITRP-FIELD-29", "ITRP-FIELD-30", "ITRP-FIELD-109", "ITRP-FIELD-112",
    "ITRP-FIELD-113", "ITRP-WRITE-03", "ITRP-FIELD-28",
)  # fmt: skip
@pytest.mark.parametrize(("token", "caller"), [(DEMO, 1), (REQUESTER, 72)])
def test_people_default_to_the_caller(api: Client, token: str, caller: int) -> None:
    created = api.using(token).create()
    for name in ("created_by", "requested_by", "requested_for"):
        assert identity(created[name]) == caller
    by_another = api.using(token).create(requested_by_id=58)
    people = [
        identity(by_another[name]) for name in ("created_by", "requested_by", "requested_for")
    ]
    assert people == [caller, 58, 58]


@pytest.mark.requirement("ITRP-REF-11", "ITRP-CI-07")
@pytest.mark.parametrize("sent", [[1763, 1764], ["1763", "1764"], [1763, 1764, 1763]])
def test_several_items_are_linked(api: Client, sent: list[Any]) -> None:
    created = api.create(ci_ids=sent)
    assert created["ci"]["id"] == 1763
    assert sorted(api.ids(f"/requests/{created['id']}/cis")) == [1763, 1764]


@pytest.mark.parametrize("names", [("ci_id", "ci_ids"), ("ci_ids", "ci_id")])
def test_several_items_win_over_one(api: Client, names: tuple[str, str]) -> None:
    sent = {"ci_id": 1763, "ci_ids": [1764, 1765]}
    created = api.create(**{name: sent[name] for name in names})
    assert sorted(api.ids(f"/requests/{created['id']}/cis")) == [1764, 1765]
    updated = api.update(MEMORY, **{name: sent[name] for name in names})
    assert updated["ci"]["id"] == 1764


READ_ONLY: dict[str, tuple[str, Any]] = {
    "assignment_count": ("ITRP-FIELD-07", 77),
    "completed_at": ("ITRP-FIELD-20", "2001-01-01T00:00:00Z"),
    "created_at": ("ITRP-FIELD-26", "2001-01-01T00:00:00Z"),
    "grouping": ("ITRP-FIELD-51", "group"),
    "id": ("ITRP-FIELD-54", 5),
    "new_assignment": ("ITRP-FIELD-71", False),
    "next_target_at": ("ITRP-FIELD-77", "clock_stopped"),
    "organization": ("ITRP-FIELD-91", {"id": 51}),
    "resolution_target_at": ("ITRP-FIELD-101", "2001-01-01T00:00:00Z"),
    "response_target_at": ("ITRP-FIELD-105", "2001-01-01T00:00:00Z"),
    "requester_resolution_target_at": ("ITRP-FIELD-116", "2001-01-01T00:00:00Z"),
    "satisfaction": ("ITRP-FIELD-131", "satisfied"),
    "updated_at": ("ITRP-FIELD-168", "2001-01-01T00:00:00Z"),
    "created_by": ("ITRP-FIELD-30", {"id": 72}),
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param(name, value, marks=pytest.mark.requirement(key))
        for name, (key, value) in READ_ONLY.items()
    ],
)
def test_read_only_field_is_not_taken(api: Client, name: str, value: Any) -> None:
    plain, untouched = api.create(), api.read(RACK)
    forbidden = {name: value, f"{name}_id": 51}
    created = api.create(**forbidden)
    assert {**created, "id": plain["id"]} == plain
    updated = api.update(RACK, **forbidden)
    assert {**updated, "updated_at": untouched["updated_at"]} == untouched
    assert instant(updated["updated_at"]) == api.world.clock.now()


@pytest.mark.requirement("ITRP-VALID-09")
@pytest.mark.parametrize(
    "members",
    [{"foo": 1}, {"team": {"id": 14}}, {"team": 14}, {"ci_labels": ["a"], "primary_email": "x"},
     {"created_by_id": 72}, {"status ": "completed"}, {"source_id": "x"}, {"_account": "gizmo"},
     {"account": "gizmo"}, {"cis": [1763]}, {"assignments": {"widget": 9}}, {"team_name": None}],
)  # fmt: skip
def test_other_members_are_ignored(api: Client, members: dict[str, Any]) -> None:
    plain = api.create()
    created = api.create(**members)
    assert {**created, "id": plain["id"]} == plain
