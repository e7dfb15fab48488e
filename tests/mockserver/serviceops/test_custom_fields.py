"""Custom fields: the labels of the form, what they take, and what empty ones show."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.serviceops.client import EVERY_FIELD, FULL, Client, Serve

SAMPLE = {
    "New Dropdown": "1",
    "New Number": 110.1,
    "New Text Area": "a11",
    "New Text Input": "111",
}


@pytest.mark.requirement("SOPS-KEY-24", "SOPS-KEY-25", "SOPS-SENT-14", "SOPS-CREATE-25")
def test_values_by_label_are_kept_and_answered(api: Client) -> None:
    ticket = api.create(customField=SAMPLE)
    assert ticket["customField"] == {**EVERY_FIELD, **SAMPLE}
    assert api.read(ticket["id"])["customField"] == ticket["customField"]


@pytest.mark.requirement("SOPS-ANSWER-15", "SOPS-CREATE-23")
@pytest.mark.parametrize("sent", [{}, None, dict.fromkeys(EVERY_FIELD), EVERY_FIELD])
def test_every_field_of_the_form_is_answered(api: Client, sent: Any) -> None:
    assert api.create()["customField"] == EVERY_FIELD
    assert api.create(customField=sent)["customField"] == EVERY_FIELD


@pytest.mark.requirement("SOPS-KEY-24", "SOPS-CREATE-24")
def test_a_label_that_is_not_on_the_form_is_dropped(api: Client) -> None:
    sent = {"new dropdown": "1", "": 1, "Deep": [[{}]], "New Number": 2}
    assert api.create(customField=sent)["customField"] == {**EVERY_FIELD, "New Number": 2.0}


def test_a_form_that_has_changed_is_seen_at_once(api: Client) -> None:
    assert api.create()["customField"] == EVERY_FIELD
    field = {"id": 8, "label": "Floor", "type": "number", "options": None}
    path = "/_mock/worlds/default/records/serviceops/forms"
    assert api.browser.put(f"{path}/8", json=field).status_code in (200, 201)
    assert api.create(customField={"Floor": 3})["customField"] == {**EVERY_FIELD, "Floor": 3.0}
    assert api.browser.delete(f"{path}/8").status_code == 204
    assert api.create(customField={"Floor": 3})["customField"] == EVERY_FIELD


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("New Dropdown", "3"),
        ("New Number", 0),
        ("New Number", -12),
        ("New Number", 1e300),
        ("New Number", 2**64),
        ("New Text Area", "two\nlines"),
        ("Affected Services", ["Mail", "Telephony"]),
        ("Approvers", ["Line Manager"]),
        ("Needed By", 1711958400000),
        ("Needed By", 1711958400000.0),
    ],
)
def test_a_value_of_the_type_is_taken(api: Client, label: str, value: Any) -> None:
    assert api.create(customField={label: value})["customField"][label] == value


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("New Dropdown", "4"),
        ("New Dropdown", 1),
        ("New Dropdown", ["1"]),
        ("New Number", "110.1"),
        ("New Number", True),
        ("New Number", [1]),
        ("New Text Area", 11),
        ("New Text Input", {"a": "b"}),
        ("Affected Services", "Mail"),
        ("Affected Services", ["Mail", "Post"]),
        ("Approvers", [1]),
        ("Approvers", {"Line Manager": True}),
        ("Needed By", "2024-04-01"),
        ("Needed By", -1),
        ("Needed By", 1.5),
        ("Needed By", 1e300),
    ],
)
def test_another_value_is_refused_and_named(api: Client, label: str, value: Any) -> None:
    before = api.state()
    answer = api.post(customField={label: value, "unknown": 1})
    assert answer.status == 400
    assert answer.text.startswith(f"customField.{label} must be ")
    assert api.state() == before


@pytest.mark.requirement("SOPS-KEY-24")
@pytest.mark.parametrize("value", ["", "x", [], [SAMPLE], 1, True])
def test_custom_fields_are_an_object(api: Client, value: Any) -> None:
    answer = api.post(customField=value)
    assert answer.status == 400
    assert answer.text.startswith("customField must be an object or null, got ")


@pytest.mark.requirement("SOPS-UPDATE-03")
def test_an_update_changes_the_labels_that_it_names(api: Client) -> None:
    before = api.read(FULL)["customField"]
    after = api.update(FULL, customField={"New Number": 7, "New Dropdown": "2"})["customField"]
    assert after == {**before, "New Number": 7.0, "New Dropdown": "2"}
    emptied = api.update(FULL, customField={"New Dropdown": None, "New Number": 0})["customField"]
    assert emptied == before
    assert api.update(FULL, customField=None)["customField"] == EVERY_FIELD


@pytest.mark.requirement("SOPS-CREATE-23", "SOPS-CREATE-24")
def test_which_fields_are_answered_is_a_choice(answering: Serve) -> None:
    sent = {**SAMPLE, "Unknown": {"a": [1, None]}}
    shown = {
        choice: answering(custom_field_echo=choice).create(customField=sent)["customField"]
        for choice in ("defined", "all", "none")
    }
    assert shown["defined"] == {**EVERY_FIELD, **SAMPLE}
    assert shown["all"] == {**EVERY_FIELD, **sent}
    assert shown["none"] == {}


def test_what_is_kept_without_being_understood_has_a_depth(answering: Serve) -> None:
    api = answering(custom_field_echo="all")
    for depth, status in ((190, 200), (200, 400), (900, 400)):
        value: Any = 1
        for level in range(depth):
            value = [value] if level % 2 else {"a": value}
        assert api.post(customField={"Unknown": value}).status == status
