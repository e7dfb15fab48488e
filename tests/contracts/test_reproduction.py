"""Reproduction: what a report prints is run by bash as it is, and shows the failure again."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from contracts.shell import line
from tests.contracts.judge import CHECKS, judge
from tests.contracts.stub import TOKEN, Stub
from tests.contracts.test_shell import bash, echo, made

LINES = """
@pytest.mark.requirement("DESK-CREATE-02")
def test_lines(desk, expect):
    made, subject = create(desk, "first line\\nsecond 'line' $HOME \\x1b[0m")
    expect.equal(read(desk, made.member("id")).member("subject"), subject, "subject")
"""


def _printed(out: str, number: int) -> str:
    """Return what is printed under a failure, from the first line to run on."""
    shown = out.partition(f"\n{number}. ")[2].partition("   check:")[2].split("\n")[1:]
    return "\n".join(one for one in shown[: shown.index("")] if one.startswith("     "))


def _run(script: str, **variables: str) -> str:
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", **variables}
    done = subprocess.run(
        ["bash", "-eu"], input=script, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("check", ["test_subject", "test_lines"])
def test_printed_lines_show_the_failure_again(stub: Stub, folder: Path, check: str) -> None:
    stub.faults.add("shout")
    words = ["--json", folder / "r.json", "-k", check]
    judged = judge(folder, stub.address, *words, checks=CHECKS + LINES)
    script = _printed(judged.out, 1)
    assert TOKEN not in script
    assert "The lines below run in bash once these are set: TOKEN" in judged.out
    shouted = stub.calls[:]
    said = _run(script, TOKEN=TOKEN)
    assert stub.calls[len(shouted) :] == [
        ("POST", "/api/tickets"),
        ("GET", f"/api/tickets/{stub.last}"),
    ]
    (failure,) = json.loads((folder / "r.json").read_text())["failures"][:1]
    # Both answers again: that of the create, and that of the read with its head.
    assert said.count(json.dumps(failure["got"])) == 2
    assert json.dumps(failure["expected"]) not in said
    assert "HTTP/1.1 200" in said


def test_an_answer_that_needs_no_secret_is_the_same(stub: Stub, folder: Path) -> None:
    stub.faults.add("error")
    judged = judge(folder, stub.address, token=TOKEN)
    told = judged.out.partition("     # ")[2].partition("\n")[0]
    assert told == '500 {"message": "oops"}'
    said = _run(_printed(judged.out, 1), TOKEN=TOKEN)
    assert "HTTP/1.1 500" in said
    assert '{"message": "oops"}' in said


def test_a_line_is_one_line_whatever_it_sends() -> None:
    body = b'{"text": "one\ntwo\r\nthree"}'
    with echo() as (address, seen):
        text = line(made(f"{address}/x", body=body))
        assert "\n" not in text
        bash(f"     {text}")
        binary = line(made(f"{address}/x", body=b"\x00\n\xff\n"))
        assert "\n" not in binary
        bash(f"     {binary}")
    assert [call["body"] for call in seen] == [body, b"\x00\n\xff\n"]
