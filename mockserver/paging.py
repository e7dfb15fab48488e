"""Paging: which part of a list is meant, and which members of its records."""

from __future__ import annotations

from dataclasses import dataclass

from mockserver.call import Call
from mockserver.fields import Collection
from mockserver.problems import Refusal

_FALLBACK_SIZE = 20
_DIGITS = 18
_HUGE = 10**_DIGITS


@dataclass(slots=True, kw_only=True)
class Page:
    """One page of a list; ``number`` counts from 1, ``total`` is of the whole list."""

    number: int
    size: int
    total: int


def read_page(call: Call) -> tuple[int, int | None]:
    """Return the page number and size asked for; the size of an API without pages is None.

    Raises:
        Refusal: bad-parameter.
    """
    by_role = call.operation.by_role
    if "page-size" not in by_role:
        return _number(call, "page", 1), _FALLBACK_SIZE if "page" in by_role else None
    size = _number(call, "page-size", _FALLBACK_SIZE)
    parameter = by_role["page-size"]
    most = parameter.maximum if parameter.clamp is None else parameter.clamp
    if most is not None and size > most:
        text = f"Parameter '{parameter.name}' cannot be greater than {most}"
        if parameter.clamp is None or call.refuses("page-size-over", parameter.name, text):
            raise _bad(text)
        size = most
    return _number(call, "page", 1), size


def _number(call: Call, role: str, fallback: int) -> int:
    parameter = call.operation.by_role.get(role)
    text = call.last(role)
    if parameter is None or text is None:
        default = None if parameter is None else parameter.default
        return fallback if default is None else int(default)
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdecimal():
        number = int(text) if len(digits) <= _DIGITS else -_HUGE if text.startswith("-") else _HUGE
        if number >= 1:
            return number
        message = f"Parameter '{parameter.name}' cannot be less than 1"
    else:
        message = f"Parameter '{parameter.name}' must be a whole number, not '{text[:100]}'"
    if role == "page" and call.choice("bad-page") == "first":
        return 1
    raise _bad(message)


def paged(call: Call, total: int) -> Page:
    """Return the page that the call asks for, of a list of so many records."""
    number, asked = read_page(call)
    size = max(1, total) if asked is None else asked
    if (number - 1) * size >= total and number > 1 and call.choice("page-past-end") == "refuse":
        name = call.operation.by_role["page"].name
        raise _bad(f"Parameter '{name}' is past the last page, {max(1, -(-total // size))}")
    return Page(number=number, size=size, total=total)


def read_fields(call: Call, collection: Collection) -> tuple[str, ...] | None:
    """Return the names in ``fields=``, id first, or None when the default ones are meant.

    Raises:
        Refusal: bad-parameter, naming the unknown fields.
    """
    text = call.last("fields")
    names = tuple(part for part in (text or "").split(",") if part)
    if not names:
        return None
    known = {one.name for one in collection.shown}
    unknown = [name for name in names if name not in known]
    if unknown:
        told = f"Unknown fields: {', '.join(unknown)}"
        if call.refuses("unknown-field", "fields", told):
            raise _bad(told)
    return tuple(dict.fromkeys(("id", *(name for name in names if name in known))))


def _bad(message: str) -> Refusal:
    return Refusal("bad-parameter", message)
