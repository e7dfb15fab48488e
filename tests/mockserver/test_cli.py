"""The command line: what each command prints, and one clear line for what cannot be done."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from mockserver import cli
from mockserver.arguments import read_rate_limit, read_start
from mockserver.cli import main
from tests.mockserver.library import FOLDER


@pytest.fixture(autouse=True)
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The commands see the library alone, and leave the log as it was."""
    monkeypatch.setattr(cli, "documents_root", lambda: FOLDER)
    log = logging.getLogger("mockserver")
    handlers, level = log.handlers[:], log.level
    yield
    log.handlers[:] = handlers
    log.setLevel(level)


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return the one line that a command says before it exits with 2."""
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert printed.err.startswith("mockserver: ")
    return printed.err.removeprefix("mockserver: ").rstrip("\n")


def test_routes_lists_every_operation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["routes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 22
    assert lines[0].split() == ["library", "GET", "/library/books"]


def test_spec_prints_the_document_in_both_forms(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["spec", "library"]) == 0
    as_yaml = capsys.readouterr().out
    assert as_yaml == (FOLDER / "library" / "openapi.yaml").read_text(encoding="utf-8")
    assert main(["spec", "library", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == yaml.safe_load(as_yaml)


def test_doubts_lists_questions_and_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doubts", "library"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "LIB-DOUBT-001  unknown-member (selectable)",
        "    What becomes of a member that no book has?",
        "     ignore: it is passed over",
        "   * refuse: the call is refused",
    ]
    assert "LIB-DOUBT-007  hidden-record (reading)" in lines


@pytest.mark.parametrize("command", ["spec", "doubts"])
def test_an_unknown_api_is_named(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert fails(capsys, command, "libary") == "there is no API 'libary'; did you mean 'library'?"


def test_a_port_in_use_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = fails(capsys, "serve", "--port", str(port))
    assert line == f"cannot listen on 127.0.0.1, port {port}: Address already in use"


def test_a_bad_world_file_is_named_with_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    world = tmp_path / "world.yaml"
    assert fails(capsys, "serve", "--world", str(world)) == (
        f"{world}: cannot be read: No such file or directory"
    )
    world.write_text("world: library\nnow: 2020-01-01\nrecords:\n  boks: []\n", encoding="utf-8")
    assert fails(capsys, "serve", "--world", str(world)) == (
        f"{world}:4 at /records/boks: 'boks' is no collection of library; did you mean 'books'?"
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            "--answer unknown-membre=ignore",
            "there is no selectable doubt 'unknown-membre'; did you mean 'unknown-member'?",
        ),
        (
            "--answer unknown-member=maybe",
            "doubt 'unknown-member' of library has no answer 'maybe'; known: ignore, refuse",
        ),
        (
            "--clock yesterday",
            "--clock: 'yesterday' is no moment; "
            "use now, world, or one such as 2017-06-01T09:00:00Z",
        ),
        (
            "--requests libary=5",
            "requests for 'libary', which is no API here; did you mean 'library'?",
        ),
        ("--clock now=frosen", "--clock: '=frosen' is not known; only '=frozen'"),
    ],
)
def test_a_setting_that_cannot_be_is_named(
    capsys: pytest.CaptureFixture[str], arguments: str, line: str
) -> None:
    assert fails(capsys, "serve", *arguments.split()) == line


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ("", "the following arguments are required: COMMAND"),
        ("swerve", "invalid choice: 'swerve'"),
        ("serve --port x", "argument --port: expected a whole number, got 'x'"),
        ("serve --port 65536", "argument --port: a port is at most 65535, not 65536"),
        ("serve --port -1", "argument --port: expected"),
        ("serve --requests ²", "argument --requests: expected a whole number, got '²'"),
        ("serve --requests itrp=many", "argument --requests: expected a whole number, got 'many'"),
        ("serve --requests =5", "argument --requests: expected N or API=N, got '=5'"),
        ("serve --answer unknown-member", "argument --answer: expected NAME=VALUE, got 'unknown-m"),
        ("serve --rate-limit 0", "argument --rate-limit: calls and seconds must be at least 1"),
        ("serve --rate-limit 5/x", "argument --rate-limit: expected a whole number, got 'x'"),
        ("serve --log-format xml", "argument --log-format/--log: invalid choice: 'xml'"),
        ("spec library --format xml", "argument --format: invalid choice: 'xml'"),
    ],
)
def test_wrong_use_is_told(capsys: pytest.CaptureFixture[str], arguments: str, text: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments.split())
    assert caught.value.code == 2
    assert text in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("now", (None, False)),
        ("now=frozen", (None, True)),
        ("world", ("world", False)),
        ("world=frozen", ("world", True)),
        ("1970-01-01T00:01:00Z=frozen", (60.0, True)),
    ],
)
def test_the_clock_is_told_where_to_start(
    text: str, start: tuple[float | str | None, bool]
) -> None:
    assert read_start(text, "--clock") == start


def test_a_limit_is_for_an_hour_unless_told() -> None:
    assert read_rate_limit("5") == (5, 3600)
    assert read_rate_limit("5/60") == (5, 60)
