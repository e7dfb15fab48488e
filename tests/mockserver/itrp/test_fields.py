"""The fields of lists: which ones are shown by default, and which ones fields= selects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.mockserver.itrp.client import DEFAULT_FIELDS, FOREIGN, MEMORY, RACK, Client

ALL_FIELDS = (
    "id sourceID subject category impact status next_target_at completed_at team member "
    "grouped_into service_instance created_at updated_at source requested_by requested_for "
    "created_by organization completion_reason desired_completion_at downtime_start_at "
    "downtime_end_at supplier supplier_requestID resolution_target_at response_target_at "
    "requester_resolution_target_at new_assignment grouping problem change project ci template "
    "custom_data waiting_until reviewed satisfaction knowledge_article urgent addressed "
    "assignment_count"
).split()


def test_all_fields_are_42_and_the_assignment_count() -> None:
    assert len(set(ALL_FIELDS)) == 43


@pytest.mark.requirement("ITRP-FIELDS-03", "ITRP-SELECT-02", "ITRP-SELECT-03", "ITRP-SELECT-08")
@pytest.mark.parametrize("name", ALL_FIELDS)
def test_every_field_can_be_selected_and_is_that_of_the_single_request(
    crowded: Client, singles: Sequence[dict[str, Any]], name: str
) -> None:
    shown = crowded.whole(f"/requests?fields={name}")
    assert shown == [{"id": one["id"], name: one[name]} for one in reversed(singles)]


@pytest.mark.requirement("ITRP-FIELDS-03", "ITRP-SELECT-01", "ITRP-SELECT-02")
@pytest.mark.parametrize(
    "fields", ["subject,urgent", "urgent,subject", "subject,id,urgent", "subject,urgent,subject"]
)
def test_several_fields_are_selected_in_any_order(api: Client, fields: str) -> None:
    for one in api.get(f"/requests?fields={fields}").body:
        assert set(one) == {"id", "subject", "urgent"}


@pytest.mark.requirement("ITRP-SELECT-01")
def test_comma_may_be_percent_encoded(api: Client) -> None:
    assert set(api.get("/requests?fields=subject%2Curgent").body[0]) == {"id", "subject", "urgent"}


def test_empty_selection_means_the_default_fields(api: Client) -> None:
    assert set(api.get("/requests?fields=").body[0]) == set(DEFAULT_FIELDS)


@pytest.mark.requirement(
    "ITRP-SELECT-07", "ITRP-WRITE-04", "ITRP-ERROR-05", "ITRP-FIELD-158"
)  # fmt: skip
@pytest.mark.parametrize(
    "name",
    ["note", "internal_note", "support_domain", "foo", "Subject", "team_id", "team.name", "*",
     "account", "cis", "assignments", "team(name)"],
)  # fmt: skip
def test_what_is_no_field_cannot_be_selected(api: Client, name: str) -> None:
    answer = api.get(f"/requests?fields=subject,{name}")
    assert answer.status == 400
    assert answer.body == {"message": f"Unknown fields: {name}"}


def test_all_unknown_names_are_told(api: Client) -> None:
    answer = api.get("/requests?fields=foo,subject,bar")
    assert answer.body == {"message": "Unknown fields: foo, bar"}


def test_blank_after_a_comma_makes_a_name_unknown(api: Client) -> None:
    assert api.get("/requests?fields=subject,%20status").status == 400


@pytest.mark.requirement("ITRP-SELECT-06")
@pytest.mark.parametrize("query", ["fields=subject", "fields=foo", "foo=bar", "per_page=0"])
def test_single_record_is_shown_whole_whatever_the_query(api: Client, query: str) -> None:
    assert api.get(f"/requests/{RACK}?{query}").body == api.read(RACK)


@pytest.mark.requirement("ITRP-SELECT-04", "ITRP-ACCOUNT-07")
def test_account_is_added_to_foreign_records(api: Client) -> None:
    answer = api.get("/requests?fields=subject", X_ITRP_Account="wna-it")
    shown = {one["id"]: one for one in answer.body}
    assert shown[FOREIGN]["account"] == {"id": "wna-it", "name": "Widget North America, IT"}
    assert set(shown[FOREIGN]) == {"id", "subject", "account"}


@pytest.mark.requirement("ITRP-SELECT-05")
@pytest.mark.parametrize(("path", "key"), [("people", 79), ("teams", 22), ("services", 42)])
def test_disabled_is_added_to_disabled_records(api: Client, path: str, key: int) -> None:
    shown = {one["id"]: one for one in api.whole(f"/{path}?fields=name")}
    assert shown[key]["disabled"] is True
    assert all(set(one) == {"id", "name"} for other, one in shown.items() if other != key)


@pytest.mark.requirement("ITRP-LIST-07", "ITRP-REF-01", "ITRP-REF-02")
def test_references_of_a_list_have_id_and_display_member(api: Client) -> None:
    (shown,) = api.get(f"/requests?id={MEMORY}&fields=team,ci,template,change,requested_by").body
    assert shown["team"] == {"id": 14, "name": "Windows Servers"}
    assert shown["requested_by"]["name"] == "Ahmed Saleh"
    assert shown["template"] == {"id": 36080, "subject": "Order more memory"}
    assert shown["ci"]["label"] == "SRV-0042"
    assert shown["change"] is None


@pytest.mark.requirement("ITRP-FIELD-170", "ITRP-TYPE-15")
def test_names_keep_their_capitals(api: Client) -> None:
    created = api.create(sourceID="a-1", supplier_requestID="S-1")
    (shown,) = api.get(f"/requests?id={created['id']}&fields=sourceID,supplier_requestID").body
    assert shown == {"id": created["id"], "sourceID": "a-1", "supplier_requestID": "S-1"}
    assert api.get("/requests?fields=sourceid").status == 400
    assert created["updated_at"] == created["created_at"]


@pytest.mark.requirement("ITRP-FIELD-130", "ITRP-FIELD-50", "ITRP-FIELD-09", "ITRP-FIELD-143")
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("satisfaction", {"satisfied", "dissatisfied", None}),
        ("grouping", {"none", "group", "grouped"}),
        ("impact", {"low", "medium", "high", "top", None}),
        ("category", {"incident", "rfc", "rfi", "complaint", "compliment", "other"}),
    ],
)
def test_values_in_use(singles: Sequence[dict[str, Any]], name: str, values: set[Any]) -> None:
    assert {one[name] for one in singles} == values
