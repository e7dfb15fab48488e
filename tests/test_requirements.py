"""Every statement of the vendors' pages is exercised, and no test names an unknown one."""

import subprocess
import sys
from pathlib import Path

import pytest

from mockserver.yamlfile import YamlFile

ROOT = Path(__file__).parent.parent
APIS = sorted(path.parent.name for path in (ROOT / "openapi").glob("*/requirements.yaml"))
# Run in a process of its own, so that all tests are collected however few were asked for.
COLLECT = """
import sys, pytest
class Marks:
    def pytest_collection_modifyitems(self, items):
        for item in items:
            for mark in item.iter_markers("requirement"):
                for one in mark.args:
                    print("MARK", one)
sys.exit(pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider", "-m", ""], [Marks()]))
"""


@pytest.fixture(scope="module")
def exercised() -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", COLLECT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return {line[5:] for line in done.stdout.splitlines() if line.startswith("MARK ")}


def requirements(api: str) -> list[dict[str, str]]:
    file = YamlFile(ROOT / "openapi" / api / "requirements.yaml")
    entries: list[dict[str, str]] = file.value["requirements"]
    return entries


@pytest.mark.parametrize("api", APIS)
def test_statements_of_the_page_are_exercised(api: str, exercised: set[str]) -> None:
    missing = [
        one["id"]
        for one in requirements(api)
        if one["grade"] == "S" and "unobservable" not in one and one["id"] not in exercised
    ]
    assert missing == []


def test_marks_name_requirements(exercised: set[str]) -> None:
    known = {one["id"] for api in APIS for one in requirements(api)}
    named = {one for one in exercised if one.startswith(("ITRP-", "SOPS-"))}
    assert named - known == set()
