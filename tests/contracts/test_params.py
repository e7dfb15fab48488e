"""Parameters of laws: which checks a contract gets, and what each claims."""

import importlib
import pkgutil
from pathlib import Path

import pytest

from contracts.contract import load
from contracts.errors import NoVerdict
from contracts.suite import laws, walks
from contracts.suite.laws import LAWS
from contracts.suite.params import cases, echoed, subjects
from tests.contracts.shelf import REQUIREMENTS, contract

# What is judged by leaving something out, not by a check of its own.
SILENT = {"consequence"}


def marks() -> set[tuple[str, str]]:
    """Return every law, and what its checks are about, that a check is marked with."""
    found = set()
    modules = [
        importlib.import_module(f"{package.__name__}.{module.name}")
        for package in (laws, walks)
        for module in pkgutil.iter_modules(package.__path__)
    ]
    for loaded in modules:
        for name, check in vars(loaded).items():
            if name.startswith("test_"):
                marked = getattr(check, "pytestmark", ())
                found |= {
                    (name, one.args[1])
                    for one in marked
                    if one.name == "law"
                    for name in (one.args[0], *one.kwargs.get("also", ()))
                }
    return found


def test_every_law_has_a_check_and_every_check_a_law() -> None:
    assert {law for law, _ in marks()} == LAWS.keys() - SILENT


@pytest.mark.parametrize("name", ["itrp", "serviceops"])
def test_every_statement_under_a_law_is_claimed_by_a_check(name: str) -> None:
    read = load(name)
    claimed = {
        (claim, law)
        for law, about in marks()
        for one in cases(read, "requests", law, about)
        for claim in one.claims
    }
    wanted = {(one.id, law) for one in read.requirements.values() for law in one.laws}
    assert {pair for pair in wanted - claimed if pair[1] not in SILENT} == set()


def test_part_claims_its_own_statement(tmp_path: Path) -> None:
    found = {one.id: one.claims for one in cases(contract(tmp_path), "things", "limit", "property")}
    assert found == {"name": ("SHELF-NAME-01",), "memo": ("SHELF-MEMO-01",)}


def test_parts_without_their_own_share_the_wide_one(tmp_path: Path) -> None:
    found = {one.id: one.claims for one in cases(contract(tmp_path), "things", "echo", "property")}
    assert found == {
        "name": ("SHELF-NAME-01",),
        "colour": ("SHELF-CREATE-01",),
        "memo": ("SHELF-CREATE-01",),
        "room": ("SHELF-CREATE-01",),
    }


def test_statement_of_a_schema_that_is_referred_to_is_for_that_property_alone(
    tmp_path: Path,
) -> None:
    found = [one.id for one in cases(contract(tmp_path), "things", "text", "property")]
    assert found == ["memo"]


def test_law_without_a_statement_makes_no_check(tmp_path: Path) -> None:
    assert cases(contract(tmp_path), "things", "default", "property") == []


def test_filters_are_those_of_the_list(tmp_path: Path) -> None:
    found = cases(contract(tmp_path), "things", "filter", "filter")
    assert [(one.id, one.claims) for one in found] == [
        ("ids", ("SHELF-LIST-01",)),
        ("name", ("SHELF-LIST-01",)),
    ]


def test_unknown_law_is_refused(tmp_path: Path) -> None:
    wrong = contract(tmp_path, requirements=REQUIREMENTS.replace("[text]", "[txet]"))
    with pytest.raises(NoVerdict, match="txet"):
        cases(wrong, "things", "echo", "property")


def test_subjects_know_what_reads_and_writes_them(tmp_path: Path) -> None:
    found = {one.name: one for one in subjects(contract(tmp_path), "things")}
    assert list(found) == ["id", "name", "colour", "memo", "room", "secret"]
    assert found["name"].required
    assert found["name"].title == "Label"
    assert found["room"].write.name == "room_id"
    assert found["secret"].read is None
    assert found["id"].member is None


def test_subject_shows_what_can_be_compared(tmp_path: Path) -> None:
    room = next(one for one in subjects(contract(tmp_path), "things") if one.name == "room")
    assert room.shown({"room": {"id": 7, "name": "Hall"}}) == room.stored(7) == room.stored("7")
    assert room.shown({}) is None


def test_itrp_leaves_conditional_members_out_of_what_is_echoed() -> None:
    names = echoed(load("itrp"), "requests")
    assert {"subject", "impact", "team", "custom_data"} <= names
    assert not {"waiting_until", "addressed", "reviewed", "completed_at"} & names
