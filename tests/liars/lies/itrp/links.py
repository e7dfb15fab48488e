"""Lies about the way from one page to the next."""

from __future__ import annotations

from tests.liars.lying import Call, lie
from tests.liars.wire import Reply


@lie("PAGE-13", law="link")
def links_without_quotes(call: Call) -> Reply:
    """Rel stands in Link before the URL and without angle brackets."""
    reply = call.honest()
    link = reply.header("link")
    if call.lists and link:
        return reply.heading(link=link.replace("<", "").replace(">", ""))
    return reply


@lie("PAGE-14", law="link-absolute")
def links_are_relative(call: Call) -> Reply:
    """The URLs in Link have no host."""
    reply = call.honest()
    link = reply.header("link")
    if call.lists and link:
        return reply.heading(link=link.replace(f"http://{call.request.headers['host']}", ""))
    return reply


@lie("PAGE-14", law="link-absolute")
def links_lead_elsewhere(call: Call) -> Reply:
    """The URLs in Link are on another host."""
    reply = call.honest()
    link = reply.header("link")
    if call.lists and link:
        return reply.heading(link=link.replace(call.request.headers["host"], "internal.example"))
    return reply


def _rels(reply: Reply) -> list[str]:
    return [one for one in reply.header("link").split(", ") if one]


def _without(reply: Reply, rel: str) -> Reply:
    kept = [one for one in _rels(reply) if f'"{rel}"' not in one]
    return reply.heading(link=", ".join(kept) or None)


@lie("PAGE-15 PAGE-24", law="link-next", stateful=True)
def no_next_behind_the_first_page(call: Call) -> Reply:
    """Link has no next on the second page."""
    reply = call.honest()
    second = call.lists and call.asked.get("page") == "2"
    return _without(reply, "next") if second and reply.good else reply


@lie("PAGE-16", law="link-no-next", stateful=True)
def next_on_the_last_page(call: Call) -> Reply:
    """Link has a next on the last page, which leads to the first."""
    reply = call.honest()
    if call.lists and _rels(reply) and "next" not in reply.header("link"):
        first = next((one for one in _rels(reply) if '"first"' in one), "")
        if first:
            return reply.heading(link=f"{reply.header('link')}, {first.replace('first', 'next')}")
    return reply


@lie("PAGE-17", law="link-prev")
def no_prev(call: Call) -> Reply:
    """Link never has prev."""
    reply = call.honest()
    return _without(reply, "prev") if call.lists and _rels(reply) else reply


@lie("PAGE-18", law="link-no-prev")
def prev_on_the_first_page(call: Call) -> Reply:
    """Link has prev on the first page."""
    reply = call.honest()
    if call.lists and _rels(reply) and "prev" not in reply.header("link"):
        url = _rels(reply)[0].partition(">")[0]
        return reply.heading(link=f'{url}>; rel="prev", {reply.header("link")}')
    return reply


@lie("PAGE-19", law="link-first")
def no_first(call: Call) -> Reply:
    """Link never has first."""
    reply = call.honest()
    return _without(reply, "first") if call.lists and _rels(reply) else reply


@lie("PAGE-20", law="link-last", stateful=True)
def last_leads_to_the_page_before(call: Call) -> Reply:
    """Rel last leads to the last page but one."""
    reply = call.honest()
    pages = reply.header("x-pagination-total-pages")
    if call.lists and _rels(reply):
        kept = [
            one.replace(f"page={pages}&", f"page={int(pages) - 1}&", 1) if '"last"' in one else one
            for one in _rels(reply)
        ]
        return reply.heading(link=", ".join(kept))
    return reply


@lie("PAGE-21", law="link-keeps", stateful=True)
def links_lose_filters(call: Call) -> Reply:
    """The URLs in Link have no parameters but page and per_page."""
    reply = call.honest()
    if call.lists and _rels(reply):
        return reply.heading(link=", ".join(_stripped(one) for one in _rels(reply)))
    return reply


def _stripped(one: str) -> str:
    url, _, rel = one.partition(">")
    path, _, query = url.partition("?")
    kept = [pair for pair in query.split("&") if pair.startswith(("page=", "per_page="))]
    return f"{path}?{'&'.join(kept)}>{rel}"


@lie("PAGE-22", law="link-plain", stateful=True)
def links_have_commas(call: Call) -> Reply:
    """Commas in the URLs of Link are not encoded."""
    reply = call.honest()
    if call.lists and _rels(reply):
        return reply.heading(link=reply.header("link").replace("%2C", ","))
    return reply


@lie("PAGE-23", law="link-single")
def links_on_single_pages(call: Call) -> Reply:
    """A list on one page has a Link with next."""
    reply = call.honest()
    if call.lists and reply.good and not _rels(reply):
        host = call.request.headers["host"]
        return reply.heading(link=f'<http://{host}{call.path}?page=2&per_page=20>; rel="next"')
    return reply


@lie("PAGE-24", law="link-walk", stateful=True)
def next_skips_a_page(call: Call) -> Reply:
    """Rel next leads to the page after the next."""
    reply = call.honest()
    page = int(call.asked.get("page", "1"))
    if call.lists and "next" in reply.header("link"):
        kept = [
            one.replace(f"page={page + 1}&", f"page={page + 2}&", 1) if '"next"' in one else one
            for one in _rels(reply)
        ]
        return reply.heading(link=", ".join(kept))
    return reply
