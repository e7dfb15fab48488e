"""Runs: the mock started on a free port, and `contracts verify` of each of its APIs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

FOLDER = Path(__file__).parent
APIS = tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))
REPORTS = ("json", "html", "junit", "har", "badge")
_ENDINGS = {"junit": "xml", "badge": "svg"}


@contextmanager
def mock() -> Iterator[str]:
    """Run the mock as a process of its own; gives its address.

    Raises:
        RuntimeError: it did not start.
    """
    words = [sys.executable, "-m", "mockserver.cli", "serve", "--port", "0", "--log-format", "off"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            _, _, url = process.stdout.readline().strip().partition(": ")
            parts = urlsplit(url)
            if not parts.hostname:
                raise RuntimeError("the mock did not start")
            yield f"{parts.scheme}://{parts.netloc}"
        finally:
            process.terminate()


def report(folder: Path, api: str, form: str) -> Path:
    """Return where the report of an API in a form is."""
    return folder / f"{api}.{_ENDINGS.get(form, form)}"


def start(api: str, address: str, folder: Path, more: Sequence[str] = ()) -> subprocess.Popen[str]:
    """Start a run in a folder; its reports are left there."""
    words = ["--target", str(FOLDER / f"{api}.yaml"), "--base-url", address, *more]
    for form in REPORTS:
        words += [f"--{form}", report(folder, api, form).name]
    return subprocess.Popen(
        [sys.executable, "-m", "contracts.cli", "verify", api, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(FOLDER.parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
