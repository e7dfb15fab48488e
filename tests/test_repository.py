"""Tests of the repository itself: what no tracked file may contain, and who may know whom."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYTHON_LINES = 400
YAML_COLUMNS = 120
NOT_OURS = {"node_modules", "build", "dist", "__pycache__"}

# Assembled here, so that this file does not contain what it forbids.
HOSTS = [
    name + "." + top
    for name, top in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
    ]
]
# A folder of somebody's machine: not the end of a URL's or a relative path.
FOLDER = re.compile(r"(?<![\w./}-])/(?:" + "|".join(["work", "root", "home", "Users"]) + r")/\w")
UNFINISHED = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME"]) + r")\b")
CONTROL_PREFIX = "/_" + "mock"
STRANGERS = {"mockserver": "contracts", "contracts": "mockserver"}


@cache
def tracked() -> tuple[Path, ...]:
    """All files git knows or would add; in a copy without git, all that is not hidden or built."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        names = {ROOT / os.fsdecode(name) for name in listed.split(b"\0") if name}
        return tuple(sorted(path for path in names if path.is_file()))
    paths = []
    for folder, folders, names_here in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and name[0] != "."]
        paths += [Path(folder, name) for name in names_here]
    return tuple(sorted(paths))


def lines(*suffixes: str, under: str = "") -> Iterator[tuple[str, int, str]]:
    """Yield path, number and text of each line of the text files with these suffixes, or all."""
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(under) or (suffixes and path.suffix not in suffixes):
            continue
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8").split("\n"), 1):
            yield name, number, line


def test_no_file_names_a_folder_of_a_machine() -> None:
    assert [found[:2] for found in lines() if FOLDER.search(found[2])] == []


def test_no_file_names_a_download_host() -> None:
    assert [found[:2] for found in lines() if any(host in found[2] for host in HOSTS)] == []


def test_no_file_announces_unfinished_work() -> None:
    assert [found[:2] for found in lines() if UNFINISHED.search(found[2])] == []


def test_yaml_has_no_tabs_and_short_lines() -> None:
    bad = [
        (name, number)
        for name, number, line in lines(".yaml", ".yml")
        if "\t" in line or len(line) > YAML_COLUMNS
    ]
    assert bad == []


def test_python_files_are_short() -> None:
    count: dict[str, int] = {}
    for name, number, line in lines(".py"):
        count[name] = number if line else number - 1
    assert {name: size for name, size in count.items() if size > PYTHON_LINES} == {}


def crossings(source: str, stranger: str) -> list[int]:
    """Return the lines that import `stranger`, or name its modules in a string as loaders do."""
    spelt = re.compile(rf"{stranger}([.:][\w.:]*)?")
    tree = ast.parse(source)
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                modules = [name.name for name in names]
            case ast.ImportFrom(module=str(module), level=0):
                modules = [module]
            case ast.Constant(value=str(text)) if id(node) not in documentation:
                modules = [text] if spelt.fullmatch(text) else []
            case _:
                continue
        if any(module.split(".")[0].split(":")[0] == stranger for module in modules):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("package", STRANGERS)
def test_server_and_suite_do_not_know_each_other(package: str) -> None:
    found = {
        path.relative_to(ROOT).as_posix(): where
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] == package
        if (where := crossings(path.read_text(encoding="utf-8"), STRANGERS[package]))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "import contracts",
        "import contracts.session as s",
        "from contracts import session",
        "from contracts.suite.laws import law",
        "__import__('contracts')",
        "importlib.import_module('contracts.session')",
        "resolve('contracts.session:Session')",
        "def f():\n    from contracts import session",
    ],
)
def test_a_crossing_is_seen(source: str) -> None:
    assert crossings(source, "contracts")


@pytest.mark.parametrize(
    "source",
    [
        '"""What contracts says."""',
        "from . import contracts_of_a_customer",
        "message = 'contracts are listed'",
        "import contractsuite",
    ],
)
def test_a_mere_likeness_is_no_crossing(source: str) -> None:
    assert not crossings(source, "contracts")


def test_the_suite_knows_nothing_of_the_mocks_control() -> None:
    assert [found[:2] for found in lines(under="contracts/") if CONTROL_PREFIX in found[2]] == []


def test_constraints_are_names_and_versions_only() -> None:
    pin = re.compile(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*")
    bad = [
        line
        for _, _, line in lines(".txt", under="constraints.txt")
        if line and not line.startswith("#") and not pin.fullmatch(line)
    ]
    assert bad == []


def test_constraints_pin_each_dependency_within_its_range() -> None:
    pins = dict(
        line.split("==")
        for _, _, line in lines(".txt", under="constraints.txt")
        if line and not line.startswith("#")
    )
    versions = {canonicalize_name(name): version for name, version in pins.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = map(Requirement, [*project["dependencies"], *extras["test"], *extras["dev"]])
    bad = [
        str(requirement)
        for requirement in wanted
        if requirement.name != project["name"]
        and not requirement.specifier.contains(
            versions.get(canonicalize_name(requirement.name), "0")
        )
    ]
    assert bad == []


def test_npm_lock_file_has_hashes_and_no_addresses() -> None:
    text = (ROOT / "tests/openapi/package-lock.json").read_text(encoding="utf-8")
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert "://" not in text
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
