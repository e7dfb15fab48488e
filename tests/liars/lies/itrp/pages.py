"""Lies about the pages of a list."""

from __future__ import annotations

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


@lie("LIST-06 PAGE-02", law="pages")
def every_page_is_the_first(call: Call) -> Reply:
    """page= is passed over."""
    return call.asking(page=None) if call.lists else call.honest()


@lie("LIST-06 PAGE-03", law="page-size")
def per_page_does_nothing(call: Call) -> Reply:
    """per_page= is passed over."""
    return call.asking(per_page=None) if call.lists else call.honest()


@lie("PAGE-02 LIST-06", law="pages", stateful=True)
def pages_overlap_when_filtered(call: Call) -> Reply:
    """In a filtered list the second page begins with the last record of the first."""
    reply = call.honest()
    if call.lists and reply.good and call.filters and call.asked.get("page") == "2":
        before = call.asking(page=1).records
        records = reply.records
        return reply.saying([*before[-1:], *records[: len(records) - 1 or 1]])
    return reply


@lie("PAGE-02 LIST-06", law="pages", stateful=True)
def pages_lose_a_record_between(call: Call) -> Reply:
    """The last record of each full page but the last is on no page."""
    reply = call.honest()
    if call.lists and reply.good and "next" in reply.header("link"):
        size = int(call.asked.get("per_page", "20"))
        if size > 2:
            return reply.saying([*reply.records[:-1], *reply.records[:1]])
    return reply


@lie("PAGE-02 PAGE-24", law="pages", stateful=True)
def pages_run_differently(call: Call) -> Reply:
    """Pages of a size that is not 20 are counted in another order than the first."""
    page = call.asked.get("page", "1")
    if call.lists and page != "1" and "sort" not in call.asked and "per_page" in call.asked:
        return call.asking(sort="id")
    return call.honest()


@lie("PAGE-04", law="page-default")
def pages_have_25(call: Call) -> Reply:
    """A page has 25 records unless asked."""
    if call.lists and "per_page" not in call.asked:
        return call.asking(per_page=25)
    return call.honest()


@lie("PAGE-05", law="page-limit")
def pages_are_limited_in_words_only(call: Call) -> Reply:
    """per_page=101 is told to be 101."""
    reply = call.honest()
    asked = call.asked.get("per_page", "")
    if call.lists and reply.good and asked.isdigit() and int(asked) > 100:
        return reply.heading(X_Pagination_Per_Page=asked)
    return reply


@lies(
    {
        "per-page": "PAGE-06",
        "current-page": "PAGE-07",
        "total-pages": "PAGE-08",
        "total-entries": "PAGE-09",
    },
    law={
        "per-page": "page-length",
        "current-page": "page-number",
        "total-pages": "total-pages",
        "total-entries": "total",
    },
)
def counts_one_too_many(call: Call, name: str) -> Reply:
    """One of the pagination headers is one too high."""
    reply = call.honest()
    header = f"x-pagination-{name}"
    if call.lists and reply.header(header):
        return reply.heading(**{header: str(int(reply.header(header)) + 1)})
    return reply


@lie("PAGE-09 PAGE-08", law="total", stateful=True)
def totals_ignore_the_filter(call: Call) -> Reply:
    """The total of a filtered list is that of the whole list."""
    reply = call.honest()
    if call.lists and reply.good and call.filters:
        whole = call.asking(**dict.fromkeys(call.filters))
        return reply.heading(X_Pagination_Total_Entries=whole.header("x-pagination-total-entries"))
    return reply


@lie("PAGE-09", law="total", stateful=True)
def totals_are_of_the_page(call: Call) -> Reply:
    """The total is the number of records on the page."""
    reply = call.honest()
    if call.lists and reply.good:
        return reply.heading(X_Pagination_Total_Entries=str(len(reply.records)))
    return reply


@lie("PAGE-10", law="page-empty-headers", stateful=True)
def empty_lists_have_no_totals(call: Call) -> Reply:
    """An empty list has no pagination headers."""
    reply = call.honest()
    if call.lists and reply.good and not reply.records:
        names = [name for name in reply.headers if name.lower().startswith("x-pagination")]
        return reply.heading(**dict.fromkeys(names))
    return reply


@lie("PAGE-11", law="page-empty", stateful=True)
def empty_lists_are_not_found(call: Call) -> Reply:
    """A list without a record is answered 404."""
    reply = call.honest()
    if call.lists and reply.good and not reply.records:
        return call.refuse(404, {"message": "Not Found"})
    return reply


@lie("PAGE-12", law="page-none")
def single_records_have_totals(call: Call) -> Reply:
    """A single request carries a pagination header."""
    reply = call.honest()
    return reply.heading(X_Pagination_Total_Entries="1") if call.reads and reply.good else reply


@lie("PAGE-25", law="page-refused")
def takes_a_page_of_none(call: Call) -> Reply:
    """per_page=0 is answered with the usual page."""
    if call.lists and call.asked.get("per_page", "1").lstrip("-") in ("0",):
        return call.asking(per_page=None)
    if call.lists and call.asked.get("per_page", "1").startswith("-"):
        return call.asking(per_page=None)
    return call.honest()


@lie("PAGE-26", law="page-told")
def says_something_else_about_page_sizes(call: Call) -> Reply:
    """per_page=0 is refused in other words."""
    reply = call.honest()
    if call.lists and reply.status == 400 and "per_page" in reply.record.get("message", ""):
        return reply.showing(message="Bad Request")
    return reply


@lie("PAGE-27", law="page-repeated")
def refuses_repeated_parameters(call: Call) -> Reply:
    """A parameter that is repeated with the same value is refused."""
    names = [name for name, _ in call.request.pairs]
    if call.lists and len(names) != len(set(names)):
        return call.refuse(400, {"message": "Bad Request"})
    return call.honest()
