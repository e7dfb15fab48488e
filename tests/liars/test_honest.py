"""No honest server is accused, however it differs from others, and each is reported as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contracts.contract import load
from tests.liars.court import Case, Court, Judgement
from tests.liars.habits import Habits
from tests.liars.servers import HONEST, Server
from tests.liars.variations import Front, variations

# What differs most stands for all in every run; the rest, with more seeds, is a campaign.
OFTEN = ("all at once",)
SEEDS = (1, 2, 3)
WALKS = 5
# Doubts whose answer no check of the suite has looked for yet.
UNSEEN = {
    "itrp": {
        "empty-text", "boolean-text", "time-zone", "addressed-elsewhere", "source-update",
        "unknown-view", "unknown-field", "bad-filter-value", "unknown-account", "location-header",
    },
    "library": {"null-on-update", "hidden-record"},
    "serviceops": set[str](),
}  # fmt: skip
_MOST_UNEXERCISED = 0.2


def _judged_servers() -> dict[str, Server]:
    """Return the servers of APIs of whose requirements a law can judge any."""
    return {
        name: one
        for name, one in HONEST.items()
        if any(known.laws for known in load(one.api, one.documents).requirements.values())
    }


def _others(server: Server) -> dict[str, list[str]]:
    """Return the answers, besides the usual one, to each doubt that a server knows."""
    doubts = load(server.api, server.documents).doubts
    return {
        name: [answer for answer in doubts[name].answers if answer != usual]
        for name, usual in server.usual.items()
        if name in doubts
    }


def _varied() -> Iterator[Any]:
    for name, server in _judged_servers().items():
        for one in variations(server.acts):
            for seed in SEEDS:
                marks = () if one.name in OFTEN and seed == 1 else (pytest.mark.campaign,)
                label = f"{name}, {one.name}, {seed}"
                yield pytest.param(name, one.habits, one.fronts, seed, id=label, marks=marks)


def _mixed() -> Iterator[Any]:
    for name, server in _judged_servers().items():
        answers = _others(server)
        for place in range(max(map(len, answers.values()))):
            mix = {doubt: one[place] for doubt, one in answers.items() if len(one) > place}
            yield pytest.param(name, mix, id=f"{name}, {len(mix)} answers")


def _single() -> Iterator[Any]:
    for name, server in _judged_servers().items():
        for doubt, found in _others(server).items():
            for answer in found:
                yield pytest.param(name, doubt, answer, id=f"{name}, {doubt}: {answer}")


def _walked() -> Iterator[Any]:
    """Yield each server that random walks go through; those made often are short."""
    for name, server in _judged_servers().items():
        for one in variations(server.acts):
            if not one.long:
                often = one.name in OFTEN
                marks = () if often else pytest.mark.campaign
                yield pytest.param(
                    name, one.habits, one.fronts, id=f"{name}, {one.name}", marks=marks
                )
        answers = _others(server)
        for place in range(max(map(len, answers.values()))):
            mix = {doubt: one[place] for doubt, one in answers.items() if len(one) > place}
            yield pytest.param(name, Habits(answers=mix), (), id=f"{name}, {len(mix)} answers")


def _judged(
    court: Court, server: Server, habits: Habits, fronts: tuple[Front, ...] = (), seed: int = 1
) -> Judgement:
    """Demand that a server is accused of nothing, looked at well, and reported as it is."""
    case = Case(build=server.build(habits, fronts), target=server.target, seed=seed)
    judged = court.judge(case)
    assert not judged.errors
    findings = [
        f"{one.requirement} by {one.check}: {one.message}; expected {one.expected}, got {one.got}"
        for one in judged.findings
    ]
    assert findings == []
    given = {**server.usual, **habits.answers}
    told = {doubt: seen for doubt, seen in _observed(judged).items() if doubt in given}
    assert told == {doubt: [given[doubt]] for doubt in told}
    exercised = sum(bool(one.exercised) for one in judged.results)
    assert exercised > len(judged.results) * (1 - _MOST_UNEXERCISED)
    return judged


def _observed(judged: Judgement) -> dict[str, list[str]]:
    return judged.run.observations if judged.run is not None else {}


@pytest.mark.parametrize(("name", "habits", "fronts", "seed"), list(_varied()))
def test_variation_is_not_accused(
    name: str,
    habits: Habits,
    fronts: tuple[Front, ...],
    seed: int,
    court_of: Callable[[str], Court],
) -> None:
    server = HONEST[name]
    judged = _judged(court_of(server.api), server, habits, fronts, seed)
    assert server.usual.keys() - _observed(judged).keys() <= UNSEEN[server.api]


@pytest.mark.parametrize(("name", "answers"), list(_mixed()))
def test_many_other_answers_are_not_accused(
    name: str, answers: dict[str, str], court_of: Callable[[str], Court]
) -> None:
    server = HONEST[name]
    _judged(court_of(server.api), server, Habits(answers=answers))


@pytest.mark.parametrize(("name", "habits", "fronts"), list(_walked()))
def test_walks_accuse_nobody(
    name: str, habits: Habits, fronts: tuple[Front, ...], court_of: Callable[[str], Court]
) -> None:
    server = HONEST[name]
    build = server.build(habits, fronts)
    for seed in SEEDS:
        case = Case(build=build, target=server.target, seed=seed, layer="walks", examples=WALKS)
        judged = court_of(server.api).judge(case)
        assert judged.errors == []
        assert [f"{one.requirement}: {one.message}" for one in judged.findings] == []
        assert all(len(one.exercised) > 2 for one in judged.results)


@pytest.mark.campaign
@pytest.mark.parametrize(("name", "doubt", "answer"), list(_single()))
def test_single_other_answer_is_reported(
    name: str, doubt: str, answer: str, court_of: Callable[[str], Court]
) -> None:
    server = HONEST[name]
    judged = _judged(court_of(server.api), server, Habits(answers={doubt: answer}))
    assert _observed(judged).get(doubt) == [answer] or doubt in UNSEEN[server.api]
