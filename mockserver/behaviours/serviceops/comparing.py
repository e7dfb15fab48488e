"""Comparing: the operators of a search, on what a ticket holds and what is asked for.

A value of another type than the key's equals nothing and is neither smaller nor greater.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Key = tuple[str, Any]
"""A value with its type before it, so that a number never equals a text or a boolean."""

Comparison = Callable[[Any, Sequence[Key], bool], bool]
"""Compares what a ticket holds with the wanted values; the last argument folds case."""


def key_of(value: Any, fold: bool) -> Key:
    """Return a value as it is compared."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, str):
        return ("text", value.casefold() if fold else value)
    return ("number", value)


def keys_of(held: Any, fold: bool) -> list[Key]:
    """Return what a ticket holds as values: none, one, or those of its list."""
    if held is None:
        return []
    values = held if isinstance(held, (list, tuple)) else (held,)
    return [key_of(one, fold) for one in values]


def _equal(held: Any, wanted: Sequence[Key], fold: bool) -> bool:
    return bool(wanted) and set(keys_of(held, fold)) == set(wanted)


def _in(held: Any, wanted: Sequence[Key], fold: bool) -> bool:
    return any(one in wanted for one in keys_of(held, fold))


def _contains(held: Any, wanted: Sequence[Key], fold: bool) -> bool:
    """Tell whether a list has one of the wanted values, or a text one of them within it."""
    if isinstance(held, (list, tuple)):
        return _in(held, wanted, fold)
    return _on_texts(operator.contains)(held, wanted, fold)


def _on_texts(test: Callable[[str, str], bool]) -> Comparison:
    def compare(held: Any, wanted: Sequence[Key], fold: bool) -> bool:
        texts = [value for kind, value in keys_of(held, fold) if kind == "text"]
        parts = [value for kind, value in wanted if kind == "text"]
        return any(test(text, part) for text in texts for part in parts)

    return compare


def _in_order(test: Callable[[Any, Any], bool]) -> Comparison:
    def compare(held: Any, wanted: Sequence[Key], fold: bool) -> bool:
        values = keys_of(held, fold)
        if len(values) != 1 or len(wanted) != 1:
            return False
        (kind, value), (other_kind, other) = values[0], wanted[0]
        return kind == other_kind and kind != "boolean" and test(value, other)

    return compare


def _not(comparison: Comparison) -> Comparison:
    return lambda held, wanted, fold: not comparison(held, wanted, fold)


COMPARISONS: Mapping[str, Comparison] = {
    "equal": _equal,
    "not_equal": _not(_equal),
    "in": _in,
    "not_in": _not(_in),
    "contains": _contains,
    "not_contains": _not(_contains),
    "start_with": _on_texts(str.startswith),
    "end_with": _on_texts(str.endswith),
    "less_than": _in_order(operator.lt),
    "less_than_or_equal": _in_order(operator.le),
    "greater_than": _in_order(operator.gt),
    "greater_than_or_equal": _in_order(operator.ge),
}
"""The operators by the names that official pages give them."""
