"""What is shown: moments in the caller's zone, and what a reference tells of its record."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.kinds import Kind
from contracts.suite.itrp.arranging import changed
from contracts.suite.trials import declared

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[-+]\d\d:\d\d)", re.ASCII)
_ZONE = re.compile(r"[-+]\d\d:\d\d", re.ASCII)
_FAMILIAR = ("team", "member", "service_instance", "requested_for", "organization", "supplier")


@pytest.mark.requirement("ITRP-TYPE-07")
def test_moments_are_whole_seconds_with_a_zone(desk: Desk, expect: Expect) -> None:
    for record in (desk.stock.bare().json, *_changed_later(desk)):
        for name, value in _moments(desk, record):
            expect.that(
                _MOMENT.fullmatch(value) is not None,
                f"{name} is not written to the second, with its zone",
                expected="yyyy-mm-ddThh:mm:ss and Z or an offset",
                got=value,
            )


@pytest.mark.requirement("ITRP-TYPE-10")
def test_moments_are_in_the_zone_of_the_caller(desk: Desk, expect: Expect) -> None:
    zone = str(desk.conditions.caller().get("time_zone"))
    expect.possible(_ZONE.fullmatch(zone), f"the offset of the zone '{zone}' is not known")
    made = desk.make(desired_completion_at="2041-05-06T07:08:09Z")
    for name, value in _moments(desk, made.json):
        offset = "+00:00" if value.endswith("Z") else value[-6:]
        if offset == "+00:00" != zone:
            expect.observe("time-zone", "utc", [made])
        else:
            expect.equal(offset, zone, f"the offset of {name}", shown=[made])
            expect.observe("time-zone", "user", [made])


@pytest.mark.requirement("ITRP-REF-08")
def test_reference_has_the_source_id_of_its_record(desk: Desk, expect: Expect) -> None:
    judged = 0
    for name, held, read in _references(desk):
        record = read.json
        if "sourceID" not in record:
            continue
        judged += 1
        wanted = {"sourceID": record["sourceID"]} if record["sourceID"] else {}
        got = {key: value for key, value in held.items() if key == "sourceID"}
        expect.equal(got, wanted, f"the sourceID in {name} {held['id']}", shown=[read])
    expect.possible(judged, "no reference to a record that can be read was seen")


@pytest.mark.requirement("ITRP-REF-09")
def test_reference_tells_that_its_record_is_disabled(desk: Desk, expect: Expect) -> None:
    judged = 0
    for name, held, read in _references(desk):
        disabled = read.member("disabled") is True
        judged += 1
        wanted = {"disabled": True} if disabled else {}
        got = {key: value for key, value in held.items() if key == "disabled"}
        expect.equal(got, wanted, f"disabled in {name} {held['id']}", shown=[read])
    for key in desk.session.target.known.get("people.disabled", ()):
        made = desk.attempt({"requested_for_id": key})
        held = made.member("requested_for") or {}
        if held.get("id") == key:
            judged += 1
            expect.equal(held.get("disabled"), True, f"disabled in person {key}", shown=[made])
    expect.possible(judged, "no reference to a record that can be read was seen")


def _references(desk: Desk) -> list[tuple[str, dict[str, Any], Exchange]]:
    """Return references in requests, each with its property and the read of its record."""
    return desk.stock.keep("references", lambda: list(_seen(desk)))


def _seen(desk: Desk) -> Iterator[tuple[str, dict[str, Any], Exchange]]:
    seen = set()
    subjects = {one.name: one for one in declared(desk)}
    made = [desk.make(team_id=key).json for key in desk.references("teams")[:3]]
    for request in (*made, *desk.stock.records()):
        for name in _FAMILIAR:
            held = request.get(name)
            collection = subjects[name].schema["x-reference"]["collection"]
            if not isinstance(held, dict) or (collection, held.get("id")) in seen:
                continue
            seen.add((collection, held.get("id")))
            operation = desk.contract.doing("read", collection)
            if operation is None or not desk.session.target.offers(operation) or len(seen) > 24:
                continue
            read = desk.known(held["id"], collection)
            if read.status == 200:
                yield name, held, read


def _moments(desk: Desk, record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the moments that a record shows, by name."""
    for one in declared(desk):
        value = record.get(one.name)
        if one.kind is Kind.MOMENT and isinstance(value, str):
            yield one.name, value


def _changed_later(desk: Desk) -> Iterator[dict[str, Any]]:
    """Yield a request that was changed more than a second after its creation."""
    key = desk.stock.saved().member("id")
    if desk.fresh(key)["updated_at"] == desk.fresh(key)["created_at"]:
        desk.session.pause(1.1)
        yield changed(desk, key, subject=desk.text()).json
    yield desk.fresh(key)
