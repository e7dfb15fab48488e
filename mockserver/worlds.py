"""Worlds: the state of one API, its records, clock, credentials and answers, apart from others."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from mockserver.api import Api
from mockserver.caller import Credential, Credentials, Grant
from mockserver.choices import Answers
from mockserver.clock import Clock
from mockserver.faults import Faults
from mockserver.journal import Journal
from mockserver.limiter import Limiter
from mockserver.store import Store
from mockserver.webhooks.outbox import Outbox

DEFAULT = "default"
"""The name of the world that is there from the start."""

_DIGITS = 2048  # random ones that are drawn at a time

NOTE, REFUSE, OFF = "note", "error", "off"
LINTS = (NOTE, REFUSE, OFF)


@dataclass(slots=True, kw_only=True)
class World:
    """One world of one API; whoever reads or changes it holds its ``lock``.

    ``owners`` tells of every token that any world has issued which world that was. ``added`` are
    the records that requests have added, ``size`` is in bytes of those requests. ``journal`` and
    ``faults`` are those of all APIs of the same name. ``outbox`` is there as
    soon as there is a webhook. ``lint`` says what becomes of a request that
    only a kind server takes: NOTE, REFUSE, or OFF. ``waits`` is for the API's own ``tick``: the
    state of a collection, and the moment before which time alone changes nothing in it.
    """

    api: Api
    store: Store
    clock: Clock
    answers: Answers
    limiter: Limiter
    credentials: Credentials
    seed: int
    name: str = DEFAULT
    welcome: tuple[str, ...] = ()
    owners: dict[str, str] = field(default_factory=dict, repr=False)
    journal: Journal = field(default_factory=Journal, repr=False)
    faults: Faults = field(default_factory=Faults, repr=False)
    lint: str = NOTE
    outbox: Outbox | None = field(default=None, repr=False)
    added: int = 0
    size: int = 0
    waits: tuple[object, float] = (None, 0.0)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _random: random.Random | None = field(default=None, repr=False)
    _digits: str = field(default="", repr=False)
    _drawn: int = 0

    def fork(self, name: str) -> World:
        """Return a world that is as this one is now, and goes its own way from here on."""
        return World(
            api=self.api,
            store=self.store.fork(),
            clock=self.clock.fork(),
            answers=self.answers,
            limiter=self.limiter.fork(),
            credentials=self.credentials.fork(),
            seed=self.seed,
            name=name,
            welcome=self.welcome,
            owners=self.owners,
            lint=self.lint,
        )

    def tick(self) -> int:
        """Apply what time alone has changed, and return the present in epoch milliseconds."""
        millis = int(self.clock.now() * 1000)
        tick = self.api.behaviour.tick
        if tick is not None:
            tick(self, millis // 1000)
        return millis

    def token(self, length: int = 32) -> str:
        """Return a fresh opaque text of hexadecimal digits, the same in two equal runs."""
        end = self._drawn + length
        if end > len(self._digits):
            if self._random is None:
                own = self.seed if self.name == DEFAULT else f"{self.seed} {self.name}"
                self._random = random.Random(own)
            self._digits = f"{self._random.getrandbits(4 * _DIGITS):0{_DIGITS}x}"
            end = length
        self._drawn = end
        return self._digits[end - length : end]

    def bare(self, credential: Credential) -> Credential:
        """Return a credential without the name of this world behind it."""
        if "+" not in credential.name:
            return credential
        name = credential.name.removesuffix(f"+{self.name}")
        return Credential(credential.scheme, name, credential.secret)

    def issue(self, token: str, grant: Grant) -> None:
        """Let in who shows this token."""
        self.credentials.tokens[token] = grant
        self.owners[token] = self.name

    def revoke(self, tokens: Iterable[str]) -> None:
        """Let nobody in any more who shows one of these tokens."""
        for token in tokens:
            self.credentials.tokens.pop(token, None)
            self.owners.pop(token, None)
