"""What a service instance brings along: the team, and the supplier."""

from typing import Any

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.suite.itrp.arranging import Surveyed, surveyed


@pytest.mark.requirement("ITRP-FIELD-160", "ITRP-FIELD-162", "ITRP-FIELD-163")
def test_team_of_the_service_instance(desk: Desk, expect: Expect) -> None:
    judged = 0
    for one in surveyed(desk):
        for name, blamed in (
            ("first_line_team", "ITRP-FIELD-162"),
            ("support_team", "ITRP-FIELD-163"),
        ):
            wanted = _id(one.shown.get(name))
            if wanted is not None:
                judged += 1
                got, what = _id(one.made.member("team")), f"team with service instance {one.key}"
                expect.equal(got, wanted, what, requirement=blamed, shown=[one.made])
                break
    expect.possible(
        judged, "no service instance with a team is known", "known: {service_instances}"
    )
    expect.exercised.append("ITRP-FIELD-160")


@pytest.mark.requirement("ITRP-FIELD-151")
def test_supplier_is_an_external_provider(desk: Desk, expect: Expect) -> None:
    own = _id(desk.conditions.caller().get("organization"))
    outside = desk.session.target.known.get("service_instances.external", ())
    suppliers = 0
    for one in surveyed(desk):
        got, provider = _id(one.made.member("supplier")), _provider(desk, one)
        suppliers += got is not None
        expect.that(
            got is None or (got == provider and got != own),
            "supplier is not an external provider of the service",
            expected="null, or the provider if it is from outside",
            got=one.made.member("supplier"),
            shown=[one.made],
        )
    for key in outside:
        instance = desk.conditions.read("service_instances", key)
        wanted = desk.conditions.value(instance, "service.provider", "service_instances")
        suppliers += 1
        made = desk.make(service_instance_id=key)
        for shown in (made, desk.read(made.member("id"))):
            got, what = _id(shown.member("supplier")), f"supplier with service instance {key}"
            expect.equal(got, wanted, what, shown=[made])
    expect.possible(
        suppliers,
        "no service instance that comes from outside is known",
        "known: {service_instances.external: [...]}",
    )


def _provider(desk: Desk, one: Surveyed) -> Any:
    return desk.conditions.value(one.shown, "service.provider", "service_instances")


def _id(held: Any) -> Any:
    return held["id"] if isinstance(held, dict) else None
