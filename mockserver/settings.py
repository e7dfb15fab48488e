"""Settings: what the command line, or whoever embeds the server, decides about it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mockserver.api import documents_root


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be chosen about a server.

    ``documents`` is the folder of the API folders. ``worlds`` are files that replace the starting
    data of the API they name. ``requests`` is the number of generated requests, None for what the
    world file says. ``seed`` makes generated data and tokens repeatable. ``start`` is the instant
    (epoch seconds) at which the clock starts, None for the present by ``wall``, or ``"world"`` for
    the one of the data. ``answers`` maps ``doubt`` or ``api.doubt`` to an answer.
    ``rate_limit`` is (calls, seconds) to enforce, None to only announce the documented limit.
    ``body_bytes`` bounds a request body. ``strict`` checks every reply against the document.
    """

    documents: Path = field(default_factory=documents_root)
    worlds: tuple[Path, ...] = ()
    requests: int | None = None
    seed: int = 1
    start: float | str | None = None
    frozen: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    rate_limit: tuple[int, int] | None = None
    authenticate: bool = True
    body_bytes: int = 10 * 2**20
    strict: bool = False
    wall: Callable[[], float] = time.time
