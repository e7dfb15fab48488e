"""Worlds: the state of one API, its records, clock, credentials and answers, apart from others."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field

from mockserver.api import Api
from mockserver.caller import Credentials
from mockserver.choices import Answers
from mockserver.clock import Clock
from mockserver.limiter import Limiter
from mockserver.store import Store


@dataclass(slots=True, kw_only=True)
class World:
    """One world of one API; whoever reads or changes it holds its ``lock``."""

    api: Api
    store: Store
    clock: Clock
    answers: Answers
    limiter: Limiter
    credentials: Credentials
    random: random.Random
    welcome: tuple[str, ...] = ()
    lock: threading.RLock = field(default_factory=threading.RLock)

    def tick(self) -> int:
        """Apply what time alone has changed, and return the present in epoch milliseconds."""
        millis = int(self.clock.now() * 1000)
        tick = self.api.behaviour.tick
        if tick is not None:
            tick(self, millis // 1000)
        return millis

    def token(self, length: int = 32) -> str:
        """Return a fresh opaque text of hexadecimal digits, the same in two equal runs."""
        return f"{self.random.getrandbits(4 * length):0{length}x}"
