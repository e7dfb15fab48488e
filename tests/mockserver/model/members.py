"""Bodies of creates and updates of requests: every member, in every form that clients send it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timezone
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st

from tests.mockserver.model.lists import ENUMS
from tests.mockserver.model.rules import Row

REASONS = "solved workaround gone withdrawn conflict unsolvable".split()
START = 1496329200
"""The instant at which the small world starts."""


@dataclass(frozen=True)
class Sent:
    """A value as it is sent, and what the documents make of it; ``form`` as text, if it can be."""

    wire: Any
    means: Any
    form: str | None = None


Value = st.SearchStrategy[Sent]
NO_SURROGATES = st.characters(exclude_categories=["Cs"])


def texts(most: int, *, blank: bool = True) -> st.SearchStrategy[str]:
    """Text of any characters, now and then of exactly the length allowed."""
    some = st.text(NO_SURROGATES, min_size=1, max_size=20)
    longest = st.sampled_from(["x", "é", "\U0001f984"]).map(lambda one: one * most)
    either = st.one_of(some, st.sampled_from(["api", "Email", "a b", "m-103", "\0"]), longest)
    return either if blank else either.map(lambda text: f"{text[: most - 1]}!")


def _optional_text(most: int) -> Value:
    sent = texts(most).map(lambda text: Sent(text, text, text))
    return st.one_of(sent, _nothing())


def _nothing() -> Value:
    return st.sampled_from([Sent(None, None), Sent("", None, "")])


def _one_of(*values: str) -> Value:
    return st.sampled_from(values).map(lambda value: Sent(value, value, value))


def _reference(*keys: int) -> Value:
    forms: list[Callable[[int], Sent]] = [
        lambda key: Sent(key, key, str(key)),
        lambda key: Sent(str(key), key, str(key)),
    ]
    sent = st.builds(lambda form, key: form(key), st.sampled_from(forms), st.sampled_from(keys))
    return st.one_of(sent, _nothing())


def _items(*keys: int) -> Value:
    many = st.lists(st.sampled_from(keys), max_size=4)
    return st.builds(
        lambda held, text: Sent(
            [str(key) if text else key for key in held], list(dict.fromkeys(held))
        ),
        many,
        st.booleans(),
    )


FLAG: Value = st.sampled_from(
    [Sent(one, True, str(one).lower()) for one in (True, 1)]
    + [Sent(one, True, one) for one in ("true", "t", "TRUE", "T", "1")]
    + [Sent(one, False, None) for one in (False, 0, None)]
    + [Sent(one, False, one) for one in ("false", "f", "no", "", "True", "yes", "on", "\u00e9")]
)


def _moment(zone: timezone, instants: st.SearchStrategy[int]) -> Value:
    """A moment with its zone or in the caller's own, to the minute, or the day alone."""

    def full(instant: int, hours: int, fraction: str) -> Sent:
        here = datetime.fromtimestamp(instant, timezone(hours * _HOUR))
        text = here.isoformat(timespec="seconds")
        text = f"{text[:19]}{fraction}{text[19:]}"
        return Sent(text, instant, text)

    def utc(instant: int) -> Sent:
        text = f"{datetime.fromtimestamp(instant, UTC).isoformat()[:19]}Z"
        return Sent(text, instant, text)

    def local(instant: int, shown: str) -> Sent:
        here = datetime.fromtimestamp(instant, zone)
        if shown != "%S":
            here = here.replace(second=0)
        if shown == "":
            here = here.replace(hour=0, minute=0)
        text = here.strftime(f"%Y-%m-%d{'T%H:%M' if shown else ''}{':%S' if shown == '%S' else ''}")
        return Sent(text, int(here.timestamp()), text)

    hours, fractions = st.integers(-12, 14), st.sampled_from(["", ".0", ".999999999"])
    return st.one_of(
        st.builds(full, instants, hours, fractions),
        st.builds(utc, instants),
        st.builds(local, instants, st.sampled_from(["", "%M", "%S"])),
        _nothing(),
    )


_HOUR = datetime.fromtimestamp(3600, UTC) - datetime.fromtimestamp(0, UTC)
NEAR = st.integers(-48 * 60, 30 * 24 * 60).map(lambda minutes: START + 60 * minutes)
FAR = st.sampled_from([-2208902400 + 86400, 4102444799 - 86400, 951782400, 0, -1])
JSON_DATA = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(NO_SURROGATES)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(NO_SURROGATES), inner, max_size=3)
    ),
    max_leaves=8,
)
OBJECT = st.dictionaries(st.text(NO_SURROGATES, max_size=5), JSON_DATA, max_size=3)

PEOPLE = _reference(1, 2, 3, 4, 5, 6)
JUNK: st.SearchStrategy[Row] = st.dictionaries(
    st.sampled_from(
        "id completed_at created_at created_by created_by_id organization_id organization team "
        "member satisfaction grouping new_assignment next_target_at assignment_count account cis "
        "assignments updated_at foo ids requested_for sourceId _id".split()
    ),
    st.one_of(st.sampled_from([None, 1, 102, "grouped", "2001-01-01", {"id": 2}, [60]]), JSON_DATA),
    max_size=2,
)
"""Members that no create and no update knows: read-only, nested, hidden, made up."""


def optional_members(zone: timezone, keys: list[int], *, update: bool) -> dict[str, Value]:
    """Return the members that may be left out, by name."""
    moment = _moment(zone, st.one_of(NEAR, NEAR, FAR))
    members: dict[str, Value] = {
        "impact": st.one_of(_one_of(*ENUMS["impact"]), _nothing()),
        "status": _one_of(*ENUMS["status"], "waiting_for", "completed", "completed"),
        "completion_reason": st.one_of(_one_of(*REASONS, "solved"), _nothing()),
        "requested_by_id": PEOPLE,
        "requested_for_id": PEOPLE,
        "member_id": PEOPLE,
        "team_id": _reference(20, 21, 22, 23, 24),
        "service_instance_id": _reference(40, 41, 42, 43, 44, 45, 40, 41),
        "supplier_id": _reference(13, 14),
        "ci_id": _reference(60, 61, 62, 63).map(
            lambda one: Sent(one.wire, [] if one.means is None else [one.means], one.form)
        ),
        "ci_ids": _items(60, 61, 62, 63),
        "problem_id": _reference(70),
        "change_id": _reference(71),
        "project_id": _reference(72),
        "template_id": _reference(73),
        "knowledge_article_id": _reference(74),
        "grouped_into_id": _reference(*keys),
        "supplier_requestID": _optional_text(255),
        "source": _optional_text(30),
        "sourceID": _optional_text(128),
        "desired_completion_at": moment,
        "downtime_start_at": moment,
        "downtime_end_at": moment,
        "waiting_until": _moment(zone, NEAR),
        "urgent": FLAG,
        "reviewed": FLAG,
        "addressed": FLAG,
        "custom_data": st.one_of(
            OBJECT.map(lambda data: Sent(data, data)), st.just(Sent(None, None))
        ),
        "note": _optional_text(65536),
        "internal_note": _optional_text(65536),
    }
    if update:
        members |= required_members()
    return members


def required_members() -> dict[str, Value]:
    """Return the members that a create must have."""
    return {
        "subject": texts(255, blank=False).map(lambda text: Sent(text, text, text)),
        "category": _one_of(*ENUMS["category"]),
    }


THEMES = [
    "status completion_reason waiting_until impact reviewed".split(),
    "ci_id ci_ids service_instance_id team_id supplier_id".split(),
    "requested_by_id requested_for_id member_id service_instance_id impact".split(),
    "desired_completion_at impact service_instance_id team_id status".split(),
    "grouped_into_id reviewed problem_id change_id".split(),
    "source sourceID addressed note internal_note".split(),
]


def bodies(zone: timezone, keys: list[int], *, update: bool) -> st.SearchStrategy[dict[str, Sent]]:
    """A body: what is required, and a few other members, mostly ones that have to do together."""
    optional = optional_members(zone, keys, update=update)
    themes = st.sampled_from([*THEMES, sorted(optional)])
    chosen = themes.flatmap(lambda names: st.lists(st.sampled_from(names), max_size=5, unique=True))
    some = chosen.flatmap(
        lambda names: st.fixed_dictionaries({one: optional[one] for one in names})
    )
    if update:
        return some
    return st.builds(dict.__or__, st.fixed_dictionaries(required_members()), some)


def meaning(body: Mapping[str, Sent]) -> Row:
    """Return what a body writes, by property; ``ci_ids`` counts before ``ci_id``."""
    written: Row = {}
    for name, sent in body.items():
        if name == "ci_id" and "ci_ids" in body:
            continue
        written["cis" if name in ("ci_id", "ci_ids") else name.removesuffix("_id")] = sent.means
    return written


def encoded(body: Mapping[str, Sent], junk: Row, form: str) -> tuple[dict[str, str], bytes, str]:
    """Return the headers, body and query of a call that sends the members in some form."""
    fields = {name: sent.form for name, sent in body.items() if sent.form is not None}
    if form in ("ascii", "utf-8") or len(fields) != len(body) or not fields:
        whole = {**junk, **{name: sent.wire for name, sent in body.items()}}
        text = json.dumps(whole, ensure_ascii=form == "ascii")
        return {"content-type": "application/json; charset=utf-8"}, text.encode(), ""
    text = urlencode(fields)
    if form == "query":
        return {}, b"", text
    return {"content-type": "application/x-www-form-urlencoded"}, text.encode(), ""
