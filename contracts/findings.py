"""Findings: broken requirements and observed answers, with the exchanges that show them.

They hold no secrets and travel between processes as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts import shell
from contracts.exchange import Exchange

_LONGEST = 20_000
_SECRET_HEADERS = ("cookie", "set-cookie")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An exchange as reports show it: without secrets, long bodies cut.

    ``curl`` is what a shell runs to see it again, ``seconds`` how long the answer took.
    """

    method: str
    url: str
    request_headers: tuple[tuple[str, str], ...] = ()
    request_body: str = ""
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    seconds: float = 0.0
    failure: str = ""
    curl: str = ""
    answer: str = ""

    @staticmethod
    def of(exchange: Exchange, curl: str) -> Shown:
        """Return what can be shown of an exchange."""
        return Shown(
            method=exchange.method,
            url=exchange.hidden(exchange.url),
            request_headers=_headers(exchange, exchange.request_headers),
            request_body=_cut(exchange.hidden(exchange.request_body.decode("utf-8", "replace"))),
            status=exchange.status,
            headers=_headers(exchange, exchange.headers),
            body=_cut(exchange.hidden(exchange.body.decode("utf-8", "replace"))),
            seconds=round(exchange.seconds, 6),
            failure=exchange.hidden(exchange.failure),
            curl=curl,
            answer=exchange.answer,
        )

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Shown:
        """Return what was written as plain JSON data."""
        return Shown(
            **{
                **data,
                "request_headers": tuple((name, value) for name, value in data["request_headers"]),
                "headers": tuple((name, value) for name, value in data["headers"]),
            }
        )


def sequence(exchanges: Sequence[Exchange]) -> tuple[Shown, ...]:
    """Return what can be shown of some exchanges, so that their lines run one after the other."""
    lines = shell.script(exchanges)
    return tuple(Shown.of(one, curl) for one, curl in zip(exchanges, lines, strict=True))


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One broken requirement, as one check saw it, with the exchanges that show it.

    ``needs`` are the shell variables that have to be set before the curl lines are run, ``times``
    how often it was seen.
    """

    requirement: str
    check: str
    message: str
    expected: str = ""
    got: str = ""
    shown: tuple[Shown, ...] = ()
    needs: tuple[str, ...] = ()
    times: int = 1

    @staticmethod
    def of(
        requirement: str,
        check: str,
        message: str,
        *,
        expected: str,
        got: str,
        exchanges: Sequence[Exchange],
    ) -> Finding:
        """Return the finding that some exchanges show; secrets in the texts are hidden."""
        last = exchanges[-1] if exchanges else None
        hidden = last.hidden if last is not None else str
        return Finding(
            requirement=requirement,
            check=check,
            message=hidden(message),
            expected=hidden(expected),
            got=hidden(got),
            shown=sequence(exchanges),
            needs=shell.variables(exchanges),
        )

    @property
    def curl(self) -> tuple[str, ...]:
        """The lines that show it, in order."""
        return tuple(one.curl for one in self.shown)

    @property
    def answers(self) -> tuple[str, ...]:
        """The answer to each line, in short."""
        return tuple(one.answer for one in self.shown)

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Finding:
        """Return what was written as plain JSON data."""
        shown = tuple(Shown.from_json(one) for one in data["shown"])
        return Finding(**{**data, "shown": shown, "needs": tuple(data["needs"])})


@dataclass(frozen=True, kw_only=True)
class Observation:
    """The answer to a doubt that a check saw the target give."""

    doubt: str
    answer: str
    check: str
    shown: tuple[Shown, ...] = ()

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Observation:
        """Return what was written as plain JSON data."""
        return Observation(
            **{**data, "shown": tuple(Shown.from_json(one) for one in data["shown"])}
        )


def _headers(exchange: Exchange, headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, "[hidden]" if name.lower() in _SECRET_HEADERS else exchange.hidden(value))
        for name, value in headers.items()
    )


def _cut(text: str) -> str:
    left_out = len(text) - _LONGEST
    return text if left_out <= 0 else f"{text[:_LONGEST]}… ({left_out} more characters)"
