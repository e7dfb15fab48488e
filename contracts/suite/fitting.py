"""Fitting: what a law can be about at all, by what the document declares."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from contracts.contract import Contract, Parameter
from contracts.kinds import Kind, kind_of, longest, nullable, words_of
from contracts.lists import filtered, sortable
from contracts.values import accepts

if TYPE_CHECKING:
    from contracts.suite.params import Subject

_MOMENT = "2020-01-01T00:00:00Z"
_BELOW = ("<5", f"<{_MOMENT}")
_ABOVE = (">5", f">{_MOMENT}")
_RANGE = (">1<5", f">{_MOMENT}<{_MOMENT}")
# What a filter must be able to take for a law about an operator to be about it.
_PROBES: dict[str, tuple[str, ...]] = {
    "filter-none": ("",),
    "filter-any": ("!",),
    "filter-any-before": ("!",),
    "filter-below": _BELOW,
    "filter-at-most": _BELOW,
    "filter-above": _ABOVE,
    "filter-at-least": _ABOVE,
    "filter-range": _RANGE,
    "filter-range-closed": _RANGE,
    "filter-zone": (f"<{_MOMENT}",),
    "filter-case": ("Any Text",),
    "filter-whole": ("Any Text",),
}
_EXACT = ("filter", "filter-not", "filter-not-before")
_SEVERAL = (Kind.ENUM, Kind.INTEGER, Kind.REFERENCE)


def filter_fits(contract: Contract, main: str, name: str, one: Parameter) -> bool:
    """Tell whether a law about an operator can be about a filter."""
    record = contract.record(main)
    found = record.get(filtered(one, record))
    if found is None:
        return False
    kind = kind_of(contract, found.schema)
    if name in _EXACT and kind is Kind.MOMENT and "clock" in found.schema.get("x-value", {}):
        return False  # a clock may count finer than it shows
    if name in ("filter-one-text", "text-set-told"):
        return kind is Kind.TEXT and not accepts(contract, one.schema, "a,b")
    if name in ("filter-set", "filter-not-set"):
        several = words_of(contract, found.schema)[:2] if kind is Kind.ENUM else ["1", "2"]
        return kind in _SEVERAL and accepts(contract, one.schema, ",".join(several))
    probes = _PROBES.get(name, ())
    return not probes or any(accepts(contract, one.schema, probe) for probe in probes)


def _whole(contract: Contract, main: str) -> list[str]:
    """Return the properties that the answer to a read has to show."""
    read = contract.doing("read", main)
    response = (contract.response(read, 200) if read else None) or {}
    content = response.get("content", {}).get("application/json", {})
    return contract.required(content.get("schema", {}))


def _shown(one: Subject) -> bool:
    return one.read is not None


def _written(one: Subject) -> bool:
    return one.member is not None and one.read is not None and not _read_only(one)


def _read_only(one: Subject) -> bool:
    return bool(one.schema.get("readOnly"))


def _sortable(contract: Contract, main: str, one: Subject) -> bool:
    return one.name in sortable(contract, main)


def _from(contract: Contract, main: str, one: Subject) -> Any:
    return one.schema.get("x-value", {}).get("from")


def _clock(contract: Contract, main: str, one: Subject) -> Any:
    return one.schema.get("x-value", {}).get("clock")


# Which properties a law can be about at all, by what the document declares of them.
FITS: dict[str, Callable[[Contract, str, Subject], Any]] = {
    "echo": lambda c, m, one: _written(one),
    "text": lambda c, m, one: _written(one) and one.kind is Kind.TEXT,
    "default": lambda c, m, one: _shown(one) and "default" in one.schema,
    "empty-at-first": lambda c, m, one: _shown(one),
    "optional": lambda c, m, one: one.member is not None and not one.required,
    "required": lambda c, m, one: one.required,
    "always": lambda c, m, one: (
        _shown(one) and not nullable(c, one.schema) and one.name in _whole(c, m)
    ),
    "read-only": lambda c, m, one: _shown(one) and _read_only(one),
    "write-only": lambda c, m, one: one.member is not None and one.member.schema.get("writeOnly"),
    "kind": lambda c, m, one: _shown(one),
    "kind-listed": lambda c, m, one: (
        _shown(one) and one.name in c.collection(m).get("default-fields", ())
    ),
    "shows-listed": lambda c, m, one: (
        one.kind is Kind.REFERENCE and one.name in c.collection(m).get("default-fields", ())
    ),
    "seconds": lambda c, m, one: _shown(one) and one.kind in (Kind.MOMENT, Kind.TARGET),
    "enum": lambda c, m, one: _written(one) and words_of(c, one.schema),
    "no-other-word": lambda c, m, one: _written(one) and words_of(c, one.schema),
    "limit": lambda c, m, one: one.member is not None and longest(c, one.write.schema),
    "clear": lambda c, m, one: (
        one.change is not None
        and nullable(c, one.change.schema)
        and _written(one)
        and not isinstance(_from(c, m, one), list)
    ),
    "empty": lambda c, m, one: (
        one.change is not None
        and _written(one)
        and accepts(c, one.change.schema, "")
        and not (one.kind is Kind.REFERENCE and "x-value" in one.schema)
    ),
    "text-ids": lambda c, m, one: _written(one) and one.kind is Kind.REFERENCE,
    "reference": lambda c, m, one: _written(one) and one.kind is Kind.REFERENCE,
    "shows": lambda c, m, one: _shown(one) and one.kind is Kind.REFERENCE,
    "from-caller": lambda c, m, one: _from(c, m, one) == "caller",
    "from-record": lambda c, m, one: isinstance(_from(c, m, one), list),
    "once": lambda c, m, one: one.schema.get("x-value", {}).get("once"),
    "clock-created": lambda c, m, one: _clock(c, m, one) == "created",
    "clock-updated": lambda c, m, one: _clock(c, m, one) == "updated",
    "untouched": lambda c, m, one: _clock(c, m, one) == "updated",
    "clock-state": lambda c, m, one: isinstance(_clock(c, m, one), dict),
    "true-when": lambda c, m, one: one.schema.get("x-value", {}).get("true-when"),
    "sort": _sortable,
}
