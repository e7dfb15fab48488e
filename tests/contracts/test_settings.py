"""Settings: read from text, file and environment; a wrong one says what would be right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import options, settings
from contracts.errors import NoVerdict
from contracts.options import BY_NAME


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("account", "acme", "acme"),
        ("read_only", "true", True),
        ("read_only", "0", False),
        ("timeout", "2.5", 2.5),
        ("rate", "0", 0.0),
        ("seed", "17", 17),
        ("ca_file", "a.pem", Path("a.pem")),
        ("without", "events, notes", ("events", "notes")),
        ("headers", "X-A: b: c", {"X-A": "b: c"}),
        ("headers", '{"X-A": "b"}', {"X-A": "b"}),
        ("known", "teams=14,15", {"teams": (14, 15)}),
        ("known", '{"locations": ["Delhi"]}', {"locations": ("Delhi",)}),
        ("level", "strict", "strict"),
    ],
)
def test_text_is_read(name: str, text: str, value: Any) -> None:
    assert settings.from_text(BY_NAME[name], text, "here") == value


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("read_only", "maybe", "here: expected true or false, got 'maybe'"),
        ("timeout", "0", "here: expected a number above 0, got '0'"),
        ("timeout", "soon", "here: expected a number above 0, got 'soon'"),
        ("rate", "-1", "here: expected a number, 0 or above, got '-1'"),
        ("seed", "1.5", "here: expected a whole number, 0 or above, got '1.5'"),
        ("headers", "no colon", "here: expected NAME: VALUE, got 'no colon'"),
        ("known", "teams", "here: expected NAME=ID,…, got 'teams'"),
        ("known", "{", "here: expected JSON, got '{'"),
        ("profile", "slow", "here: expected one of quick, standard, thorough, got 'slow'"),
    ],
)
def test_text_that_stands_for_nothing_is_refused(name: str, text: str, told: str) -> None:
    with pytest.raises(NoVerdict) as error:
        settings.from_text(BY_NAME[name], text, "here")
    assert str(error.value) == told


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("account", 5, "text, so put quotes around it, got 5"),
        ("read_only", "yes", "true or false, got yes"),
        ("timeout", True, "a number above 0, got true"),
        ("without", "events", "a list of texts, such as [events, notes], got events"),
        ("headers", ["a"], 'names with a text each, such as {X-Source: tests}, got ["a"]'),
        (
            "known",
            {"teams": 1},
            'names with a list each, such as {teams: [14, 15]}, got {"teams": 1}',
        ),
        ("token", 815, "text, so put quotes around it, got $TOKEN"),
    ],
)
def test_data_of_another_kind_is_refused(name: str, value: Any, told: str) -> None:
    with pytest.raises(NoVerdict) as error:
        settings.from_data(BY_NAME[name], value, "f.yaml:3: x", {})
    assert str(error.value) == f"f.yaml:3: x: expected {told}"


def test_data_can_name_variables_of_the_environment() -> None:
    environment = {"SECRET": "s", "TEAM": "A team"}
    assert settings.from_data(BY_NAME["token"], "$SECRET", "x", environment) == "s"
    assert settings.from_data(BY_NAME["token"], "${SECRET}", "x", environment) == "s"
    assert settings.from_data(BY_NAME["token"], "a$SECRET", "x", environment) == "a$SECRET"
    assert settings.from_data(BY_NAME["known"], {"teams": ["$TEAM"]}, "x", environment) == {
        "teams": ("A team",)
    }
    with pytest.raises(NoVerdict, match="x: the environment has no variable NONE"):
        settings.from_data(BY_NAME["token"], "$NONE", "x", environment)


def test_the_environment_is_read() -> None:
    found = settings.from_environment(
        {
            "CONTRACTS_TOKEN": "t",
            "CONTRACTS_READ_ONLY": "yes",
            "CONTRACTS_LEVEL": "strict",
            "X": "y",
        }
    )
    assert found == {"token": "t", "read_only": True, "level": "strict"}


def test_a_variable_that_is_nearly_one_is_refused() -> None:
    with pytest.raises(NoVerdict, match="did you mean CONTRACTS_ACCOUNT"):
        settings.from_environment({"CONTRACTS_ACOUNT": "acme"})
    assert settings.from_environment({"CONTRACTS_FOLDER_OF_SOMEBODY_ELSE": "x"}) == {}


@pytest.mark.parametrize("one", options.ALL, ids=lambda one: one.name)
def test_every_option_has_a_kind_and_a_sentence(one: options.Option) -> None:
    assert one.group in options.GROUPS
    assert one.help
    assert not one.help.endswith(".")
    with pytest.raises(NoVerdict, match=r"^here: expected "):
        settings.from_data(one, None, "here", {})
    with pytest.raises(NoVerdict, match=r"^here: expected "):
        settings.from_data(one, [1], "here", {})
