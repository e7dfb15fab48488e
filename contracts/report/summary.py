"""The summary: what every form of report says, worked out once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from contracts.checks import BY_THE_WAY
from contracts.contract import Contract, Doubt
from contracts.findings import Finding
from contracts.outcome import Outcome, Standing
from contracts.results import Verdict

if TYPE_CHECKING:
    from contracts.run import ContractRun

_SOURCES = {
    "O": "another document of the vendor",
    "L": "recorded from a live server",
    "C": "relied upon by clients",
}


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A broken requirement: what it says, and how it was seen broken, the shortest proof first.

    ``document`` is the place in the vendor's documents. ``counts`` says whether the exit code hangs
    on it, ``waived`` why it does not if it is accepted.
    """

    requirement: str
    findings: tuple[Finding, ...]
    statement: str
    document: str
    grade: str
    level: str
    counts: bool
    waived: str = ""


@dataclass(frozen=True, kw_only=True)
class Observed:
    """A doubt, and the answers that the target was seen to give."""

    doubt: Doubt
    answers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A run in figures and lists.

    ``seconds`` is how long it took, ``started`` epoch seconds; ``target`` is the server's root. Of
    what was created there ``removed`` records are gone or ended, ``left_behind`` could not be, and
    ``staying`` has no way to be.
    """

    contract: Contract = field(repr=False)
    outcome: Outcome
    target: str
    prefix: str
    account: str
    seed: int
    profile: str
    level: str
    started: float
    seconds: float
    exchanges: int
    failures: tuple[Failure, ...]
    errors: tuple[tuple[str, str, str], ...]
    observed: tuple[Observed, ...]
    removed: int
    left_behind: tuple[str, ...]
    staying: tuple[str, ...]
    ledger: str
    settings: Mapping[str, str]

    @property
    def api(self) -> str:
        """The name of the API."""
        return self.contract.name

    @property
    def title(self) -> str:
        """The title of the API's document."""
        return str(self.contract.raw["info"]["title"])

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Every requirement that was to be judged."""
        return self.outcome.standings

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many requirements came to each verdict."""
        counted = Counter(one.judged.verdict for one in self.standings)
        return {verdict: counted.get(verdict, 0) for verdict in Verdict}

    @property
    def supply(self) -> dict[str, list[str]]:
        """What would let more be exercised, each with the requirements that wait for it."""
        wanted: dict[str, list[str]] = {}
        for one in self.standings:
            if one.judged.verdict is Verdict.NOT_EXERCISED:
                for what in one.judged.supply:
                    wanted.setdefault(what, []).append(one.judged.requirement.id)
        return wanted


def summarise(run: ContractRun, now: float) -> Summary:
    """Return the summary of a run at ``now`` (epoch seconds)."""
    outcome = run.outcome()
    standings = {one.judged.requirement.id: one for one in outcome.standings}
    found: dict[str, list[Finding]] = {}
    for one in run.results.findings:
        found.setdefault(one.requirement, []).append(one)
    failures = [_failure(run, name, each, standings) for name, each in found.items()]
    place = {name: index for index, name in enumerate(standings)}
    failures.sort(
        key=lambda one: (bool(one.waived), not one.counts, place.get(one.requirement, len(place)))
    )
    return Summary(
        contract=run.contract,
        outcome=outcome,
        target=run.target.base_url,
        prefix=run.session.prefix,
        account=run.target.account,
        seed=run.seed,
        profile=run.plan.profile,
        level=run.plan.level,
        started=run.started,
        seconds=now - run.started,
        exchanges=run.exchanges + sum(one.exchanges for one in run.results.results),
        failures=tuple(failures),
        errors=tuple(
            (one.check, one.reason, one.detail)
            for one in run.results.results
            if one.verdict is Verdict.TESTER_ERROR
        ),
        observed=tuple(
            Observed(doubt=run.contract.doubts[doubt], answers=tuple(answers))
            for doubt, answers in run.results.observations.items()
        ),
        removed=run.removed,
        left_behind=tuple(run.left_behind),
        staying=tuple(run.staying),
        ledger=str(run.ledger.path or ""),
        settings=_settings(run),
    )


def product() -> str:
    """Return the name and version of what judges."""
    try:
        return f"deskdouble {version('deskdouble')}"
    except PackageNotFoundError:
        return "deskdouble"


def area(requirement: str) -> str:
    """Return the part of the contract that a requirement belongs to: its id without the number."""
    return requirement.rpartition("-")[0]


def _failure(
    run: ContractRun, name: str, findings: list[Finding], standings: Mapping[str, Standing]
) -> Failure:
    # What can be seen tells most; then what a check was made for, not what was odd by the way.
    findings.sort(key=lambda one: (not one.shown, one.check in BY_THE_WAY, len(one.shown)))
    standing = standings.get(name)
    if standing is None:
        doubt = next(one for one in run.contract.doubts.values() if name in (one.id, one.name))
        return Failure(
            requirement=name,
            findings=tuple(findings),
            statement=f"{doubt.question} Any listed answer will do, but always the same one.",
            document="what the vendor leaves open",
            grade="A",
            level="must",
            counts=run.plan.level != "required" and run.plan.wants(name),
        )
    requirement = standing.judged.requirement
    return Failure(
        requirement=name,
        findings=tuple(findings),
        statement=requirement.statement,
        document=_document(run.contract, requirement.grade, requirement.section),
        grade=requirement.grade,
        level=requirement.level,
        counts=standing.decides,
        waived=standing.waiver.reason if standing.waiver else "",
    )


def _document(contract: Contract, grade: str, section: str) -> str:
    """Return the place in the documents; grade S is about the document of the contract."""
    return f"{_SOURCES.get(grade, contract.document)}: {section}"


def _settings(run: ContractRun) -> dict[str, str]:
    """Return how the run was made, as far as that is no secret and not said elsewhere."""
    found = {
        "only": ", ".join(run.plan.only),
        "without": ", ".join(run.target.without),
        "read only": "yes" if run.target.read_only else "",
        "requests a second": f"{run.target.rate:g}" if run.target.rate else "",
        "unexercised accepted": "yes" if run.plan.partial else "",
        "examples": str(run.plan.max_examples or ""),
    }
    return {name: value for name, value in found.items() if value}
