"""Examining: one operation, asked in all the ways that a generator thinks of.

What looks wrong is kept by what is wrong, the shortest request for each; only what is wrong again
when the same request is sent once more is a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from schemathesis.core.failures import Failure

from contracts.contract import Contract, Operation
from contracts.desk import Desk
from contracts.errors import Broken
from contracts.generation import blame
from contracts.generation.asking import Asked, Asker, Records
from contracts.generation.excuses import may_be_accepted
from contracts.generation.opinions import Opinion, compare
from contracts.generation.parts import Part, Reader, Sent
from contracts.generation.source import Case
from contracts.identities import wrong_identity
from contracts.session import NOBODY

_TRIES = 3
_SPARE = 0.1
"""Part of the calls that a target allows in a while which is left for everybody else."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something that looks wrong: ``key`` tells it from others, ``asked`` shows it."""

    key: str
    requirement: str
    message: str
    expected: str
    got: str
    asked: Asked

    @property
    def broken(self) -> Broken:
        """The finding that it makes."""
        return Broken(
            self.requirement,
            self.message,
            expected=self.expected,
            got=self.got,
            exchanges=(self.asked.exchange,),
        )


@dataclass(kw_only=True)
class Examination:
    """The examination of one operation of a target."""

    desk: Desk
    operation: Operation
    records: Records
    opinion: Opinion
    refusals: Callable[[Examination, Asked], Iterable[Problem]]
    sent: int = 0
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    granted: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        session = self.desk.session
        self.asker = Asker(self.desk, self.operation, self.records)
        self.reader = Reader(self.contract, self.operation, session.prefix)

    @property
    def contract(self) -> Contract:
        """The contract that the operation is of."""
        return self.desk.contract

    def run(self, cases: Iterable[Case]) -> list[Broken]:
        """Send cases and return what is wrong with the answers, each thing once.

        Raises:
            Disagreement: our two validators differ about an answer.
        """
        for case in cases:
            asked = self.asker.ask(case)
            if asked is None:
                continue
            self.take(asked)
            if self._is_tired(asked):
                break
        self._without_credentials()
        return self.findings()

    def take(self, asked: Asked, failures: Sequence[Failure] | None = None) -> None:
        """Look at an answer and keep what is wrong with it.

        ``failures`` are what the checks of Schemathesis say, where that is known already.
        """
        self.sent += 1
        if 200 <= asked.exchange.status < 300:
            self.granted.append(asked)
        for one in self.wrong(asked, failures):
            self.problems.setdefault(one.key, []).append(one)

    def findings(self) -> list[Broken]:
        """Return what is wrong again when the same request is sent once more."""
        found = []
        for key, problems in self.problems.items():
            for one in sorted(problems, key=lambda problem: problem.asked.size)[:_TRIES]:
                again = self.asker.again(one.asked)
                same = [other for other in self.wrong(again) if other.key == key]
                if key in _ABOUT_STATE and again.exchange.status == one.asked.exchange.status:
                    same = [one]
                if same:
                    found.append(same[0].broken)
                    break
        return found

    def wrong(self, asked: Asked, failures: Sequence[Failure] | None = None) -> Iterator[Problem]:
        """Yield what is wrong with an answer."""
        exchange = asked.exchange
        blamed = blame.of_operation(self.contract, self.operation)
        if (
            asked.identity.name in (NOBODY.name, "stranger")
            and asked.identity is not self.asker.identity
        ):
            yield from self._open(asked)
            return
        complaints = self.desk.session.complaints(exchange)
        if exchange.method == self.operation.method and not exchange.failure:
            opinion = self.opinion(self.operation, asked.response)
            compare(self.operation, exchange, complaints, opinion, blamed)
        for one in complaints:
            yield Problem(
                key=f"{one.requirement} {_kind(one.message)}",
                requirement=one.requirement,
                message=one.message,
                expected=one.expected,
                got=one.got,
                asked=asked,
            )
        if complaints or exchange.failure:
            return
        for failure in failures_of(asked) if failures is None else failures:
            yield from self._failure(asked, failure)

    def _failure(self, asked: Asked, failure: Failure) -> Iterator[Problem]:
        kind = type(failure).__name__
        if kind == "AcceptedNegativeData":
            yield from self._accepted(asked)
        elif kind == "RejectedPositiveData":
            yield from self.refusals(self, asked)
        elif kind == "UnsupportedMethodResponse":
            if 200 <= asked.exchange.status < 300:
                yield self._told(asked, kind, failure, "a refusal: the method is not documented")
        elif kind == "EnsureResourceAvailability" and self.records.are_gone(asked.exchange.path):
            return  # another chain, or a step of this one, has removed it since
        elif kind in _ABOUT_STATE or kind in _ABOUT_HEADERS:
            yield self._told(asked, kind, failure, _EXPECTED[kind])

    def _told(self, asked: Asked, kind: str, failure: Failure, expected: str) -> Problem:
        return Problem(
            key=kind,
            requirement=self._blamed_for(kind),
            message=f"{self.operation.id}: {failure.title.lower()}",
            expected=expected,
            got=asked.exchange.answer,
            asked=asked,
        )

    def _blamed_for(self, kind: str) -> str:
        law = {"UseAfterFree": "delete", "EnsureResourceAvailability": "found"}.get(kind)
        law = "wrong-method" if kind == "UnsupportedMethodResponse" else law
        under = self.contract.under(law) if law else ()
        own = [one for one in under if one in self.operation.requirements]
        return next(iter((*own, *under)), blame.of_operation(self.contract, self.operation))

    def _accepted(self, asked: Asked) -> Iterator[Problem]:
        """Yield what no honest server accepts of what this one did."""
        if self.asker.found(asked):
            return  # and did not need the rest
        for part in self.parts(asked):
            if part.keyword and not may_be_accepted(self.contract, part):
                yield Problem(
                    key=f"accepted {part.place} {part.name} {part.keyword}",
                    requirement=blame.of_part(self.contract, self.operation, part),
                    message=f"{self.operation.id} accepts a {part.text} that is not allowed",
                    expected=f"a status from 400 to 499, for the {part.keyword} of {part.text}",
                    got=asked.exchange.answer,
                    asked=asked,
                )
                return

    def parts(self, asked: Asked) -> Sequence[Part]:
        """Return the pieces of a request; none when it cannot be told what they are."""
        body = asked.request.body or b""
        sent = Sent(
            method=str(asked.request.method),
            url=asked.exchange.url,
            headers={name: str(value) for name, value in asked.request.headers.items()},
            body=body.encode() if isinstance(body, str) else bytes(body),
        )
        return self.reader.parts(sent) or ()

    # --- who asks --------------------------------------------------------------------------------

    def _without_credentials(self) -> None:
        """Ask what was granted again, as nobody and as somebody who is not known."""
        needed = self.operation.raw.get("security", self.contract.raw.get("security", []))
        if not needed or {} in needed or not self.granted:
            return
        least = min(self.granted, key=lambda asked: asked.size)
        proof = {name.lower() for name in self.asker.identity.headers}
        sent = {n: v for n, v in least.request.headers.items() if n.lower() not in proof}
        for identity in (NOBODY, wrong_identity(self.asker.identity)):
            request = least.request.copy()
            request.headers.clear()
            request.headers.update({**sent, **identity.headers})
            self.take(self.asker.send(least.case, request, identity))

    def _open(self, asked: Asked) -> Iterator[Problem]:
        if 200 <= asked.exchange.status < 300:
            law = "unauthenticated" if asked.identity is NOBODY else "wrong-credentials"
            yield Problem(
                key=law,
                requirement=blame.of_access(self.contract, law, self.operation),
                message=f"{self.operation.id} answers {asked.identity.name}",
                expected="a status from 400 to 499",
                got=asked.exchange.answer,
                asked=asked,
            )

    def _is_tired(self, asked: Asked) -> bool:
        """Tell whether the target has few calls left to give."""
        left, most = (self._number(asked, role) for role in ("rate-remaining", "rate-limit"))
        return left is not None and left < (most or 0) * _SPARE

    def _number(self, asked: Asked, role: str) -> int | None:
        response = self.contract.response(self.operation, asked.exchange.status) or {}
        for name, raw in response.get("headers", {}).items():
            if self.contract.resolve(raw).get("x-role") == role:
                text = asked.exchange.headers.get(name.lower(), "")
                return int(text) if text.isdigit() else None
        return None


_ABOUT_STATE = ("UseAfterFree", "EnsureResourceAvailability")
_ABOUT_HEADERS = ("JsonSchemaError", "MissingHeaders")
_EXPECTED = {
    "UseAfterFree": "404: it was deleted",
    "EnsureResourceAvailability": "the record: it was created",
    "JsonSchemaError": "headers as documented",
    "MissingHeaders": "every required header",
}


def failures_of(asked: Asked) -> Sequence[Failure]:
    """Return what the checks of Schemathesis say against an answer."""
    try:
        asked.case.validate_response(asked.response)
    except BaseExceptionGroup as group:
        return [one for one in group.exceptions if isinstance(one, Failure)]
    except Failure as failure:
        return [failure]
    return ()


def _kind(message: str) -> str:
    """Return what a complaint is about, without places in lists."""
    return "/".join("#" if part.isdigit() else part for part in message.split("/"))
