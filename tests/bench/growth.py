"""Growth: this server with ever more requests in its world, call by call and page by page."""

from __future__ import annotations

import http.client
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.cases import CASES, CHANGE, TOKEN, raw
from tests.bench.load import put_under_load
from tests.bench.measuring import Say, list_ids
from tests.bench.processes import Cores, Running, Unusable, ask, free_port, started
from tests.bench.servers import ours

STEPS = (1_000, 10_000, 100_000)
FULL = 1_000_000
_PAGES = {
    "newest": "",
    "sort=-updated_at": "sort=-updated_at",
    "sort=subject": "sort=subject",
    "page 20 of sort=id": "sort=id&page=20",
    "status=completed": "status=completed",
    "status=completed, sort=-impact,id": "status=completed&sort=-impact,id",
    "status=waiting_for, sort=subject": "status=waiting_for&sort=subject",
    "created_at=>2017-01-01": "created_at=%3E2017-01-01T00:00:00Z",
}
_OF_A_WORLD = ("newest", "sort=subject", "status=completed, sort=-impact,id")
_WORLD = "of-its-own"
_PATIENCE = 900.0  # seconds that making the data may take
_WALK = 30.0  # seconds that walking all pages may take before it is cut


@dataclass(slots=True)
class Step:
    """So many requests of one API; ``micros`` is processor time a call.

    ``cpu`` and ``mebibytes`` are of loading, ``mebibytes_end`` is after all else. ``firsts`` are
    seconds on the clock of a call that is made once: the first one for a list makes it, the first
    change of a world parts it from what it is a copy of. ``walk`` is in seconds of processor time
    for ``walked`` records, ``cut`` says that there were more.
    """

    requests: int
    cpu: float = 0.0
    mebibytes: float = 0.0
    mebibytes_end: float = 0.0
    firsts: dict[str, float] = field(default_factory=dict)
    micros: dict[str, float] = field(default_factory=dict)
    walk: float = 0.0
    walked: int = 0
    cut: bool = False
    note: str = ""


def grow(
    steps: Sequence[int], *, folder: Path, where: Cores, seconds: float, say: Say
) -> list[Step]:
    """Measure one size after the other."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for count in steps:
        say(f"growth: {count} requests")
        step = Step(count)
        try:
            _measure(step, folder, where, seconds)
        except (Unusable, OSError) as reason:
            step.note = str(reason)
        found.append(step)
    return found


def _measure(step: Step, folder: Path, where: Cores, seconds: float) -> None:
    port = free_port()
    server = ours("deskdouble", "--requests", f"itrp={step.requests}")
    words = server.words(folder, folder, port)
    first = raw("GET", "/v1/requests?per_page=1")
    with started(
        words,
        port,
        first,
        where.server,
        folder=folder,
        more=server.more,
        patience=_PATIENCE,
    ) as running:
        step.cpu, step.mebibytes = running.cold_cpu, running.resident()
        ids = list_ids(port)
        _firsts(step, running, ids)
        _walk(step, running)
        for case in CASES:
            if case.name in ("get", "create", "refused", "patch"):
                asked = case.requests(server.dialect, ids)
                step.micros[case.title] = _micros(running, asked, folder, where, seconds)
        for name, query in _PAGES.items():
            asked = [raw("GET", f"/v1/requests?per_page=25&{query}")]
            step.micros[name] = _micros(running, asked, folder, where, seconds)
        step.mebibytes_end = running.resident()


def _firsts(step: Step, running: Running, ids: Sequence[int]) -> None:
    """Make the calls that are the first ones of their kind."""

    def once(name: str, request: bytes) -> None:
        before = time.perf_counter()
        answer = ask(running.port, request)
        step.firsts[name] = time.perf_counter() - before
        if answer.status != 200:
            raise Unusable(f"{name}: {answer.status} {answer.body[:200]!r}")

    pages = {name: f"/v1/requests?per_page=25&{query}" for name, query in _PAGES.items()}
    once("one request", raw("GET", f"/v1/requests/{ids[0]}"))
    for name, target in pages.items():
        once(name, raw("GET", target))
    token = f"{TOKEN}+{_WORLD}"
    once("change, of a world", raw("PATCH", f"/v1/requests/{ids[0]}", CHANGE, token))
    for name in _OF_A_WORLD:
        once(f"{name}, of that world", raw("GET", pages[name], token=token))
    once("change, of the default world", raw("PATCH", f"/v1/requests/{ids[0]}", CHANGE))


def _micros(
    running: Running, requests: Sequence[bytes], folder: Path, where: Cores, seconds: float
) -> float:
    before = running.cpu()
    result = put_under_load(
        running.port, requests, connections=2, seconds=seconds, core=where.load, folder=folder
    )
    if not result.answered:
        raise Unusable("nothing was answered in time")
    return (running.cpu() - before) / result.answered * 1e6


def _walk(step: Step, running: Running) -> None:
    """Read all pages of the list, the way a client does that follows them by number."""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
    before = running.cpu()
    until = time.perf_counter() + _WALK
    page = 0
    while time.perf_counter() < until:
        page += 1
        target = f"/v1/requests?per_page=100&page={page}&sort=id"
        connection.request("GET", target, headers={"Authorization": f"Bearer {TOKEN}"})
        answer = connection.getresponse()
        body = answer.read()
        if body == b"[]":
            break
        if 'rel="next"' not in (answer.getheader("Link") or ""):
            break
    else:
        step.cut = True
    connection.close()
    step.walked = page * 100
    step.walk = running.cpu() - before
