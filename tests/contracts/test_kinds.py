"""Kinds of value: recognised in schemas, and compared as what they mean."""

from typing import Any

import pytest

from contracts.contract import load
from contracts.kinds import Kind, kind_of, longest, moment, nullable, plain, same, words_of

ITRP = load("itrp")
SERVICEOPS = load("serviceops")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("subject", Kind.TEXT),
        ("category", Kind.ENUM),
        ("impact", Kind.ENUM),
        ("urgent", Kind.BOOLEAN),
        ("completed_at", Kind.MOMENT),
        ("next_target_at", Kind.TARGET),
        ("team", Kind.REFERENCE),
        ("requested_by", Kind.REFERENCE),
        ("custom_data", Kind.OBJECT),
        ("cis", Kind.REFERENCES),
        ("id", Kind.INTEGER),
    ],
)
def test_kind_of_a_read_property(name: str, kind: Kind) -> None:
    assert kind_of(ITRP, ITRP.record("requests")[name].schema) is kind


def test_kind_of_written_members() -> None:
    create = ITRP.doing("create", "requests")
    assert create is not None
    members = ITRP.properties(ITRP.body(create))
    assert kind_of(ITRP, members["downtime_start_at"].schema) is Kind.MOMENT
    assert kind_of(ITRP, members["urgent"].schema) is Kind.BOOLEAN


def test_list_of_texts() -> None:
    tags = SERVICEOPS.record("requests")["tags"].schema
    assert kind_of(SERVICEOPS, tags) is Kind.LIST


def test_words_are_without_empty_text_and_null() -> None:
    create = ITRP.doing("create", "requests")
    assert create is not None
    impact = ITRP.properties(ITRP.body(create))["impact"].schema
    assert words_of(ITRP, impact) == ["low", "medium", "high", "top"]
    assert nullable(ITRP, impact)


def test_limit_of_a_text() -> None:
    record = ITRP.record("requests")
    assert longest(ITRP, record["source"].schema) == 30
    assert longest(ITRP, record["team"].schema) is None


@pytest.mark.parametrize(
    "text",
    ["2017-06-01T09:00:00", "2017-06-01", "2017-06-01T09:00Z", "2017-02-30T09:00:00Z", "", None, 7],
)
def test_no_moment(text: Any) -> None:
    assert moment(text) is None


def test_moments_in_different_zones_are_the_same() -> None:
    first = plain(Kind.MOMENT, "2017-06-01T09:00:00-06:00")
    assert first == plain(Kind.MOMENT, "2017-06-01T15:00:00Z")
    assert plain(Kind.TARGET, "best_effort") == "best_effort"


def test_reference_is_its_id() -> None:
    assert plain(Kind.REFERENCE, {"id": 7, "name": "x"}) == 7
    assert plain(Kind.REFERENCE, None) is None


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (True, 1, False),
        (1.0, 1, True),
        ({"a": [1, {"b": True}]}, {"a": [1, {"b": True}]}, True),
        ({"a": [1, {"b": True}]}, {"a": [1, {"b": 1}]}, False),
        ([1, 2], [2, 1], False),
        ("1", 1, False),
    ],
)
def test_same_json(one: Any, other: Any, equal: bool) -> None:
    assert same(one, other) is equal
