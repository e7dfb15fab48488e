"""Queries: filters as clients write them, encoded or not."""

import pytest

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.lists import items


@pytest.mark.requirement("ITRP-FILTER-37")
@pytest.mark.parametrize(
    ("plain", "encoded"),
    [("status=!{}", "status=%21{}"), ("status!={}", "status%21={}"), ("impact=!", "impact=%21")],
)
def test_operator_encoded_or_not(desk: Desk, expect: Expect, plain: str, encoded: str) -> None:
    """Those that the suite's own client leaves as they are."""
    status = desk.stock.family()[0]["status"]
    answers = [_select(desk, query.format(status)) for query in (plain, encoded)]
    for exchange in answers:
        expect.status(exchange, 200)
    one, other = ([item["id"] for item in items(exchange)] for exchange in answers)
    expect.equal(one, other, f"the list with {plain.format(status)}", shown=answers)


@pytest.mark.requirement("ITRP-FILTER-38")
@pytest.mark.parametrize("moment", ["1999-01-01T00:00:00+09:00", "2098-01-01T00:00:00+09:00"])
def test_blank_for_plus(desk: Desk, expect: Expect, moment: str) -> None:
    """A + that is not encoded arrives as a blank."""
    found = []
    for text in (moment, moment.replace("+", "%2B")):
        exchange = _select(desk, f"created_at=%3C{text}")
        expect.status(exchange, 200)
        found.append([item["id"] for item in items(exchange)])
    expect.equal(found[0], found[1], f"the list with created_at=<{moment}", shown=[exchange])


def _select(desk: Desk, query: str) -> Exchange:
    """Return the list of the family with a query as it stands."""
    narrow = desk.lists.narrow(desk.stock.keys())
    more = "&".join(f"{name}={value}" for name, value in narrow.items())
    return desk.select(f"{query}&fields=id&per_page=100&{more}")
