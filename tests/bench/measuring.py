"""Measuring: every server through every case, in rounds that take turns."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench import data
from tests.bench.cases import CASES, Case, items, raw
from tests.bench.load import put_under_load
from tests.bench.processes import Cores, Running, Unusable, ask, free_port, started
from tests.bench.servers import Server, ours

Say = Callable[[str], None]
_CONNECTIONS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One case in one round; ``per_cpu`` is in requests per second of the server's processor."""

    per_cpu: float
    per_second: float
    p50: float
    p99: float
    errors: int


@dataclass(slots=True)
class Measured:
    """All rounds of one server; ``notes`` say what could not be measured, and why."""

    server: Server
    samples: dict[str, list[Sample]] = field(default_factory=dict)
    cold: list[float] = field(default_factory=list)
    cold_cpu: list[float] = field(default_factory=list)
    rss_start: list[float] = field(default_factory=list)
    rss_end: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def median(self, case: str, value: str = "per_cpu") -> float | None:
        """Return the median over the rounds, None if it was not measured."""
        found = [getattr(one, value) for one in self.samples.get(case, ())]
        return statistics.median(found) if found else None

    def note(self, text: str) -> None:
        """Add a note, once."""
        if text not in self.notes:
            self.notes.append(text)


def sample_records(folder: Path, core: int) -> list[Mapping[str, Any]]:
    """Return the requests of this server's own world, as its lists show them.

    Raises:
        Unusable: it does not start.
    """
    port = free_port()
    place = folder / "sample"
    place.mkdir(parents=True, exist_ok=True)
    first = raw("GET", "/v1/requests?per_page=100")
    server = ours()
    with started(
        server.words(place, place, port), port, first, core, folder=place, more=server.more
    ):
        found: list[Mapping[str, Any]] = []
        for page in (1, 2):
            target = f"/v1/requests?per_page=100&page={page}"
            found += json.loads(ask(port, raw("GET", target)).body)
    return found


def measure(
    servers: Sequence[Server],
    *,
    folder: Path,
    where: Cores,
    rounds: int,
    seconds: float,
    say: Say,
) -> list[Measured]:
    """Measure servers in rounds; one that cannot be installed or started has a note instead."""
    folder.mkdir(parents=True, exist_ok=True)
    records = sample_records(folder, where.server)
    found = [Measured(server) for server in servers]
    places: dict[str, Path] = {}
    for one in found:
        try:
            places[one.server.name] = one.server.install(folder)
        except Unusable as reason:
            one.note(f"not measured: {reason}")
    for number in range(rounds):
        for one in found:
            if one.server.name not in places:
                continue
            say(f"round {number + 1} of {rounds}: {one.server.name}")
            try:
                _round(one, places[one.server.name], records, folder, where, seconds)
            except Unusable as reason:
                one.note(f"not measured: {reason}")
                del places[one.server.name]
    return found


def _round(
    one: Measured,
    place: Path,
    records: Sequence[Mapping[str, Any]],
    folder: Path,
    where: Cores,
    seconds: float,
) -> None:
    server = one.server
    here = folder / "run" / server.name.replace(" ", "-")
    data.write(here, records)
    ids = [int(record["id"]) for record in records]
    port = free_port()
    first = CASES[0].requests(server.dialect, ids)[0]
    words = server.words(place, here, port)
    with started(words, port, first, where.server, folder=here, more=server.more) as running:
        one.cold.append(running.cold)
        one.cold_cpu.append(running.cold_cpu)
        one.rss_start.append(running.resident())
        # What adds records comes last: a fast server would have made itself more work than a slow.
        adding = [case for case in CASES if case.name == "create"]
        for cases in ([case for case in CASES if case not in adding], adding):
            for warm in (*[True] * server.warm_ups, False):
                for case in cases:
                    _case(one, case, ids, running, here, where, seconds, warm=warm)
        one.rss_end.append(running.resident())


def _case(
    one: Measured,
    case: Case,
    ids: Sequence[int],
    running: Running,
    folder: Path,
    where: Cores,
    seconds: float,
    *,
    warm: bool,
) -> None:
    """Put a server under the load of one case; to ``warm`` it up nothing is measured."""
    requests = case.requests(one.server.dialect, ids)
    if not requests:
        return
    try:
        wrong = case.judge(one.server.dialect, ask(running.port, requests[0]), ids[0])
    except OSError as error:
        wrong = f"no answer: {error}"
    if wrong:
        one.note(f"{case.title} not measured: {wrong}")
        return
    before = running.cpu()
    result = put_under_load(
        running.port,
        requests,
        connections=_CONNECTIONS,
        seconds=seconds,
        core=where.load,
        folder=folder,
    )
    used = max(running.cpu() - before, 0.001)
    if warm:
        return
    expected = result.answered if case.name == "refused" else 0
    errors = result.broken + abs(result.refused - expected)
    if errors:
        one.note(f"{case.title}: {errors} of {result.answered} answers were not as expected")
    sample = Sample(
        per_cpu=result.answered / used,
        per_second=result.answered / result.seconds,
        p50=result.p50,
        p99=result.p99,
        errors=errors,
    )
    one.samples.setdefault(case.name, []).append(sample)


def list_ids(port: int) -> list[int]:
    """Return the ids of some requests of this server."""
    answer = ask(port, raw("GET", "/v1/requests?per_page=100&fields=id"))
    return [int(one["id"]) for one in items(ours().dialect, answer)]
