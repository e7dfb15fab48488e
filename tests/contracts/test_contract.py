"""The reader of contracts: what it takes from the documents, and what it refuses."""

from pathlib import Path

import pytest

from contracts.contract import load, names
from contracts.errors import NoVerdict
from tests.contracts.shelf import REQUIREMENTS, contract


def test_prefix_is_the_path_of_the_first_server(tmp_path: Path) -> None:
    assert contract(tmp_path).prefix == "/shelf"


def test_names_are_folders_with_a_document(tmp_path: Path) -> None:
    contract(tmp_path)
    (tmp_path / "other").mkdir()
    assert names(tmp_path) == ["shelf"]


def test_unknown_name_tells_the_known_ones(tmp_path: Path) -> None:
    contract(tmp_path)
    with pytest.raises(NoVerdict, match="shelf"):
        load("shelv", tmp_path)


def test_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoVerdict, match="stands twice"):
        contract(tmp_path, requirements=REQUIREMENTS + "api: again\n")


def test_scalars_stay_what_they_are_in_json(tmp_path: Path) -> None:
    read = contract(tmp_path)
    assert read.doubts["nul-in-text"].answers == ("keep", "refuse")
    assert read.raw["info"]["version"] == "1"


def test_patch_is_the_update_where_there_is_put_as_well(tmp_path: Path) -> None:
    update = contract(tmp_path).doing("update", "things")
    assert update is not None
    assert update.method == "PATCH"


def test_requirements_and_doubts_of_what_is_referred_to_add_up(tmp_path: Path) -> None:
    memo = contract(tmp_path).record("things")["memo"]
    assert memo.requirements == ("SHELF-MEMO-01", "SHELF-TEXT-01")
    assert memo.doubts == ("nul-in-text",)


def test_required_members_of_every_branch(tmp_path: Path) -> None:
    read = contract(tmp_path)
    create = read.doing("create", "things")
    assert create is not None
    assert read.required(read.body(create)) == ["name"]
    assert list(read.properties(read.body(create))) == [
        "name",
        "colour",
        "memo",
        "room_id",
        "secret",
    ]


def test_target_of_a_member_is_the_property_it_writes(tmp_path: Path) -> None:
    read = contract(tmp_path)
    create = read.doing("create", "things")
    assert create is not None
    members = read.properties(read.body(create))
    assert read.target(members["room_id"]) == "room"
    assert read.target(members["name"]) == "name"


def test_fixed_path_wins_over_template() -> None:
    itrp = load("itrp")
    view = itrp.match("GET", "/v1/requests/open?page=2")
    single = itrp.match("GET", "/v1/requests/17.json")
    assert view is not None
    assert view.path == "/requests/open"
    assert single is not None
    assert single.path == "/requests/{id}"


def test_requirements_by_law(tmp_path: Path) -> None:
    read = contract(tmp_path)
    assert read.by_law("limit", ("SHELF-NAME-01", "SHELF-TEXT-01", "SHELF-NAME-01")) == (
        "SHELF-NAME-01",
    )
    assert read.under("echo") == ("SHELF-CREATE-01", "SHELF-NAME-01")
