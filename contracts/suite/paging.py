"""Pages and the Link header, as the laws about them need them: walked, read and judged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from contracts.desk import Desk
from contracts.errors import Broken, NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.links import links
from contracts.lists import items
from contracts.suite.trials import under

_FIRST_PAGES = 3


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page, its number, and how many there are; None when nobody says."""

    exchange: Exchange
    number: int
    last: int | None


def pages_of(desk: Desk, size: int, query: dict[str, Any] | None = None) -> list[Page]:
    """Return every page of the family's list; where it cannot be narrowed, the first of the whole.

    Raises:
        NotExercised: a page is refused, which another check is about.
    """
    keys = desk.stock.keys()
    try:
        narrow = desk.lists.narrow(keys)
        count: int | None = -(-len(keys) // size)
    except NotExercised:
        narrow, count = {}, None
    found: list[Page] = []
    for number in range(1, (count or _FIRST_PAGES) + 1):
        asked = {**narrow, **(query or {}), **desk.lists.sized(size, number)}
        exchange = desk.still(asked) if narrow else desk.select(asked)
        if exchange.status != 200:
            raise NotExercised(f"the target did not list: {exchange.answer[:200]}")
        total = desk.lists.header(exchange, "total")
        told = -(-int(total) // size) if total is not None and total.isdigit() else None
        found.append(Page(exchange=exchange, number=number, last=told if count is None else count))
        if count is None and len(items(exchange)) < size:
            break
    return found


def several_pages(desk: Desk, query: dict[str, Any] | None = None) -> list[Page]:
    """Return the pages of a list that has several.

    Raises:
        NotExercised: it has not, or nobody says how many.
    """
    found = [one for one in pages_of(desk, 2, query) if one.last is not None]
    if len(found) < 2:
        raise NotExercised("no list is known to have several pages")
    return found


def number_of(declared: Any) -> int:
    """Return a number that the document declares."""
    if not isinstance(declared, int):
        raise NotExercised("the document declares none")
    return declared


def judge_header(desk: Desk, expect: Expect, exchange: Exchange, role: str, wanted: int) -> None:
    """Judge that a header of a page tells a number."""
    name = desk.lists.header_name(role)
    if name is None:
        raise NotExercised(f"the document has no header of the role {role}")
    expect.equal(desk.lists.header(exchange, role), str(wanted), f"header {name}", shown=[exchange])


def links_of(expect: Expect, exchange: Exchange) -> dict[str, str]:
    """Return the addresses in the Link header by their relation.

    Raises:
        Broken: the header cannot be read.
    """
    text = exchange.headers.get("link", "")
    found = links(text)
    if found is None:
        raise Broken(
            expect.claimed[0],
            "the Link header cannot be read",
            expected='<URL>; rel="relation", with commas between',
            got=text,
            exchanges=(exchange,),
        )
    return found


def judge_relation(
    desk: Desk, expect: Expect, relation: str, wanted: Callable[[Page], bool], step: int
) -> None:
    """Judge where a relation of the Link header stands and leads."""
    name = desk.lists.parameter("page").name
    for page in several_pages(desk):
        url = links_of(expect, page.exchange).get(relation)
        there = wanted(page)
        shown = [page.exchange]
        expect.that(
            (url is not None) == there,
            f"page {page.number} of {page.last} {'lacks' if there else 'has'} rel {relation}",
            expected=f"{'a' if there else 'no'} rel {relation}",
            got=page.exchange.headers.get("link"),
            requirement=under(desk, f"link-{relation}" if there else f"link-no-{relation}"),
            shown=shown,
        )
        if url is not None:
            number = page.number + step
            expect.equal(page_in(url, name), number, f"the page of rel {relation}", shown=shown)


def page_in(url: str, name: str) -> int | None:
    """Return the page number in an address; without one it is the first page."""
    if not url:
        return None
    text = parse_qs(urlsplit(url).query).get(name, ["1"])[0]
    return int(text) if text.isdigit() else None


def query_without(url: str, without: str) -> list[tuple[str, str]]:
    """Return the query of a URL without one parameter, sorted."""
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return sorted(pair for pair in pairs if pair[0] != without)
