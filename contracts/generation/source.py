"""The source of cases: what Schemathesis makes of a document, the same for the same seed."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from typing import Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis.generation.meta import CoveragePhaseData
from schemathesis.openapi import from_dict

from contracts.contract import Operation

Case = schemathesis.Case[Any]

_CHOICE = 8
"""Of so many covering cases one is sent."""
# Methods that a server may have without saying so, or that proxies make their own sense of, are
# not tried where the document does not have them: laws do that, on purpose.
_TRIED_METHODS = ["DELETE", "PATCH", "PUT", "POST"]
# These send requests of their own, ask for more than the document, or are asked by its own words.
_OFF = (
    "response_schema_conformance",
    "ignored_auth", "object_level_authorization", "missing_required_header",
    "allow_header_conformance",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How many cases of an operation are made: those that cover it, and those left to chance."""

    covering: int
    chance: int

    @staticmethod
    def of(examples: int, *, central: bool) -> Effort:
        """Return the effort for an operation; most is for those that the API is about."""
        if central:
            return Effort(covering=3 * examples // 2, chance=max(1, examples // 5))
        return Effort(covering=max(1, examples // 4), chance=examples // 20)


class Source:
    """Makes cases of a document's operations; nothing in it hangs on what a server answers."""

    def __init__(self, document: dict[str, Any], seed: int) -> None:
        self._document = document
        self._seed = seed
        config = schemathesis.Config.from_dict(
            {
                "seed": seed,
                "cache": {"enabled": False},
                "generation": {"database": "none"},
                "phases": {"coverage": {"unexpected-methods": _TRIED_METHODS}},
                "checks": {
                    **{name: {"enabled": False} for name in _OFF},
                    "negative_data_rejection": {"expected-statuses": ["4XX", "5XX"]},
                    "positive_data_acceptance": {
                        "expected-statuses": ["2XX", "3XX", "401", "403", "404", "409", "5XX"]
                    },
                },
            }
        )
        self.schema = from_dict(deepcopy(document), config=config)  # it adds links of its own

    @property
    def has_links(self) -> bool:
        """Whether some call leads to another."""
        return self.schema.statistic.transitions.total > 0

    def only(self, names: Sequence[str]) -> Source:
        """Return the source of some operations' cases, named by their ids."""
        kept: dict[str, dict[str, Any]] = {}
        for path, item in self._document["paths"].items():
            for method, one in item.items():
                if one.get("operationId") in names:
                    kept.setdefault(path, {})[method] = _linking(one, names)
        return Source({**self._document, "paths": kept}, self._seed)

    def operation(self, one: Operation) -> schemathesis.APIOperation[Any, Any, Any, Any]:
        """Return what Schemathesis calls the operation."""
        return self.schema[one.path][one.method]

    def cases(self, one: Operation, effort: Effort) -> Iterator[Case]:
        """Yield the cases of an operation: its examples, those that cover it, some by chance."""
        operation = self.operation(one)
        for strategy in operation.get_strategies_from_examples():
            yield from self._drawn(strategy, 1, one.id)
        yield from self._covering(one, effort.covering)
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            if effort.chance:
                strategy = operation.as_strategy(generation_mode=mode)
                yield from self._drawn(strategy, effort.chance, f"{one.id} {mode}")

    def _covering(self, one: Operation, most: int) -> list[Case]:
        """Return some of the cases that cover an operation, of each sort about as many."""
        operation = self.operation(one)
        settings = self.schema.config.generation_for(operation=operation, phase="coverage")
        found = self.schema.iter_coverage_cases(
            operation, generation_modes=list(settings.modes), generation_config=settings
        )
        sorts: dict[tuple[Any, ...], list[Case]] = {}
        for case in islice(found, _CHOICE * most):
            sorts.setdefault(_sort(case), []).append(case)
        dice = random.Random(f"{self._seed} {one.id}")  # noqa: S311 - repeatable on purpose
        rows = list(sorts.values())
        dice.shuffle(rows)
        chosen: list[Case] = []
        while rows and len(chosen) < most:
            chosen += [row.pop(dice.randrange(len(row))) for row in rows]
            rows = [row for row in rows if row]
        return chosen[:most]

    def _drawn(self, strategy: SearchStrategy[Case], count: int, what: str) -> list[Case]:
        found: list[Case] = []

        @hypothesis.seed(zlib.crc32(f"{self._seed} {what}".encode()))
        @hypothesis.settings(quietly(count))
        @hypothesis.given(strategy)
        def draw(case: Case) -> None:
            found.append(case)

        try:
            draw()
        except Unsatisfiable:
            return []  # nothing can be wrong with a call that takes nothing
        return found


def _linking(operation: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return an operation without the links to others than those named."""
    answers = {}
    for status, answer in operation["responses"].items():
        links = {
            name: link
            for name, link in answer.get("links", {}).items()
            if link.get("operationId") in names
        }
        answers[status] = {**answer, "links": links} if "links" in answer else answer
    return {**operation, "responses": answers}


def quietly(count: int, **more: Any) -> hypothesis.settings:
    """Return settings with which Hypothesis draws only, and keeps and judges nothing."""
    return hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=False,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
        print_blob=False,
        **more,
    )


def _sort(case: Case) -> tuple[Any, ...]:
    """Return what a covering case is about."""
    data = case.meta.phase.data if case.meta is not None else None
    if not isinstance(data, CoveragePhaseData):
        return ()
    return (data.parameter_location, data.parameter, data.location, data.scenario)
