"""Many clients at once, through real sockets: nothing is lost, and nothing is seen half done."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from mockserver.exchange import Request
from mockserver.mount import Mount
from tests.served import ITRP, Connection, served, serviceops_token

WRITERS = 16
READERS = 4
ROUNDS = 25
FULL = "/v1/requests?per_page=100&fields=subject,status,completed_at,next_target_at,new_assignment"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, Mount]]:
    with served(requests=0) as found:
        yield found


def at_once(
    address: str,
    work: Callable[[Connection, int], list[int]],
    watch: Callable[[Connection], None] | None = None,
) -> list[int]:
    """Let every writer do its work while the readers watch; return all that the work returned."""
    ready = threading.Barrier(WRITERS + (READERS if watch else 0))
    done = threading.Event()

    def write(number: int) -> list[int]:
        with Connection(address) as connection:
            ready.wait(timeout=30)
            return work(connection, number)

    def read() -> int:
        with Connection(address) as connection:
            ready.wait(timeout=30)
            for times in count():
                watch(connection)  # type: ignore[misc]
                if done.is_set():
                    return times
        raise AssertionError

    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        readers = [pool.submit(read) for _ in range(READERS)] if watch else []
        try:
            found = [one for some in pool.map(write, range(WRITERS)) for one in some]
        finally:
            done.set()
        assert all(reader.result() >= 0 for reader in readers)
    return found


def consistent(connection: Connection) -> None:
    """No record of a page is half-written: what follows from the status is there with it."""
    for one in connection.call("GET", FULL, headers=ITRP).json:
        over = one["status"] == "completed"
        assert (one["completed_at"] is not None) == over, one
        assert (one["next_target_at"] == "no_target") == over, one
        assert one["new_assignment"] == (one["status"] in ("assigned", "declined")), one


def test_requests_made_at_once_all_exist_and_have_ids_of_their_own(
    server: tuple[str, Mount],
) -> None:
    address, mount = server
    before = len(mount.pipelines["itrp"].world.store.tables["requests"])

    def work(connection: Connection, number: int) -> list[int]:
        keys = []
        for turn in range(ROUNDS):
            subject = f"writer {number}, turn {turn}"
            members = {"subject": subject, "category": "other", "note": subject}
            made = connection.call("POST", "/v1/requests", members, headers=ITRP)
            assert made.status == 201, made
            key = made.json["id"]
            read = connection.call("GET", f"/v1/requests/{key}", headers=ITRP)
            assert read.json["subject"] == subject
            status = "completed" if turn % 2 else "in_progress"
            path = f"/v1/requests/{key}"
            patched = connection.call("PATCH", path, {"status": status}, headers=ITRP)
            assert (patched.status, patched.json["status"]) == (200, status)
            keys.append(key)
        return keys

    keys = at_once(address, work, consistent)
    assert len(set(keys)) == len(keys) == WRITERS * ROUNDS
    store = mount.pipelines["itrp"].world.store
    assert len(store.tables["requests"]) == before + len(keys)
    assert {store.tables["requests"][key]["subject"] for key in keys} == {
        f"writer {number}, turn {turn}" for number in range(WRITERS) for turn in range(ROUNDS)
    }
    assert len([one for one in store.tables["notes"] if one["request"] in keys]) == len(keys)


def test_one_request_that_all_write_to_keeps_every_note_and_whole_updates(
    server: tuple[str, Mount],
) -> None:
    address, _ = server
    pairs = [f"{number}-{turn}" for number in range(WRITERS) for turn in range(ROUNDS)]
    with Connection(address) as connection:
        members = {"subject": "shared", "category": "other", "sourceID": "shared"}
        shared = connection.call("POST", "/v1/requests", members, headers=ITRP).json["id"]
    path = f"/v1/requests/{shared}"

    def work(connection: Connection, number: int) -> list[int]:
        for turn in range(ROUNDS):
            text = f"{number}-{turn}"
            # Four members that every writer sets to the same text, so that a mixture shows.
            members = {"subject": text, "sourceID": text, "supplier_requestID": text, "note": text}
            answer = connection.call("PATCH", path, members, headers=ITRP)
            assert (answer.status, answer.json["subject"]) == (200, text)
        return []

    def watch(connection: Connection) -> None:
        found = connection.call("GET", path, headers=ITRP).json
        assert found["subject"] == found["sourceID"]
        assert found["supplier_requestID"] in (found["subject"], None)

    at_once(address, work, watch)
    with Connection(address) as connection:
        notes: list[str] = []
        for page in range(1, 99):
            query = f"{path}/notes?per_page=100&page={page}"
            some = connection.call("GET", query, headers=ITRP).json
            if not some:
                break
            notes += [note["text"] for note in some]
    assert sorted(notes) == sorted(pairs)


def test_items_linked_and_requests_grouped_at_once_are_all_there(
    server: tuple[str, Mount],
) -> None:
    address, mount = server
    items = list(mount.pipelines["itrp"].world.store.tables["cis"].ids)[:WRITERS]
    with Connection(address) as connection:
        members = {"subject": "group", "category": "other"}
        group = connection.call("POST", "/v1/requests", members, headers=ITRP).json["id"]

    def work(connection: Connection, number: int) -> list[int]:
        path = f"/v1/requests/{group}/cis/{items[number]}"
        assert connection.call("POST", path, headers=ITRP).status == 200
        members = {"subject": "one of it", "category": "other", "grouped_into_id": group}
        made = connection.call("POST", "/v1/requests", members, headers=ITRP)
        assert made.json["grouping"] == "grouped"
        return [made.json["id"]]

    grouped = at_once(address, work)
    with Connection(address) as connection:
        path = f"/v1/requests/{group}"
        found = connection.call("GET", f"{path}/grouped_requests?per_page=100", headers=ITRP).json
        assert sorted(one["id"] for one in found) == sorted(grouped)
        linked = connection.call("GET", f"{path}/cis?per_page=100", headers=ITRP).json
        assert sorted(one["id"] for one in linked) == sorted(items)
        assert connection.call("GET", path, headers=ITRP).json["grouping"] == "group"


def test_tickets_made_at_once_have_ids_and_numbers_of_their_own(server: tuple[str, Mount]) -> None:
    address, _ = server
    technician = serviceops_token(address)
    names: set[str] = set()

    def work(connection: Connection, number: int) -> list[int]:
        keys = []
        for turn in range(ROUNDS):
            members = {"subject": f"{number}-{turn}", "requesterEmail": "a@b.com", "tags": ["new"]}
            made = connection.call("POST", "/api/v1/request", members, headers=technician)
            assert made.status == 200, made
            path = f"/api/v1/request/{made.json['id']}"
            tags = {"tags": [f"{number}-{turn}"], "subject": f"{number}-{turn}!"}
            assert connection.call("PATCH", path, tags, headers=technician).status == 200
            read = connection.call("GET", path, headers=technician).json
            assert (read["subject"], read["tags"]) == (f"{number}-{turn}!", [f"{number}-{turn}"])
            assert read["updatedTime"] >= read["createdTime"]
            keys.append(made.json["id"])
            names.add(made.json["name"])
        return keys

    keys = at_once(address, work)
    assert len(set(keys)) == len(keys) == len(names) == WRITERS * ROUNDS
    numbers = sorted(int(name.rpartition("-")[2]) for name in names)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_threads_that_embed_the_mock_lose_nothing_either(server: tuple[str, Mount]) -> None:
    _, mount = server
    headers = {"authorization": "Bearer demo-token", "content-type": "application/json"}

    def make(number: int) -> list[int]:
        keys = []
        for _ in range(ROUNDS):
            body = json.dumps({"subject": f"thread {number}", "category": "other"}).encode()
            asked = Request("POST", "/v1/requests", "", headers, body, "http", "::1")
            reply = mount.handle(asked)
            assert reply is not None
            assert reply.status == 201, reply
            keys.append(json.loads(reply.body)["id"])
        return keys

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(WRITERS) as pool:
            keys = [key for some in pool.map(make, range(WRITERS)) for key in some]
    finally:
        sys.setswitchinterval(interval)
    assert len(set(keys)) == WRITERS * ROUNDS
    assert set(keys) <= set(mount.pipelines["itrp"].world.store.tables["requests"].ids)
