"""Waivers: read strictly, for each has to say what it is about, why, and until when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from contracts.errors import NoVerdict
from contracts.waivers import EXAMPLE, read_waivers

KNOWN = ("ITRP-LIST-03", "ITRP-LIST-04")
RIGHT = "- requirement: ITRP-LIST-03\n  reason: because\n  expires: 2027-03-31\n"


def read(folder: Path, text: str) -> object:
    path = folder / "w.yaml"
    path.write_text(text, encoding="utf-8")
    return read_waivers(path, KNOWN)


def test_a_waiver_holds_until_its_day_is_over(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(RIGHT)
    (one,) = read_waivers(path, KNOWN)
    assert (one.requirement, one.reason) == ("ITRP-LIST-03", "because")
    assert one.place == f"{path}:1"
    assert one.holds(date(2027, 3, 31))
    assert not one.holds(date(2027, 4, 1))


def test_none_is_none(tmp_path: Path) -> None:
    assert read(tmp_path, "") == ()
    assert read(tmp_path, EXAMPLE)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: b\n", "w.yaml:1: expected a list of waivers"),
        ("- text\n", "w.yaml:1: expected requirement, reason and expires, got 'text'"),
        (f"{RIGHT}  unitl: x\n", "'unitl' is no part of a waiver"),
        (f"{RIGHT}- reason: x\n", "w.yaml:4: requirement: expected the id of a requirement"),
        ("- requirement: ITRP-LIST-03\n  expires: 2027-01-01\n", "reason: expected why"),
        (RIGHT.replace("-03\n", "-3\n", 1), "'ITRP-LIST-3' is no requirement; did you mean"),
        (RIGHT.replace("03-31", "31-03"), "expires: expected the last day it is accepted on"),
        (RIGHT + RIGHT, "w.yaml:4: ITRP-LIST-03 is waived at"),
        ("- [\n", "w.yaml"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(NoVerdict) as error:
        read(tmp_path, text)
    assert told in str(error.value)
