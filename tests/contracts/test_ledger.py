"""The ledger: on disk before a create is sent, and readable after whatever happened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from contracts.errors import NoVerdict
from contracts.ledger import Entry, Ledger, read

ABOUT = {"api": "desk", "base_url": "http://desk"}


def test_an_intention_is_on_disk_when_it_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    path = tmp_path / "l"
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(path.read_text()))
    ledger = Ledger(path, tag="t", about=ABOUT)
    mark = ledger.intend("tickets", "second")
    assert '"intend": "t-1"' in synced[-1]
    ledger.close()
    assert read(path).entries == (
        Entry(collection="tickets", mark=mark, key=None, caller="second"),
    )


def test_what_was_removed_or_refused_is_not_left(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l", tag="t", about=ABOUT)
    marks = [ledger.intend("tickets") for _ in range(4)]
    for number, mark in enumerate(marks[:3]):
        ledger.made(mark, 100 + number)
    ledger.removed(marks[0])
    ledger.refused(marks[3])
    ledger.close()
    expected = [("t-3", 102), ("t-2", 101)]
    assert [(one.mark, one.key) for one in ledger.left()] == expected
    book = read(tmp_path / "l")
    assert [(one.mark, one.key) for one in book.entries] == expected
    assert (book.about, book.tags) == (ABOUT, ("t",))
    assert ledger.has("101")
    assert not ledger.has("99")


def test_several_processes_share_a_file(tmp_path: Path) -> None:
    one = Ledger(tmp_path / "l", tag="a", about=ABOUT)
    two = Ledger(tmp_path / "l", tag="b", about=ABOUT)
    for ledger in (one, two, one):
        ledger.made(ledger.intend("tickets"), 1)
    one.close()
    two.close()
    book = read(tmp_path / "l")
    assert [entry.mark for entry in book.entries] == ["a-2", "b-1", "a-1"]
    assert book.tags == ("a", "b")


def test_half_a_line_at_the_end_is_passed_over(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l", tag="t", about=ABOUT)
    ledger.intend("tickets")
    ledger.close()
    with (tmp_path / "l").open("a") as file:
        file.write('{"made": "t-1", "k')
    assert [one.key for one in read(tmp_path / "l").entries] == [None]


def test_without_a_path_it_is_kept_in_memory() -> None:
    ledger = Ledger(None)
    ledger.made(ledger.intend("tickets"), 5)
    assert [one.key for one in ledger.left()] == [5]


def test_what_is_no_ledger_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoVerdict, match="cannot be read"):
        read(tmp_path / "none")
    (tmp_path / "x").write_text("hello\n")
    with pytest.raises(NoVerdict, match="is no ledger"):
        read(tmp_path / "x")
    (tmp_path / "file").touch()
    with pytest.raises(NoVerdict, match="cannot be written"):
        Ledger(tmp_path / "file" / "l", tag="t").intend("tickets")
