"""The generator: generated requests for one run of the suite, and what they show."""

from __future__ import annotations

from functools import cached_property

from contracts.contract import Operation
from contracts.desk import Desk
from contracts.errors import Broken, NotApplicable
from contracts.generation.asking import Records
from contracts.generation.chaining import follow_links
from contracts.generation.document import document_for
from contracts.generation.examining import Examination
from contracts.generation.keeping import elsewhere
from contracts.generation.opinions import Opinion, RustOpinion
from contracts.generation.refusing import Refusals
from contracts.generation.source import Case, Effort, Source
from contracts.session import SAFE

_STEPS = 8
_CHAINS = 2
"""For so many examples there is one chain of linked calls."""


class Generator:
    """Makes requests for a target and examines the answers; ``examples`` says how many."""

    def __init__(
        self, desk: Desk, *, seed: int, examples: int, opinion: Opinion | None = None
    ) -> None:
        self._desk = desk
        self._seed = seed
        self._examples = examples
        self._given = opinion
        self._records = Records(desk)
        self._refusals = Refusals()

    @cached_property
    def opinion(self) -> Opinion:
        """The second opinion about bodies."""
        return self._given or RustOpinion(self._desk.contract)

    @cached_property
    def source(self) -> Source:
        """Where the cases come from."""
        session = self._desk.session
        document = document_for(
            self._desk.contract,
            session.target,
            session.base,
            refer=self._records.find,
            address=self._records.named,
        )
        return Source(document, self._seed)

    def examine(self, operation: Operation) -> list[Broken]:
        """Send generated requests of an operation; return what is wrong with the answers.

        Raises:
            NotApplicable: the target does not offer it, or nothing may be sent that changes data.
            Disagreement: our two validators differ about an answer.
        """
        if not self._may_send(operation):
            raise NotApplicable(f"{operation.id} is not to be called on this target")
        effort = Effort.of(self._examples, central=self._is_central(operation))
        with elsewhere():
            return self._examination(operation).run(self.source.cases(operation, effort))

    def follow(self) -> list[Broken]:
        """Follow the links of the document; return what is wrong with the answers.

        Raises:
            NotApplicable: no call of those that may be sent leads to another.
            Disagreement: our two validators differ about an answer.
        """
        examinations: dict[str, Examination] = {}
        near = [
            one
            for one in self._desk.contract.operations
            if self._may_send(one) and self._is_near(one)
        ]
        # A record's own calls among themselves too: among many others they would seldom meet.
        plain = [one for one in near if self._is_plain(one)]
        linked = [self.source.only([one.id for one in some]) for some in (plain, near)]
        linked = [one for one in linked if one.has_links]
        if not linked:
            raise NotApplicable("no call leads to another")

        def examine(case: Case) -> Examination:
            return self._examination_of(case, examinations)

        chains = max(1, self._examples // _CHAINS)
        with elsewhere():
            for one in linked:
                follow_links(one, examine, seed=self._seed, chains=chains, steps=_STEPS)
        return [one for each in examinations.values() for one in each.findings()]

    def _examination_of(self, case: Case, examinations: dict[str, Examination]) -> Examination:
        """Return the examination of a case's operation, a new one the first time."""
        method = str(case.operation.method).upper()
        operation = self._desk.contract.operation_with(method, case.path)
        if operation is None:
            raise LookupError(f"{method} {case.path} is not in the document")
        if operation.id not in examinations:
            examinations[operation.id] = self._examination(operation)
        return examinations[operation.id]

    def _examination(self, operation: Operation) -> Examination:
        return Examination(
            desk=self._desk,
            operation=operation,
            records=self._records,
            opinion=self.opinion,
            refusals=self._refusals,
        )

    def _may_send(self, operation: Operation) -> bool:
        target = self._desk.session.target
        return target.offers(operation) and (operation.method in SAFE or not target.read_only)

    def _is_near(self, operation: Operation) -> bool:
        """Tell whether an operation is about the main collection or what belongs to it."""
        about = (
            operation.action.get("collection"),
            operation.action.get("parent", {}).get("collection"),
        )
        return self._desk.main in about

    def _is_plain(self, operation: Operation) -> bool:
        """Tell whether an operation is a plain one on the main collection."""
        more = {"where", "view", "parent", "run"} & operation.action.keys()
        return self._is_near(operation) and not more

    def _is_central(self, operation: Operation) -> bool:
        """Tell whether an operation is a plain one on the main collection, or changes something."""
        return operation.method not in SAFE or self._is_plain(operation)
