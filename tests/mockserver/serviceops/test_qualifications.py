"""Qualifications: which tickets meet them, and what is wrong with those that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.api import Api
from mockserver.behaviours.serviceops.qualifying import read_qualification
from mockserver.call import unasked
from mockserver.problems import Refusal
from tests.mockserver.serviceops.client import (
    Client,
    Serve,
    binary,
    compared,
    flat,
    unary,
    valued,
)  # fmt: skip

NOTHING: list[int] = []


@pytest.mark.requirement("SOPS-SEARCH-05", "SOPS-SEARCH-08", "SOPS-SEARCH-14")
@pytest.mark.parametrize(
    ("key", "operator", "value", "found"),
    [
        ("id", "equal", 3, [3]),
        ("id", "equal", [3], [3]),
        ("id", "not_equal", 3, [1, 2, 4, 5, 6]),
        ("id", "in", [3, 5, 90], [3, 5]),
        ("id", "in", [], NOTHING),
        ("id", "not_in", [90], [1, 2, 3, 4, 5, 6]),
        ("id", "not_in", [3, 5], [1, 2, 4, 6]),
        ("id", "less_than", 3, [1, 2]),
        ("id", "less_than_or_equal", 3, [1, 2, 3]),
        ("id", "greater_than", 5, [6]),
        ("id", "greater_than_or_equal", 5, [5, 6]),
        ("createdTime", "less_than", 1600000000000, [1]),
        ("resolvedTime", "greater_than", 0, [2, 3]),
        ("statusName", "equal", "Open", [1, 6]),
        ("statusName", "in", ["Closed", "Resolved"], [2, 3]),
        ("subject", "contains", "printer", [3]),
        ("subject", "contains", ["voucher", "printer"], [3, 6]),
        ("subject", "not_contains", "S", [6]),
        ("subject", "start_with", "paper", [3]),
        ("subject", "end_with", "network", [4]),
        ("subject", "contains", "", [1, 2, 3, 4, 5, 6]),
        ("requesterName", "greater_than", "J", [2, 4, 6, 1]),
        ("departmentName", "not_equal", "IT", [2, 3, 4, 5, 6]),
        ("spam", "equal", True, [6]),
        ("spam", "not_equal", True, [1, 2, 3, 4, 5]),
        ("tags", "contains", "printer", [3]),
        ("tags", "in", ["printer", "access"], [2, 3]),
        ("tags", "not_in", ["printer", "access"], [1, 4, 5, 6]),
        ("tags", "equal", "onboarding", [5]),
        ("tags", "equal", ["hardware", "printer"], [3]),
        ("tags", "equal", "printer", NOTHING),
        ("ccEmailSet", "contains", "a@b.com", [1]),
    ],
)
def test_comparisons(
    api: Client, key: str, operator: str, value: Any, found: Sequence[int]
) -> None:
    assert api.found(flat(compared(key, operator, value))) == sorted(found)
    assert api.found(compared(key, operator, value)) == sorted(found)


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [("id", "3", ""), ("subject", 3, ""), ("spam", 1, ""), ("spam", "true", ""), ("id", True, "")],
)
def test_a_value_of_another_type_is_never_met(api: Client, key: str, value: Any, kind: str) -> None:
    for operator in ("equal", "in", "contains", "start_with", "less_than", "greater_than"):
        assert api.found(compared(key, operator, value, kind)) == NOTHING
    assert len(api.found(compared(key, "not_equal", value, kind))) == 6


@pytest.mark.requirement("SOPS-SEARCH-07")
@pytest.mark.parametrize("spelled", ["not_in", "Not_In", "NOT_IN", "notIn", "NotIn"])
def test_operators_are_read_in_any_case(api: Client, spelled: str) -> None:
    assert api.found(compared("id", spelled, [1, 2, 3])) == [4, 5, 6]


@pytest.mark.requirement("SOPS-SEARCH-14")
@pytest.mark.parametrize("kind", ["String", "Enum"])
def test_names_are_texts_or_enum_values(api: Client, kind: str) -> None:
    assert api.found(compared("statusName", "equal", "open", kind)) == [1, 6]


@pytest.mark.requirement("SOPS-SEARCH-06", "SOPS-SEARCH-12")
def test_qualifications_are_joined(api: Client) -> None:
    not_spam, is_open = compared("spam", "equal", False), compared("statusName", "equal", "Open")
    assert api.found(flat(not_spam, is_open)) == [1]
    assert api.found(binary(not_spam, "AND", is_open)) == [1]
    assert api.found(binary(not_spam, "or", is_open)) == [1, 2, 3, 4, 5, 6]
    nested = binary(flat(compared("id", "equal", 2)), "Or", binary(not_spam, "and", is_open))
    assert api.found(flat(nested, flat())) == [1, 2]


@pytest.mark.requirement("SOPS-SEARCH-12")
@pytest.mark.parametrize(
    ("key", "found"),
    [("departmentName", [6]), ("tags", [1, 6]), ("resolvedTime", [1, 4, 5, 6]), ("id", NOTHING)],
)
def test_a_key_has_a_value_or_none(api: Client, key: str, found: list[int]) -> None:
    for spelled in ("is_null", "Is_Null", "isNull"):
        assert api.found(unary(key, spelled)) == found
    rest = [one for one in range(1, 7) if one not in found]
    assert api.found(unary(key, "is_not_null")) == api.found(unary(key, "IsNotNull")) == rest


@pytest.mark.requirement("SOPS-SEARCH-13")
def test_keys_can_be_named_as_properties_and_custom_fields(api: Client) -> None:
    details = compared("x", "contains", "printer")
    details["leftOperand"] = {"type": "PropertyOperandRest", "key": "request.subject"}
    assert api.found(details) == [3]
    for label, operator, value, found in (
        ("New Text Input", "contains", "2f", [3]),
        ("New Number", "greater_than", 5, [4]),
        ("New Number", "equal", 6, [4]),
        ("Approvers", "contains", "Line Manager", [2, 5]),
        ("Needed By", "less_than", 2**50, [5]),
        ("unheard of", "not_equal", "x", [1, 2, 3, 4, 5, 6]),
    ):
        details = compared("x", operator, value)
        details["leftOperand"] = {"type": "CustomFieldOperandRest", "fieldName": label}
        assert api.found(details) == found, label
    details = unary("x", "is_null")
    details["operand"] = {"type": "CustomFieldOperandRest", "fieldName": "New Dropdown"}
    assert api.found(details) == [1, 2, 3, 4, 6]
    details["operand"]["fieldName"] = "unheard of"
    assert api.found(details) == [1, 2, 3, 4, 5, 6]


def test_a_ticket_is_found_as_soon_as_it_is_made(api: Client) -> None:
    key = api.create(subject="Kettle", tags=["kitchen"], customField={"New Dropdown": "3"})["id"]
    assert api.found(compared("tags", "contains", "kitchen")) == [key]
    api.update(key, tags=None)
    assert api.found(compared("tags", "contains", "kitchen")) == NOTHING
    assert api.found(compared("subject", "equal", "kettle")) == [key]


def without(details: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in details.items() if key != name}


GOOD = compared("id", "equal", 1)
OPERAND = {"type": "DbOperandRest", "key": "id"}


@pytest.mark.parametrize(
    ("details", "told"),
    [
        (1, "qualDetails must be an object, got the number 1"),
        ([], "qualDetails must be an object, got a list"),
        ({}, "qualDetails.type is required"),
        ({"type": "x"}, "qualDetails.type must be one of FlatQualificationRest, Relational"),
        ({"type": "FlatQualificationRest"}, "qualDetails.quals is required"),
        ({"type": "FlatQualificationRest", "quals": GOOD}, "qualDetails.quals must be a list"),
        (flat(None), "qualDetails.quals[0] must be an object, got null"),
        (flat(GOOD, without(GOOD, "operator")), "qualDetails.quals[1].operator is required"),
        ({**GOOD, "operator": "like"}, "qualDetails.operator must be one of equal, not_equal, in"),
        ({**GOOD, "operator": "i_n"}, "qualDetails.operator must be one of equal"),
        ({**GOOD, "operator": "e\u017fqual"}, "qualDetails.operator must be one of equal"),
        ({**GOOD, "operator": None}, "qualDetails.operator must be one of equal"),
        ({**GOOD, "leftOperand": {"type": "x"}}, "qualDetails.leftOperand.type must be one of DbO"),
        (compared("subjct", "equal", 1), "did you mean 'subject'?"),
        (compared("request.subject", "equal", 1), "must be a key of the ticket"),
        (compared("customField", "equal", 1), "must be a key of the ticket"),
        (
            {**GOOD, "leftOperand": {"type": "PropertyOperandRest", "key": "subject"}},
            "leftOperand.key must be a key of the ticket (did you mean 'request.subject'?)",
        ),
        (
            {**GOOD, "leftOperand": {"type": "CustomFieldOperandRest", "fieldName": 1}},
            "qualDetails.leftOperand.fieldName must be a text",
        ),
        ({**GOOD, "rightOperand": OPERAND}, "rightOperand.type must be one of ValueOperandRest"),
        (
            {**GOOD, "rightOperand": {"type": "ValueOperandRest", "value": 1}},
            "qualDetails.rightOperand.value must be an object",
        ),
        (compared("id", "equal", "1", "Long"), "value.value must be a whole number, got '1'"),
        (compared("id", "equal", 1.5, "Long"), "value.value must be a whole number"),
        (compared("id", "equal", True, "Long"), "value.value must be a whole number, got true"),
        (compared("id", "equal", 1, "Boolean"), "value.value must be true or false"),
        (compared("id", "equal", 1, "String"), "value.value must be a text"),
        (compared("id", "equal", None, "String"), "value.value must be a text, got null"),
        (compared("id", "in", 1, "ListLong"), "value.value must be a list of whole numbers"),
        (compared("id", "in", [1, "2"], "ListLong"), "value.value must be a list of whole numbers"),
        (compared("id", "equal", 1, "Double"), "value.type must be one of StringValueRest"),
        (binary(GOOD, "xor", GOOD), "qualDetails.operator must be one of and, or, got 'xor'"),
        (binary(GOOD, "and", None), "qualDetails.rightQual must be an object"),
        (unary("id", "is_empty"), "qualDetails.operator must be one of is_null, is_not_null"),
        (without(unary("id", "is_null"), "operand"), "qualDetails.operand is required"),
    ],
)
def test_what_cannot_be_read_is_told(api: Client, details: Any, told: str) -> None:
    answer = api.search(details)
    assert (answer.status, answer.body["code"]) == (400, "invalid.input")
    assert told in answer.text


def test_depth_is_bounded(api: Client) -> None:
    for depth, status in ((98, 200), (300, 400), (100, 400)):
        text = json.dumps(GOOD)
        head = '{"type": "BinaryQualificationRest", "operator": "and", "rightQual": '
        body = head * depth + text + f', "leftQual": {text}}}' * depth
        headers = {"Content-Type": "application/json"}
        whole = f'{{"qualDetails": {body}}}'
        path = "/v1/request/search/byqual"
        answer = api.call("POST", path, headers=headers, data=whole)
        assert answer.status == status, depth
    assert "less than 100 levels deep" in answer.text


# --- the document and the reader agree ------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "equal", "NOT_IN", "notin", "not__in", "_in", "start_with", "Less_Than_Or_Equal", "and",
        "OR", "is_null", "isNotNull", "is_nul", "x", "less_than_", "in\n", " in",
    ]
)  # fmt: skip
KEYS = st.sampled_from(["id", "subject", "tags", "request.id", "request.x", "customField", "x"])
ANYTHING = st.sampled_from([None, True, 0, 1.0, 1.5, 2**70, "a", [], ["a"], [1], [1.0, 2], [True]])
VALUES: st.SearchStrategy[Any] = st.builds(
    dict,
    type=st.sampled_from(
        [
            "StringValueRest", "EnumValueRest", "LongValueRest", "BooleanValueRest",
            "ListStringValueRest", "ListLongValueRest", "x",
        ]
    ),
    value=ANYTHING,
)  # fmt: skip
OPERANDS: st.SearchStrategy[Any] = st.one_of(
    st.builds(dict, type=st.sampled_from(["DbOperandRest", "PropertyOperandRest"]), key=KEYS),
    st.builds(dict, type=st.just("CustomFieldOperandRest"), fieldName=KEYS | ANYTHING),
    ANYTHING,
)
LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.builds(
        dict,
        type=st.just("RelationalQualificationRest"),
        leftOperand=OPERANDS,
        operator=WORDS,
        rightOperand=st.builds(dict, type=st.just("ValueOperandRest"), value=VALUES | ANYTHING),
    ),
    st.builds(dict, type=st.just("UnaryQualificationRest"), operand=OPERANDS, operator=WORDS),
    ANYTHING,
)
QUALIFICATIONS: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(dict, type=st.just("FlatQualificationRest"), quals=st.lists(inner, max_size=3)),
        st.builds(
            dict,
            type=st.just("BinaryQualificationRest"),
            leftQual=inner,
            operator=WORDS,
            rightQual=inner,
        ),
    ),
    max_leaves=5,
)


def test_what_the_document_allows_is_what_is_read(serve: Serve, apis: Sequence[Api]) -> None:
    call = unasked(serve().world, 0)
    operation = next(one for one in apis[0].operations if one.id == "searchRequests")
    assert operation.body is not None
    validator = operation.body.validator

    @given(QUALIFICATIONS)
    def agree(details: Any) -> None:
        try:
            read_qualification(call, details)
        except Refusal:
            assert not validator.is_valid({"qualDetails": details})
        else:
            assert validator.is_valid({"qualDetails": details})

    agree()
    assert valued([1])["type"] == "ListLongValueRest"
