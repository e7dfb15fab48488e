"""Errors: why there is no verdict, and what a single check has to say besides that all is well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contracts.exchange import Exchange


class NoVerdict(Exception):
    """The run cannot judge the target at all: wrong use, unreachable, bad credentials."""


class Broken(AssertionError):
    """The target does not keep a requirement.

    ``requirement`` is its id, ``expected`` and ``got`` are texts for a person, ``exchanges`` the
    shortest sequence that shows it; without any, the last exchanges of the check are shown. ``by``
    says who saw it, where that is not the check that was being made.
    """

    def __init__(
        self,
        requirement: str,
        message: str,
        *,
        expected: str,
        got: str,
        exchanges: Sequence[Exchange] = (),
        by: str = "",
    ) -> None:
        super().__init__(f"{requirement}: {message}; expected {expected}, got {got}")
        self.requirement = requirement
        self.message = message
        self.expected = expected
        self.got = got
        self.exchanges = tuple(exchanges)
        self.by = by


def raise_all(found: Sequence[Broken]) -> None:
    """Raise what is broken, if anything is.

    Raises:
        Broken: it is one thing.
        ExceptionGroup: it is several.
    """
    if len(found) == 1:
        raise found[0]
    if found:
        raise ExceptionGroup("several requirements are broken", found)


class Disagreement(Exception):
    """Two judges of ours differ about the same answer: an error of the suite.

    ``requirements`` are those that cannot be judged therefore.
    """

    def __init__(self, message: str, requirements: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.requirements = tuple(requirements)


class NotExercised(Exception):
    """A check could not be made on this target: why, and what to supply so that it can."""

    def __init__(self, reason: str, supply: str = "") -> None:
        super().__init__(reason, supply)
        self.reason = reason
        self.supply = supply


class NotApplicable(Exception):
    """A requirement does not apply: the target does not offer the part it speaks of."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
