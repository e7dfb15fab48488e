"""Filters: each operator selects exactly the records that the single reads say it should."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest

from tests.mockserver.itrp.client import Client, identity, instant

Single = dict[str, Any]
Wanted = Callable[[Single], bool]

SPRING = ("2017-03-01T00:00:00Z", "2017-04-01T00:00:00Z")


def created(one: Single) -> float:
    return instant(one["created_at"])


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def is_spring(one: Single) -> bool:
    return at(SPRING[0]) < created(one) < at(SPRING[1])


def target(one: Single) -> float | None:
    value = one["next_target_at"]
    return None if value in ("best_effort", "clock_stopped", "no_target") else instant(value)


def status(*values: str) -> Wanted:
    return lambda one: one["status"] in values


def team(*values: int | None) -> Wanted:
    return lambda one: identity(one["team"]) in values


def ids(*values: int) -> Wanted:
    return lambda one: one["id"] in values


def other(wanted: Wanted) -> Wanted:
    return lambda one: not wanted(one)


RANGES: list[tuple[str, Wanted]] = [
    ("id=<70700", lambda one: one["id"] < 70700),
    ("id=<=70701", lambda one: one["id"] <= 70701),
    ("id=>70701", lambda one: one["id"] > 70701),
    ("id=>=70701", lambda one: one["id"] >= 70701),
    ("id=>0", lambda one: True),
    ("id=>=70650<=70660", lambda one: 70650 <= one["id"] <= 70660),
    ("id=>70650<70660", lambda one: 70650 < one["id"] < 70660),
    ("id=>=70650<70660", lambda one: 70650 <= one["id"] < 70660),
    ("id=>70650<=70660", lambda one: 70650 < one["id"] <= 70660),
    ("created_at=<2016-12-01T12:00:00Z", lambda one: created(one) < at("2016-12-01T12:00:00Z")),
    ("created_at=>2016-12-01T12:00:00Z", lambda one: created(one) > at("2016-12-01T12:00:00Z")),
    ("created_at=>=2017-03-01", lambda one: created(one) >= at("2017-03-01T00:00:00-06:00")),
    (f"created_at=>{SPRING[0]}<{SPRING[1]}", is_spring),
    ("completed_at=<2017-01-01", lambda one: bool(
        one["completed_at"] and instant(one["completed_at"]) < at("2017-01-01T00:00:00-06:00"))),
    ("next_target_at=>2017-01-01T00:00:00Z", lambda one: (
        (target(one) or 0) > at("2017-01-01T00:00:00Z"))),
]  # fmt: skip
VALUES: list[tuple[str, Wanted]] = [
    ("status=assigned", status("assigned")),
    ("status=assigned,completed,declined", status("assigned", "completed", "declined")),
    ("category=rfc", lambda one: one["category"] == "rfc"),
    ("grouping=group,grouped", lambda one: one["grouping"] != "none"),
    ("id=68673", ids(68673)),
    ("id=68673,70470,1", ids(68673, 70470)),
    ("team_id=14", team(14)),
    ("team_id=14,13", team(14, 13)),
    ("sourceID=nw-1881", lambda one: one["sourceID"] == "nw-1881"),
    ("supplier_requestID=HC-20481", lambda one: one["supplier_requestID"] == "HC-20481"),
    ("change_id=241", lambda one: identity(one["change"]) == 241),
    ("service_instance_id=150", lambda one: identity(one["service_instance"]) == 150),
    ("requested_by_id=72", lambda one: identity(one["requested_by"]) == 72),
    ("requested_for_id=72", lambda one: identity(one["requested_for"]) == 72),
    ("created_by_id=1", lambda one: identity(one["created_by"]) == 1),
    ("organization_id=44", lambda one: identity(one["organization"]) == 44),
    ("member_id=58", lambda one: identity(one["member"]) == 58),
    ("template_id=36080", lambda one: identity(one["template"]) == 36080),
    ("grouped_into_id=70480", lambda one: identity(one["grouped_into"]) == 70480),
    ("knowledge_article_id=923", lambda one: identity(one["knowledge_article"]) == 923),
    ("impact=top", lambda one: one["impact"] == "top"),
    ("source=NightWatch", lambda one: one["source"] == "NightWatch"),
    ("subject=Headset for video calls", lambda one: one["subject"] == "Headset for video calls"),
    ("updated_at=2016-03-14T09:14:11Z", ids(70470)),
    ("completed_at=2014-03-04T02:14:00-06:00", ids(68673)),
    ("next_target_at=2017-09-29T17:00:00-06:00", ids(70480)),
]
NEGATIONS: list[tuple[str, Wanted]] = [
    ("status=!assigned", other(status("assigned"))),
    ("status=!assigned,completed", other(status("assigned", "completed"))),
    ("id=!68673,70470", other(ids(68673, 70470))),
    ("requested_by_id=!72", lambda one: identity(one["requested_by"]) != 72),
    ("subject=!Headset for video calls", lambda one: one["subject"] != "Headset for video calls"),
    ("next_target_at=!no_target", lambda one: one["next_target_at"] != "no_target"),
]
EMPTY: list[tuple[str, Wanted]] = [
    ("team_id=", team(None)),
    ("impact=", lambda one: one["impact"] is None),
    ("completed_at=", lambda one: one["completed_at"] is None),
    ("sourceID=", lambda one: one["sourceID"] is None),
    ("service_instance_id=", lambda one: one["service_instance"] is None),
]


@pytest.fixture
def chosen(crowded: Client, singles: Sequence[Single]) -> Callable[[str, Wanted], None]:
    """Return a check: the list with this query has exactly the wanted requests, newest first."""

    def compare(query: str, wanted: Wanted) -> None:
        expected = [one["id"] for one in reversed(singles) if wanted(one)]
        assert len(expected) > 0
        assert crowded.ids(f"/requests?{query.replace(' ', '%20')}") == expected

    return compare


Chosen = Callable[[str, Wanted], None]


@pytest.mark.requirement(
    "ITRP-LIST-05", "ITRP-FILTER-01", "ITRP-FILTER-09", "ITRP-FILTER-19", "ITRP-FILTER-21"
)
@pytest.mark.parametrize(("query", "wanted"), VALUES)
def test_value(chosen: Chosen, query: str, wanted: Wanted) -> None:
    chosen(query, wanted)


@pytest.mark.requirement("ITRP-FILTER-04", "ITRP-FILTER-05", "ITRP-FILTER-10")
@pytest.mark.parametrize(("query", "wanted"), NEGATIONS)
@pytest.mark.parametrize("spelling", ["=!", "!="])
def test_negation_in_both_spellings(
    chosen: Chosen, query: str, wanted: Wanted, spelling: str
) -> None:
    chosen(query.replace("=!", spelling), wanted)


@pytest.mark.requirement("ITRP-FILTER-04", "ITRP-FILTER-10")
@pytest.mark.parametrize("query", ["impact=!low", "impact!=low,medium"])
def test_negation_of_an_optional_field(crowded: Client, query: str) -> None:
    """Whether records without any value are among those is not written anywhere."""
    values = {one["impact"] for one in crowded.whole(f"/requests?{query}")}
    assert values - {None} == {"low", "medium", "high", "top"} - set(query[8:].split(","))


@pytest.mark.requirement("ITRP-FILTER-06", "ITRP-FILTER-07", "ITRP-FILTER-08")
@pytest.mark.parametrize(("query", "wanted"), EMPTY)
def test_empty_and_present(chosen: Chosen, query: str, wanted: Wanted) -> None:
    chosen(query, wanted)
    chosen(f"{query}!", other(wanted))
    chosen(query.replace("=", "!="), other(wanted))


@pytest.mark.requirement(
    "ITRP-FILTER-12", "ITRP-FILTER-13", "ITRP-FILTER-14", "ITRP-FILTER-15", "ITRP-FILTER-16",
    "ITRP-FILTER-17",
)  # fmt: skip
@pytest.mark.parametrize(("query", "wanted"), RANGES)
def test_comparison_and_range(chosen: Chosen, query: str, wanted: Wanted) -> None:
    chosen(query, wanted)


@pytest.mark.requirement("ITRP-FILTER-12", "ITRP-FILTER-13", "ITRP-FILTER-14", "ITRP-FILTER-15")
@pytest.mark.parametrize(
    ("operator", "with_the_bound", "smaller"),
    [("<", False, True), ("<=", True, True), (">", False, False), (">=", True, False)],
)
def test_bound_itself(
    chosen: Chosen, singles: Sequence[Single], operator: str, with_the_bound: bool, smaller: bool
) -> None:
    middle = singles[len(singles) // 2]
    bound = created(middle)

    def wanted(one: Single) -> bool:
        if created(one) == bound:
            return with_the_bound
        return (created(one) < bound) == smaller

    chosen(f"created_at={operator}{middle['created_at']}", wanted)


@pytest.mark.requirement("ITRP-FILTER-11")
@pytest.mark.parametrize("query", ["ids=68673,70470", "ids=!68673,70470", "ids!=68673,70470"])
def test_ids_is_another_name_of_id(crowded: Client, query: str) -> None:
    assert crowded.ids(f"/requests?{query}") == crowded.ids(
        f"/requests?{query.replace('ids', 'id')}"
    )


REFERENCES = (
    "change created_by grouped_into knowledge_article requested_by requested_for "
    "service_instance team member template organization"
).split()


@pytest.mark.requirement("ITRP-FILTER-19", "ITRP-FILTER-20", "ITRP-FILTER-24")
@pytest.mark.parametrize("name", REFERENCES)
def test_reference_is_filtered_with_and_without_suffix(
    chosen: Chosen, singles: Sequence[Single], name: str
) -> None:
    key = max(identity(one[name]) or 0 for one in singles)
    for query in (f"{name}_id={key}", f"{name}={key}"):
        chosen(query, lambda one: identity(one[name]) == key)


@pytest.mark.requirement("ITRP-FILTER-24")
@pytest.mark.parametrize(
    "name",
    [*"id source sourceID subject category impact status next_target_at completed_at "
     "grouping supplier_requestID created_at updated_at".split(), *REFERENCES],
)  # fmt: skip
def test_every_filterable_field_can_be_filtered(chosen: Chosen, name: str) -> None:
    chosen(f"{name}=!", lambda one: one[name] is not None)


@pytest.mark.requirement("ITRP-FILTER-23")
@pytest.mark.parametrize("word", ["best_effort", "clock_stopped", "no_target"])
def test_target_words(chosen: Chosen, word: str) -> None:
    chosen(f"next_target_at={word}", lambda one: one["next_target_at"] == word)
    chosen(f"next_target_at=!{word}", lambda one: one["next_target_at"] != word)


@pytest.mark.requirement("ITRP-FILTER-02", "ITRP-FILTER-03", "ITRP-LIST-05")
def test_several_filters_hold_together(chosen: Chosen) -> None:
    chosen(
        "status=completed&category=incident&impact=low,medium&sort=-id",
        lambda one: (
            (one["status"], one["category"]) == ("completed", "incident")
            and one["impact"] in ("low", "medium")
        ),
    )


@pytest.mark.requirement("ITRP-FILTER-02", "ITRP-PAGE-27")
def test_repeated_filter_holds_every_time(chosen: Chosen) -> None:
    chosen(f"created_at=>{SPRING[0]}&created_at=<{SPRING[1]}", is_spring)
    chosen("team_id=14&team=14&team_id=14", team(14))


@pytest.mark.requirement("ITRP-FILTER-18", "ITRP-TYPE-09")
@pytest.mark.parametrize(
    "text",
    ["2016-03-14T02:56:11-06:00", "2016-03-14T08:56:11Z", "2016-03-14T14:26:11%2B05:30",
     "2016-03-14T08:56:11.000Z", "2016-03-14T02:56:11"],
)  # fmt: skip
def test_moment_counts_in_whatever_zone_it_is_written(chosen: Chosen, text: str) -> None:
    chosen(f"created_at={text}", ids(70470))


@pytest.mark.requirement("ITRP-FILTER-38")
@pytest.mark.parametrize("plus", ["+", "%20", "%2B"])
def test_plus_of_an_offset_may_arrive_as_a_blank(chosen: Chosen, plus: str) -> None:
    chosen(f"created_at=2016-03-14T14:26:11{plus}05:30", ids(70470))


@pytest.mark.requirement("ITRP-FILTER-37")
@pytest.mark.parametrize(
    "query",
    ["created_at=>=2017-03-01T00:00:00Z<2017-04-01T00:00:00Z", "status=!assigned,completed",
     "status!=assigned", "id=<70700", "sourceID!="],
)  # fmt: skip
def test_operators_may_be_percent_encoded(crowded: Client, query: str) -> None:
    raw = crowded.ids(f"/requests?{query}")
    assert raw
    name, _, value = query.partition("=")
    assert crowded.ids(f"/requests?{quote(name, safe='')}={quote(value, safe='')}") == raw
    assert crowded.ids(f"/requests?{name}={quote(value, safe='').lower()}") == raw
    assert crowded.ids(f"/requests?{quote(name, safe='')}={quote(value, safe=',')}") == raw


@pytest.mark.requirement("ITRP-FILTER-21", "ITRP-FILTER-22")
@pytest.mark.parametrize(
    ("text", "count"),
    [("Add new rack in data center", 1), ("ADD NEW RACK IN data center", 1), ("Add new rack", 0),
     ("Add new rack*", 0), ("Add new rack%25", 0), ("add.new.rack.in.data.center", 0)],
)  # fmt: skip
def test_text_is_compared_whole_and_without_regard_to_case(
    api: Client, text: str, count: int
) -> None:
    assert len(api.ids(f"/requests?subject={text.replace(' ', '+')}")) == count


@pytest.mark.requirement("ITRP-FILTER-36")
@pytest.mark.parametrize(
    "query", ["page=1", "per_page=3", "fields=id", "sort=id", "state=open", "api_token=demo-token"]
)
def test_control_parameters_are_no_filters(api: Client, query: str) -> None:
    assert api.get(f"/requests?{query}").status == 200
