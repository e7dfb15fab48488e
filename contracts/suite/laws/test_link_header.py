"""The Link header: where it leads, and that following it walks the list."""

from urllib.parse import urlsplit

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.lists import items
from contracts.suite.paging import (
    judge_relation,
    links_of,
    page_in,
    pages_of,
    query_without,
    several_pages,
)
from contracts.suite.params import law


@law("link")
def test_links_are_well_formed(desk: Desk, expect: Expect) -> None:
    for page in several_pages(desk):
        expect.that(
            bool(links_of(expect, page.exchange)),
            "a page of several has no Link header",
            expected='<URL>; rel="relation"',
            got=page.exchange.headers.get("link", "none"),
            shown=[page.exchange],
        )


@law("link-absolute")
def test_links_lead_to_the_same_list(desk: Desk, expect: Expect) -> None:
    for page in several_pages(desk):
        sent = urlsplit(page.exchange.url)
        for relation, url in links_of(expect, page.exchange).items():
            parts = urlsplit(url)
            expect.that(
                (parts.scheme, parts.netloc, parts.path) == (sent.scheme, sent.netloc, sent.path),
                f"rel {relation} leads elsewhere",
                expected=f"{sent.scheme}://{sent.netloc}{sent.path}",
                got=url,
                shown=[page.exchange],
            )


@law("link-plain")
def test_links_have_no_separators_in_them(desk: Desk, expect: Expect) -> None:
    sort = desk.lists.operation.parameter("sort")
    for page in several_pages(desk, {} if sort is None else {sort.name: "id,-id"}):
        for relation, url in links_of(expect, page.exchange).items():
            expect.that(
                "," not in url and ";" not in url,
                f"rel {relation} has a sign in it that ends an address for some clients",
                expected="neither , nor ;",
                got=url,
                shown=[page.exchange],
            )


@law("link-next")
@law("link-no-next")
def test_next_except_on_the_last_page(desk: Desk, expect: Expect) -> None:
    judge_relation(desk, expect, "next", lambda page: page.number < (page.last or 0), 1)


@law("link-prev")
@law("link-no-prev")
def test_prev_except_on_the_first_page(desk: Desk, expect: Expect) -> None:
    judge_relation(desk, expect, "prev", lambda page: page.number > 1, -1)


@law("link-first")
def test_first_behind_the_first_page(desk: Desk, expect: Expect) -> None:
    name = desk.lists.parameter("page").name
    for page in several_pages(desk):
        found = links_of(expect, page.exchange)
        if page.number > 1 or "first" in found:
            expect.that(
                page_in(found.get("first", ""), name) == 1,
                f"page {page.number} has no rel first that leads to page 1",
                expected="rel first",
                got=page.exchange.headers.get("link"),
                shown=[page.exchange],
            )


@law("link-last")
def test_last_when_there_are_several_pages(desk: Desk, expect: Expect) -> None:
    name = desk.lists.parameter("page").name
    told = [
        (page, links_of(expect, page.exchange).get("last")) for page in several_pages(desk)[:-1]
    ]
    if not any(url for _, url in told) and "link-last" in desk.contract.doubts:
        expect.observe("link-last", "absent", [page.exchange for page, _ in told[:1]])
        return
    for page, url in told:
        shown = [page.exchange]
        expect.equal(page_in(url or "", name), page.last, "the page of rel last", shown=shown)
    expect.observe("link-last", "present", [page.exchange for page, _ in told[:1]])


@law("link-keeps")
def test_links_keep_the_other_parameters(desk: Desk, expect: Expect) -> None:
    name = desk.lists.parameter("page").name
    sort = desk.lists.operation.parameter("sort")
    extra = {**desk.lists.light, **({} if sort is None else {sort.name: "-id"})}
    for page in several_pages(desk, extra):
        sent = query_without(page.exchange.url, name)
        for relation, url in links_of(expect, page.exchange).items():
            what = f"the parameters of rel {relation}"
            expect.equal(query_without(url, name), sent, what, shown=[page.exchange])


@law("link-walk")
def test_following_next_visits_each_record_once(desk: Desk, expect: Expect) -> None:
    keys = desk.stock.keys()
    desk.lists.narrow(keys)
    whole = desk.lists.ids(keys)
    for size in (2, 4):
        exchange = pages_of(desk, size)[0].exchange
        seen = [one["id"] for one in items(exchange)]
        for _ in range(len(keys) + 1):  # a list whose pages never end is seen by then
            found = links_of(expect, exchange)
            if "next" not in found:
                break
            exchange = desk.session.send("GET", found["next"])
            seen += [one["id"] for one in items(exchange)]
        expect.equal(seen, whole, f"the records met by following rel next in pages of {size}")


@law("link-single")
def test_list_on_one_page(desk: Desk, expect: Expect) -> None:
    keys = desk.stock.keys()
    exchange = desk.select({**desk.lists.narrow(keys), **desk.lists.sized()})
    found = links_of(expect, exchange)
    expect.that(
        not {"next", "prev"} & found.keys(),
        "a list on one page has neighbouring pages",
        expected="no Link, or rel first and last alone",
        got=exchange.headers.get("link"),
        shown=[exchange],
    )
    expect.observe("single-page-link", "first-last" if found else "absent", [exchange])
