"""Settings: what the command line, or whoever embeds the server, decides about it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mockserver.api import documents_root
from mockserver.journal import JournalBounds
from mockserver.kept import Kept
from mockserver.registry import Bounds
from mockserver.worlds import NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be chosen about a server.

    ``kept`` has what was made of files before. ``documents`` is the folder of the API folders.
    ``worlds`` are files that replace the starting data of the API they name, and snapshots
    (.json) of what all APIs hold. ``requests`` is the number of requests generated in each world,
    None for what its file says; ``requests_of`` has it by API, for those that are to have
    another one. ``seed`` makes generated data and tokens repeatable. ``start``
    is the instant (epoch seconds) at which the clock starts, None for the present by
    ``wall``, or ``"world"`` for the one of the data. ``answers`` maps ``doubt`` or
    ``api.doubt`` to an answer. ``rate_limit`` is (calls, seconds) to enforce, None to only
    announce the documented limit. ``body_bytes`` bounds a request body, ``bounds`` what there
    may be of worlds, ``journal`` what each of them keeps of its exchanges. ``lint`` says what
    becomes of a request that only a kind server takes (see ``World.lint``), ``fault`` is a
    profile that every world starts with. ``control`` says whether there is a control API,
    ``control_token`` who may use it, ``webhook_hosts`` to which machines besides this one
    webhooks may lead. ``strict`` checks every reply against the document. ``wall`` gives epoch
    seconds, ``timer`` seconds from any origin, ``sleep`` waits.
    """

    kept: Kept | None = None
    documents: Path = field(default_factory=documents_root)
    worlds: tuple[Path, ...] = ()
    requests: int | None = None
    requests_of: Mapping[str, int] = field(default_factory=dict)
    seed: int = 1
    start: float | str | None = None
    frozen: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    rate_limit: tuple[int, int] | None = None
    authenticate: bool = True
    body_bytes: int = 10 * 2**20
    bounds: Bounds = field(default_factory=Bounds)
    journal: JournalBounds = field(default_factory=JournalBounds)
    lint: str = NOTE
    fault: str = ""
    control: bool = True
    webhook_hosts: frozenset[str] = frozenset()
    control_token: str = field(default="", repr=False)
    strict: bool = False
    wall: Callable[[], float] = time.time
    timer: Callable[[], float] = time.perf_counter
    sleep: Callable[[float], None] = time.sleep
