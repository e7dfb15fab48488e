"""Checks: what one of them came to, from what it raised, expected and exchanged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from contracts.errors import Broken, Disagreement, NotApplicable, NotExercised, NoVerdict
from contracts.evidence import relevant
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.findings import Finding, Observation, sequence
from contracts.oracle.blame import NAME as MEMORY
from contracts.redaction import Secret, hide
from contracts.results import Result, Verdict

EVERY = "every exchange"
# What sees things whatever a check is about; a check that was made for it tells more.
BY_THE_WAY = (EVERY, MEMORY)
_HERE = Path(__file__).parent
_BARE = "its check found nothing to judge"
_ENDED = "its check ended at another broken requirement"


def claims(item: pytest.Item) -> tuple[str, ...]:
    """Return the requirements that a check judges."""
    found = [one for mark in item.iter_markers("requirement") for one in mark.args]
    return tuple(dict.fromkeys(found))


def name_of(item: pytest.Item) -> str:
    """Return the name of a check: file and function, without folders."""
    return f"{item.path.name}::{item.nodeid.partition('::')[2]}"


def result_of(
    item: pytest.Item,
    excinfo: pytest.ExceptionInfo[BaseException] | None,
    expect: Expect,
    exchanges: Sequence[Exchange],
    judged: Sequence[Broken],
    secrets: Sequence[Secret],
    seconds: float,
) -> Result:
    """Return what a check came to.

    ``judged`` is what was wrong with single exchanges, whatever the check was about.
    """
    check = name_of(item)
    error = excinfo.value if excinfo is not None else None
    raised = list(_leaves(error)) if error is not None else []
    broken = [one for one in raised if isinstance(one, Broken)]
    findings = [
        *(_finding(one.by or EVERY, one, exchanges) for one in judged),
        *(_finding(check, one, exchanges) for one in broken),
    ]
    verdict, reason, supply, detail = Verdict.KEPT, "", "", ""
    claimed = expect.claimed
    if broken:
        verdict, reason = Verdict.NOT_EXERCISED, _ENDED
    elif isinstance(error, NotExercised):
        verdict, reason, supply = Verdict.NOT_EXERCISED, error.reason, error.supply
    elif isinstance(error, NoVerdict):
        verdict, reason = Verdict.NOT_EXERCISED, str(error)
    elif isinstance(error, NotApplicable):
        verdict, reason = Verdict.NOT_APPLICABLE, error.reason
    elif error is not None and excinfo is not None:
        verdict, reason = Verdict.TESTER_ERROR, f"{type(error).__name__}: {error}"
        if isinstance(error, Disagreement):
            claimed = tuple(dict.fromkeys((*claimed, *error.requirements)))
        detail = "\n".join(_places(item, excinfo))
    elif claimed and not (expect.exercised or expect.observations or judged):
        verdict, reason = Verdict.NOT_EXERCISED, _BARE
    return Result(
        check=check,
        claimed=claimed,
        verdict=verdict,
        reason=hide(reason, secrets),
        supply=supply,
        detail=hide(detail, secrets),
        findings=tuple(findings),
        exercised=tuple(dict.fromkeys(expect.exercised)),
        observations=_observations(check, expect, exchanges),
        exchanges=sum(not one.again for one in exchanges),
        seconds=seconds,
    )


def _places(item: pytest.Item, excinfo: pytest.ExceptionInfo[BaseException]) -> Iterator[str]:
    """Yield the lines of the suite that an error came through; whose machine it was is left out."""
    for entry in excinfo.traceback:
        path = Path(entry.path)
        home = next((one for one in (_HERE, item.path.parent) if path.is_relative_to(one)), None)
        if home is not None:
            place = f"{home.name}/{path.relative_to(home).as_posix()}:{entry.lineno + 1}"
            yield f"{place} in {entry.name}: {str(entry.statement).strip()}"


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """Yield what was raised, each of a group on its own."""
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _leaves(one)
    else:
        yield error


def _finding(check: str, broken: Broken, exchanges: Sequence[Exchange]) -> Finding:
    return Finding.of(
        broken.requirement,
        check,
        broken.message,
        expected=broken.expected,
        got=broken.got,
        exchanges=relevant(exchanges, broken.exchanges),
    )


def _observations(
    check: str, expect: Expect, exchanges: Sequence[Exchange]
) -> tuple[Observation, ...]:
    answers = dict.fromkeys(expect.observations)
    shown = sequence(relevant(exchanges)) if answers else ()
    return tuple(
        Observation(doubt=doubt, answer=answer, check=check, shown=shown)
        for doubt, answer in answers
    )
