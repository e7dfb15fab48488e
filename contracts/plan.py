"""The plan: what a run judges, how strictly, with how much effort, and what it writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from contracts import options, settings
from contracts.contract import Contract, Requirement
from contracts.errors import NoVerdict

_GRADES = {"required": "S", "documented": "SO", "strict": "SOLC"}
# At `standard` a run of the largest contract stays below 3,600 calls, its vendor's limit for an
# hour; `quick` generates nothing, its number is for checks of others.
_EXAMPLES = {"quick": 2, "standard": 5, "thorough": 500}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the options of a run say, apart from those that describe its target.

    Paths say where a report is written, None that it is not. ``seed`` is None when any will do.
    """

    level: str = "documented"
    only: tuple[str, ...] = ()
    waive: Path | None = None
    partial: bool = False
    no_model: bool = False
    profile: str = "standard"
    max_examples: int | None = None
    seed: int | None = None
    documents: Path | None = None
    json: Path | None = None
    junit: Path | None = None
    html: Path | None = None
    har: Path | None = None
    badge: Path | None = None
    ledger: Path | None = None

    @property
    def examples(self) -> int:
        """How many examples a generated check makes."""
        return self.max_examples or _EXAMPLES[self.profile]

    @property
    def walks(self) -> bool:
        """Whether random walks are made: in a run about everything, unless it is to be quick."""
        return not (self.no_model or self.only or self.once)

    @property
    def once(self) -> bool:
        """Whether each requirement is judged once, and nothing besides: the run is to be quick."""
        return self.profile == "quick"

    def matters(self, requirement: Requirement) -> bool:
        """Tell whether a quick run judges a requirement: one that counts, or that was asked for."""
        return self.wants(requirement.id) if self.only else self.counts(requirement)

    def wants(self, requirement: str) -> bool:
        """Tell whether a requirement is to be judged."""
        return not self.only or any(_fits(requirement, one) for one in self.only)

    def counts(self, requirement: Requirement) -> bool:
        """Tell whether the verdict hangs on a requirement.

        At ``required`` those count that the document makes, at ``documented`` also those of the
        vendor's other documents; ``strict`` adds what was recorded or relied upon, what only should
        be, and what came after the document's time. What may be never counts.
        """
        strict = self.level == "strict"
        return (
            self.wants(requirement.id)
            and not requirement.unobservable
            and requirement.grade in _GRADES[self.level]
            and (requirement.level == "must" or (strict and requirement.level == "should"))
            and (strict or not requirement.era)
        )

    def check(self, contract: Contract) -> None:
        """Make sure that what is asked for exists.

        Raises:
            NoVerdict: no requirement is meant by a word of ``only``, or a report has no folder.
        """
        for name in ("json", "junit", "html", "har", "badge"):
            path: Path | None = getattr(self, name)
            if path is not None and not path.parent.is_dir():
                raise NoVerdict(f"--{name}: there is no folder {path.parent}")
        for one in self.only:
            if not any(_fits(known, one) for known in contract.requirements):
                told = settings.unknown(one, contract.requirements, "requirement")
                raise NoVerdict(f"--only: {told if len(told) < 200 else told.partition(';')[0]}")


def read_plan(environment: Mapping[str, str], given: Mapping[str, Any]) -> Plan:
    """Return the plan that the environment and the options describe, the options winning.

    Raises:
        NoVerdict: a setting has no usable value.
    """
    names = {one.name for one in options.RUN}
    found = settings.from_environment(environment)
    values = {name: value for name, value in found.items() if name in names}
    values.update({name: value for name, value in given.items() if value is not None})
    return Plan(**values)


def _fits(requirement: str, word: str) -> bool:
    """Tell whether a word means a requirement: its id, the beginning of it, or a pattern with *."""
    return fnmatchcase(requirement, word) or requirement.startswith(f"{word}-")
