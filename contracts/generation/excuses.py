"""Excuses: when an honest server may do otherwise than a schema alone makes one expect.

A schema says what is allowed and not what is doubtful. A doubt that only this API has may be about
anything; of the common ones it is known what they are about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from contracts.contract import Contract
from contracts.generation.parts import Part

Test = Callable[[Part], bool]

# Whether a common doubt lets a server accept a piece that is wrong.
_ACCEPTED: Mapping[str, Test] = {
    "text-limit-unit": lambda part: False,
    "nul-in-text": lambda part: False,
    "text-trimmed": lambda part: _blank(part.value),
    "line-breaks-in-strings": lambda part: False,
    "empty-text": lambda part: part.value == "",
    "required-null": lambda part: part.value is None,
    "null-on-update": lambda part: part.value is None,
    "boolean-text": lambda part: isinstance(part.value, str) and "boolean-text" in part.doubts,
    "enum-case": lambda part: isinstance(part.value, str) and part.value != part.value.lower(),
    "unknown-member": lambda part: not part.known,
    "unknown-reference": lambda part: False,
    "bad-filter-value": lambda part: part.role == "filter",
    "unknown-field": lambda part: part.role == "fields",
    "unknown-view": lambda part: part.role == "view",
    "unknown-sort": lambda part: part.role == "sort",
    "bad-page": lambda part: part.role == "page",
    "bad-page-size": lambda part: part.role == "page-size",
    "page-size-over": lambda part: part.role == "page-size",
    "page-past-end": lambda part: part.role == "page",
    "repeated-filter": lambda part: part.keyword == "repeated",
}

# Whether a common doubt lets a server refuse a piece that is valid and plain.
_REFUSED: Mapping[str, Test] = {
    "page-size-over": lambda part: part.role == "page-size",
    "bad-page-size": lambda part: part.role == "page-size",
    "page-past-end": lambda part: part.role == "page",
    "bad-page": lambda part: part.role == "page",
    "unknown-view": lambda part: part.role == "view",
}


def may_be_accepted(contract: Contract, part: Part) -> bool:
    """Tell whether an honest server may accept a request with this wrong piece."""
    if part.keyword == "repeated" or part.place == "header":
        return True
    if any(name not in _ACCEPTED for name in part.doubts):
        return True
    return any(name in contract.doubts and lets(part) for name, lets in _ACCEPTED.items())


def may_be_refused(contract: Contract, part: Part) -> bool:
    """Tell whether an honest server may refuse a request for this valid piece.

    Only of what is plain and undoubted nobody can think otherwise.
    """
    if not part.known or part.doubts or not is_plain(part.value):
        return True
    return any(name in contract.doubts and lets(part) for name, lets in _REFUSED.items())


def is_plain(value: Any) -> bool:
    """Tell whether a value is so ordinary that no server has a reason to make trouble."""
    if isinstance(value, bool):
        return True
    if isinstance(value, int):
        return abs(value) < 2**31
    if isinstance(value, str):
        return (
            0 < len(value) <= 60 and value.isascii() and value.isprintable() and not _blank(value)
        )
    if isinstance(value, list):
        return 0 < len(value) <= 5 and all(is_plain(one) for one in value)
    return False


def _blank(value: Any) -> bool:
    """Tell whether blanks at its ends may count for nothing."""
    return isinstance(value, str) and value != value.strip()
