"""The wheel: each half of it works without what the other half takes."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.served import served

pytest.importorskip("hatchling", reason="builds the wheel")
ROOT = Path(__file__).parents[1]
MOCK = ("mockserver", "flask", "httptools", "orjson")
SUITE = ("contracts", "hypothesis", "jsonschema", "pytest", "requests", "schemathesis", "xdist")
# Without `site` the editable install is not there either. What is installed follows the wheel.
RUN = """
import sys
from importlib.machinery import PathFinder
site, installed, barred, module, *words = sys.argv[1:]
sys.path += [site, installed]

# pytest loads the plugins of whatever is installed; the mock's one needs nothing of the mock.
LIGHT = ("mockserver", "mockserver.pytest_plugin")

class Barred:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in barred.split(",") and name not in LIGHT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

class Finder(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition(".")[0] not in barred.split(",") or name in LIGHT:
            return super().find_spec(name, path, target)

sys.meta_path[:] = [one for one in sys.meta_path if one is not PathFinder] + [Finder]
sys.argv[1:] = words
main = __import__(module, fromlist=["main"]).main
sys.exit(main())
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the unpacked wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(
    site: Path, barred: tuple[str, ...], module: str, *words: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", RUN, str(site), sysconfig.get_path("purelib"),
         ",".join(barred), module, *words],
        cwd=site.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_suite_judges_without_what_the_mock_takes(site: Path) -> None:
    words = ["--token", "demo-token", "--account", "widget", "--only", "ITRP-LIST-02"]
    with served() as (address, _):
        done = run(site, MOCK, "contracts.cli", "verify", "itrp", "--base-url", address, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith(f"itrp at {address}: KEPT: ")


def test_the_mock_runs_without_what_the_suite_takes(site: Path) -> None:
    done = run(site, SUITE, "mockserver.command", "routes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "/requests" in done.stdout


def test_the_fixtures_of_the_mock_are_there_without_the_suite(site: Path) -> None:
    test = site.parent / "test_user.py"
    test.write_text(
        "def test_it(itrp_server):\n"
        "    made = itrp_server.session().get(itrp_server.offline_url + '/requests')\n"
        "    assert made.status_code == 200\n",
        encoding="utf-8",
    )
    words = ["-q", "-p", "no:cacheprovider", "-p", "no:contracts.plugin"]
    done = run(site, ("contracts", "schemathesis"), "pytest", *words, str(test))
    assert done.returncode == 0, done.stdout + done.stderr
    done = run(site, ("contracts", "flask"), "pytest", *words, str(test))
    assert "the mock server needs flask: pip install 'deskdouble[mock]'" in done.stdout
    done = run(site, ("contracts",), "pytest", *words, "-p", "no:deskdouble", str(test))
    assert "fixture 'itrp_server' not found" in done.stdout


@pytest.mark.parametrize(
    ("module", "barred", "told"),
    [
        ("contracts.cli", ("requests",), "requests must be installed: deskdouble[contracts]"),
        ("mockserver.command", ("flask",), "flask must be installed: deskdouble[mock]"),
    ],
)
def test_what_is_missing_is_told(
    site: Path, module: str, barred: tuple[str, ...], told: str
) -> None:
    done = run(site, barred, module, "routes" if module[0] == "m" else "init")
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_all_that_is_read_is_inside(site: Path) -> None:
    for package in ("mockserver", "contracts"):
        assert (site / package / "openapi/itrp/openapi.yaml").is_file()
        assert (site / package / "openapi/serviceops/requirements.yaml").is_file()
    for name in ("assets/page.css", "assets/console/main.js", "templates/front.html"):
        assert (site / "mockserver/pages" / name).is_file()
    for name in ("suite/pytest.ini", "report/report.schema.json", "report/page.css"):
        assert (site / "contracts" / name).is_file()
    assert not [one for one in site.rglob("*") if one.name.startswith(".")]
    assert not (site / "tests").exists()
