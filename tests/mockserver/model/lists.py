"""How the model of requests shows them: as JSON, in views, filtered, sorted and cut into pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from tests.mockserver.model.rules import (
    MOMENTS,
    PROPERTIES,
    REFERENCES,
    TARGETS,
    Model,
    Reader,
    Row,
)

SELECTABLE = (*PROPERTIES, "assignment_count")
DEFAULT = (
    "id sourceID subject category impact status next_target_at completed_at team member "
    "grouped_into service_instance created_at updated_at"
).split()
SORTABLE = [name for name in DEFAULT if name != "grouped_into"]
ENUMS = {
    "category": "incident rfc rfi complaint compliment other".split(),
    "impact": "low medium high top".split(),
    "status": (
        "declined assigned accepted in_progress waiting_for waiting_for_customer change_pending "
        "project_pending completed"
    ).split(),
    "grouping": "none group grouped".split(),
}
WORDS = ["best_effort", "clock_stopped", "no_target"]
TEXTS = "source sourceID subject supplier_requestID".split()
LINKS = (
    "change created_by grouped_into knowledge_article requested_by requested_for service_instance "
    "team member template organization"
).split()
TIMES = "completed_at created_at updated_at".split()


# --- what is shown -------------------------------------------------------------------------------


def zone(by: Reader) -> timezone:
    """Return the time zone that a person has in the world."""
    text = by.person.get("time_zone", "+00:00")
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    return timezone(-offset if text[0] == "-" else offset)


def moment(by: Reader, instant: int) -> str:
    """Return a moment as this person reads it."""
    return datetime.fromtimestamp(instant, zone(by)).isoformat().replace("+00:00", "Z")


def refer(model: Model, by: Reader, name: str, key: int | None) -> Row | None:
    """Return a reference: the id, what identifies the record, and what is to be known of it."""
    if key is None:
        return None
    record = model.tables[name][key]
    named = ["label", "name"] if name == "cis" else ["subject"] if "subject" in record else ["name"]
    shown: Row = {one: record[one] for one in ("id", *named)}
    shown |= {one: record[one] for one in ("sourceID", "disabled") if record.get(one)}
    return shown | _foreign(model, by, record)


def _foreign(model: Model, by: Reader, record: Row) -> Row:
    if record["account"] == by.home:
        return {}
    account = model.tables["accounts"][record["account"]]
    return {"account": {"id": account["id"], "name": account["name"]}}


def show(model: Model, by: Reader, record: Row, names: Sequence[str] = SELECTABLE) -> Row:
    """Return a request as this person sees it."""
    shown: Row = {}
    for name in ("id", *names):
        if name == "assignment_count":
            shown[name] = record["assignments"].get(by.account, 0)
        elif name in REFERENCES:
            shown[name] = refer(model, by, REFERENCES[name], record[name])
        elif name in (*MOMENTS, *TARGETS) and isinstance(record[name], int):
            shown[name] = moment(by, record[name])
        else:
            shown[name] = record[name]
    return shown | _foreign(model, by, record)


# --- which, and in which order -------------------------------------------------------------------


def in_view(model: Model, by: Reader, view: str, record: Row) -> bool:
    """Tell whether a request is in one of the predefined lists."""
    me = by.person["id"]
    match view:
        case "":
            return True
        case "open":
            return bool(record["status"] != "completed")
        case "completed":
            return bool(record["status"] == "completed")
        case "requested_by_or_for_me":
            return me in (record["requested_by"], record["requested_for"])
        case "requests_of_my_organization":
            own = by.person.get("organization")
            return own is not None and record["organization"] == own
        case "assigned_to_my_team":
            return record["team"] in by.person.get("teams", ())
        case "assigned_to_me":
            return bool(record["member"] == me)
        case "waiting_for_me":
            return bool(record["requested_by"] == me and record["status"] == "waiting_for_customer")
    if record["status"] != "completed" or record["service_instance"] is None:
        return False
    instance = model.tables["service_instances"][record["service_instance"]]
    service = model.tables["services"].get(instance.get("service"), {})
    recent = bool(record["completed_at"] > _six_months_before(model.now))
    return recent and service.get("problem_manager") == me


VIEWS = (
    "open completed requested_by_or_for_me requests_of_my_organization assigned_to_my_team "
    "assigned_to_me waiting_for_me problem_management_review"
).split()


def _six_months_before(instant: int) -> float:
    now = datetime.fromtimestamp(instant, UTC)
    year, month = (now.year, now.month - 6) if now.month > 6 else (now.year - 1, now.month + 6)
    for day in range(now.day, 27, -1):
        try:
            return now.replace(year=year, month=month, day=day).timestamp()
        except ValueError:
            continue
    return now.replace(year=year, month=month).timestamp()


def order(model: Model, by: Reader, rows: list[Row], sort: Sequence[str]) -> list[Row]:
    """Return the rows sorted; what no name tells apart goes by id, in the last one's direction."""
    names = list(sort) or ["-id"]
    names.append("-id" if names[-1].startswith("-") else "id")
    for name in reversed(names):
        rows = sorted(
            rows,
            key=partial(_rank, model, by, name=name.lstrip("-")),
            reverse=name.startswith("-"),
        )
    return rows


def _rank(model: Model, by: Reader, row: Row, name: str) -> tuple[Any, ...]:
    value = row[name]
    if value is None:
        return (0,)
    if name in ENUMS:
        return (1, ENUMS[name].index(value))
    if name in REFERENCES:
        shown = refer(model, by, REFERENCES[name], value) or {}
        return (1, shown["name"].casefold())
    if isinstance(value, str):
        return (2, value) if name in TARGETS else (1, value.casefold())
    return (1, value)


def _sorts(names: Sequence[str], least: int) -> st.SearchStrategy[list[str]]:
    signed = st.builds("{}{}".format, st.sampled_from(["", "-"]), st.sampled_from(names))
    return st.lists(
        signed, min_size=least, max_size=3, unique_by=lambda name: name.removeprefix("-")
    )


# Of the second kind many requests are alike.
SORTS = st.one_of(
    _sorts(SORTABLE, 0), _sorts("category impact status member service_instance".split(), 2)
)


# --- filters -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filter:
    """A filter as it stands in a query, and the test that it means."""

    text: str
    holds: Callable[[Row], bool]


@st.composite
def filters(draw: st.DrawFn, by: Reader, keys: list[int], instants: list[int]) -> Filter:
    """A filter on any filterable field, in any of the spellings that its kind knows."""
    name = draw(st.sampled_from(["id", "next_target_at", *ENUMS, *TEXTS, *LINKS, *TIMES]))
    low, high = (draw(st.sampled_from(instants)) for _ in range(2))
    if name in TIMES or (name in TARGETS and draw(st.booleans())):
        condition = _compared(
            draw(st.sampled_from(["", "", "<", "<=", ">", ">=", ">..<", ">=..<="])),
            (low, moment(by, low)),
            (high, moment(by, high)),
        )
    elif name == "id" and draw(st.booleans()):
        low, high = (draw(st.sampled_from(keys)) for _ in range(2))
        operator = draw(st.sampled_from(["<", "<=", ">", ">=", ">..<", ">=..<="]))
        condition = _compared(operator, (low, str(low)), (high, str(high)))
    else:
        pool = [str(key) for key in keys]
        pool = ENUMS.get(name) or (WORDS if name in TARGETS else None) or pool
        if name in TEXTS:
            pool = ["api", "API", "email", "m-103", "within six months", "Till is stuck", "ß"]
        elif name in LINKS and name != "grouped_into":
            pool = [str(number) for number in (*range(1, 10), *range(10, 25), *range(40, 46), 71)]
        many = name not in TEXTS and name not in TARGETS
        chosen = draw(st.lists(st.sampled_from(pool), max_size=3 if many else 1, unique=True))
        condition = ",".join(chosen), _one_of(name, chosen)
    text, test = condition
    shown = name
    if name == "id":
        shown = draw(st.sampled_from(["id", "ids"]))
    elif name in LINKS:
        shown = draw(st.sampled_from([name, f"{name}_id"]))
    comparing = text[:1] in ("<", ">")
    negated = not comparing and draw(st.booleans())
    before = negated and draw(st.booleans())
    raw = f"{'!' if negated and not before else ''}{text}"
    encoded = quote(raw, safe=draw(st.sampled_from(["", "!<>=,:"])))
    return Filter(
        f"{shown}{'!' if before else ''}={encoded}",
        lambda row: test(row[name]) is not negated,
    )


def _compared(
    operator: str, low: tuple[int, str], high: tuple[int, str]
) -> tuple[str, Callable[[Any], bool]]:
    tests: dict[str, Callable[[int], bool]] = {
        "": lambda value: value == low[0],
        "<": lambda value: value < low[0],
        "<=": lambda value: value <= low[0],
        ">": lambda value: value > low[0],
        ">=": lambda value: value >= low[0],
        ">..<": lambda value: low[0] < value < high[0],
        ">=..<=": lambda value: low[0] <= value <= high[0],
    }
    first, _, last = operator.partition("..")
    text = f"{first}{low[1]}" + (f"{last}{high[1]}" if last else "")
    test = tests[operator]
    return text, lambda value: isinstance(value, int) and test(value)


def _one_of(name: str, chosen: list[str]) -> Callable[[Any], bool]:
    if not chosen:
        return lambda value: value is None
    wanted: list[Any] = [int(one) for one in chosen] if name in ("id", *LINKS) else chosen
    if name in TEXTS:
        folded = chosen[0].casefold()
        return lambda value: value is not None and value.casefold() == folded
    return lambda value: value in wanted
