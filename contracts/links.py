"""Links: the Link header (RFC 8288), read strictly."""

from __future__ import annotations

import re

_LINK = re.compile(r'\s*<([^<>]*)>((?:\s*;\s*[\w*]+\s*=\s*(?:"[^"]*"|[^\s",;]+))*)\s*(?:,|$)')
_RELATION = re.compile(r'rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))', re.IGNORECASE)


def links(text: str) -> dict[str, str] | None:
    """Return the addresses in a Link header by their relation; None when it cannot be read."""
    found: dict[str, str] = {}
    position = 0
    while position < len(text):
        match = _LINK.match(text, position)
        relation = _RELATION.search(match[2]) if match else None
        if match is None or relation is None:
            return None
        for word in (relation[1] or relation[2] or "").lower().split():
            found["prev" if word == "previous" else word] = match[1]
        position = match.end()
    return found
