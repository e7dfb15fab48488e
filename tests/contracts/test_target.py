"""The target: file, environment and options make one description, and faults say where they are."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from contracts import options
from contracts.contract import load
from contracts.errors import NoVerdict
from contracts.target import Target, read_target


def written(folder: Path, text: str) -> Path:
    path = folder / "target.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_options_are_the_targets_settings() -> None:
    assert {one.name for one in fields(Target)} == {one.name for one in options.TARGET}


def test_options_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "base_url: http://file\naccount: file\ntoken: file-token\nrate: 5\n")
    environment = {"CONTRACTS_ACCOUNT": "environment", "CONTRACTS_TOKEN": "environment-token"}
    target = read_target(file, environment, {"token": "option-token", "prefix": None})
    assert (target.base_url, target.account, target.token, target.rate) == (
        "http://file",
        "environment",
        "option-token",
        5.0,
    )


def test_everything_can_stand_in_the_file(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
base_url: https://desk.example
prefix: /desk/v1
known: {teams: [14, 15], locations: [Delhi]}
without: [events]
read_only: true
timeout: 3
headers: {X-Source: tests}
password: $SESAME
client_id:
""",
    )
    target = read_target(file, {"SESAME": "open"}, {})
    assert target.known == {"teams": (14, 15), "locations": ("Delhi",)}
    assert (target.without, target.read_only, target.timeout) == (("events",), True, 3.0)
    assert (target.password, target.client_id) == ("open", "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("base_url: http://x\ntokn: a\n", ":2: 'tokn' is no setting; did you mean 'token'?"),
        ("base_url: http://x\nqqq: a\n", ":2: 'qqq' is no setting; known: base_url, prefix"),
        (
            "base_url: http://x\n\nread_only: yes\n",
            ":3: read_only: expected true or false, got yes",
        ),
        ("- a\n", ": expected settings, one a line"),
        ("base_url: http://x\nbase_url: http://y\n", "key 'base_url' stands twice"),
        ("base_url: [\n", ": "),
        ("token: $NOT_SET\n", ":1: token: the environment has no variable NOT_SET"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(NoVerdict) as error:
        read_target(file, {}, {})
    assert str(error.value).startswith(str(file))
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "no base URL"),
        ({"base_url": "desk.example"}, "base_url: expected a URL such as https://desk.example.com"),
        ({"base_url": "ftp://desk"}, "expected a URL"),
        ({"base_url": "http://me:secret@desk"}, "credentials do not belong there"),
        ({"base_url": "http://desk?x=1"}, "expected no query"),
        ({"base_url": "http://desk", "proxy": "proxy:3128"}, "proxy: expected a URL"),
        ({"base_url": "http://desk", "ca_file": Path("none.pem")}, "ca_file: there is no file"),
        ({"base_url": "http://desk", "timeout": 0}, "timeout: expected seconds above 0"),
    ],
)
def test_what_cannot_be_a_target_is_refused(given: dict[str, Any], told: str) -> None:
    with pytest.raises(NoVerdict) as error:
        read_target(None, {}, given)
    assert told in str(error.value)
    assert "secret" not in str(error.value)


def test_known_records_are_of_collections_that_there_are() -> None:
    contract = load("desk", Path(__file__).parent / "documents")
    Target(base_url="http://desk", known={"tickets": (1,), "tickets.subject": ("a",)}).check(
        contract
    )
    with pytest.raises(NoVerdict, match="known: 'tickts' is no collection; did you mean 'tickets'"):
        Target(base_url="http://desk", known={"tickts": (1,)}).check(contract)


def test_secrets_are_known_and_not_shown() -> None:
    secret: dict[str, Any] = {
        "token": "t-0815",
        "password": "p-0815",
        "client_secret": "c-0815",
        "second_token": "s-0815",
        "low_token": "l-0815",
        "low_password": "lp-0815",
    }
    target = Target(
        base_url="http://desk",
        headers={"X-Api-Key": "k-0815", "Accept": "text/plain"},
        proxy="http://me:pp%2D0815@proxy:3128",
        **secret,
    )
    values = {one.value for one in target.secrets}
    assert values == {*secret.values(), "k-0815", "pp-0815"}
    assert "0815" not in repr(target)
    assert {one.variable for one in target.secrets} >= {"TOKEN", "X_API_KEY", "PROXY_PASSWORD"}
    assert not any("0815" in one for one in target.curl_options)


def test_curl_goes_the_same_way(tmp_path: Path) -> None:
    (tmp_path / "ca file.pem").touch()
    target = Target(
        base_url="https://desk",
        insecure=True,
        ca_file=tmp_path / "ca file.pem",
        proxy="http://me:secret@proxy:3128",
    )
    assert target.curl_options == (
        "-k",
        f"--cacert '{tmp_path}/ca file.pem'",
        "-x http://proxy:3128",
        '-U me:"$PROXY_PASSWORD"',
    )
