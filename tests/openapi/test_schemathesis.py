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
SOME = (
    "listRequests createRequest getRequest updateRequest createRequestNote listRequestNotes "
    "linkRequestCi unlinkRequestCi listGroupedRequests createEvent getMe listTeams getRateLimit"
).split()
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
        known = (
            ["--auth", client] if client else ["--header", f"Authorization: {own['Authorization']}"]
        )
        command = [SCHEMATHESIS, "run", f"{address}/openapi/{api}.json?references=listed", *known]
        command += ["--generation-database", "none", "--no-color", *options]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tested(report: str) -> int:
    """Return how many operations a report says were tested."""
    found = re.search(r"^  Tested: (\d+)$", report, re.MULTILINE)
    assert found, report
    return int(found[1])


def test_it_finds_nothing_in_some_operations_of_itrp(tmp_path: Path) -> None:
    chosen = [option for name in SOME for option in ("--include-operation-id", name)]
    report = examine(tmp_path, "itrp", "--seed", "1", "--max-examples", "20", *chosen)
    assert tested(report) == len(SOME)


def test_it_finds_nothing_in_serviceops(tmp_path: Path) -> None:
    report = examine(tmp_path, "serviceops", "--seed", "1", "--max-examples", "20")
    assert tested(report) == len(OPERATIONS["serviceops"])


def test_it_finds_nothing_in_asking_for_a_token(tmp_path: Path) -> None:
    # A token is asked for with the client's own name; a wrong user is 401, for no fuzzer knows
    # one and Schemathesis takes 400 to mean a wrong form. No link leads here.
    report = examine(
        tmp_path,
        "serviceops",
        *("--seed", "1", "--max-examples", "50"),
        *("--include-operation-id", "issueToken", "--phases", "examples,coverage,fuzzing"),
        client="demo-client:demo-secret",
        answers={"serviceops.wrong-user-status": "401"},
    )
    assert tested(report) == 1


@pytest.mark.campaign
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("api", ["itrp", "serviceops"])
def test_it_finds_nothing_in_any_operation(tmp_path: Path, api: str, seed: int) -> None:
    options = ("--seed", str(seed), "--max-examples", "200", "--continue-on-failure")
    assert tested(examine(tmp_path, api, *options)) == len(OPERATIONS[api])
