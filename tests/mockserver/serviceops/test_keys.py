"""The keys of a request: what each may hold, and what the answer then shows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.serviceops.client import Client
from tests.mockserver.serviceops.refusals import refused

# --- subject and requester ------------------------------------------------------------------------


@pytest.mark.requirement("SOPS-KEY-01", "SOPS-ANSWER-09", "SOPS-SENT-04")
@pytest.mark.parametrize("subject", ["a", "  two  blanks ", "Ünï → 🖨", "x" * 5000, "<b>bold</b>"])
def test_subject_is_any_text(api: Client, subject: str) -> None:
    assert api.create(subject=subject)["subject"] == subject


@pytest.mark.requirement("SOPS-KEY-02", "SOPS-KEY-06", "SOPS-CREATE-28", "SOPS-CREATE-32")
@pytest.mark.parametrize("name", ["subject", "requesterEmail"])
def test_a_required_key_must_have_a_value(api: Client, name: str) -> None:
    for value in (None, "", " ", "\n\t "):
        assert refused(api, name, value).startswith(f"{name} must not be empty")
    members = {"subject": "A", "requesterEmail": "a@b.com"}
    del members[name]
    answer = api.send("POST", "/v1/request", members)
    assert answer.status == 400
    assert answer.text == f"{name} is required"


@pytest.mark.requirement(
    "SOPS-CREATE-28", "SOPS-ERROR-01", "SOPS-ERROR-02", "SOPS-ERROR-03", "SOPS-ERROR-04",
    "SOPS-ERROR-05",
)  # fmt: skip
def test_all_that_is_wrong_is_told_at_once(api: Client) -> None:
    answer = api.send(
        "POST",
        "/v1/request",
        {
            "requesterEmail": "nobody@example.com",
            "impactName": "Huge",
            "tags": "printer",
            "spam": "False",
            "locationName": "Nowhere",
            "fileAttachments": [{"refFileName": "none"}, {"realName": "a"}],
            "customField": {"New Number": "1"},
        },
    )
    assert answer.status == 400
    assert answer.body == {"code": "invalid.input", "userMessage": answer.text, "cause": None}
    assert answer.text.split("; ") == [
        "subject is required",
        "requesterEmail must be the e-mail address or logon name of a registered user, "
        "got 'nobody@example.com'",
        "tags must be a list or null, got 'printer'",
        "impactName must be one of Low, On User, On Department, On Business, got 'Huge'",
        "locationName must be the name of a location that exists, got 'Nowhere'",
        "spam must be true or false, got 'False'",
        'fileAttachments[1]: "refFileName" is a required property',
        "customField.New Number must be a number, got '1'",
    ]


@pytest.mark.requirement("SOPS-KEY-05", "SOPS-ANSWER-06", "SOPS-ANSWER-07", "SOPS-CREATE-20")
@pytest.mark.parametrize("named", ["a@b.com", "A@B.Com", " a@b.com ", "utsav"])
def test_the_requester_is_found_by_address_or_logon_name(api: Client, named: str) -> None:
    ticket = api.create(requesterEmail=named)
    assert ticket["requesterEmail"] == "a@b.com"
    assert ticket["requesterName"] == "utsav"


@pytest.mark.requirement("SOPS-KEY-05", "SOPS-CREATE-21", "SOPS-CREATE-39")
def test_the_requester_is_somebody_else_than_the_caller(api: Client) -> None:
    ticket = api.create(requesterEmail="piotr.zielinski@example.com")
    assert ticket["requesterName"] == "Piotr Zieliński"
    assert ticket["createdByName"] == ticket["updatedByName"] == "Tara Lindqvist"


@pytest.mark.requirement("SOPS-KEY-05")
@pytest.mark.parametrize("named", ["nobody@example.com", "b.com", "a@b.co", "Tara Lindqvist"])
def test_an_unknown_requester_is_refused(api: Client, named: str) -> None:
    assert named in refused(api, "requesterEmail", named)


# --- names from a list ----------------------------------------------------------------------------

LEVELS = ("Low", "Medium", "High", "Urgent")
LISTED = {
    "impactName": ("Low", "On User", "On Department", "On Business"),
    "priorityName": LEVELS,
    "urgencyName": LEVELS,
    "statusName": ("Open", "In Progress", "Pending", "Resolved", "Closed"),
}


@pytest.mark.requirement(
    "SOPS-KEY-11", "SOPS-KEY-12", "SOPS-KEY-13", "SOPS-KEY-22", "SOPS-ANSWER-10", "SOPS-ANSWER-11",
    "SOPS-ANSWER-12", "SOPS-ANSWER-13",
)  # fmt: skip
@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in LISTED.items() for value in values]
)
def test_a_listed_name_is_read_in_any_case_and_answered_as_listed(
    api: Client, name: str, value: str
) -> None:
    for spelled in (value, value.lower(), value.upper(), f" {value}\t", f"\r\n{value.swapcase()}"):
        assert api.create(**{name: spelled})[name] == value


@pytest.mark.requirement("SOPS-KEY-11", "SOPS-KEY-12", "SOPS-KEY-13", "SOPS-KEY-22")
@pytest.mark.parametrize("name", list(LISTED))
@pytest.mark.parametrize(
    "value",
    ["", "Critical", "Or On Business", "low.", "L ow", "\uff4c\uff4f\uff57", "Low\0", "tier1"],
)
def test_another_name_is_refused(api: Client, name: str, value: str) -> None:
    text = refused(api, name, value)
    assert value == "" or ", ".join(LISTED[name]) in text


@pytest.mark.parametrize("name", [*LISTED, "supportLevel", "spam", "source"])
def test_a_key_that_every_ticket_has_cannot_be_null(api: Client, name: str) -> None:
    assert "got null" in refused(api, name, None)


@pytest.mark.requirement("SOPS-KEY-11", "SOPS-CREATE-30")
@pytest.mark.parametrize("spelled", ["On Users", "on users", " ON USERS "])
def test_the_later_spelling_of_an_impact_is_the_same_value(api: Client, spelled: str) -> None:
    assert api.create(impactName=spelled)["impactName"] == "On User"


@pytest.mark.requirement("SOPS-KEY-22")
@pytest.mark.parametrize("status", ["Resolved", "Closed"])
def test_a_ticket_can_begin_at_its_end(api: Client, status: str) -> None:
    ticket = api.create(statusName=status)
    assert ticket["resolvedTime"] == ticket["createdTime"]


# --- support level, spam, source ------------------------------------------------------------------


@pytest.mark.requirement("SOPS-KEY-17", "SOPS-SENT-10", "SOPS-ANSWER-19", "SOPS-CREATE-10")
@pytest.mark.parametrize(
    ("sent", "level"),
    [
        ("Tier1", "tier1"),
        ("Tier2", "tier2"),
        ("Tier3", "tier3"),
        ("Tier 4", "tier4"),
        ("tier2", "tier2"),
        ("TIER   3", "tier3"),
        (" tier 1\n", "tier1"),
    ],
)
def test_support_level_is_answered_in_lower_case(api: Client, sent: str, level: str) -> None:
    assert api.create(supportLevel=sent)["supportLevel"] == level


@pytest.mark.requirement("SOPS-KEY-17", "SOPS-CREATE-33")
@pytest.mark.parametrize("level", ["", "tier0", "tier5", "tier", "4", 4, "tier\t1", "tier\uff11"])
def test_another_support_level_is_refused(api: Client, level: Any) -> None:
    refused(api, "supportLevel", level)


@pytest.mark.requirement("SOPS-KEY-18", "SOPS-SENT-09", "SOPS-ANSWER-17")
@pytest.mark.parametrize("spam", [True, False])
def test_spam_is_a_boolean(api: Client, spam: bool) -> None:
    assert api.create(spam=spam)["spam"] is spam


@pytest.mark.requirement("SOPS-KEY-18")
@pytest.mark.parametrize("spam", ["True", "false", "", 0, 1, [], {}])
def test_spam_is_nothing_else(api: Client, spam: Any) -> None:
    assert "true or false" in refused(api, "spam", spam)


@pytest.mark.requirement("SOPS-KEY-19", "SOPS-KEY-27", "SOPS-ANSWER-16", "SOPS-CREATE-26")
@pytest.mark.parametrize("source", ["Support Portal", "Technician portal", "Email", "anything"])
def test_source_is_any_text(api: Client, source: str) -> None:
    assert api.create(source=source)["source"] == source


@pytest.mark.requirement(
    "SOPS-KEY-20", "SOPS-CREATE-07", "SOPS-CREATE-08", "SOPS-CREATE-09", "SOPS-ANSWER-16",
)  # fmt: skip
def test_defaults(api: Client) -> None:
    ticket = api.create()
    assert ticket["source"] == "External"
    assert ticket["statusName"] == "Open"
    assert ticket["spam"] is False
    assert ticket["supportLevel"] == "tier1"
    for name in ("impactName", "priorityName", "urgencyName"):
        assert ticket[name] == "Low"


# --- names of things ------------------------------------------------------------------------------


@pytest.mark.requirement("SOPS-KEY-03", "SOPS-KEY-04", "SOPS-CREATE-29")
@pytest.mark.parametrize("category", ["Request", "Incident Category", "unheard of"])
def test_category_is_a_name(api: Client, category: str) -> None:
    assert api.create(categoryName=category)["categoryName"] == category


@pytest.mark.requirement("SOPS-KEY-14", "SOPS-SENT-11", "SOPS-ANSWER-18")
@pytest.mark.parametrize("department", ["IT", "it", "unheard of"])
def test_department_is_a_name(api: Client, department: str) -> None:
    assert api.create(departmentName=department)["departmentName"] == department


@pytest.mark.requirement("SOPS-KEY-15", "SOPS-CREATE-38")
def test_location_is_a_name(api: Client) -> None:
    assert api.create(locationName="Head Office")["locationName"] == "Head Office"


@pytest.mark.requirement("SOPS-KEY-16")
@pytest.mark.parametrize("location", ["head office", "Head Office ", "Moon"])
def test_a_location_must_exist_with_the_same_name(api: Client, location: str) -> None:
    refused(api, "locationName", location)


@pytest.mark.requirement("SOPS-CREATE-17", "SOPS-CREATE-18")
@pytest.mark.parametrize("named", ["omar.haddad@example.com", "OMAR.Haddad@example.com", "ohaddad"])
def test_assignee_and_group(api: Client, named: str) -> None:
    ticket = api.create(assigneeEmail=named, technicianGroupName="Night Shift")
    assert ticket["assigneeEmail"] == "omar.haddad@example.com"
    assert ticket["technicianGroupName"] == "Night Shift"
    refused(api, "assigneeEmail", "nobody@example.com")


@pytest.mark.requirement("SOPS-CREATE-06", "SOPS-KEY-03")
@pytest.mark.parametrize(
    "name",
    [
        "categoryName", "departmentName", "locationName", "description", "assigneeEmail",
        "technicianGroupName", "ccEmailSet", "tags", "linkAssetIds", "linkCiIds",
    ],
)  # fmt: skip
def test_null_is_as_though_the_key_had_not_been_sent(api: Client, name: str) -> None:
    assert name not in api.create()
    assert name not in api.create(**{name: None})
    if not name.startswith(("cc", "tags", "link")):
        assert name not in api.create(**{name: ""})


@pytest.mark.requirement("SOPS-CREATE-14", "SOPS-CREATE-15", "SOPS-CREATE-16")
@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("Just text.", "Just text."),
        ("<p>x</p>", "x"),
        ('<div class="a">Two <b>words</b></div>', "Two words"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<!-- a --><br/>b", "b"),
        ("a <unclosed", "a <unclosed"),
    ],
)
def test_description_loses_its_tags(api: Client, sent: str, answered: str) -> None:
    assert api.create(description=sent)["description"] == answered


def test_a_description_of_tags_alone_is_none(api: Client) -> None:
    assert "description" not in api.create(description="<p></p>")


def test_taking_tags_out_of_a_large_text_is_quick(api: Client) -> None:
    text = "<a" * 200_000
    assert api.create(description=text)["description"] == text
