"""Choices: which doubts can be answered otherwise, and what is said to other wishes."""

from dataclasses import replace

import pytest

from mockserver.choices import CORE, check_choices, choose
from mockserver.document import Doubt
from mockserver.problems import SetupError
from tests.mockserver.library import apis

DOCUMENT = apis()[0].document


def test_where_no_doubt_is_the_first_answer_holds() -> None:
    answers = choose(DOCUMENT, {"own": ("yes", "no")}, {})
    assert answers["single-page-link"] == CORE["single-page-link"][0] == "absent"
    assert answers["own"] == "yes"
    assert {name for name, _ in answers.items()} == {*CORE, "own"}


def test_the_documents_default_comes_before_the_cores() -> None:
    assert CORE["unknown-member"][0] == "ignore"
    assert choose(DOCUMENT, {}, {})["unknown-member"] == "refuse"


def test_a_wanted_answer_comes_before_the_default() -> None:
    answers = choose(DOCUMENT, {}, {"unknown-member": "ignore"})
    assert answers["unknown-member"] == "ignore"
    assert answers.replaced({"unknown-member": "refuse"})["unknown-member"] == "refuse"
    assert answers["unknown-member"] == "ignore"


def test_an_answer_that_does_not_exist_is_a_defect() -> None:
    with pytest.raises(KeyError):
        choose(DOCUMENT, {}, {})["unknown-doubt"]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (
            {"unknown-membre": "ignore"},
            "library has no selectable doubt 'unknown-membre'; did you mean 'unknown-member'?",
        ),
        (
            {"hidden-record": "not-found"},
            "library has no selectable doubt 'hidden-record'; known: bad-filter-value, ",
        ),
        (
            {"unknown-member": "refused"},
            "doubt 'unknown-member' of library has no answer 'refused'; did you mean 'refuse'?",
        ),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(wanted: dict[str, str], message: str) -> None:
    with pytest.raises(SetupError) as caught:
        choose(DOCUMENT, {}, wanted)
    assert str(caught.value).startswith(message)


def doubt(name: str, *answers: str) -> Doubt:
    texts = dict.fromkeys(answers, "it does")
    return Doubt("LIB-DOUBT-099", name, "?", texts, answers[0], "so", selectable=True)


@pytest.mark.parametrize(
    ("doubted", "message"),
    [
        (
            doubt("text-kase", "sensitive", "insensitive"),
            "doubts.yaml: doubt 'text-kase' is selectable, but nothing implements it; "
            "did you mean 'text-case'?",
        ),
        (
            doubt("text-case", "sensitive", "folded"),
            "doubts.yaml: doubt 'text-case' has the answers sensitive, folded; "
            "implemented are insensitive, sensitive",
        ),
    ],
)
def test_a_selectable_doubt_must_be_implemented(doubted: Doubt, message: str) -> None:
    with pytest.raises(SetupError) as caught:
        check_choices(replace(DOCUMENT, doubts=(doubted,)), {})
    assert str(caught.value).endswith(message)


def test_an_api_may_implement_doubts_of_its_own() -> None:
    document = replace(DOCUMENT, doubts=(doubt("own", "no", "yes"),))
    check_choices(document, {"own": ("yes", "no")})
    assert choose(document, {"own": ("yes", "no")}, {})["own"] == "no"
