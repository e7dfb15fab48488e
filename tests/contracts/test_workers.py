"""Workers, and a pytest that has other plugins: still one run with one verdict."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.contracts.judge import CHECKS, DOCUMENTS, INI, judge
from tests.contracts.stub import TOKEN, Stub


def test_workers_make_one_run(stub: Stub, folder: Path) -> None:
    stub.faults.add("shout")
    names = ("one", "two")
    reports = []
    for name, more in zip(names, ([], ["-p", "xdist", "-n", "2"]), strict=True):
        path = folder / f"{name}.json"
        judged = judge(
            folder, stub.address, "--json", path, "--har", folder / name, "--seed", 7, *more
        )
        assert judged.code == 1, judged.out
        reports.append(json.loads(path.read_text()))
    first, second = (
        {one["id"]: one["verdict"] for one in each["requirements"]} for each in reports
    )
    assert first == second
    assert reports[1]["seed"] == 7
    assert reports[1]["removed"] == 3
    assert not stub.tickets
    assert not list((folder / ".contracts").glob("*.ledger"))
    assert sorted(one.name for one in folder.glob("*.part*")) == []
    entries = json.loads((folder / "two").read_text())["log"]["entries"]
    assert len(entries) == len(json.loads((folder / "one").read_text())["log"]["entries"])


def test_the_suite_is_in_nobodys_way(folder: Path) -> None:
    (folder / "test_own.py").write_text("def test_own():\n    pass\n")
    (folder / "conftest.py").write_text(
        "def pytest_addoption(parser):\n"
        "    for name in ('--base-url', '--html', '--token', '--profile', '--seed'):\n"
        "        parser.addoption(name, default='own')\n"
    )
    words = [sys.executable, "-m", "pytest", "-p", "contracts.plugin", "-p", "no:cacheprovider"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_option_that_another_plugin_has_is_read_from_it(stub: Stub, folder: Path) -> None:
    (folder / "other.py").write_text(
        "def pytest_addoption(parser):\n"
        "    parser.getgroup('web').addoption('--base-url', dest='base_url')\n"
    )
    (folder / "test_desk.py").write_text(CHECKS)
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        str(INI),
        "-p",
        "other",
        "-p",
        "contracts.plugin",
    ]
    words += ["--rootdir", str(folder), "-p", "no:cacheprovider", "test_desk.py"]
    words += ["--contract", "desk", "--documents", str(DOCUMENTS), "--token", TOKEN]
    done = subprocess.run(
        [*words, "--base-url", stub.address],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(folder), str(Path(__file__).parents[2])]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
