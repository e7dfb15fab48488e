"""Expectations: how a check says what must be, so that a failure names requirement and reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.contract import Doubt, Requirement
from contracts.errors import Broken, NotExercised
from contracts.exchange import Exchange
from contracts.kinds import same


class Expect:
    """The expectations of one check; ``claimed`` are the requirements that it judges.

    ``doubts`` are those of the contract; an answer to one that it does not have says nothing.
    ``requirements`` are those of the contract, and tell which law judges which.
    """

    def __init__(
        self,
        claimed: Sequence[str],
        doubts: Mapping[str, Doubt] | None = None,
        requirements: Mapping[str, Requirement] | None = None,
    ) -> None:
        self.claimed = tuple(claimed)
        self._doubts = doubts
        self._requirements = requirements or {}
        self.observations: list[tuple[str, str]] = []
        self.exercised: list[str] = []

    def under(self, law: str) -> str:
        """Return the claimed requirement that a law judges; the first claimed if there is none."""
        known = self._requirements
        judged = (one for one in self.claimed if one in known and law in known[one].laws)
        return next(judged, self.claimed[0])

    def that(
        self,
        holds: bool,
        message: str,
        *,
        expected: str,
        got: Any,
        requirement: str = "",
        shown: Sequence[Exchange] = (),
    ) -> None:
        """Demand that something holds.

        Raises:
            Broken: it does not. ``requirement`` is the one to blame, the first claimed if empty.
        """
        blamed = requirement or self.claimed[0]
        if not holds:
            raise Broken(
                blamed, message, expected=expected, got=_short(got), exchanges=tuple(shown)
            )
        self.exercised.append(blamed)

    def equal(
        self,
        got: Any,
        wanted: Any,
        what: str,
        *,
        requirement: str = "",
        shown: Sequence[Exchange] = (),
    ) -> None:
        """Demand that a value is the wanted one; true is not 1 and 1.0 is 1."""
        self.that(
            same(got, wanted),
            f"{what} is not as expected",
            expected=_short(wanted),
            got=got,
            requirement=requirement,
            shown=shown,
        )

    def status(self, exchange: Exchange, *wanted: int, requirement: str = "") -> None:
        """Demand one of some statuses."""
        self.that(
            exchange.status in wanted,
            f"{exchange.method} {exchange.path} answers with another status",
            expected=" or ".join(str(one) for one in wanted),
            got=exchange.answer,
            requirement=requirement,
            shown=(exchange,),
        )

    def refused(self, exchange: Exchange, *, requirement: str = "") -> None:
        """Demand that a request is refused: a status from 400 to 499, or one that is in doubt."""
        doubts = (self._doubts or {}).values()
        self.that(
            400 <= exchange.status < 500
            or (
                exchange.status >= 500
                and any(str(exchange.status) in one.answers for one in doubts)
            ),
            f"{exchange.method} {exchange.path} is not refused",
            expected="a status from 400 to 499",
            got=exchange.answer,
            requirement=requirement,
            shown=(exchange,),
        )

    def accepted(self, exchange: Exchange, *, requirement: str = "") -> None:
        """Demand that a request is not refused: a status from 200 to 299."""
        self.that(
            200 <= exchange.status < 300,
            f"{exchange.method} {exchange.path} is refused",
            expected="a status from 200 to 299",
            got=exchange.answer,
            requirement=requirement,
            shown=(exchange,),
        )

    def observe(self, doubt: str, answer: str, shown: Sequence[Exchange] = ()) -> None:
        """Record which answer the target gives to a doubt.

        Raises:
            Broken: it is none of the listed ones.
        """
        if self._doubts is not None:
            known = self._doubts.get(doubt)
            if known is None:
                return
            self.that(
                answer in known.answers,
                f"the answer to '{known.question.strip()}' is none of those that are possible",
                expected=" or ".join(known.answers),
                got=answer,
                requirement="" if self.claimed else next(iter(known.about), doubt),
                shown=shown,
            )
        if (doubt, answer) not in self.observations:
            self.observations.append((doubt, answer))

    def possible(self, condition: object, reason: str, supply: str = "") -> None:
        """Give up, without a verdict, unless what the check needs is there.

        Raises:
            NotExercised: it is not.
        """
        if not condition:
            raise NotExercised(reason, supply)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 400 else f"{text[:397]}..."
