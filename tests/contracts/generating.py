"""Generated requests for the library, with something in front of it that does not keep its word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contracts import greeting
from contracts.contract import Contract, load
from contracts.desk import Desk
from contracts.errors import Broken
from contracts.generation.generator import Generator
from contracts.generation.opinions import Opinion
from contracts.ledger import Ledger
from contracts.session import Session
from tests.liars.clock import Clock
from tests.liars.habits import Habits
from tests.liars.library.desk import Library
from tests.liars.servers import LIBRARY
from tests.liars.wire import Handler, Line, Reply, Request

Front = Callable[[Request, Handler], Reply]


def honestly(request: Request, server: Handler) -> Reply:
    """Say what the library says."""
    return server(request)


@dataclass(kw_only=True)
class Generated:
    """A library that gets generated requests; ``seen`` are those that arrived."""

    front: Front = honestly
    examples: int = 10
    seed: int = 1
    habits: Habits = field(default_factory=Habits)
    opinion: Opinion | None = None
    target: dict[str, Any] = field(default_factory=dict)
    seen: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        clock = Clock()
        self.library = Library(clock, self.habits)
        self.contract: Contract = load("library", LIBRARY.documents)
        self.session = Session(
            self.contract,
            replace(LIBRARY.target, **self.target),
            ledger=Ledger(None, tag="tag0"),
            adapter=Line(self._handle),
            clock=clock,
            sleep=clock.wait,
        )
        self.desk = Desk(self.session, tag="tag0", seed=self.seed)
        greeting.enter(self.session)
        self.generator = Generator(
            self.desk, seed=self.seed, examples=self.examples, opinion=self.opinion
        )

    def _handle(self, request: Request) -> Reply:
        self.seen.append(request)
        return self.front(request, self.library.handle)

    def examine(self, *names: str) -> list[Broken]:
        """Return what is wrong with some operations, named by their ids."""
        found: list[Broken] = []
        for one in self.contract.operations:
            if one.id in names:
                found += self.generator.examine(one)
        return found

    @property
    def asked(self) -> Sequence[tuple[str, str, str, bytes]]:
        """What arrived, as values that can be compared."""
        return [(one.method, one.path, one.query, one.body) for one in self.seen]
