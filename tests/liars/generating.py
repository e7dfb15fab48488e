"""Generating: what generated requests alone find out about liars."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from contracts.contract import Contract, Operation
from contracts.generation import generator
from contracts.generation.opinions import RustOpinion
from contracts.generation.source import Case as Generated
from contracts.generation.source import Effort, Source
from tests.liars.court import Case, Court
from tests.liars.lying import LIES, Lie
from tests.liars.servers import SERVERS
from tests.liars.trial import Counting, Trial, server_of
from tests.liars.variations import slow


def told_to_generation(court: Court, lie: Lie, seed: int, examples: int) -> Trial:
    """Tell a lie to generated requests alone, until the first finding.

    ``caught`` are the checks that found anything at all: what is wrong is seldom told as exactly as
    by a check that was written for it.
    """
    server = server_of(lie)
    told = Counting()
    judged = court.judge(
        Case(
            build=lambda clock: told.between(lie, server.build(fronts=(slow,))(clock)),
            target=server.target,
            seed=seed,
            layer="generation",
            examples=examples,
            hasty=True,
        )
    )
    return Trial(
        lie=lie,
        claimed=lie.breaks,
        caught=tuple(dict.fromkeys(one.check for one in judged.findings)),
        found=tuple(f"{one.requirement} by {one.check}" for one in judged.findings),
        seconds=judged.seconds,
        errors=tuple(judged.errors),
        told=told.differences,
    )


def table(names: Sequence[str], seeds: Sequence[int], examples: int) -> None:
    """Print which lies generated requests find out, and how many of each sort."""
    counts: Counter[str] = Counter()
    for api, server in SERVERS.items():
        wanted = [LIES[name] for name in names if LIES[name].api == api]
        if not wanted:
            continue
        with Court(api, server.documents) as court, remembering():
            for lie in wanted:
                trials = [told_to_generation(court, lie, seed, examples) for seed in seeds]
                caught = sum(bool(one.caught) for one in trials)
                sort = f"{api} {'stateful' if lie.stateful else 'stateless'}"
                counts.update([sort, *([f"{sort}, found out"] if caught else [])])
                said = [*(one for trial in trials for one in (*trial.found, *trial.errors))]
                seconds = sum(one.seconds for one in trials)
                shown = said[0].partition("\n")[0] if said else ""
                line = f"{caught}/{len(seeds)} {seconds:6.2f}  {shown}"
                print(f"{sort:22} {lie.name:58} {line}", flush=True)
    for sort in sorted(counts):
        print(f"{counts[sort]:5} {sort}")


@contextmanager
def remembering() -> Iterator[None]:
    """Have cases made once for all servers that know the same records.

    Making them takes longer than sending them, and hangs on nothing that a server answers.
    """
    sources: dict[tuple[str, int], _Remembering] = {}
    opinions: dict[str, RustOpinion] = {}

    def source(document: dict[str, Any], seed: int) -> Source:
        key = (json.dumps(document, sort_keys=True, default=str), seed)
        if key not in sources:
            sources[key] = _Remembering(document, seed)
        return sources[key]

    def opinion(contract: Contract) -> RustOpinion:
        if contract.name not in opinions:
            opinions[contract.name] = RustOpinion(contract)
        return opinions[contract.name]

    with patch.object(generator, "Source", source), patch.object(generator, "RustOpinion", opinion):
        yield


class _Remembering(Source):
    """Makes cases once and gives copies of them."""

    def __init__(self, document: dict[str, Any], seed: int) -> None:
        super().__init__(document, seed)
        self._made: dict[tuple[str, Effort], list[Generated]] = {}

    def cases(self, one: Operation, effort: Effort) -> Iterator[Generated]:
        """Yield copies of the cases of an operation."""
        key = (one.id, effort)
        if key not in self._made:
            self._made[key] = list(super().cases(one, effort))
        # What is changed in a case before it is sent is put in place of what was there.
        yield from map(_copied, self._made[key])


def _copied(case: Generated) -> Generated:
    """Return a copy; its own way of setting a member needs the others to be there already."""
    made: Generated = object.__new__(type(case))
    for name in case.__slots__:
        object.__setattr__(made, name, getattr(case, name))
    return made
