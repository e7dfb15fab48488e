"""Results: findings and exercised requirements of single checks, gathered into verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import IntEnum
from typing import Any

from contracts.contract import Contract, Doubt, Requirement
from contracts.findings import Finding, Observation

# The place of a record in a list, within the place of a fault in a body: 3/category.
_INDEX = re.compile(r"(?<![\w.-])\d+(?=/)")


class Verdict(IntEnum):
    """What can be said of a requirement; of several, the greatest holds."""

    NOT_APPLICABLE = 0
    NOT_EXERCISED = 1
    KEPT = 2
    TESTER_ERROR = 3
    BROKEN = 4

    @property
    def text(self) -> str:
        """The word for a person."""
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one check came to: a value that can travel between processes as JSON.

    ``detail`` is where an error of the suite happened.
    """

    check: str
    claimed: tuple[str, ...] = ()
    verdict: Verdict = Verdict.KEPT
    reason: str = ""
    supply: str = ""
    detail: str = ""
    findings: tuple[Finding, ...] = ()
    exercised: tuple[str, ...] = ()
    observations: tuple[Observation, ...] = ()
    exchanges: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON data."""
        return {**asdict(self), "verdict": int(self.verdict)}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Result:
        """Return the result that ``to_json`` wrote."""
        return Result(
            **{
                **data,
                "claimed": tuple(data["claimed"]),
                "verdict": Verdict(data["verdict"]),
                "findings": tuple(Finding.from_json(one) for one in data["findings"]),
                "exercised": tuple(data["exercised"]),
                "observations": tuple(Observation.from_json(one) for one in data["observations"]),
            }
        )


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The verdict on one requirement, and why where that needs saying.

    ``exercised`` counts the checks that came to kept or broken; ``supply`` is what would let the
    others be made.
    """

    requirement: Requirement
    verdict: Verdict
    exercised: int = 0
    reasons: tuple[str, ...] = ()
    supply: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Run:
    """All results of a run, and what they come to.

    ``excused`` says of requirements why they do not apply to this target; ``unmade`` says of others
    why none of their checks was made.
    """

    contract: Contract
    results: list[Result] = field(default_factory=list)
    excused: dict[str, str] = field(default_factory=dict)
    unmade: dict[str, str] = field(default_factory=dict)

    @property
    def findings(self) -> list[Finding]:
        """Every finding once, with the shortest proof of it: broken the same way is one.

        That it is the third record of a list and not the first makes no other way.
        """
        found: dict[tuple[str, str, str], Finding] = {}
        times: dict[tuple[str, str, str], int] = {}
        for result in self.results:
            for one in result.findings:
                key = (one.requirement, one.check, _INDEX.sub("*", one.message))
                times[key] = times.get(key, 0) + 1
                if key not in found or len(one.shown) < len(found[key].shown):
                    found[key] = one
        counted = [replace(one, times=times[key]) for key, one in found.items()]
        return [*counted, *self._wavering()]

    @property
    def observed(self) -> dict[str, dict[str, list[Observation]]]:
        """By doubt and answer, every time that the target was seen to answer so."""
        seen: dict[str, dict[str, list[Observation]]] = {}
        for result in self.results:
            for one in result.observations:
                seen.setdefault(one.doubt, {}).setdefault(one.answer, []).append(one)
        return seen

    @property
    def observations(self) -> dict[str, list[str]]:
        """The answers that the target gave to each doubt it was seen to answer."""
        return {doubt: list(answers) for doubt, answers in self.observed.items()}

    def judged(self) -> list[Judged]:
        """Return the verdict on every requirement of the contract, in its order."""
        said: dict[str, list[tuple[Verdict, Result]]] = {}
        for result in self.results:
            for requirement, verdict in _said(result):
                said.setdefault(requirement, []).append((verdict, result))
        return [
            self._judge(one, said.get(one.id, [])) for one in self.contract.requirements.values()
        ]

    def _judge(self, one: Requirement, said: list[tuple[Verdict, Result]]) -> Judged:
        worst = max((verdict for verdict, _ in said), default=Verdict.NOT_EXERCISED)
        if one.id in self.excused and worst <= Verdict.NOT_EXERCISED:
            reason = self.excused[one.id]
            return Judged(requirement=one, verdict=Verdict.NOT_APPLICABLE, reasons=(reason,))
        if not said:
            reason = one.unobservable or self.unmade.get(one.id, "no check of this run judges it")
            return Judged(requirement=one, verdict=worst, reasons=(reason,))
        speaking = [result for verdict, result in said if verdict == worst]
        if worst is Verdict.BROKEN:
            found = (each for result in speaking for each in result.findings)
            reasons = [each.message for each in found if each.requirement == one.id]
        else:
            reasons = [result.reason for result in speaking]
        return Judged(
            requirement=one,
            verdict=worst,
            exercised=sum(verdict in (Verdict.KEPT, Verdict.BROKEN) for verdict, _ in said),
            reasons=tuple(dict.fromkeys(filter(None, reasons))),
            supply=tuple(dict.fromkeys(filter(None, (result.supply for result in speaking)))),
        )

    def _wavering(self) -> Iterable[Finding]:
        """Yield a finding for each doubt that was answered in two ways, or in one not listed."""
        for name, answers in self.observed.items():
            doubt = self.contract.doubts[name]
            firsts = [seen[0] for seen in answers.values()]
            unlisted = [one for one in firsts if one.answer not in doubt.answers]
            if unlisted:
                yield _wavers(doubt, "is answered in no listed way", unlisted)
            elif len(firsts) > 1:
                yield _wavers(doubt, "is not answered the same throughout", firsts)


def _wavers(doubt: Doubt, what: str, seen: Sequence[Observation]) -> Finding:
    return Finding(
        requirement=doubt.id or doubt.name,
        check=seen[-1].check,
        message=f"{doubt.name} {what}: {doubt.question}",
        expected=f"one of: {', '.join(doubt.answers)}",
        got=", ".join(f"{one.answer} ({one.check})" for one in seen),
        shown=tuple(each for one in seen for each in one.shown),
    )


def _said(result: Result) -> Iterable[tuple[str, Verdict]]:
    """Yield what a result says of requirements."""
    broken = {one.requirement for one in result.findings}
    for requirement in broken:
        yield requirement, Verdict.BROKEN
    for requirement in result.claimed:
        if requirement not in broken:
            yield requirement, result.verdict
    for requirement in result.exercised:
        if requirement not in broken and requirement not in result.claimed:
            yield requirement, Verdict.KEPT
