"""The webhooks of a world, in the hands of a test: who is told of what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Unpack

from mockserver.instrument.control import Control
from mockserver.instrument.shapes import HookChange, HookEvent, HookOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A subscription, as it was when it was asked for; secrets in the query of ``uri`` are hidden.

    Nothing is sent to one that is ``disabled`` or not ``verified``. ``retry_seconds`` are those
    before the first retry, each further one waits twice as long. ``failures`` counts attempts in a
    row.
    """

    id: int
    event: str
    uri: str
    name: str
    account: str | None
    format: str
    disabled: bool
    verified: bool
    retry_seconds: float
    failures: int


class WorldWebhooks:
    """The webhooks of one API in one world.

    ``reachable`` gives the control API at an address that receivers can call back: that of the
    links and of the callback in what they are told.

    Raises (every method):
        ControlError: there is no such webhook, or something does not fit; nothing has changed.
    """

    def __init__(
        self, control: Control, reachable: Callable[[], Control], path: str, api: str
    ) -> None:
        self._control = control
        self._reachable = reachable
        self._path = f"{path}/webhooks"
        self._api = api

    def add(
        self,
        event: HookEvent,
        uri: str,
        *,
        verify: bool = False,
        **options: Unpack[HookOptions],
    ) -> Webhook:
        """Have an address of this machine told of an event.

        With ``verify`` it is first sent a ``webhook.verify``, and nothing else until it has called
        the address in that message.
        """
        data = {"api": self._api, "event": event, "uri": uri, "verify": verify, **options}
        return _webhook(self._reachable().call("POST", self._path, data))

    def all(self) -> list[Webhook]:
        """Return all of them, the oldest first."""
        shown = self._control.call("GET", self._path)["webhooks"]
        return [_webhook(one) for one in shown if one["api"] == self._api]

    def get(self, webhook: int) -> Webhook:
        """Return one as it is now."""
        return _webhook(self._control.call("GET", f"{self._path}/{webhook}"))

    def change(self, webhook: int, **options: Unpack[HookChange]) -> Webhook:
        """Change one; ``disabled=False`` also forgets its failures."""
        return _webhook(self._control.call("PATCH", f"{self._path}/{webhook}", options))

    def remove(self, webhook: int) -> None:
        """Take one away, and give up what was still to be sent to it."""
        self._control.call("DELETE", f"{self._path}/{webhook}")


def _webhook(data: Mapping[str, Any]) -> Webhook:
    return Webhook(**{name: value for name, value in data.items() if name != "api"})
