"""The mock keeps its contract in the eyes of the suite, and the suite finds all it needs there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.verify.runs import APIS, REPORTS, mock, report, start

Reports = dict[str, dict[str, Any]]
# What only another check could mend.
UNJUDGED = "no check of this run judges it"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the reports on each API of the mock."""
    path = tmp_path_factory.mktemp("verify")
    with mock() as address:
        runs = [start(api, address, path, ["--seed", "1"]) for api in APIS]
        for run in runs:
            run.communicate()
    return path


@pytest.fixture(scope="module")
def quick_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the reports of a quick run on the largest API of the mock."""
    path = tmp_path_factory.mktemp("quick")
    with mock() as address:
        start("itrp", address, path, ["--seed", "1", "--profile", "quick"]).communicate()
    return path


@pytest.mark.parametrize("api", APIS)
def test_the_mock_breaks_nothing(folder: Path, api: str) -> None:
    told = json.loads(report(folder, api, "json").read_text("utf-8"))
    assert told["failures"] == []
    assert told["errors"] == []
    assert told["left_behind"] == []


@pytest.mark.parametrize("api", APIS)
def test_every_check_finds_what_it_needs(folder: Path, api: str) -> None:
    told = json.loads(report(folder, api, "json").read_text("utf-8"))
    missing = {
        one["id"]: one["reasons"]
        for one in told["requirements"]
        if one["counts"] and one["verdict"] == "not exercised"
    }
    assert {name: why for name, why in missing.items() if why != [UNJUDGED]} == {}


# Calls that the vendor of ITRP allows in an hour, and what is promised of a quick run.
@pytest.mark.parametrize(("profile", "most"), [("standard", 3600), ("quick", 1500)])
def test_a_run_fits_into_an_hour(folder: Path, quick_folder: Path, profile: str, most: int) -> None:
    place = folder if profile == "standard" else quick_folder
    told = json.loads(report(place, "itrp", "json").read_text("utf-8"))
    assert told["profile"] == profile
    assert told["verdict"] == "kept"
    assert 500 < told["exchanges"] < most


@pytest.mark.parametrize("api", APIS)
def test_each_report_is_left(folder: Path, api: str) -> None:
    sizes = {form: report(folder, api, form).stat().st_size for form in REPORTS}
    assert min(sizes.values()) > 500
