"""In-process: calls without a socket, and what the suite costs; all in processor time."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from mockserver.app import create_app, mount_of
from mockserver.exchange import Request
from mockserver.settings import Settings
from tests.bench.cases import CASES, TOKEN, Dialect, raw
from tests.bench.processes import Cores, free_port, started
from tests.bench.servers import ours

ROOT = Path(__file__).parents[2]


def as_request(wire: bytes) -> Request:
    """Return what the server makes of a request from the wire."""
    head, _, body = wire.partition(b"\r\n\r\n")
    first, *fields = head.decode().split("\r\n")
    method, target, _ = first.split(" ")
    path, _, query = target.partition("?")
    pairs = (one.split(": ", 1) for one in fields)
    headers = {name.lower(): value for name, value in pairs}
    return Request(method, path, query, headers, body, "http", "127.0.0.1")


def _micros(calls: int, call: Callable[[int], object]) -> float:
    for number in range(calls // 4):
        call(number)
    before = time.process_time()
    for number in range(calls):
        call(number)
    return (time.process_time() - before) / calls * 1e6


def in_process(calls: int) -> dict[str, float]:
    """Return microseconds a call, through the mount and through Flask's test client."""
    app = create_app(Settings())
    mount = mount_of(app)
    dialect = Dialect()
    client = app.test_client()
    listed = client.get("/v1/requests?per_page=100", headers={"Authorization": f"Bearer {TOKEN}"})
    ids = [one["id"] for one in listed.json or ()]
    found: dict[str, float] = {}
    for case in CASES:
        requests = [as_request(one) for one in case.requests(dialect, ids)]

        def handle(number: int, asked: Sequence[Request] = requests) -> object:
            return mount.handle(asked[number % len(asked)])

        found[case.title] = _micros(calls, handle)

    def get(number: int) -> object:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return client.get(f"/v1/requests/{ids[number % len(ids)]}", headers=headers)

    found["GET one, Flask's test client"] = _micros(calls, get)
    return found


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def suite(folder: Path, where: Cores) -> dict[str, float]:
    """Return the start-up of the suite (seconds), and the exchanges it makes a second."""
    words = [sys.executable, "-m", "contracts.cli"]
    times = []
    for _ in range(3):
        before = _children()
        subprocess.run([*words, "--help"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        times.append(_children() - before)
    port = free_port()
    server = ours("deskdouble", "--log-format", "off")
    place = folder / "suite"
    place.mkdir(parents=True, exist_ok=True)
    first = raw("GET", "/v1/requests?per_page=1")
    report = place / "report.json"
    target = ROOT / "tests" / "verify" / "itrp.yaml"
    asked = ["verify", "itrp", "--target", str(target), "--profile", "quick", "--seed", "1"]
    with started(
        server.words(place, place, port), port, first, where.server, folder=place, more=server.more
    ):
        before = _children()
        subprocess.run(
            [*words, *asked, "--base-url", f"http://127.0.0.1:{port}", "--json", str(report)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        used = _children() - before
    exchanges = json.loads(report.read_text())["exchanges"]
    return {
        "contracts --help, s": min(times),
        "contracts verify itrp --profile quick, s": used,
        "its exchanges": exchanges,
        "its exchanges per CPU-second": exchanges / used,
    }
