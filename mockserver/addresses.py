"""Addresses: where this server is for a client, and the headers that lead to its records."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from mockserver.call import Call, Outcome
from mockserver.paging import Page

_IN_PATHS = "/%:@!$&'()*+=~-._"


Origin = tuple[str, str | None, str | None, str | None, str | None]
"""The scheme of a request, its Host, and what a proxy says of scheme, host and path prefix."""


def origin_of(headers: Mapping[str, str], scheme: str) -> Origin:
    """Return all of a request that ``origin`` is worked out from."""
    get = headers.get
    return (
        scheme,
        get("host"),
        get("x-forwarded-proto"),
        get("x-forwarded-host"),
        get("x-forwarded-prefix"),
    )


def origin(headers: Mapping[str, str], scheme: str) -> str:
    """Return scheme, host and path prefix by which the client reached this server."""
    return _origin(origin_of(headers, scheme))


@lru_cache(maxsize=1024)
def _origin(told: Origin) -> str:
    scheme, own_host, proto, host, prefix = told
    if host is None:
        host = "localhost" if own_host is None else own_host
    forwarded = _first(proto).lower()
    scheme = forwarded if forwarded in ("http", "https") else scheme
    path = _quoted(_first(prefix).rstrip("/"), "/%-._~")
    return f"{scheme}://{_quoted(_first(host), ':[]')}{path}"


def _first(text: str | None) -> str:
    """Return the first part of a header to which each proxy adds one."""
    return (text or "").split(",")[0].strip()


def page_headers(call: Call, page: Page) -> list[tuple[str, str]]:
    """Return the headers of a collection, under the names that the document gives them."""
    names = call.operation.reply_headers
    pages = -(-page.total // page.size)
    values = {
        "page": page.number,
        "page-size": page.size,
        "total-pages": pages,
        "total": page.total,
    }
    headers = [(names[role], str(value)) for role, value in values.items() if role in names]
    by_role = call.operation.by_role
    if "link" in names and "page" in by_role:
        numbers = _pages_to_link(
            page.number, pages, call.choice("single-page-link"), call.choice("link-last")
        )
        if numbers:
            size = (by_role["page-size"].name, page.size) if "page-size" in by_role else None
            base = origin(call.request.headers, call.request.scheme)
            url = f"{base}{_quoted(call.request.path, _IN_PATHS)}"
            text = _link(url, call.query, numbers, by_role["page"].name, size)
            headers.append((names["link"], text))
    return headers


@lru_cache(maxsize=1024)
def _pages_to_link(number: int, pages: int, single: str, last: str) -> tuple[tuple[str, int], ...]:
    """Return the pages that one links to, each with its relation."""
    if pages <= 1 and number == 1:
        return () if single == "absent" else (("first", 1), ("last", 1))
    numbers = {"first": 1, "prev": min(number - 1, pages), "next": number + 1}
    if number == 1:
        del numbers["first"], numbers["prev"]
    if number >= pages:
        del numbers["next"]
    if last == "present" and pages:
        numbers["last"] = pages
    return tuple((rel, one) for rel, one in numbers.items() if one >= 1)


@lru_cache(maxsize=1024)
def _quoted(text: str, safe: str = "") -> str:
    """Return a text percent-encoded, but for letters, digits and the ``safe`` characters."""
    return quote(text, safe=safe)


@lru_cache(maxsize=1024)
def _link(
    url: str,
    query: tuple[tuple[str, str], ...],
    numbers: tuple[tuple[str, int], ...],
    page: str,
    size: tuple[str, int] | None,
) -> str:
    """Return a Link header: the query as the client wrote it, with the page replaced.

    Commas and semicolons are encoded, because clients split the header at them. ``page`` is the
    name of the parameter, ``size`` the name and the value of the other one.
    """
    own = (page, size[0]) if size else (page,)
    pairs = [f"{_quoted(name)}={_quoted(value)}&" for name, value in query if name not in own]
    start = f"{url}?{''.join(pairs)}{_quoted(page)}="
    end = f"&{_quoted(size[0])}={size[1]}" if size else ""
    return ", ".join(f'<{start}{number}{end}>; rel="{rel}"' for rel, number in numbers)


def location(call: Call, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """Return the header that says where a new record is read, if the document has one."""
    name = call.operation.reply_headers.get("location")
    if name is None or outcome.record is None:
        return ()
    for one in call.api.operations:
        if one.action.verb == "read" and one.action.collection == call.operation.action.collection:
            key = one.by_role.get("id")
            if key is not None and [*one.path_parameters] == [key.name]:
                ident = quote(str(outcome.record["id"]), safe="")
                path = one.path.replace("{" + key.name + "}", ident)
                base = origin(call.request.headers, call.request.scheme)
                return ((name, f"{base}{call.api.prefix}{path}"),)
    return ()
