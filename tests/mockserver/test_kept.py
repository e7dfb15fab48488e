"""What is kept of a start is taken again only when it is sound and still meant."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mockserver.api import documents_root, load_apis
from mockserver.cli import main
from mockserver.kept import Kept, digest
from mockserver.problems import SetupError
from mockserver.settings import Settings
from mockserver.yamlfile import YamlFile


def test_what_was_put_is_there_for_another_process(tmp_path: Path) -> None:
    Kept(tmp_path).put("a", {"b": [1, 2.5, None, "ü"]})
    assert Kept(tmp_path).get("a") == {"b": [1, 2.5, None, "ü"]}
    assert Kept(tmp_path).get("b") is None


@pytest.mark.parametrize("damage", [b"", b"[]", b"x" * 70, None])
def test_a_damaged_entry_is_not_believed(tmp_path: Path, damage: bytes | None) -> None:
    kept = Kept(tmp_path / "folder")
    kept.put("a", {"b": 1})
    path = tmp_path / "folder" / "a"
    path.write_bytes(path.read_bytes().replace(b"1}", b"2}") if damage is None else damage)
    assert kept.get("a") is None


def test_a_folder_that_cannot_be_used_is_as_none(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    for kept in (Kept(blocked), Kept(blocked / "below"), Kept(None)):
        kept.put("a", 1)
        assert kept.get("a") is None
    assert blocked.read_text() == "in the way"


def test_what_is_no_json_is_not_kept(tmp_path: Path) -> None:
    Kept(tmp_path).put("a", {2**70: 1})
    Kept(tmp_path).put("b", 2**70)
    assert list(tmp_path.iterdir()) == []


def test_old_entries_make_room(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    for number in range(70):
        kept.put(f"entry{number}", number)
    assert len(list(tmp_path.iterdir())) == 64
    assert kept.get("entry69") == 69


def test_a_digest_tells_parts_from_their_sum() -> None:
    assert digest([b"ab", b"c"]) != digest([b"a", b"bc"]) != digest([b"abc"])


def test_apis_that_were_kept_are_the_same(tmp_path: Path) -> None:
    plain = load_apis(documents_root())
    for _ in range(2):
        for one, other in zip(plain, load_apis(documents_root(), Kept(tmp_path)), strict=True):
            assert one.document.raw == other.document.raw
            assert list(one.document.raw["paths"]) == list(other.document.raw["paths"])
            assert one.document.doubts == other.document.doubts
            assert one.document.requirements == other.document.requirements
            place = one.document.file.place("/paths/~1requests")
            assert str(other.document.file.place("/paths/~1requests")) == str(place)
            assert one.operations[0].id == other.operations[0].id


def test_a_document_that_was_changed_is_judged_anew(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept")
    folder = tmp_path / "openapi"
    shutil.copytree(documents_root(), folder)
    load_apis(folder, kept)
    document = folder / "itrp" / "openapi.yaml"
    document.write_text(document.read_text().replace("maxLength:", "maxLenght:", 1))
    with pytest.raises(SetupError, match="maxLenght"):
        load_apis(folder, kept)


def test_a_refused_document_is_refused_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept")
    folder = tmp_path / "openapi"
    shutil.copytree(documents_root(), folder)
    doubts = folder / "serviceops" / "doubts.yaml"
    doubts.write_text(doubts.read_text().replace("default:", "defualt:", 1))
    for _ in range(2):
        with pytest.raises(SetupError, match="defualt"):
            load_apis(folder, kept)


def test_a_file_that_was_kept_knows_its_lines(tmp_path: Path) -> None:
    text = "a: 1\nb:\n  - 2\n  - 3\n"
    for _ in range(2):
        file = YamlFile(tmp_path / "x.yaml", text, Kept(tmp_path))
        assert file.value == {"a": 1, "b": [2, 3]}
        assert str(file.place("/b/1")).endswith("x.yaml:4 at /b/1")


def test_nothing_is_kept_unless_the_command_line_says_where() -> None:
    assert Settings().kept is None


def test_the_command_line_takes_the_folder_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOCKSERVER_CACHE", str(tmp_path / "here"))
    assert main(["routes"]) == 0
    assert list((tmp_path / "here").iterdir())
    first = capsys.readouterr().out
    monkeypatch.setenv("MOCKSERVER_CACHE", "")
    assert main(["routes"]) == 0
    assert capsys.readouterr().out == first
