"""Capabilities: tags and operations by name, and the requirements that go with them."""

from __future__ import annotations

import pytest

from contracts import contract
from contracts.capabilities import excused, parts, switched_off
from contracts.errors import NoVerdict
from tests.contracts.judge import DOCUMENTS

DESK = contract.load("desk", DOCUMENTS)


def test_parts_are_tags_and_operations() -> None:
    assert list(parts(DESK)) == [
        "tickets", "help-pages", "listTickets", "createTicket", "readTicket", "deleteTicket",
        "listHelp",
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["help-pages", "Help pages", "HELP_PAGES"])
def test_a_tag_is_known_by_any_spelling(word: str) -> None:
    assert switched_off(DESK, [word]) == ("Help pages",)


def test_an_operation_is_known_by_its_id() -> None:
    assert switched_off(DESK, ["readticket"]) == ("readTicket",)


def test_an_unknown_part_is_refused_with_the_nearest() -> None:
    with pytest.raises(NoVerdict, match="did you mean 'help-pages'"):
        switched_off(DESK, ["help-page"])
    with pytest.raises(NoVerdict, match="there are: tickets, help-pages"):
        switched_off(DESK, ["qqq"])


def test_requirements_go_with_the_only_part_that_carries_them() -> None:
    assert excused(DESK, ()) == {}
    assert excused(DESK, ["Help pages"]) == {"DESK-HELP-01": "the target does not offer Help pages"}
    # DESK-READ-01 also stands at a property that other operations show.
    assert "DESK-READ-01" not in excused(DESK, ["readTicket"])
    assert "DESK-CREATE-01" in excused(DESK, ["createTicket"])


@pytest.mark.parametrize("api", contract.names(contract.documents_root()))
def test_every_part_of_every_api_can_be_switched_off(api: str) -> None:
    judged = contract.load(api)
    for name in parts(judged):
        assert len(excused(judged, switched_off(judged, [name]))) < len(judged.requirements)
