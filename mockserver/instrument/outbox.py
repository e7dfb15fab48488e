"""The outbox of a world, in the hands of a test: what was delivered to webhooks, and what waits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from mockserver.instrument.control import Control, ControlError
from mockserver.instrument.shapes import DeliveryState

_MOST = 1000
_LATE = 408


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call of a receiver. ``at`` is a moment of the real clock.

    ``status`` is None if there was no answer, ``error`` then says why; ``answer`` is the beginning
    of the answer's body.
    """

    at: str
    seconds: float
    status: int | None
    error: str | None
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way to one webhook, as it was when it was asked for.

    ``at`` is the moment of the event by the world's clock, ``due_in`` the seconds until the next
    attempt, None unless one waits. ``headers`` and ``body`` are those that the receiver gets;
    secrets in the query of ``uri`` are hidden.
    """

    number: int
    id: str
    webhook: int
    event: str
    at: str
    uri: str
    state: DeliveryState
    due_in: float | None
    headers: Mapping[str, str]
    body: str
    attempts: Sequence[Attempt]

    @property
    def json(self) -> Any:
        """The body as JSON data; it is none in the ``format`` of 2017."""
        return json.loads(self.body)

    def __str__(self) -> str:
        told = [one.error or str(one.status) for one in self.attempts]
        answers = f" ({', '.join(told)})" if told else ""
        return f"#{self.number} {self.event} to {self.uri}: {self.state}{answers}"


class WorldOutbox:
    """The deliveries of one world.

    Raises (every method):
        ControlError: there is no such delivery, or it cannot be done now.
    """

    def __init__(self, control: Control, path: str) -> None:
        self._control = control
        self._path = f"{path}/outbox"

    def deliveries(
        self, *, event: str | None = None, state: DeliveryState | None = None
    ) -> list[Delivery]:
        """Return those of an event and in a state, the oldest first.

        What a call has done is there as soon as the call is answered.
        """
        wanted = {"limit": _MOST, "event": event, "state": state}
        query = urlencode({name: value for name, value in wanted.items() if value is not None})
        shown = self._control.call("GET", f"{self._path}?{query}")["deliveries"]
        return [_delivery(one) for one in reversed(shown)]

    def get(self, number: int) -> Delivery:
        """Return one as it is now."""
        return _delivery(self._control.call("GET", f"{self._path}/{number}"))

    def wait(
        self,
        count: int = 1,
        *,
        event: str | None = None,
        state: DeliveryState = "delivered",
        attempts: int = 0,
        seconds: float = 10.0,
    ) -> list[Delivery]:
        """Return the deliveries of an event that are in a state and have had so many attempts at
        least, the oldest first, once there are ``count`` of them.

        ``wait(state="waiting", attempts=1)`` gives those that have failed and will be tried again.

        Raises:
            AssertionError: there are fewer in time; it tells what became of those there are.
        """
        __tracebackhide__ = True
        wanted = {
            "count": count,
            "event": event,
            "state": state,
            "attempts": attempts,
            "seconds": seconds,
        }
        data = {name: value for name, value in wanted.items() if value is not None}
        try:
            shown = self._control.call("POST", f"{self._path}/wait", data)["deliveries"]
            return [_delivery(one) for one in shown]
        except ControlError as error:
            if error.status != _LATE:
                raise
            text = error.what
        there = [f"  {one}" for one in self.deliveries()] or ["  the outbox is empty"]
        raise AssertionError("\n".join([text, *there]))

    def run(self) -> None:
        """Attempt every delivery that waits, whenever it is due, and come back when it is done."""
        self._control.call("POST", f"{self._path}/run")

    def redeliver(self, number: int) -> Delivery:
        """Deliver once more what was delivered or has failed; return it as it waits for that."""
        return _delivery(self._control.call("POST", f"{self._path}/{number}/redeliver"))

    def clear(self) -> None:
        """Forget all deliveries; those that wait are not made."""
        self._control.call("DELETE", self._path)


def _delivery(data: Mapping[str, Any]) -> Delivery:
    attempts = tuple(Attempt(**one) for one in data["attempts"])
    return Delivery(**{**data, "attempts": attempts})
