"""Reviewed: the rules that set it by themselves."""

import pytest

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.suite.itrp.arranging import changed


@pytest.mark.requirement("ITRP-FIELD-125")
def test_without_service_instance(desk: Desk, expect: Expect) -> None:
    made = desk.make()
    expect.possible(made.member("service_instance") is None, "it gets a service instance unasked")
    expect.equal(made.member("reviewed"), True, "reviewed", shown=[made])


@pytest.mark.requirement("ITRP-FIELD-122")
def test_false_with_a_service_instance(desk: Desk, expect: Expect) -> None:
    made = desk.make(service_instance_id=_instance(desk, expect))
    expect.equal(made.member("reviewed"), False, "reviewed", shown=[made])


@pytest.mark.parametrize(
    ("collection", "member"),
    [
        pytest.param("problems", "problem_id", marks=pytest.mark.requirement("ITRP-FIELD-126")),
        pytest.param(
            "changes",
            "change_id",
            marks=pytest.mark.requirement("ITRP-FIELD-127", "ITRP-WRITE-09"),
        ),
    ],
)
def test_linked(desk: Desk, expect: Expect, collection: str, member: str) -> None:
    known = desk.references(collection)
    expect.possible(known, f"no record of {collection} is known", f"known: {{{collection}: [...]}}")
    key = desk.make(service_instance_id=_instance(desk, expect)).member("id")
    exchange = changed(desk, key, **{member: known[0]})
    expect.equal(exchange.member("reviewed"), True, "reviewed", shown=[exchange])
    expect.equal(desk.fresh(key)["reviewed"], True, "reviewed in a fresh read", shown=[exchange])


@pytest.mark.requirement("ITRP-FIELD-129")
@pytest.mark.parametrize(("impact", "wanted"), [("low", True), ("high", True), ("top", False)])
def test_solved(desk: Desk, expect: Expect, impact: str, wanted: bool) -> None:
    made = desk.make(service_instance_id=_instance(desk, expect), impact=impact)
    key = made.member("id")
    exchange = changed(desk, key, status="completed", completion_reason="solved")
    expect.equal(exchange.member("reviewed"), wanted, "reviewed", shown=[made, exchange])


@pytest.mark.requirement("ITRP-FIELD-123")
def test_set_by_the_problem_manager(desk: Desk, expect: Expect) -> None:
    caller = desk.conditions.caller()["id"]
    for key in desk.references("service_instances"):
        instance = desk.conditions.read("service_instances", key)
        path = "service.problem_manager"
        if desk.conditions.value(instance, path, "service_instances") == caller:
            break
    else:
        raise NotExercised(
            "the caller is the problem manager of no service that is known",
            "known: {service_instances: [...]}",
        )
    made = desk.make(service_instance_id=key)
    expect.possible(made.member("reviewed") is False, "it is reviewed from the start")
    exchange = changed(desk, made.member("id"), reviewed=True)
    expect.equal(exchange.member("reviewed"), True, "reviewed", shown=[made, exchange])
    fresh = desk.fresh(made.member("id"))
    expect.equal(fresh["reviewed"], True, "reviewed in a fresh read", shown=[made, exchange])


@pytest.mark.requirement("ITRP-FIELD-128")
def test_grouped(desk: Desk, expect: Expect) -> None:
    group = desk.make().member("id")
    key = desk.make(service_instance_id=_instance(desk, expect)).member("id")
    exchange = changed(desk, key, grouped_into_id=group)
    expect.equal(exchange.member("reviewed"), True, "reviewed", shown=[exchange])


def _instance(desk: Desk, expect: Expect) -> object:
    known = desk.references("service_instances")
    expect.possible(known, "no service instance is known", "known: {service_instances: [...]}")
    return known[0]
