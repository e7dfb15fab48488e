"""The README's examples, run as a reader would run them."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver.app import create_app, mount_of
from mockserver.serving import running
from mockserver.settings import Settings

README = Path(__file__).parent.parent / "README.md"
ADDRESS = "http://127.0.0.1:4010"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$(?:\n+^```text\n(.*?)^```$)?", re.M | re.S)


def examples(language: str) -> list[object]:
    text = README.read_text(encoding="utf-8")
    found = [match for match in BLOCK.finditer(text) if match[1] == language]
    return [
        pytest.param(match[2], match[3], id=f"line {text.count(chr(10), 0, match.start()) + 1}")
        for match in found
    ]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    app = create_app(Settings(start="world"))
    mount = mount_of(app)
    with running(mount.handle, app, mount.refuse) as served:
        yield served


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    bin_folder = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("script", "expected"), examples("sh"))
def test_shell_example(script: str, expected: str | None, address: str, tmp_path: Path) -> None:
    script = script.replace(ADDRESS, address)
    done = run(["bash", "-euo", "pipefail", "-c", script], tmp_path)
    assert done.returncode == 0, done.stdout
    shown = done.stdout.replace(address, ADDRESS).splitlines()
    for line, wanted in zip(shown, (expected or "").splitlines(), strict=True):
        if wanted.endswith("…"):
            assert line.startswith(wanted[:-1])
        else:
            assert line == wanted


@pytest.mark.parametrize(("script", "expected"), examples("python"))
def test_python_example(script: str, expected: str | None, tmp_path: Path) -> None:
    if script.startswith("# test_"):
        file = tmp_path / script[2:].partition("\n")[0]
        file.write_text(script, encoding="utf-8")
        # Given by its name, so that it is there whatever was installed when.
        plugin = ["--disable-plugin-autoload", "-p", "mockserver.pytest_plugin"]
        done = run([sys.executable, "-m", "pytest", "-q", "-W", "error", *plugin, "."], tmp_path)
        assert done.returncode == 0, done.stdout
        return
    done = run([sys.executable, "-W", "error", "-c", script], tmp_path)
    assert (done.returncode, done.stdout) == (0, expected or "")


@pytest.mark.parametrize(("script", "expected"), examples("console"))
def test_option_is_known(script: str, expected: str | None, tmp_path: Path) -> None:
    """Each option of our own commands that the README names is in their help."""
    for line in script.splitlines():
        command = line.split()[:2]
        if command[0] in ("mockserver", "contracts"):
            help_text = run([*command, "--help"], tmp_path).stdout
            assert [one for one in re.findall(r"--[a-z-]+", line) if one not in help_text] == []
