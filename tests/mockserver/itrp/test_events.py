"""The Events API: which records an event finds, and what a new request of it looks like."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.mockserver.itrp.client import (
    AMERICAN,
    DAY,
    DEMO,
    REQUESTER,
    SPECIALIST,
    Answer,
    Client,
    identity,
    instant,
    written,
)


def report(api: Client, **members: Any) -> dict[str, Any]:
    """Return the new request of an event."""
    answer = api.post("/events", {"subject": "Disk almost full", **members})
    assert answer.status == 201, answer.body
    return dict(answer.body)


@pytest.mark.requirement(
    "ITRP-CREATE-07", "ITRP-EVENT-01", "ITRP-EVENT-02", "ITRP-EVENT-04", "ITRP-EVENT-06",
    "ITRP-EVENT-18", "ITRP-EVENT-20", "ITRP-EVENT-21", "ITRP-EVENT-23", "ITRP-EVENT-24",
)  # fmt: skip
def test_subject_is_enough(api: Client) -> None:
    created = report(api)
    assert set(created) == set(api.create())
    assert api.read(created["id"]) == created
    shown = {name: created[name] for name in ("category", "impact", "source", "status", "team")}
    assert shown == {
        "category": "other", "impact": None, "source": "event", "status": "assigned", "team": None
    }  # fmt: skip
    for name in ("created_by", "requested_by", "requested_for"):
        assert created[name]["id"] == 1


@pytest.mark.requirement("ITRP-EVENT-03", "ITRP-TRANSPORT-10")
@pytest.mark.parametrize("body", [None, {"note": "By body"}])
def test_query_string_is_read_as_well(api: Client, body: dict[str, str] | None) -> None:
    query = {"subject": "By query", "ci": "SRV-0042", "impact": "low", "note": "By query"}
    answer = api.post(f"/events?{urlencode(query)}", body)
    assert answer.status == 201
    created = answer.body
    assert (created["subject"], created["impact"]) == ("By query", "low")
    assert created["ci"]["id"] == 1763
    assert api.notes(created["id"]) == ["By query" if body is None else "By body"]


@pytest.mark.requirement("ITRP-EVENT-07", "ITRP-VALID-06")
@pytest.mark.parametrize("members", [{}, {"subject": ""}, {"subject": None}, {"ci": "SRV-0042"}])
def test_event_without_subject_is_refused(api: Client, members: dict[str, Any]) -> None:
    assert api.post("/events", members).errors == {"subject": "Subject can't be blank"}


FOUND = [
    pytest.param({"ci": "SRV-0042"}, "ci", 1763, marks=pytest.mark.requirement("ITRP-EVENT-08")),
    pytest.param({"ci_id": 1763}, "ci", 1763, marks=pytest.mark.requirement("ITRP-EVENT-09")),
    pytest.param({"ci_sourceID": "0a-41-77"}, "ci", 1764,
                 marks=pytest.mark.requirement("ITRP-EVENT-10")),
    pytest.param({"ci_source": "Discovery", "ci_sourceID": "0a-52-01"}, "ci", 1772,
                 marks=pytest.mark.requirement("ITRP-EVENT-10")),
    pytest.param({"ci_source": "NightWatch", "ci_sourceID": "0a-52-01"}, "ci", 1773,
                 marks=pytest.mark.requirement("ITRP-EVENT-10")),
    *(
        pytest.param({name: value}, name, key, marks=pytest.mark.requirement("ITRP-EVENT-11"))
        for name, value, key in (
            ("member", "barney.turban@widget.example", 58),
            ("requested_by", "patrick.spratt@widget.example", 56),
            ("requested_for", "paula.svensson@widget.example", 72),
        )
    ),
    *(
        pytest.param({f"{name}_id": key}, name, key,
                     marks=pytest.mark.requirement("ITRP-EVENT-12"))
        for name, key in (("member", 58), ("requested_by", 56), ("requested_for", 72))
    ),
    *(
        pytest.param({name: value}, name, key, marks=pytest.mark.requirement("ITRP-EVENT-13"))
        for name, value, key in (
            ("service_instance", "Payroll", 180),
            ("team", "Databases", 16),
            ("supplier", "Brightline Telecom", 51),
        )
    ),
    *(
        pytest.param({f"{name}_id": str(key)}, name, key,
                     marks=pytest.mark.requirement("ITRP-EVENT-14"))
        for name, key in (("service_instance", 180), ("team", 16), ("supplier", 51))
    ),
    *(
        pytest.param({f"{name}_id": key}, name, key,
                     marks=pytest.mark.requirement("ITRP-EVENT-15"))
        for name, key in (("problem", 311), ("template", 36080), ("change", 239))
    ),
    # Both: the id counts, and the name is not even looked up.
    ({"team": "Databases", "team_id": 14}, "team", 14),
    ({"member": "nobody@widget.example", "member_id": 58}, "member", 58),
    ({"ci": "SRV-0042", "ci_id": "1770"}, "ci", 1770),
    ({"team_id": "", "team": "Databases"}, "team", 16),
]  # fmt: skip


@pytest.mark.parametrize(("members", "name", "key"), FOUND)
def test_record_is_found(api: Client, members: dict[str, Any], name: str, key: int) -> None:
    assert identity(report(api, **members)[name]) == key


@pytest.mark.parametrize(
    ("name", "value"),
    [("ci", "SRV-9999"), ("ci", "GZ-WEB-01"), ("ci_sourceID", "nowhere"), ("ci_id", 5),
     ("member", "nobody@widget.example"), ("requested_by", "gina.fairbanks@gizmo.example"),
     ("service_instance", "Webshop Production"), ("service_instance", "nothing"),
     ("supplier", "Gizmo Unlimited"), ("service_instance_id", 310), ("problem_id", 5)],
)  # fmt: skip
@pytest.mark.requirement("ITRP-VALID-02")
def test_record_that_cannot_be_found_is_refused(api: Client, name: str, value: Any) -> None:
    before = api.ids("/requests")
    answer = api.post("/events", {"subject": "A", name: value})
    assert set(answer.errors) == {name}
    assert api.ids("/requests") == before


@pytest.mark.requirement("ITRP-REF-13")
@pytest.mark.parametrize(
    "members",
    [{"team": "Databases"}, {"ci": "SRV-0042"}, {"member": "barney.turban@widget.example"},
     {"service_instance": "Payroll"}, {"supplier": "Brightline Telecom"}],
)  # fmt: skip
def test_requests_find_nothing_by_name(api: Client, members: dict[str, str]) -> None:
    created = api.create(**members)
    assert all(created[name] is None for name in members)


PLAIN: dict[str, Any] = {
    "category": "complaint", "impact": "high", "status": "declined", "source": "NightWatch",
    "sourceID": "nw-1", "supplier_requestID": "S-1", "completion_reason": "gone",
    "desired_completion_at": "2017-07-01T12:00:00-06:00",
    "downtime_start_at": "2017-05-31T12:00:00-06:00",
    "downtime_end_at": "2017-06-01T08:00:00-06:00",
}  # fmt: skip


@pytest.mark.requirement("ITRP-EVENT-16")
@pytest.mark.parametrize(("name", "value"), PLAIN.items())
def test_plain_field_is_taken_as_it_is(api: Client, name: str, value: Any) -> None:
    assert report(api, **{name: value})[name] == value


@pytest.mark.requirement("ITRP-EVENT-16", "ITRP-FIELD-156")
def test_notes_waiting_and_support_domain_are_taken_too(api: Client) -> None:
    created = report(
        api, note="A", internal_note="B", status="waiting_for", waiting_until=written(DAY)
    )
    assert api.notes(created["id"]) == ["A", "B"]
    assert instant(created["waiting_until"]) == api.world.clock.now() + DAY
    assert report(api, subject="Other", support_domain="wna-it")["account"]["id"] == "wna-it"


@pytest.mark.requirement(
    "ITRP-EVENT-17", "ITRP-EVENT-18", "ITRP-EVENT-19", "ITRP-EVENT-20", "ITRP-EVENT-22"
)
@pytest.mark.parametrize(
    ("members", "category", "impact", "instance"),
    [
        ({"service_instance": "Payroll"}, "incident", "top", 180),
        ({"ci": "SRV-0043"}, "incident", "top", 126),  # the first of two instances
        ({"ci": "SRV-0043", "service_instance_id": 150}, "incident", "top", 150),
        ({"ci": "LT-1099"}, "other", None, None),  # of no instance
        ({"service_instance": "Payroll", "category": "rfc"}, "rfc", None, 180),
        ({"service_instance": "Payroll", "impact": "low"}, "incident", "low", 180),
        ({"service_instance": "Payroll", "impact": "", "category": ""}, "incident", "top", 180),
        ({"category": "incident"}, "incident", "top", None),
    ],
)
def test_category_impact_and_instance(
    api: Client, members: dict[str, Any], category: str, impact: str | None, instance: int | None
) -> None:
    created = report(api, **members)
    assert (created["category"], created["impact"]) == (category, impact)
    assert identity(created["service_instance"]) == instance


@pytest.mark.requirement("ITRP-EVENT-25", "ITRP-EVENT-26", "ITRP-EVENT-27")
@pytest.mark.parametrize(
    ("token", "members", "team"),
    [
        (DEMO, {"member_id": 54}, 13),
        (DEMO, {"member_id": 54, "service_instance": "Mailboxes"}, 13),
        (DEMO, {"member_id": 54, "team_id": 21}, 21),
        (SPECIALIST, {"service_instance": "Mailboxes"}, 10),  # the first line team
        (DEMO, {"service_instance": "Mailboxes"}, 11),  # the caller is in one of both
        (SPECIALIST, {"service_instance": "Windows for Sales Tracking Production"}, 14),
        (SPECIALIST, {"service_instance": "Office Printers"}, 12),
        (SPECIALIST, {"service_instance": "Mailboxes", "team": "No such team"}, 10),
        (SPECIALIST, {"service_instance": "Mailboxes", "team_id": 999}, 10),
        (SPECIALIST, {"service_instance": "Mailboxes", "team_id": "999"}, 10),
        (SPECIALIST, {"service_instance": "Mailboxes", "team_id": 41}, 10),  # out of reach
        (SPECIALIST, {"service_instance": "Mailboxes", "team": "Gizmo Support"}, 10),
        (DEMO, {}, None),
    ],
)
def test_team_of_an_event(
    api: Client, token: str, members: dict[str, Any], team: int | None
) -> None:
    assert identity(report(api.using(token), **members)["team"]) == team


@pytest.mark.requirement("ITRP-EVENT-21", "ITRP-EVENT-24")
def test_people_of_an_event(api: Client) -> None:
    created = report(api.using(REQUESTER), requested_by="patrick.spratt@widget.example")
    assert created["created_by"]["id"] == 72
    assert created["requested_by"]["id"] == created["requested_for"]["id"] == 56


@pytest.mark.parametrize(
    "status", ["accepted", "in_progress", "waiting_for", "waiting_for_customer"]
)
def test_status_that_needs_a_member_gets_the_caller(api: Client, status: str) -> None:
    assert identity(report(api.using(SPECIALIST), status=status)["member"]) == 58
    named = report(api.using(SPECIALIST), subject="B", status=status, member_id=54)
    assert identity(named["member"]) == 54


@pytest.mark.requirement("ITRP-EVENT-15", "ITRP-EVENT-28", "ITRP-EVENT-24")
def test_parameters_win_over_the_template(api: Client) -> None:
    plain = report(api, template_id=36098)
    assert (plain["category"], plain["impact"]) == ("incident", "low")
    assert plain["service_instance"]["id"] == 198
    told = report(api, subject="B", template_id=36098, category="rfi", service_instance_id=180)
    assert (told["category"], told["service_instance"]["id"]) == ("rfi", 180)
    changing = report(api, subject="C", template_id=36096)
    assert (changing["status"], identity(changing["member"])) == ("change_pending", 69)
    assert report(api, subject="D", template_id=36096, status="assigned")["status"] == "assigned"


@pytest.mark.requirement("ITRP-ACCOUNT-01")
def test_event_of_another_account(api: Client) -> None:
    answer: Answer = api.using(AMERICAN).post("/events", {"subject": "A"})
    assert answer.status == 201
    assert answer.body["id"] not in api.ids("/requests")
