"""The checks read the document: the mock as it is breaks what a copy of it says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.liars.court import Case, Court
from tests.liars.edits import Edit, by_hand, generated, renamed
from tests.liars.servers import MOCKED_ITRP, MOCKED_SERVICEOPS

MOCKS = {"itrp": MOCKED_ITRP, "serviceops": MOCKED_SERVICEOPS}
EDITS = {f"{api}: {one.name}": one for api in MOCKS for one in generated(api)}
EDITS |= {f"{api}: {one.name}": one for api in MOCKS for one in renamed(api)}
EDITS |= {f"itrp: {one.name}": one for one in by_hand("itrp")}
TELLING = (
    "itrp: maxLength of subject shorter",
    "itrp: maxLength of sourceID longer",
    "itrp: enum of impact wider",
    "itrp: enum of category narrower",
    "itrp: name of impact",
    "itrp: problem words",
    "itrp: page header",
    "serviceops: name of source",
    "itrp: default of urgent otherwise",
    "itrp: page limit",
    "itrp: status",
    "itrp: fields",
    "serviceops: default of spam otherwise",
)


def test_there_are_many() -> None:
    assert len(EDITS) >= 55
    assert EDITS.keys() >= {*TELLING}


@pytest.mark.parametrize("name", TELLING)
def test_the_mock_breaks_an_edited_copy(name: str, tmp_path: Path) -> None:
    _judge(EDITS[name], tmp_path)


@pytest.mark.campaign
@pytest.mark.parametrize("name", EDITS)
def test_the_mock_breaks_every_edited_copy(name: str, tmp_path: Path) -> None:
    _judge(EDITS[name], tmp_path)


def _judge(edit: Edit, folder: Path) -> None:
    server = MOCKS[edit.api]
    with Court(edit.api, edit.written(folder)) as court:
        case = Case(build=server.build(), target=server.target, only=edit.blamed)
        judgement = court.judge(case)
    assert judgement.errors == []
    assert judgement.against(edit.blamed) != []
