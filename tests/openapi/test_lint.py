"""Three linters that are not ours judge the OpenAPI documents."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOCUMENTS = sorted(ROOT.glob("openapi/*/openapi.yaml"))

each_document = pytest.mark.parametrize(
    "document", [pytest.param(path, id=path.parent.name) for path in DOCUMENTS]
)
needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not on PATH")

# Nothing is reported anywhere, nobody is asked for a newer version.
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}


class JsonLoader(yaml.CSafeLoader):
    """YAML as the other linters read it: a date and a bare `no` are text, 08:30 is no number."""


JsonLoader.yaml_implicit_resolvers = {}
for tag, first, spelling in [
    ("bool", "tf", "true|false"),
    ("int", "-0123456789", "-?(0|[1-9][0-9]*)"),
    ("float", "-0123456789", r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?"),
    ("null", ["~", "n", ""], "~|null|"),
]:
    JsonLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{spelling})$"), list(first)
    )


def run(tool: str, *arguments: str) -> None:
    """Run an installed linter in the repository; fail with what it says unless it exits with 0."""
    command = HERE / "node_modules" / ".bin" / tool
    assert command.exists(), f"{tool} is not installed: run `make setup`"
    done = subprocess.run(
        [command, *arguments],
        cwd=ROOT,
        env=os.environ | QUIET,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
    )
    if done.returncode != 0:
        pytest.fail(f"{tool} exited with {done.returncode}\n{done.stdout}", pytrace=False)


@each_document
def test_openapi_spec_validator_finds_no_error(document: Path) -> None:
    content: Any = yaml.load(document.read_text(encoding="utf-8"), JsonLoader)  # noqa: S506 - safe
    found = [
        f"#/{'/'.join(map(str, error.absolute_path))}: {error.message:.500}"
        for error in OpenAPIV31SpecValidator(content, base_uri=document.as_uri()).iter_errors()
    ]
    if found:
        pytest.fail("\n".join(found), pytrace=False)


@needs_npm
@each_document
def test_spectral_finds_no_error(document: Path) -> None:
    ruleset = HERE / "spectral.yaml"
    run("spectral", "lint", "--ruleset", str(ruleset), "--fail-severity", "error", str(document))


@needs_npm
@each_document
def test_redocly_finds_no_error(document: Path) -> None:
    run("redocly", "lint", "--extends", "recommended", str(document))
