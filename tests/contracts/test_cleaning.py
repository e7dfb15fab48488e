"""Cleaning: what a run leaves on its target: nothing, or a ledger to clean by."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
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
    process = _start(stub, folder)
    process.send_signal(number)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 2, out
    assert "NO VERDICT: it was interrupted" in out.splitlines()[-1]
    assert not stub.tickets
    assert not list((folder / ".contracts").glob("*.ledger"))


def test_a_run_that_is_killed_leaves_a_ledger_to_clean_by(stub: Stub, folder: Path) -> None:
    process = _start(stub, folder)
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
    import pathlib, time
    create(desk)
    pathlib.Path("ready").touch()
    time.sleep(30)
"""
)


def _start(stub: Stub, folder: Path) -> subprocess.Popen[str]:
    (folder / "test_desk.py").write_text(SLOW)
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
    process = subprocess.Popen(
        [sys.executable, "-m", "contracts.cli", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    until = time.monotonic() + 40
    while not (folder / "ready").exists():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < until
        time.sleep(0.05)
    return process


def _contracts(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "contracts.cli", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
