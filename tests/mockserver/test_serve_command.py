"""The serve command as a process: it says where it is, answers, and ends when it is told to."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.mockserver.library import FOLDER

# The installed command, but for the folder of the documents.
PROGRAM = """\
import sys
from pathlib import Path
from mockserver import cli
documents = Path(sys.argv.pop(1))
cli.documents_root = lambda: documents
sys.exit(cli.main())
"""
PATIENCE = 20.0
"""Seconds after which a test that waits for something has failed."""


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(FOLDER), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the command on a free port; give the process and what it announced."""
    with start("serve", "--port", "0", *arguments) as process:
        assert process.stdout is not None
        announced = ""
        try:
            while "Ctrl-C" not in announced:
                line = process.stdout.readline()
                assert line, process.communicate(timeout=PATIENCE)
                announced += line
            yield process, announced
        finally:
            process.kill()


def curl(line: str) -> httpx.Response:
    """Do what a line with curl would do."""
    program, *words = shlex.split(line)
    assert program == "curl"
    headers: dict[str, str] = {}
    urls: list[str] = []
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        else:
            urls.append(word)
    (url,) = urls
    return httpx.get(url, headers=headers, timeout=PATIENCE)


def test_it_announces_how_to_call_each_api() -> None:
    with serving("--clock", "world=frozen") as (_, announced):
        lines = [line.strip() for line in announced.splitlines()]
        base = lines[0].removeprefix("library: ")
        assert base.startswith("http://127.0.0.1:")
        assert lines[1] == "credentials: token librarian"
        answer = curl(lines[2])
        assert answer.status_code == 200
        assert str(answer.url) == f"{base}/books"
        document = httpx.get(lines[3].removeprefix("document: "), timeout=PATIENCE)
        assert document.json()["servers"] == [{"url": base}]
        pages = [line.rpartition(": ")[2] for line in (lines[4], lines[6])]
        assert [httpx.get(one, timeout=PATIENCE).status_code for one in pages] == [200, 200]
        assert lines[5:] == ["", f"console: {pages[1]}", "", "Ctrl-C stops it."]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once(number: signal.Signals) -> None:
    with serving() as (process, announced), httpx.Client() as client:
        base = announced.splitlines()[0].removeprefix("library: ")
        assert client.get(f"{base}/languages").status_code == 200  # the connection stays open
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0
        assert time.monotonic() - began < 1


def test_settings_reach_the_server(tmp_path: Path) -> None:
    world = tmp_path / "world.yaml"
    world.write_text(
        "world: library\nnow: 2020-01-01\nrecords:\n  languages: [{id: nl, name: Dutch}]\n",
        encoding="utf-8",
    )
    with serving(
        "--world", str(world), "--rate-limit", "3/60", "--body-limit", "20", "--no-auth",
        "--clock", "2021-01-01=frozen", "--answer", "library.unknown-view=ignore",
        "--log-format", "json",
    ) as (process, announced):  # fmt: skip
        base = announced.splitlines()[0].removeprefix("library: ")
        with httpx.Client(base_url=base) as client:
            assert [one["id"] for one in client.get("/languages").json()] == ["nl"]
            assert client.post("/books", content=b"x" * 21).status_code == 413
            assert client.get("/books?key=hidden").status_code == 401
            assert client.get("/books?show=nothing").headers["x-limit"] == "3"
            assert client.get("/languages").status_code == 429
        process.terminate()
        _, errors = process.communicate(timeout=PATIENCE)
    lines: list[dict[str, Any]] = [json.loads(line) for line in errors.splitlines()]
    assert [line["level"] for line in lines] == ["info"] * len(lines)
    assert lines[0]["message"].startswith("GET /library/languages 200 ")
    assert not any("hidden" in line["message"] for line in lines)


def test_who_reads_only_the_beginning_is_not_told_of_a_broken_pipe() -> None:
    with start("doubts", "library") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(PATIENCE) == 0
        assert process.stderr.read() == ""


def test_the_installed_command_knows_both_apis() -> None:
    command = Path(sys.executable).with_name("mockserver")
    done = subprocess.run(
        [command, "routes"], check=True, capture_output=True, text=True, env={**os.environ}
    )
    names = {line.split()[0] for line in done.stdout.splitlines()}
    assert names == {"itrp", "serviceops"}


def test_a_server_that_drains_says_so_until_a_second_signal() -> None:
    with serving("--drain", "600", "--log", "json") as (process, announced):
        match = re.search(r"http://[^/\s]+", announced)
        assert match is not None
        assert httpx.get(f"{match[0]}/_mock/ready").status_code == 200
        process.send_signal(signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        while httpx.get(f"{match[0]}/_mock/ready").status_code != 503:
            assert time.monotonic() < end
        assert httpx.get(f"{match[0]}/_mock/health").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
