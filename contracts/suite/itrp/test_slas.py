"""Affected SLAs: those of a request, and the targets that follow from them."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.itrp.arranging import (
    LATER,
    Surveyed,
    changed,
    instant,
    listed,
    moments,
    surveyed,
    with_slas,
    written,
)
from contracts.values import accepts

_TARGETS = ("response_target_at", "resolution_target_at", "requester_resolution_target_at")
_KINDS = dict(zip(_TARGETS, ("ITRP-FIELD-104", "ITRP-FIELD-100", "ITRP-FIELD-115"), strict=True))
_OWN = {"response_target_at": "first_line_team", "resolution_target_at": "support_team"}
_STRICTEST = {"response_target_at": "ITRP-FIELD-106", "resolution_target_at": "ITRP-FIELD-102"}
_RESPONSIBLE = {"response_target_at": "ITRP-FIELD-107", "resolution_target_at": "ITRP-FIELD-103"}
# For which affected SLAs a team may be said to be responsible, from the fewest to the most.
_READINGS = ("by-target", "either", "all")


@pytest.mark.requirement("ITRP-SLA-01")
def test_affected_slas_are_listed(desk: Desk, expect: Expect) -> None:
    judged = 0
    for one in surveyed(desk):
        targets = {name: one.made.member(name) for name in _TARGETS if one.made.member(name)}
        expect.that(
            bool(one.slas) or not targets,
            "a request has targets and no affected SLA",
            expected="the affected SLAs that they come from",
            got=targets,
            shown=[one.made],
        )
        for sla in one.slas:
            judged += 1
            about = (sla.get("request") or {"id": one.made.member("id")})["id"]
            expect.equal(about, one.made.member("id"), "request of an affected SLA")
    expect.possible(judged, "no request has affected SLAs", "known: {service_instances: [...]}")


@pytest.mark.requirement(*_KINDS.values())
def test_targets_are_moments_or_words(desk: Desk, expect: Expect) -> None:
    """In incidents, which have targets where the SLAs have any."""
    record = desk.contract.record(desk.main)
    judged = 0
    for one in surveyed(desk):
        for name, requirement in _KINDS.items():
            got = one.made.member(name)
            judged += got is not None
            expect.that(
                accepts(desk.contract, record[name].schema, got),
                f"{name} of an incident is of another kind",
                expected="a moment, one of the words for targets, or null",
                got=got,
                requirement=requirement,
                shown=[one.made],
            )
    expect.possible(judged, "no request has targets", "known: {service_instances: [...]}")


@pytest.mark.requirement("ITRP-FIELD-102", "ITRP-FIELD-103", "ITRP-FIELD-106", "ITRP-FIELD-107")
def test_targets_are_the_strictest_of_the_team(desk: Desk, expect: Expect) -> None:
    one, _ = with_slas(desk, "SLAs with targets and a team", _has_teams)
    seen = list(_situations(desk, one))
    kept: dict[str, list[str]] = {}
    for name in _OWN:
        kept[name] = [
            reading
            for reading in _READINGS
            if all(_explains(reading, name, exchange, slas) for exchange, slas in seen)
        ]
        got = {(exchange.member("team") or {}).get("name"): exchange.member(name)
               for exchange, _ in seen}  # fmt: skip
        unasked = [
            exchange.member(name)
            for exchange, slas in seen
            if not _explains("by-target", name, exchange, slas)
            and _of_team(name, exchange, slas) == []
        ]
        expect.that(
            bool(kept[name]),
            f"{name} is not the most stringent of the affected SLAs, by team",
            expected=str([[sla.get(name) for sla in slas] for _, slas in seen]),
            got=got,
            requirement=(_RESPONSIBLE if unasked else _STRICTEST)[name],
            shown=[exchange for exchange, _ in seen],
        )
    both = [reading for reading in _READINGS if all(reading in found for found in kept.values())]
    widest = max(kept, key=lambda name: _READINGS.index(kept[name][0]))
    expect.that(
        bool(both),
        f"{widest} counts affected SLAs for which the team is not responsible",
        expected="the same teams to be responsible throughout",
        got=kept,
        requirement=_RESPONSIBLE[widest],
        shown=[exchange for exchange, _ in seen],
    )
    expect.observe("responsible-team", both[0], [exchange for exchange, _ in seen])


@pytest.mark.requirement("ITRP-FIELD-117", "ITRP-FIELD-118")
def test_target_of_the_requester(desk: Desk, expect: Expect) -> None:
    name, judged = "requester_resolution_target_at", 0
    for one in surveyed(desk):
        got = moments([one.made.member(name)])
        counting = [sla for sla in one.slas if sla.get("accountability") != "sla_not_affected"]
        wanted, every = _resolutions(counting), _resolutions(one.slas)
        judged += bool(got)
        uncounted = bool(got) and got[0] in every and got[0] not in wanted
        expect.that(
            not got or got[0] in wanted,
            f"{name} is none of those of the affected SLAs that count",
            expected=str([sla.get("resolution_target_at") for sla in counting]),
            got=one.made.member(name),
            requirement="ITRP-FIELD-118" if uncounted else "ITRP-FIELD-117",
            shown=[one.made],
        )
    expect.possible(judged, f"no request has a {name}", "known: {service_instances: [...]}")


@pytest.mark.requirement("ITRP-FIELD-119")
def test_slas_that_do_not_cover_the_requester(desk: Desk, expect: Expect) -> None:
    known = desk.session.target.known.get("service_instances.uncovered", ())
    expect.possible(
        known,
        "no service instance is known of which no SLA covers the caller",
        "known: {service_instances.uncovered: [...]}",
    )
    made = desk.make(service_instance_id=known[0], category="incident", impact="high")
    got, what = made.member("requester_resolution_target_at"), "requester_resolution_target_at"
    expect.equal(moments([got]), [], f"{what} without coverage", shown=[made])


@pytest.mark.requirement("ITRP-FIELD-43", "ITRP-FIELD-44")
def test_desired_completion_and_affected_slas(desk: Desk, expect: Expect) -> None:
    _, made = with_slas(desk, "SLAs with resolution targets", lambda one: bool(_resolved(one)))
    key = made.member("id")
    before = _by_id(listed(desk, f"/requests/{key}/affected_slas"))
    soon = written(min(before.values()) - 60)
    exchange = changed(desk, key, desired_completion_at=soon)
    after = _by_id(listed(desk, f"/requests/{key}/affected_slas"))
    what = "the resolution targets of the affected SLAs"
    expect.equal(after, before, what, requirement="ITRP-FIELD-44", shown=[made, exchange])
    exchange = changed(desk, key, desired_completion_at=LATER)
    after = _by_id(listed(desk, f"/requests/{key}/affected_slas"))
    wanted = {one: max(instant(LATER), target) for one, target in before.items()}
    expect.equal(after, wanted, what, requirement="ITRP-FIELD-43", shown=[made, exchange])


def _situations(desk: Desk, one: Surveyed) -> Iterable[tuple[Exchange, list[dict[str, Any]]]]:
    """Yield a request about an instance, assigned to each of its teams and to another one."""
    key = desk.make(service_instance_id=one.key, category="incident", impact="high").member("id")
    own = {sla[team]["id"] for sla in one.slas for team in _OWN.values() if sla.get(team)}
    other = [team for team in desk.references("teams") if team not in own][:1]
    for team in (*sorted(own), *other):
        exchange = desk.alter(key, {"team_id": team})
        if exchange.status == 200:
            yield exchange, listed(desk, f"/requests/{key}/affected_slas")


def _of_team(
    name: str, exchange: Exchange, slas: Iterable[Mapping[str, Any]], parts: Iterable[str] = ()
) -> list[float]:
    """Return the targets of the SLAs for which the team of a request is responsible."""
    team = (exchange.member("team") or {}).get("id")
    own = [
        sla
        for sla in slas
        if team is not None
        and any((sla.get(part) or {}).get("id") == team for part in parts or (_OWN[name],))
    ]
    return moments(sla.get(name) for sla in own)


def _explains(
    reading: str, name: str, exchange: Exchange, slas: Iterable[Mapping[str, Any]]
) -> bool:
    """Tell whether a target is the strictest one, if a reading says who is responsible."""
    wanted = {
        "by-target": lambda: _of_team(name, exchange, slas),
        "either": lambda: _of_team(name, exchange, slas, _OWN.values()),
        "all": lambda: moments(sla.get(name) for sla in slas),
    }[reading]()
    return moments([exchange.member(name)]) == wanted[:1]


def _has_teams(one: Surveyed) -> bool:
    """Tell whether different teams are responsible for an instance's two targets."""
    return any(
        (sla.get("first_line_team") or {}).get("id") != (sla.get("support_team") or {}).get("id")
        and moments([sla.get("response_target_at")])
        and moments([sla.get("resolution_target_at")])
        for sla in one.slas
    )


def _resolved(one: Surveyed) -> list[float]:
    return _resolutions(one.slas)


def _resolutions(slas: Iterable[Mapping[str, Any]]) -> list[float]:
    return moments(sla.get("resolution_target_at") for sla in slas)


def _by_id(slas: Iterable[Mapping[str, Any]]) -> dict[Any, float]:
    """Return the resolution targets, in epoch seconds, of those affected SLAs that have one.

    Raises:
        NotExercised: none has one.
    """
    found = {sla["id"]: _resolutions([sla]) for sla in slas}
    kept = {key: target[0] for key, target in found.items() if target}
    if not kept:
        raise NotExercised("no affected SLA has a resolution target")
    return kept
