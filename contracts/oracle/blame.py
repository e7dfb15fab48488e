"""Blame: which requirement an observation offends against, by the laws in the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from contracts.contract import Contract, Operation
from contracts.errors import Broken
from contracts.exchange import Exchange

NAME = "memory of the run"
# The laws that say of a property what it shows, the most telling first.
PROPERTY = (
    "echo", "text", "reference", "enum", "moment", "clock-created", "clock-updated", "once",
    "from-caller", "from-record", "true-when", "clock-state", "default", "always", "read-only",
    "kind",
)  # fmt: skip
# By the name of a caller, the law that keeps others' records from it.
LAWS = {"second": "account", "nobody": "unauthenticated", "stranger": "wrong-credentials"}


class Blame:
    """Finds requirements; a place is the requirements of a property or an operation."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def at(self, laws: Sequence[str], *places: Iterable[str]) -> tuple[str, ...]:
        """Return the requirements at some places that the first law that judges any judges."""
        together = [one for place in places for one in place]
        for law in laws:
            found = self._contract.by_law(law, together)
            if found:
                return found
        return ()

    def anywhere(self, *laws: str) -> tuple[str, ...]:
        """Return the first requirement of the contract that a law judges."""
        return self.at(laws, self._contract.requirements)[:1]

    def operation(self, operation: Operation | None) -> tuple[str, ...]:
        """Return what is to blame when nothing says more: the operation's first requirement."""
        own = operation.requirements if operation is not None else ()
        return (next(iter(own), next(iter(self._contract.requirements))),)

    def written(self, write: Exchange, collection: str) -> tuple[str, ...]:
        """Return the requirements of the operation that a request was; an update's in doubt."""
        found = self._contract.match(write.method, write.path)
        meant = found or self._contract.doing("update", collection)
        return meant.requirements if meant is not None else ()


def broken(
    blamed: Iterable[str], message: str, *, expected: Any, got: Any, exchanges: Iterable[Exchange]
) -> Iterator[Broken]:
    """Yield one finding for each requirement that an observation offends against."""
    shown: list[Exchange] = []
    for one in exchanges:
        if not any(one is other for other in shown):
            shown.append(one)
    for requirement in dict.fromkeys(blamed):
        yield Broken(
            requirement,
            message,
            expected=_short(expected),
            got=_short(got),
            exchanges=shown,
            by=NAME,
        )


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 300 else f"{text[:297]}..."
