"""The selectable doubts: each answer makes the server behave as it says, the default unasked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mockserver.api import Api
from tests.mockserver.itrp import choices_of_reads, choices_of_writes  # noqa: F401
from tests.mockserver.itrp.choosing import CASES
from tests.mockserver.itrp.client import Serve

PAIRS = [(name, answer) for name, (_, seen) in CASES.items() for answer in seen]


@pytest.mark.parametrize(("doubt", "answer"), PAIRS)
def test_answer(serve: Serve, doubt: str, answer: str) -> None:
    look, expected = CASES[doubt]
    assert look(serve(answers={doubt: answer})) == expected[answer]


@pytest.mark.parametrize("doubt", CASES)
def test_default(serve: Serve, apis: Sequence[Api], doubt: str) -> None:
    look, expected = CASES[doubt]
    defaults = {one.name: one.default for one in apis[0].document.doubts}
    assert look(serve()) == expected[defaults[doubt]]


def test_every_answer_of_every_selectable_doubt_is_tried(apis: Sequence[Api]) -> None:
    doubts = {one.name: set(one.answers) for one in apis[0].document.doubts if one.selectable}
    assert {name: set(seen) for name, (_, seen) in CASES.items()} == doubts


@pytest.mark.parametrize(("doubt", "answer"), PAIRS)
def test_world_with_generated_requests_is_built_and_goes_on(
    serve: Serve, doubt: str, answer: str
) -> None:
    """What a choice demands of clients is not demanded of the world itself, nor of time."""
    api = serve(answers={doubt: answer}, requests=40)
    assert len(api.ids("/requests")) > 40
    waiting = [one["id"] for one in api.whole("/requests?status=waiting_for&fields=waiting_until")]
    api.world.clock.advance(30 * 365 * 86400)
    assert api.get("/requests").status == 200
    assert len(waiting) >= len(api.whole("/requests?status=waiting_for"))
