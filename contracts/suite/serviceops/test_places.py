"""Locations, assets and configuration items: what a ticket refers to, known or not."""

from typing import Any

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.suite.serviceops.tickets import comes_back, create
from contracts.suite.trials import refused

_SUPPLY = "known: {locations.name: [...]} in the target file"
_ASSET = {"assetModel": "asset_hardware", "assetId": 1}  # that of the page


@pytest.mark.requirement("SOPS-KEY-15", "SOPS-CREATE-38", "SOPS-KEY-16")
def test_known_locations(desk: Desk, expect: Expect) -> None:
    names = [str(one) for one in desk.references("locations", "name")][:3]
    expect.possible(names, "no location is known", _SUPPLY)
    for name in names:
        made = create(desk, locationName=name)
        expect.accepted(made, requirement="SOPS-KEY-15")
        comes_back(
            desk,
            expect,
            made,
            "locationName",
            name,
            "SOPS-CREATE-38",
            "SOPS-KEY-15",
            "SOPS-KEY-16",
        )


@pytest.mark.exists(because="It asks for the answer to a doubt, to report it.")
@pytest.mark.requirement("SOPS-KEY-16")
def test_unknown_location(desk: Desk, expect: Expect) -> None:
    for name in (f"No such place {desk.tag}", f"{desk.tag}"):
        made = create(desk, locationName=name)
        expect.observe("unknown-location", "refuse" if refused(made) else "drop", [made])
        if refused(made):
            expect.refused(made)
            continue
        for exchange in (made, desk.read(made.member("id"))):
            expect.equal(
                exchange.member("locationName"), None, "an unknown location", shown=[made, exchange]
            )


@pytest.mark.requirement("SOPS-KEY-16")
def test_location_in_other_letters(desk: Desk, expect: Expect) -> None:
    names = [str(one) for one in desk.references("locations", "name")]
    name = next((one for one in names if one.swapcase() not in (*names, one)), "")
    expect.possible(name, "no location is known", _SUPPLY)
    desk.make(locationName=name)
    made = create(desk, locationName=name.swapcase())
    shown = made.member("locationName")
    if not refused(made):
        expect.that(
            shown in (None, name),
            "a location is answered by a name that it does not have",
            expected=name,
            got=shown,
            shown=[made],
        )
    expect.observe("lookup-case", "insensitive" if shown == name else "exact", [made])
    padded = create(desk, locationName=f"{name}x")
    if not refused(padded):
        expect.equal(padded.member("locationName"), None, "an unknown location", shown=[padded])


@pytest.mark.requirement("SOPS-KEY-23")
def test_linked_assets(desk: Desk, expect: Expect) -> None:
    known = desk.session.target.known
    model = str(known.get("assets.assetModel", (_ASSET["assetModel"],))[0])
    numbers = known.get("assets.assetId", (_ASSET["assetId"],))
    for count in (1, 2):
        links = [{"assetModel": model, "assetId": one} for one in numbers[:count]]
        made = create(desk, linkAssetIds=links)
        if refused(made) and "assets.assetId" not in known:
            expect.possible(False, "no asset is known", "known: {assets.assetId: [...]}")
        expect.accepted(made)
        _is_shown_or_hidden(desk, expect, "linkAssetIds", links, made.member("id"))
    for wrong in ([{"assetModel": model}], [{"assetId": 1}], "asset_hardware", [1]):
        expect.refused(create(desk, linkAssetIds=wrong))


@pytest.mark.requirement("SOPS-CREATE-19")
def test_linked_configuration_items(desk: Desk, expect: Expect) -> None:
    known = desk.session.target.known
    number = known.get("requests.ciId", (1,))[0]
    links = [{"ciId": number, "ciModel": str(known.get("requests.ciModel", ("cmdb",))[0])}]
    made = create(desk, linkCiIds=links)
    if refused(made) and "requests.ciId" not in known:
        expect.possible(False, "no configuration item is known", "known: {requests.ciId: [...]}")
    expect.accepted(made)
    _is_shown_or_hidden(desk, expect, "linkCiIds", links, made.member("id"))


def _is_shown_or_hidden(
    desk: Desk, expect: Expect, name: str, links: list[dict[str, Any]], key: Any
) -> None:
    fresh = desk.read(key)
    shown = fresh.member(name)
    if shown is not None:
        expect.equal(shown, links, name, shown=[fresh])
    expect.observe("unshown-members", "hidden" if shown is None else "shown", [fresh])
