"""The trials: each does its work, asserts what must hold and returns its figures by name."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from mockserver.app import create_app, mount_of
from mockserver.exchange import Request
from mockserver.mount import Mount
from mockserver.registry import Bounds
from mockserver.settings import Settings
from tests.served import Connection, compiled, served

Figures = dict[str, float]
_PAGE = 100


def resident() -> float:
    """Return how much memory this process takes, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def worlds(*, count: int = 200, clients: int = 50, calls: int = 60, seed: int = 1) -> Figures:
    """Let clients work in parallel in worlds they share; nothing may leak or get lost."""
    made: dict[str, list[str]] = {f"w{number}": [] for number in range(count)}
    lock = threading.Lock()

    def work(client: int, address: str) -> None:
        dice = random.Random(f"{seed} {client}")
        with Connection(address) as connection:
            for number in range(calls):
                world = dice.choice(list(made))
                subject = f"{world} {client} {number}"
                members = {"subject": subject, "category": "other"}
                answer = connection.call("POST", "/v1/requests", members, headers=_in(world))
                assert answer.status == 201, answer
                with lock:
                    made[world].append(subject)

    with served(requests=0, strict=False) as (address, mount):
        began, cpu = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(clients) as pool:
            for future in [pool.submit(work, client, address) for client in range(clients)]:
                future.result()
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        start = {one["id"] for one in _all(address, "untouched")}
        last = mount.registry.starting["itrp"].store.tables["requests"].last_id
        for world, subjects in made.items():
            found = [one for one in _all(address, world) if one["id"] not in start]
            assert sorted(one["subject"] for one in found) == sorted(subjects), world
            ids = sorted(one["id"] for one in found)
            assert ids == list(range(last + 1, last + 1 + len(ids))), world
        opened = len(mount.registry.all())
    return {"worlds": opened, "clients": clients, "creates": clients * calls,
            "seconds": took, "cpu_seconds": cpu}  # fmt: skip


def back_off() -> Figures:
    """Let a client of requests, with urllib3's own Retry, call a throttled world."""
    waits: list[float] = []

    class Patient(Retry):
        def sleep_for_retry(self, response: Any = None) -> bool:
            """Note how long it would wait, and do not."""
            wait = self.get_retry_after(response)
            if wait:
                waits.append(wait)
            return bool(wait)

    with served(requests=0) as (address, mount), requests.Session() as session:
        control = f"{address}/_mock/worlds/throttled-client"
        requests.put(control, timeout=30).raise_for_status()
        requests.put(f"{control}/profiles/throttled", timeout=30).raise_for_status()
        rule = Patient(total=10, status_forcelist=[429], allowed_methods=None)
        session.mount("http://", HTTPAdapter(max_retries=rule))
        calls = 20
        for number in range(calls):
            members = {"subject": f"No. {number}", "category": "other"}
            headers = _in("throttled-client")
            answer = session.post(f"{address}/v1/requests", json=members, headers=headers)
            assert answer.status_code == 201, answer.text
        realm = mount.registry.open("throttled-client")
        refused = sum(one.reply.status == 429 for one in realm.journal)
        kept = sum(one.reply.status == 201 for one in realm.journal)
        assert (kept, len(waits)) == (calls, refused)
        assert refused > 0
    return {"calls": calls, "refused": refused, "asked_to_wait": sum(waits)}


def waiting() -> Figures:
    """Let a request wait for a year, which takes one call of the control API."""
    with served(requests=0) as (address, _), Connection(address) as connection:
        members = {"subject": "Wait", "category": "other", "status": "waiting_for",
                   "waiting_until": "2018-06-01T09:00:00Z", "member_id": 58}  # fmt: skip
        made = connection.call("POST", "/v1/requests", members, headers=_in("later")).json
        assert made["status"] == "waiting_for", made
        path, days = "/_mock/worlds/later/clock", 2000
        connection.call("PATCH", path, {"advance": days * 86400})
        found = connection.call("GET", f"/v1/requests/{made['id']}", headers=_in("later")).json
        assert found["status"] == "assigned", found
    return {"days": days}


def journal(*, calls: int = 1_000_000) -> Figures:
    """Answer many calls in process; the journal and the memory must stay within bounds."""
    mount = _mount()
    request = _read("default")
    figures: Figures = {"start_mb": resident()}
    tenth = calls // 10
    began = time.process_time()
    for number in range(calls):
        reply = mount.handle(request)
        assert reply is not None
        assert reply.status == 200
        if number + 1 in (tenth, calls):
            figures[f"after_{number + 1}_mb"] = resident()
    figures["cpu_seconds"] = time.process_time() - began
    kept = mount.registry.default.journal
    assert kept.count == calls
    assert len(kept) <= kept.bounds.entries
    assert kept.size <= kept.bounds.size
    assert figures[f"after_{calls}_mb"] < figures[f"after_{tenth}_mb"] + 5
    return figures


def opening(*, count: int = 10_000) -> Figures:
    """Open worlds by the first call to each."""
    mount = _mount(bounds=Bounds(worlds=count))
    before, began, cpu = resident(), time.perf_counter(), time.process_time()
    for number in range(count):
        reply = mount.handle(_read(f"n{number}"))
        assert reply is not None
        assert reply.status == 200
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    assert len(mount.registry.all()) == count + 1
    return {"worlds": count, "seconds": took, "cpu_seconds": cpu, "mb": resident() - before}


def _mount(**chosen: Any) -> Mount:
    return mount_of(create_app(Settings(start="world", frozen=True, **chosen), compiled()))


def _read(world: str) -> Request:
    headers = {**{name.lower(): value for name, value in _in(world).items()}, "host": "localhost"}
    return Request("GET", "/v1/requests/68673", "", headers, b"", "http", "127.0.0.1")


def _in(world: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer demo-token+{world}" if world != "default" else "Bearer demo-token"
    }


def _all(address: str, world: str) -> list[Any]:
    found: list[Any] = []
    page = 1
    with Connection(address) as connection:
        while True:
            path = f"/v1/requests?fields=id,subject&per_page={_PAGE}&page={page}"
            part = connection.call("GET", path, headers=_in(world)).json
            found += part
            if len(part) < _PAGE:
                return found
            page += 1
