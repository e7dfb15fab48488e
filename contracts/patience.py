"""Patience: how long a target that is asked too often wants to be left alone."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

from contracts.contract import Contract
from contracts.exchange import Exchange

_TOO_MANY, _LATER = 429, 503
# A number above this is a moment, in epoch seconds, and not a span.
_MOMENTS = 1_000_000_000


class Patience:
    """Reads what answers say about waiting, in the headers that HTTP and the document know."""

    def __init__(self, contract: Contract) -> None:
        self._reset = contract.header_with("rate-reset").lower()

    def wait(self, exchange: Exchange, tries: int) -> float | None:
        """Return the seconds to wait before the request is sent again; None when it is answered.

        ``tries`` is how often it was sent before. Moments are told by the target's clock, so they
        are compared with the ``Date`` of the same answer.
        """
        told = exchange.headers.get("retry-after")
        if exchange.status == _LATER and told is None:
            return None
        if exchange.status not in (_TOO_MANY, _LATER):
            return None
        now = _moment(exchange.headers.get("date", "")) or exchange.started
        for text in (told, exchange.headers.get(self._reset) if self._reset else None):
            seconds = _span(text or "", now)
            if seconds is not None:
                return seconds
        return float(2**tries)


def _span(text: str, now: float) -> float | None:
    try:
        number = float(text)
    except ValueError:
        moment = _moment(text)
        return None if moment is None else max(0.0, moment - now)
    if not 0 <= number < float("inf"):
        return None
    return max(0.0, number - now) if number > _MOMENTS else number


def _moment(text: str) -> float | None:
    """Return the epoch seconds of a date as HTTP writes it."""
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
