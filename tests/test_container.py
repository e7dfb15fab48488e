"""Container, composition and the pipeline's example, as far as they go without an engine."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.served import served

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
EXAMPLE = ROOT / ".github" / "workflows" / "example.yaml"


def instructions(name: str) -> list[str]:
    return re.findall(rf"^\s*{name}\s+(.*)$", TEXT, re.MULTILINE)


def healthcheck() -> list[str]:
    command: list[str] = json.loads(instructions("HEALTHCHECK")[0].partition("CMD ")[2])
    return command


def test_what_is_copied_is_there_and_not_ignored() -> None:
    kept = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    copied = {
        source
        for line in instructions("COPY")
        if not line.startswith("--from")
        for source in shlex.split(line)[:-1]
    }
    assert copied == kept
    assert [one for one in copied if not (ROOT / one).exists()] == []


def test_it_does_not_run_as_root() -> None:
    assert int(instructions("USER")[-1]) > 0
    assert TEXT.rindex("USER ") < TEXT.index("ENTRYPOINT")


def test_the_healthcheck_tells_a_server_that_lives_from_one_that_does_not() -> None:
    command = healthcheck()
    assert command[0] == "python"
    with served(control=False) as (address, _):
        there = [sys.executable, *command[1:]]
        there[-1] = there[-1].replace("http://127.0.0.1:4010", address)
        assert subprocess.run(there, check=False, timeout=30).returncode == 0
    assert subprocess.run(there, check=False, timeout=30, capture_output=True).returncode != 0


def test_the_command_is_understood() -> None:
    words = json.loads(instructions("ENTRYPOINT")[0]) + json.loads(instructions("CMD")[-1])
    assert words[0] == "mockserver"
    assert words[words.index("--port") + 1] == instructions("EXPOSE")[0]
    command = [sys.executable, "-m", "mockserver.cli", *words[1:], "--no-such-option"]
    done = subprocess.run(command, check=False, timeout=60, capture_output=True, text=True)
    assert "unrecognized arguments: --no-such-option\n" in done.stderr


def test_the_composition_serves_this_machine_alone() -> None:
    (service,) = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"].values()
    port = instructions("EXPOSE")[0]
    assert service["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert service["read_only"] is True
    assert list(service["environment"]) == ["MOCKSERVER_CONTROL_TOKEN"]


def jobs() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))["jobs"]
    return found


@pytest.mark.parametrize("job", sorted(jobs()))
def test_the_scripts_of_the_example_are_shell_and_their_options_are_known(job: str) -> None:
    scripts = [step["run"] for step in jobs()[job]["steps"] if "run" in step]
    for script in scripts:
        subprocess.run(["bash", "-n", "-c", script], check=True, timeout=30)
    for command, module in (
        ("mockserver serve", "mockserver.cli"),
        ("contracts verify", "contracts.cli"),
    ):
        for line in "\n".join(scripts).replace("\\\n", " ").splitlines():
            if not line.strip().startswith(command):
                continue
            options = re.findall(r"--[a-z-]+", line)
            words = [sys.executable, "-m", module, command.split()[1], "--help"]
            done = subprocess.run(words, check=True, timeout=60, capture_output=True, text=True)
            assert [one for one in options if one not in done.stdout] == []


def test_the_example_runs_only_when_it_is_started() -> None:
    # YAML 1.1 takes the word for a truth value.
    assert list(yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))[True]) == ["workflow_dispatch"]
