"""Evidence: the few exchanges, of all that a check made, that somebody needs to see a failure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from contracts.exchange import Exchange

_MOST = 8


def relevant(made: Sequence[Exchange], shown: Sequence[Exchange] = ()) -> tuple[Exchange, ...]:
    """Return the exchanges to show, in order: the telling ones, and those they build upon.

    ``made`` are all of the check. ``shown`` are the telling ones; without any, the last is.
    """
    telling = list(shown) or list(made[-1:])
    if not telling:
        return ()
    before = list(made)
    for index, one in enumerate(made):
        if one is telling[0]:
            before = list(made[:index])
            break
    chosen = telling
    for one in reversed(before):
        if len(chosen) >= _MOST:
            break
        if any(one is other for other in chosen):
            continue
        if any(_builds_upon(later, one) for later in chosen):
            chosen = [one, *chosen]
    return tuple(chosen)


def _builds_upon(later: Exchange, earlier: Exchange) -> bool:
    """Tell whether what one exchange shows hangs on what an earlier one did."""
    if earlier.method in ("GET", "HEAD", "OPTIONS") or not 200 <= earlier.status < 300:
        return False
    key = earlier.member("id")
    if isinstance(key, str | int) and _names(later, str(key)):
        return True
    issued = earlier.member("access_token")
    if isinstance(issued, str) and issued in "".join(later.request_headers.values()):
        return True
    same_record = later.path.startswith(earlier.path) and earlier.method != "POST"
    return same_record or _lists(later, key)


def _names(exchange: Exchange, key: str) -> bool:
    parts = urlsplit(exchange.url)
    if key in parts.path.split("/"):
        return True
    if len(key) < 3:
        return False
    text = f"{parts.query} {exchange.request_body.decode('utf-8', 'replace')}"
    return re.search(rf"(?<![\w.]){re.escape(key)}(?![\w.])", text) is not None


def _lists(exchange: Exchange, key: object) -> bool:
    """Tell whether an exchange shows a list with a record in it."""
    records = exchange.json
    if exchange.method != "GET" or not isinstance(records, list) or key is None:
        return False
    return any(isinstance(one, dict) and one.get("id") == key for one in records)
