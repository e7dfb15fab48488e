"""Pages of a search: cut by offset and size, sorted by a key."""

import itertools
from typing import Any

import pytest

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.serviceops.searching import family, flat, found, ids, ours, search
from contracts.suite.trials import refused

_FAR = 900_000_000


@pytest.mark.requirement("SOPS-SEARCH-02", "SOPS-SEARCH-03")
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_tile(desk: Desk, expect: Expect, size: int) -> None:
    count = len(family(desk))
    whole = _page(desk, expect, sort_by="id")
    seen: list[Any] = []
    for offset in range(0, count, size):
        page = _page(desk, expect, offset=offset, size=size, sort_by="id")
        seen += ids(page)
        expect.equal(
            len(found(page)),
            min(size, count - offset),
            f"the number of tickets from {offset} with size {size}",
            shown=[page],
        )
        expect.equal(
            page.member("totalCount"),
            count,
            "totalCount",
            requirement="SOPS-SEARCH-03",
            shown=[page],
        )
    expect.equal(seen, ids(whole), "the pages one after the other", shown=[whole])
    expect.equal(len(seen), count, "the number of tickets on all pages", shown=[whole])


@pytest.mark.requirement("SOPS-SEARCH-02")
def test_pages_overlap_by_what_was_asked(desk: Desk, expect: Expect) -> None:
    whole = ids(_page(desk, expect, sort_by="id"))
    for offset, size in ((1, 2), (2, 3), (3, 100), (0, 4)):
        page = _page(desk, expect, offset=offset, size=size, sort_by="id")
        wanted = whole[offset : offset + size]
        expect.equal(ids(page), wanted, f"from {offset} with size {size}", shown=[page])


@pytest.mark.requirement("SOPS-SEARCH-10")
def test_size_of_2000(desk: Desk, expect: Expect) -> None:
    exchange = _page(desk, expect, size=2000)
    expect.equal(len(found(exchange)), len(family(desk)), "the tickets found", shown=[exchange])
    over = search(desk, flat(ours(desk)), size=2001)
    expect.observe("page-size-over", "refuse" if refused(over) else "clamp", [over])


@pytest.mark.requirement("SOPS-SEARCH-11", "SOPS-SEARCH-02")
@pytest.mark.parametrize("key", ["id", "createdTime", "updatedTime"])
def test_sorted_by_a_key(desk: Desk, expect: Expect, key: str) -> None:
    by_id = sorted(family(desk), key=lambda one: int(one["id"]))
    moments = [one["updatedTime"] for one in by_id]
    expect.possible(
        moments not in (sorted(moments), sorted(moments, reverse=True)),
        "updates do not bring tickets into another order",
    )
    exchange = _page(desk, expect, sort_by=key, size=100)
    values = [int(one.get(key, 0)) for one in found(exchange)]
    rising = all(one <= other for one, other in itertools.pairwise(values))
    falling = all(one >= other for one, other in itertools.pairwise(values))
    expect.that(
        rising or falling,
        f"a search by {key} is not sorted by it",
        expected="rising or falling values",
        got=values,
        requirement="SOPS-SEARCH-11",
        shown=[exchange],
    )
    answer = "ascending" if rising else "descending"
    if rising != falling:
        expect.observe("search-sort-direction", answer, [exchange])
    pages = [
        value
        for offset in range(0, len(values), 2)
        for value in found(_page(desk, expect, sort_by=key, size=2, offset=offset))
    ]
    expect.equal(
        [int(one.get(key, 0)) for one in pages],
        values,
        f"the pages of a search by {key}",
        requirement="SOPS-SEARCH-11",
        shown=[exchange],
    )


@pytest.mark.exists(because="It asks for the answer to a doubt, to report it.")
@pytest.mark.requirement("SOPS-SEARCH-02")
def test_parameters_that_cannot_be(desk: Desk, expect: Expect) -> None:
    family(desk)
    past = search(desk, flat(ours(desk)), offset=_FAR)
    if not refused(past):
        expect.equal(ids(past), [], "tickets past the last one", shown=[past])
    expect.observe("page-past-end", "refuse" if refused(past) else "empty", [past])
    for query in ({"size": "many"}, {"offset": "-1"}, {"size": "0"}):
        wrong = search(desk, flat(ours(desk)), **query)
        expect.observe("bad-page", "refuse" if refused(wrong) else "first", [wrong])
    strange = search(desk, flat(ours(desk)), sort_by="noSuchKey")
    expect.observe("unknown-sort-key", "refuse" if refused(strange) else "ignore", [strange])


def _page(desk: Desk, expect: Expect, **query: Any) -> Exchange:
    """Return a page of the family."""
    exchange = search(desk, flat(ours(desk)), **query)
    requirement = "SOPS-SEARCH-10" if query == {"size": 2000} else "SOPS-SEARCH-02"
    expect.status(exchange, 200, requirement=requirement)
    return exchange
