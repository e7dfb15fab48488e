"""The command line: quick help, commands, and words that go through to pytest."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from contracts import cli, options
from contracts.commands import verify
from tests.contracts.judge import CHECKS, DOCUMENTS
from tests.contracts.stub import TOKEN, Stub

Capture = pytest.CaptureFixture[str]


def test_help_is_quick() -> None:
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "contracts.cli", "--help"], check=True)
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.3


@pytest.mark.parametrize("words", [["--help"], ["verify", "--help"]])
def test_help_imports_nothing_that_takes_time(words: list[str]) -> None:
    code = (
        "import sys; from contracts import cli; cli.main(sys.argv[1:]);"
        "slow = {'pytest', 'yaml', 'requests', 'jsonschema', 'hypothesis'} & sys.modules.keys();"
        "sys.exit(f'imported: {slow}' if slow else 0)"
    )
    subprocess.run([sys.executable, "-c", code, *words], check=True, stdout=subprocess.DEVNULL)


def test_help_names_every_option(capsys: Capture) -> None:
    assert cli.main(["verify", "itrp", "--help"]) == 0
    out = capsys.readouterr().out
    assert [one.option for one in options.ALL if one.option not in out] == []
    assert max(map(len, out.splitlines())) <= 110


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["verfy"], "'verfy' is no command; did you mean 'verify'?"),
        (["qqq"], "there are: verify, init, clean"),
        (["verify"], "which API?"),
        (["verify", "--base-url", "x"], "which API?"),
        (["requirements", "itpr"], "there is no contract 'itpr'; known: itrp"),
        (["requirements", "itrp", "--only", "ITRP-LST-01"], "did you mean 'ITRP-LIST-01'?"),
        (["clean", "none.ledger"], "none.ledger cannot be read"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    words: list[str], told: str, capsys: Capture, folder: Path
) -> None:
    assert cli.main(words) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1


def test_init_writes_once(folder: Path, capsys: Capture) -> None:
    assert cli.main(["init", "itrp"]) == 0
    assert "verify itrp --target target.yaml" in capsys.readouterr().out
    before = (folder / "target.yaml").read_text()
    (folder / "target.yaml").write_text(before + "# mine\n")
    assert cli.main(["init"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert (folder / "target.yaml").read_text().endswith("# mine\n")
    assert cli.main(["init", "serviceops", "-"]) == 0
    assert "client_id" in capsys.readouterr().out


def test_requirements_are_listed(capsys: Capture) -> None:
    words = ["requirements", "desk", "--documents", str(DOCUMENTS)]
    assert cli.main(words) == 0
    out = capsys.readouterr().out
    assert "DESK-MAIL-01     S must   A mail is sent. (Cannot be seen from outside" in out
    assert cli.main([*words, "--level", "required", "--only", "DESK-LIST,DESK-CREATE-*"]) == 0
    out = capsys.readouterr().out
    assert [line.split()[0] for line in out.splitlines() if "DESK-" in line] == [
        "DESK-LIST-01",
        "DESK-CREATE-01",
    ]


def test_checks_are_listed_without_a_target(folder: Path, capsys: Capture) -> None:
    assert cli.main(["checks", "itrp", "--only", "ITRP-LIST-04"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert lines[-1] == f"{len(lines) - 1} checks"
    assert all("ITRP-LIST-04" in line for line in lines[:-1])
    assert not (folder / ".contracts").exists()


def test_the_schema_is_printed(capsys: Capture) -> None:
    assert cli.main(["schema"]) == 0
    assert '"$id": "urn:deskdouble:contracts:report:1"' in capsys.readouterr().out


def test_words_go_through_to_pytest(folder: Path) -> None:
    suite = cli.SUITE
    words = verify.arguments(["itrp", "--base-url", "u", "-k", "sort", "-x", "-n", "2"], suite)
    assert words[-6:] == ["u", "-k", "sort", "-x", "-n", "2"]
    assert str(suite) in words
    assert "-qq" in words
    assert "-qq" not in verify.arguments(["itrp", "-v"], suite)


def test_checks_can_be_named(folder: Path) -> None:
    words = verify.arguments(["itrp", "laws/test_records.py::test_x", "--base-url", "u"], cli.SUITE)
    assert str(cli.SUITE) not in words
    assert f"{cli.SUITE}/laws/test_records.py::test_x" in words


@pytest.mark.parametrize("value", ["itrp", "laws", "x" * 2000, "a/b", "."])
def test_a_value_is_not_taken_for_a_check(value: str) -> None:
    words = verify.arguments(["itrp", "--account", value], cli.SUITE)
    assert words[-2:] == ["--account", value]
    assert str(cli.SUITE) in words


def test_a_folder_of_checks_can_be_named() -> None:
    assert verify.arguments(["itrp", "laws/"], cli.SUITE)[-1] == str(cli.SUITE / "laws")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--base-ur", "http://x"], ["there is no option --base-ur; did you mean --base-url?"]),
        (["--bogus", "--x"], [f"there is no option {one}; see contracts verify --help"
                              for one in ("--bogus", "--x")]),
        (["-n"], ["argument -n/--numprocesses: expected one argument"]),
        (["--base-url", "ftp://x"], ["base_url: expected a URL such as https://desk.example.com,"
                                     " got 'ftp://x'"]),
    ],
)  # fmt: skip
def test_wrong_use_of_verify_is_told_in_a_line(
    words: list[str], told: list[str], folder: Path, capsys: Capture
) -> None:
    assert cli.main(["verify", "itrp", *words]) == 2
    err = capsys.readouterr().err
    assert err.splitlines() == [f"contracts: no verdict: {one}" for one in told]


def test_verify_tells_the_verdict_in_the_last_line(
    stub: Stub, folder: Path, capsys: Capture
) -> None:
    (folder / "checks").mkdir()
    (folder / "checks/test_desk.py").write_text(CHECKS)
    sys.modules.pop("test_desk", None)
    stub.faults.add("shout")
    words = [
        "verify",
        "desk",
        "checks/test_desk.py",
        "-k",
        "not generation",
        "--documents",
        str(DOCUMENTS),
    ]
    words += ["--base-url", stub.address, "--token", TOKEN, "--junitxml", "j.xml"]
    assert cli.main([*words, "--import-mode=importlib"]) == 1
    out = capsys.readouterr().out
    assert out.splitlines()[0].startswith("deskdouble ")
    assert out.splitlines()[-1] == (
        f"desk at {stub.address}: BROKEN: 1 of 5 requirements that count is broken"
    )
    assert TOKEN not in out
    assert TOKEN not in (folder / "j.xml").read_text()


def test_last_failed_runs_what_broke(stub: Stub, folder: Path, capsys: Capture) -> None:
    test_verify_tells_the_verdict_in_the_last_line(stub, folder, capsys)
    stub.calls.clear()
    sys.modules.pop("test_desk", None)
    words = [
        "verify",
        "desk",
        "checks/test_desk.py",
        "-k",
        "not generation",
        "--documents",
        str(DOCUMENTS),
        "--lf",
    ]
    words += ["--base-url", stub.address, "--token", TOKEN, "--import-mode=importlib"]
    assert cli.main(words) == 1
    assert [method for method, _ in stub.calls] == ["GET", "POST", "GET", "DELETE"]
