"""The outcome: what the verdicts on single requirements come to, as a sentence and an exit code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.findings import Finding
from contracts.plan import Plan
from contracts.results import Judged, Verdict
from contracts.waivers import Waiver

KEPT, BROKEN, NO_VERDICT = 0, 1, 2
WORDS = {KEPT: "kept", BROKEN: "broken", NO_VERDICT: "no verdict"}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A judged requirement, whether the verdict hangs on it, and the waiver that holds for it."""

    judged: Judged
    counts: bool
    waiver: Waiver | None = None

    @property
    def decides(self) -> bool:
        """Whether the exit code hangs on it: it counts, applies, and is not waived."""
        applies = self.judged.verdict is not Verdict.NOT_APPLICABLE
        return self.counts and applies and self.waiver is None


@dataclass(frozen=True, kw_only=True)
class WaiverState:
    """A waiver and what became of it: holds, expired, or unused (the requirement is kept now)."""

    waiver: Waiver
    state: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The exit code, and why."""

    exit_code: int
    because: str
    standings: tuple[Standing, ...]
    waivers: tuple[WaiverState, ...] = ()

    @property
    def verdict(self) -> str:
        """The verdict in a word or two."""
        return WORDS[self.exit_code]


def conclude(
    judged: Sequence[Judged],
    findings: Iterable[Finding],
    plan: Plan,
    waivers: Sequence[Waiver],
    today: date,
    stopped: str = "",
) -> Outcome:
    """Return what a run comes to; ``stopped`` says why it could not go on, if it could not."""
    holding = {one.requirement: one for one in waivers if one.holds(today)}
    standings = tuple(
        Standing(
            judged=one,
            counts=plan.counts(one.requirement),
            waiver=holding.get(one.requirement.id),
        )
        for one in judged
        if plan.wants(one.requirement.id) or one.verdict is Verdict.BROKEN
    )
    code, because = _decide(standings, _wavering(findings, judged, plan), plan, stopped)
    states = _states(waivers, {one.requirement.id: one for one in judged}, today)
    return Outcome(exit_code=code, because=because, standings=standings, waivers=tuple(states))


def _decide(
    standings: Sequence[Standing], wavering: Sequence[str], plan: Plan, stopped: str
) -> tuple[int, str]:
    deciding = [one for one in standings if one.decides]
    by_verdict: dict[Verdict, list[Judged]] = {}
    for one in deciding:
        by_verdict.setdefault(one.judged.verdict, []).append(one.judged)
    broken = by_verdict.get(Verdict.BROKEN, [])
    errors = by_verdict.get(Verdict.TESTER_ERROR, [])
    missing = by_verdict.get(Verdict.NOT_EXERCISED, [])
    kept = by_verdict.get(Verdict.KEPT, [])
    count = _of(len(deciding), "requirement that counts", "requirements that count")
    and_stopped = f"; the run ended early: {stopped}" if stopped else ""
    if broken or wavering:
        told = [f"{len(broken)} of {count} {_is(broken)} broken"] if broken else []
        if wavering:
            questions = _of(len(wavering), "open question is", "open questions are")
            told.append(f"{questions} answered now so, now so")
        return BROKEN, ", and ".join(told) + and_stopped
    if stopped:
        return NO_VERDICT, stopped
    if errors:
        return NO_VERDICT, f"{len(errors)} of {count} could not be judged: an error of the suite"
    if missing and not plan.partial:
        why = _commonest(missing)
        unmade = f"{len(missing)} of {count} {_is(missing)} not exercised"
        return NO_VERDICT, f"incomplete: {unmade}{why}"
    if not kept:
        return NO_VERDICT, "nothing was judged: no requirement that counts was exercised"
    waived = sum(one.counts and one.waiver is not None for one in standings)
    more = [f"{waived} waived"] if waived else []
    if missing:
        more.append(f"{len(missing)} not exercised, which --partial accepts")
        were = "was" if len(kept) == 1 else "were"
        return KEPT, f"{len(kept)} of {count} {were} exercised and kept; {', '.join(more)}"
    whole = f"all {count} were" if len(deciding) > 1 else f"the {count} was"
    return KEPT, f"{whole} exercised and kept" + (f"; {more[0]}" if more else "")


def _wavering(findings: Iterable[Finding], judged: Sequence[Judged], plan: Plan) -> list[str]:
    """Return the findings that are about no requirement but about a doubt, if they count."""
    known = {one.requirement.id for one in judged}
    about_doubts = [one.requirement for one in findings if one.requirement not in known]
    counting = plan.level != "required"
    return [one for one in dict.fromkeys(about_doubts) if counting and plan.wants(one)]


def _states(
    waivers: Sequence[Waiver], judged: Mapping[str, Judged], today: date
) -> Iterable[WaiverState]:
    for one in waivers:
        kept = judged[one.requirement].verdict in (Verdict.KEPT, Verdict.NOT_APPLICABLE)
        state = "holds" if one.holds(today) else "expired"
        yield WaiverState(waiver=one, state="unused" if kept else state)


def _commonest(missing: Sequence[Judged]) -> str:
    reasons: dict[str, int] = {}
    for one in missing:
        for reason in one.reasons[:1]:
            reasons[reason] = reasons.get(reason, 0) + 1
    if not reasons:
        return ""
    first = max(reasons, key=lambda reason: reasons[reason])
    others = len(missing) - reasons[first]
    return f" ({first}{f'; {others} for other reasons' if others else ''})"


def _of(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _is(counted: Sequence[object]) -> str:
    return "is" if len(counted) == 1 else "are"
