"""Schemathesis, with all its checks and phases, finds nothing on the real server."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.served import ITRP, compiled, served, serviceops_token

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
OPERATIONS = {api.name: [one.id for one in api.operations] for api in compiled()}
# One operation of each kind that the mock knows; the rest are other lists and other records.
SOME_OF_ITRP = (
    "listRequests createRequest getRequest updateRequest createRequestNote listRequestNotes "
    "linkRequestCi unlinkRequestCi createEvent getMe listTeams getRateLimit"
).split()
SEARCH = "searchRequests"
"""Its body is so rich that the coverage phase sends more of it than of all others together."""
PATIENCE = 3600


def examine(
    folder: Path,
    api: str,
    *options: str,
    client: str = "",
    answers: Mapping[str, str] | None = None,
) -> str:
    """Run Schemathesis against a fresh server, in a folder of its own; return what it tells.

    The document lists the ids and names that exist, which no fuzzer can guess.
    """
    with served(answers=answers or {}) as (address, _):
        own = ITRP if api == "itrp" else serviceops_token(address)
        known = f"Authorization: {own['Authorization']}"
        command = [
            *(str(SCHEMATHESIS), "run", f"{address}/openapi/{api}.json?references=listed"),
            *(("--auth", client) if client else ("--header", known)),
            *("--generation-database", "none", "--no-color", *options),
        ]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def operations_in(report: str, word: str = "Tested") -> int:
    """Return how many operations a report says were tested, or selected."""
    found = re.search(rf"^  {word}: (\d+)", report, re.MULTILINE)
    assert found, report
    return int(found[1])


def test_it_finds_nothing_by_the_examples_of_itrp(tmp_path: Path) -> None:
    report = examine(tmp_path, "itrp", "--seed", "1", "--phases", "examples")
    assert operations_in(report, "Selected") == len(OPERATIONS["itrp"])


def test_it_finds_nothing_in_some_operations_of_itrp(tmp_path: Path) -> None:
    chosen = [option for name in SOME_OF_ITRP for option in ("--include-operation-id", name)]
    report = examine(tmp_path, "itrp", "--seed", "1", "--max-examples", "20", *chosen)
    assert operations_in(report) == len(SOME_OF_ITRP)


def test_it_finds_nothing_in_serviceops(tmp_path: Path) -> None:
    phases = ("--phases", "examples,fuzzing,stateful")
    report = examine(tmp_path, "serviceops", "--seed", "1", "--max-examples", "20", *phases)
    assert operations_in(report) == len(OPERATIONS["serviceops"])


def test_it_finds_nothing_by_covering_serviceops(tmp_path: Path) -> None:
    options = ("--phases", "coverage", "--exclude-operation-id", SEARCH)
    report = examine(tmp_path, "serviceops", "--seed", "1", *options)
    assert operations_in(report) == len(OPERATIONS["serviceops"]) - 1


@pytest.mark.campaign
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("api", ["itrp", "serviceops"])
def test_it_finds_nothing_in_any_operation(tmp_path: Path, api: str, seed: int) -> None:
    options = ("--seed", str(seed), "--max-examples", "200", "--continue-on-failure")
    assert operations_in(examine(tmp_path, api, *options)) == len(OPERATIONS[api])
