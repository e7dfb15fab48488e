"""Sorting: each sortable field, both ways, several together; always a total order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.mockserver.itrp.client import Client, instant

Single = dict[str, Any]

STATUSES = (
    "declined assigned accepted in_progress waiting_for waiting_for_customer change_pending "
    "project_pending completed"
).split()
CATEGORIES = "incident rfc rfi complaint compliment other".split()
IMPACTS = "low medium high top".split()


def text(one: Single, name: str) -> Any:
    return one[name].casefold()


def label(one: Single, name: str) -> Any:
    return (one[name]["name"].casefold(), one[name]["id"])


def moment(one: Single, name: str) -> Any:
    return instant(one[name])


def target(one: Single, name: str) -> Any:
    value = one[name]
    is_word = value in ("best_effort", "clock_stopped", "no_target")
    return (1, 0.0, value) if is_word else (0, instant(value), "")


def listed(values: Sequence[str]) -> Callable[[Single, str], Any]:
    return lambda one, name: values.index(one[name])


KEYS: dict[str, Callable[[Single, str], Any]] = {
    "id": lambda one, name: one[name],
    "sourceID": text,
    "subject": text,
    "category": listed(CATEGORIES),
    "impact": listed(IMPACTS),
    "status": listed(STATUSES),
    "next_target_at": target,
    "completed_at": moment,
    "team": label,
    "member": label,
    "service_instance": label,
    "created_at": moment,
    "updated_at": moment,
}
REQUIREMENTS = {name: f"ITRP-SORT-{number:02d}" for number, name in enumerate(KEYS, 2)}
EACH = [pytest.param(name, marks=pytest.mark.requirement(REQUIREMENTS[name])) for name in KEYS]


def ascending(singles: Sequence[Single], name: str) -> list[Single]:
    """Sort a list upwards by one field: empty values first, equals as they were."""
    return sorted(
        singles, key=lambda one: (one[name] is not None, one[name] and KEYS[name](one, name))
    )


@pytest.mark.requirement("ITRP-ORDER-01", "ITRP-ORDER-02")
@pytest.mark.parametrize("name", EACH)
def test_upwards(crowded: Client, singles: Sequence[Single], name: str) -> None:
    expected = ascending(singles, name)
    assert len({str(one[name]) for one in expected}) > 1
    assert crowded.ids(f"/requests?sort={name}") == [one["id"] for one in expected]


@pytest.mark.requirement("ITRP-ORDER-03", "ITRP-ORDER-06")
@pytest.mark.parametrize("name", EACH)
def test_downwards_is_upwards_turned_around(crowded: Client, name: str) -> None:
    upwards = crowded.ids(f"/requests?sort={name}")
    assert crowded.ids(f"/requests?sort=-{name}") == upwards[::-1]


@pytest.mark.requirement("ITRP-ORDER-01", "ITRP-ORDER-02", "ITRP-ORDER-03", "ITRP-ORDER-06")
@pytest.mark.parametrize(
    "names",
    ["-status,impact,-id", "status,-impact", "-status,impact", "team,-created_at,id",
     "-category,-status,-impact", "member,service_instance", "sourceID,-team"],
)  # fmt: skip
def test_several_names(crowded: Client, singles: Sequence[Single], names: str) -> None:
    """What all names leave equal goes by id, downwards when the last name runs downwards."""
    last_is_down = names.split(",")[-1].startswith("-")
    expected = sorted(singles, key=lambda one: one["id"], reverse=last_is_down)
    for name in reversed(names.split(",")):
        expected = ascending(expected, name.removeprefix("-"))
        if name.startswith("-"):
            expected = turned(expected, name.removeprefix("-"))
    assert crowded.ids(f"/requests?sort={names}") == [one["id"] for one in expected]
    flipped = ",".join(name[1:] if name[0] == "-" else f"-{name}" for name in names.split(","))
    assert crowded.ids(f"/requests?sort={flipped}") == [one["id"] for one in expected][::-1]


def turned(records: list[Single], name: str) -> list[Single]:
    """Turn an ascending list around, while those of equal value keep their order."""
    groups: list[list[Single]] = []
    for one in records:
        if groups and groups[-1][0][name] == one[name]:
            groups[-1].append(one)
        else:
            groups.append([one])
    return [one for group in reversed(groups) for one in group]


@pytest.mark.requirement("ITRP-SORT-01")
def test_newest_first_unless_sorted(crowded: Client) -> None:
    newest_first = crowded.ids("/requests?sort=-id")
    assert crowded.ids("/requests") == newest_first
    assert crowded.ids("/requests?sort=") == newest_first
    assert newest_first == sorted(newest_first, reverse=True)


def test_first_of_two_mentions_counts(crowded: Client) -> None:
    assert crowded.ids("/requests?sort=id,-id") == crowded.ids("/requests?sort=id")


@pytest.mark.requirement("ITRP-ORDER-04", "ITRP-ORDER-05")
@pytest.mark.parametrize(
    ("sort", "told"),
    [
        ("problem", "problem"),
        ("-problem", "problem"),
        ("status,problem,-foo", "problem, foo"),
        ("grouped_into", "grouped_into"),
        ("source", "source"),
        ("requested_by", "requested_by"),
        ("custom_data", "custom_data"),
        ("foo", "foo"),
        ("Status", "Status"),
        ("%2Bstatus", "+status"),
        ("status%20desc", "status desc"),
    ],
)
def test_other_names_cannot_be_sorted_by(api: Client, sort: str, told: str) -> None:
    answer = api.get(f"/requests?sort={sort}")
    assert answer.status == 400
    assert answer.body == {"message": f"Sorting not allowed on fields: {told}"}


@pytest.mark.requirement("ITRP-ORDER-07")
@pytest.mark.parametrize(
    ("path", "name"),
    [("people", "name"), ("teams", "name"), ("organizations", "name"), ("services", "name"),
     ("service_instances", "name"), ("cis", "name"), ("slas", "name"), ("problems", "subject"),
     ("changes", "subject"), ("projects", "subject"), ("request_templates", "subject"),
     ("knowledge_articles", "subject")],
)  # fmt: skip
def test_other_lists_run_upwards_by_name(api: Client, path: str, name: str) -> None:
    names = [one[name].casefold() for one in api.whole(f"/{path}")]
    assert len(names) > 2
    assert names == sorted(names)
    assert api.ids(f"/{path}?sort=-{name}") == api.ids(f"/{path}")[::-1]


@pytest.mark.requirement("ITRP-NOTE-01", "ITRP-NOTE-10", "ITRP-NOTE-12")
def test_notes_run_upwards_in_a_request_and_downwards_in_the_account(api: Client) -> None:
    assert api.ids("/requests/68673/notes") == [1204, 1261, 9930]
    everywhere = api.ids("/notes")
    assert everywhere == sorted(everywhere, reverse=True)
    assert {1204, 1261, 9930} < set(everywhere)
    assert api.ids("/notes?sort=id") == everywhere[::-1]
    moments = [one["created_at"] for one in api.whole("/notes?sort=-created_at")]
    assert moments == sorted(moments, reverse=True)
    people = [one["person"]["id"] for one in api.whole("/notes?sort=person_id")]
    assert people == sorted(people)
    assert api.get("/notes?sort=text").status == 400
