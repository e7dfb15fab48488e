"""Cleaning: what a run leaves on its target: nothing, or a ledger to clean by."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.contracts.judge import CHECKS, DOCUMENTS, judge
from tests.contracts.stub import TOKEN, Stub


def test_what_was_created_is_removed_and_the_ledger_with_it(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address)
    assert judged.summary.removed == 3
    assert not stub.tickets
    assert not list((folder / ".contracts").glob("*.ledger"))
    assert (folder / ".contracts/.gitignore").read_text() == "*\n"


def test_what_cannot_be_removed_is_told(stub: Stub, folder: Path) -> None:
    stub.faults.add("keep")
    judged = judge(folder, stub.address)
    assert len(judged.summary.left_behind) == 3
    assert "left behind on the target (3)" in judged.out
    (ledger,) = (folder / ".contracts").glob("*.ledger")
    assert f"contracts clean .contracts/{ledger.name} tries again" in judged.out


def test_read_only_changes_nothing(stub: Stub, folder: Path) -> None:
    judged = judge(folder, stub.address, "--read-only")
    assert {method for method, _ in stub.calls} == {"GET"}
    assert judged.code == 2
    assert judged.reasons("DESK-CREATE-01") == ("it would change data",)
    assert judged.summary.supply.keys() == {"run without --read-only"}
    assert not (folder / ".contracts").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_cut_short_cleans_up(stub: Stub, folder: Path, number: int) -> None:
    with _halfway(stub, folder) as process:
        process.send_signal(number)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 2, out
    assert "NO VERDICT: it was interrupted" in out.splitlines()[-1]
    assert not stub.tickets
    assert not list((folder / ".contracts").glob("*.ledger"))


def test_a_run_that_is_killed_leaves_a_ledger_to_clean_by(stub: Stub, folder: Path) -> None:
    with _halfway(stub, folder) as process:
        process.kill()
        process.communicate(timeout=30)
    assert stub.tickets
    (ledger,) = (folder / ".contracts").glob("*.ledger")
    # One more was created, but its answer did not live to be noted.
    tag = json.loads(ledger.read_text().splitlines()[0])["run"]["tag"]
    stub.create({"subject": f"deskdouble {tag} 99"})
    foreign = stub.create({"subject": "somebody else's"})
    with ledger.open("a") as file:
        file.write(f'{{"intend": "{tag}-99", "collection": "tickets", "caller": "main"}}\n{{"ma')
    words = ["clean", str(ledger), "--token", TOKEN, "--documents", str(DOCUMENTS)]
    done = _contracts(folder, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(stub.tickets) == [foreign["id"]]
    assert "nothing was left behind" in _contracts(folder, *words).stdout
    moved = _contracts(folder, *words, "--base-url", "http://other.example")
    assert moved.returncode == 2
    assert "is of" in moved.stderr


SLOW = (
    CHECKS
    + """
def test_slow(desk, expect):
    import socket
    create(desk)
    with socket.create_connection(("127.0.0.1", PORT)) as waits:
        waits.recv(1)
"""
)


@contextmanager
def _halfway(stub: Stub, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a run, and give it when it has created something and goes on no further."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(40)
        slow = SLOW.replace("PORT", str(server.getsockname()[1]))
        process = _start(stub, folder, slow)
        try:
            connection, _ = server.accept()
        except TimeoutError:
            process.kill()
            pytest.fail(f"nothing was created: {process.communicate()[0]}")
        with connection:
            yield process


def _start(stub: Stub, folder: Path, checks: str) -> subprocess.Popen[str]:
    (folder / "test_desk.py").write_text(checks)
    words = [
        "verify",
        "desk",
        "test_desk.py",
        "-k",
        "not generation",
        "--base-url",
        stub.address,
        "--token",
        TOKEN,
    ]
    words += ["--documents", str(DOCUMENTS), "--partial", "-k", "test_desk"]
    return subprocess.Popen(
        [sys.executable, "-m", "contracts.cli", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _contracts(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "contracts.cli", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
