"""The target file of `contracts init` is one that `contracts verify` reads, line by line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contracts import contract, options
from contracts.target import read_target
from contracts.template import template

APIS = [None, *contract.names(contract.documents_root())]
VALUES = {one.hidden_as: "x" for one in options.TARGET if one.hidden_as}


@pytest.mark.parametrize("api", APIS)
def test_it_can_be_used_as_it_is(api: str | None, tmp_path: Path) -> None:
    file = tmp_path / "target.yaml"
    file.write_text(template(contract.load(api) if api else None), encoding="utf-8")
    assert read_target(file, {}, {}).base_url == "https://desk.example.com"


@pytest.mark.parametrize("api", APIS)
def test_every_commented_setting_is_right_when_it_is_uncommented(
    api: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("company-ca.pem", "me.pem", "me.key"):
        (tmp_path / name).touch()
    text = template(contract.load(api) if api else None)
    uncommented = re.sub(r"^#(?=\w+: )", "", text, flags=re.M)
    file = tmp_path / "target.yaml"
    file.write_text(uncommented, encoding="utf-8")
    target = read_target(file, VALUES, {})
    assert target.token == "x"
    names = set(re.findall(r"^(\w+): ", uncommented, flags=re.M))
    everything = {one.name for one in options.TARGET}
    assert names <= everything
    if api is None:
        assert names == everything


def test_it_says_what_there_is() -> None:
    text = template(contract.load("itrp"))
    assert "service-instances" in text
    assert "knowledge_articles" in text
    assert "client_id" not in text
    assert "client_id" in template(contract.load("serviceops"))
    assert max(map(len, text.splitlines())) <= 98
