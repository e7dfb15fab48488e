"""Outgoing: replies to several connections, sent one after the other.

A client that waits is woken by the first bytes of its reply, and waking takes as long as answering
a short request. So replies that come of one look at the network are held until all of them are
there: a client that has several connections is then woken once for all, and not for each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

_MOST: Final = 32  # replies that are held, lest the first of them waits for long


class Sender(Protocol):
    """A connection, as far as it holds bytes to be sent."""

    def flush(self) -> None:
        """Send what is held, if anything is."""


class Outgoing:
    """The connections of one server that hold a reply; ``soon`` runs a function next of all."""

    __slots__ = ("_senders", "_soon")

    def __init__(self, soon: Callable[[Callable[[], None]], object]) -> None:
        self._soon = soon
        self._senders: list[Sender] = []

    def add(self, sender: Sender) -> None:
        """Let a connection send what it holds as soon as the others have been answered too."""
        self._senders.append(sender)
        held = len(self._senders)
        if held == 1:
            self._soon(self.flush)
        elif held >= _MOST:
            self.flush()

    def flush(self) -> None:
        """Let all of them send."""
        senders, self._senders = self._senders, []
        for sender in senders:
            sender.flush()
