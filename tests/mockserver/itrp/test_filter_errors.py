"""Filters that cannot be meant: 400, with the vendor's message where one is documented."""

from __future__ import annotations

import pytest

from tests.mockserver.itrp.client import Client


def told(api: Client, query: str, path: str = "/requests") -> str:
    """Return the message of a bad request."""
    answer = api.get(f"{path}?{query}")
    assert answer.status == 400, answer.body
    assert set(answer.body) == {"message"}
    return str(answer.body["message"])


@pytest.mark.requirement("ITRP-FILTER-26", "ITRP-FILTER-27", "ITRP-ERROR-05")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("disabled=true&strange=1", "disabled, strange"),
        ("foo=", "foo"),
        ("foo!=1", "foo"),
        ("foo", "foo"),
        ("team.name=x", "team.name"),
        ("sourceid=x", "sourceid"),
        ("source_id=x", "source_id"),
        ("status_id=1", "status_id"),
        ("id_id=1", "id_id"),
        ("filter[status]=assigned", "filter[status]"),
        ("q=laptop", "q"),
        ("account=widget", "account"),
        ("cis=1763", "cis"),
        ("assignments=1", "assignments"),
        ("=1", ""),
    ],
)
def test_unknown_name(api: Client, query: str, names: str) -> None:
    assert told(api, query) == f"Unknown fields: {names}"


@pytest.mark.requirement("ITRP-FILTER-25", "ITRP-FILTER-28", "ITRP-FILTER-29")
@pytest.mark.parametrize(
    "name",
    ["custom_data", "problem", "problem_id", "urgent", "reviewed", "ci_id", "waiting_until",
     "desired_completion_at", "satisfaction", "assignment_count", "supplier_id"],
)  # fmt: skip
def test_known_field_without_filter(api: Client, name: str) -> None:
    assert told(api, f"{name}=1") == f"Filtering not allowed on fields: {name}"
    assert told(api, f"{name}!=1") == f"Filtering not allowed on fields: {name}"


def test_all_fields_without_filter_are_told(api: Client) -> None:
    message = told(api, "urgent=1&status=assigned&problem_id=2")
    assert message == "Filtering not allowed on fields: urgent, problem_id"
    message = told(api, "times_applied=3", "/request_templates")
    assert message == "Filtering not allowed on fields: times_applied"


@pytest.mark.requirement("ITRP-FILTER-30", "ITRP-FILTER-31")
@pytest.mark.parametrize("operator", ["<", "<=", ">", ">="])
@pytest.mark.parametrize(
    ("path", "name", "value"),
    [("/requests", "status", "assigned"), ("/requests", "subject", "a"),
     ("/people", "disabled", "true"), ("/requests", "team", "14")],
)  # fmt: skip
def test_operator_that_the_kind_does_not_know(
    api: Client, path: str, name: str, value: str, operator: str
) -> None:
    message = told(api, f"{name}={operator}{value}", path)
    assert message == f"Field '{name}' does not support the '{operator}' operator"


@pytest.mark.requirement("ITRP-FILTER-30")
@pytest.mark.parametrize(
    "query", ["created_at=!<2017-01-01", "id!=>5", "next_target_at=!>2017-01-01"]
)
def test_negated_comparison(api: Client, query: str) -> None:
    assert "does not support" in told(api, query)


@pytest.mark.requirement("ITRP-FILTER-32", "ITRP-FILTER-33")
@pytest.mark.parametrize(
    ("query", "operator", "name"),
    [("subject=a,b", "=", "subject"), ("sourceID=a,b", "=", "sourceID"),
     ("source=!a,b", "!=", "source"), ("created_at=2017-01-01,2017-01-02", "=", "created_at")],
)  # fmt: skip
def test_several_values_for_text(api: Client, query: str, operator: str, name: str) -> None:
    message = f"Cannot apply the '{operator}' operator to a set of values for field '{name}'"
    assert told(api, query) == message


@pytest.mark.requirement("ITRP-FILTER-34", "ITRP-FILTER-35")
@pytest.mark.parametrize("query", ["disabled=true,false", "disabled=!true,false"])
def test_several_values_for_a_boolean(api: Client, query: str) -> None:
    assert told(api, query, "/people") == "Cannot filter on a set of values for field 'disabled'"


@pytest.mark.requirement("ITRP-ERROR-05")
@pytest.mark.parametrize(
    "query",
    [
        "status=foo", "status=Assigned", "status=assigned,foo", "status=assigned,", "status=,",
        "impact=none", "id=x", "id=1,x", "id=-1", "id=1.5", "id=0", "id=%D9%A1", "id=1%202",
        "id=<", "id=<x", "id=<5>1", "id=>5<", "id=<1<2", "id=>5,6", "id=99999999999999999999",
        "team_id=x", "team_id=0", "team=null", "created_at=yesterday", "created_at=2017-02-30",
        "created_at=<", "created_at=>2017-13-01", "created_at=2017-01-01T25:00:00Z",
        "next_target_at=later", "next_target_at=<best_effort", "next_target_at=>no_target",
        "status=!!assigned", "status!=!assigned", "ids=68673,",
    ],
)  # fmt: skip
def test_value_that_the_field_cannot_have(api: Client, query: str) -> None:
    name = query.partition("=")[0].removesuffix("!")
    known = {"ids": "id", "team_id": "team"}.get(name, name)
    assert told(api, query).endswith(f" is not valid for field '{known}'")


@pytest.mark.requirement("ITRP-FILTER-26", "ITRP-FILTER-30")
@pytest.mark.parametrize("path", ["/requests/open", "/people", "/notes", "/requests/68673/notes"])
def test_every_list_refuses_them(api: Client, path: str) -> None:
    assert told(api, "foo=1", path) == "Unknown fields: foo"


@pytest.mark.parametrize("query", ["foo=1", "status=bar", "sort=problem"])
def test_single_record_minds_none_of_them(api: Client, query: str) -> None:
    assert api.get(f"/requests/68673?{query}").status == 200
