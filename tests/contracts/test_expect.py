"""Expectations: whom they blame, what they count as exercised, and what they observe."""

from typing import Any

import pytest

from contracts.contract import Doubt
from contracts.errors import Broken, NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect

DOUBTS = {
    "colour": Doubt(
        id="D-1", name="colour", question="Which?", answers=("red", "blue"), default="red",
        about=("R-9",),
    ),
    "status": Doubt(
        id="D-2", name="status", question="Which?", answers=("400", "500"), default="400"
    ),
}  # fmt: skip


def answered(status: int) -> Exchange:
    return Exchange(
        method="GET", url="http://a/x", request_headers={}, request_body=b"", status=status
    )


def test_first_claimed_requirement_is_blamed() -> None:
    with pytest.raises(Broken) as raised:
        Expect(("R-1", "R-2")).equal(1, 2, "a number")
    assert raised.value.requirement == "R-1"
    assert (raised.value.expected, raised.value.got) == ("2", "1")


def test_named_requirement_is_blamed_instead() -> None:
    with pytest.raises(Broken) as raised:
        Expect(("R-1",)).equal(1, 2, "a number", requirement="R-3")
    assert raised.value.requirement == "R-3"


def test_what_holds_is_exercised() -> None:
    expect = Expect(("R-1",))
    expect.equal(1.0, 1, "a number")
    expect.status(answered(200), 200, 201)
    assert expect.exercised == ["R-1", "R-1"]


@pytest.mark.parametrize(("got", "wanted"), [(True, 1), (None, ""), ({"a": 1}, {"a": True})])
def test_different_values_are_not_equal(got: Any, wanted: Any) -> None:
    with pytest.raises(Broken):
        Expect(("R-1",)).equal(got, wanted, "a value")


@pytest.mark.parametrize("status", [200, 302, 503, 0])
def test_not_refused(status: int) -> None:
    with pytest.raises(Broken):
        Expect(("R-1",), DOUBTS).refused(answered(status))


@pytest.mark.parametrize("status", [400, 422, 500])
def test_refused_also_by_a_status_in_doubt(status: int) -> None:
    Expect(("R-1",), DOUBTS).refused(answered(status))


def test_listed_answer_is_observed_once() -> None:
    expect = Expect(("R-1",), DOUBTS)
    expect.observe("colour", "red")
    expect.observe("colour", "red")
    assert expect.observations == [("colour", "red")]


def test_answer_that_is_not_listed_breaks_what_the_doubt_is_about() -> None:
    with pytest.raises(Broken) as raised:
        Expect((), DOUBTS).observe("colour", "green")
    assert raised.value.requirement == "R-9"


def test_doubt_that_the_contract_does_not_have_says_nothing() -> None:
    expect = Expect(("R-1",), DOUBTS)
    expect.observe("size", "large")
    assert expect.observations == []


def test_impossible_check_says_what_to_supply() -> None:
    with pytest.raises(NotExercised) as raised:
        Expect(("R-1",)).possible([], "there is none", "one")
    assert (raised.value.reason, raised.value.supply) == ("there is none", "one")
