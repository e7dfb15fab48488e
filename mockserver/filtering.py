"""Filtering: query parameters to conditions on records, in the grammar of operators in values.

``=v`` equal, ``=!v`` or ``!=v`` not equal, ``=`` empty, ``=!`` present, ``=a,b`` one of,
``=<v`` ``=<=v`` ``=>v`` ``=>=v`` and the ranges ``=>a<b``. Conditions are joined by AND.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mockserver.choices import Answers
from mockserver.fields import FALSE, TRUE, Collection, Field
from mockserver.moment import parse_moment
from mockserver.problems import Refusal

_COMPARISON = re.compile(r"(<=|>=|<|>)([^<>]*)(?:(<=|<)([^<>]*))?")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
_ID = re.compile(r"[1-9][0-9]{0,9}")
_ID_BOUND = re.compile(r"[0-9]{1,10}")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_LISTED = ("integer", "enum", "reference", "references")
_ORDERED = ("integer", "number", "timestamp", "millis", "target")


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of one property; ``equals`` are the values it looks for when it is no more."""

    property: str
    holds: Callable[[Any], bool]
    equals: tuple[Any, ...] = ()


class _BadValue(Exception):
    """The value cannot be one of this field's."""


def read_filters(
    collection: Collection, pairs: Sequence[tuple[str, str]], answers: Answers, zone: int
) -> list[Condition]:
    """Compile the filters of a query.

    Raises:
        Refusal: bad-parameter, with the vendor's message where one is documented.
    """
    named = [(name, _find(collection, name.removesuffix("!")), value) for name, value in pairs]
    unknown = dict.fromkeys(name.removesuffix("!") for name, one, _ in named if one is None)
    if unknown:
        raise Refusal("bad-parameter", f"Unknown fields: {', '.join(unknown)}")
    closed = dict.fromkeys(
        name.removesuffix("!")
        for name, one, _ in named
        if one and one.name not in collection.filterable
    )
    if closed:
        raise Refusal("bad-parameter", f"Filtering not allowed on fields: {', '.join(closed)}")
    if answers["repeated-filter"] == "last":
        named = list({one.name: (name, one, value) for name, one, value in named if one}.values())
    return [
        _read_one(one, value, name.endswith("!"), answers, zone)
        for name, one, value in named
        if one is not None
    ]


def _find(collection: Collection, name: str) -> Field | None:
    return collection.find("id" if name == "ids" else name)


def _read_one(field: Field, text: str, negated: bool, answers: Answers, zone: int) -> Condition:
    if not negated and text.startswith("!"):
        negated, text = True, text[1:]
    try:
        condition = _positive(field, text, negated, answers, zone)
    except _BadValue as error:
        if answers["bad-filter-value"] == "refuse":
            raise Refusal(
                "bad-parameter", f"Value '{text[:100]}' is not valid for field '{field.name}'"
            ) from error
        condition = Condition(field.name, lambda value: False)
    if not negated:
        return condition
    holds = condition.holds
    return Condition(field.name, lambda value: not holds(value))


def _positive(field: Field, text: str, negated: bool, answers: Answers, zone: int) -> Condition:
    if text == "":
        return Condition(field.name, lambda value: value in (None, "", ()))
    if text[0] in "<>":
        return _comparison(field, text, negated, zone)
    listed = field.kind in _LISTED or field.name == "id"
    if "," in text and not listed:
        if field.kind == "boolean":
            message = f"Cannot filter on a set of values for field '{field.name}'"
        else:
            operator = "!=" if negated else "="
            message = (
                f"Cannot apply the '{operator}' operator to a set of values "
                f"for field '{field.name}'"
            )
        raise Refusal("bad-parameter", message)
    parts = text.split(",") if listed else [text]
    wanted = tuple(_value(field, part, zone) for part in parts)
    if field.kind == "string" and field.name != "id" and answers["text-case"] == "insensitive":
        folded = wanted[0].casefold()
        return Condition(
            field.name, lambda value: isinstance(value, str) and value.casefold() == folded
        )
    if field.kind in ("references", "array"):
        return Condition(field.name, lambda value: any(one in wanted for one in value or ()))
    return Condition(field.name, lambda value: value in wanted, wanted)


def _comparison(field: Field, text: str, negated: bool, zone: int) -> Condition:
    match = _COMPARISON.fullmatch(text)
    if match is None:
        raise _BadValue
    operator, bound, second, end = match.groups()
    if field.kind not in _ORDERED or negated:
        word = f"!{operator}" if negated else operator
        raise Refusal(
            "bad-parameter", f"Field '{field.name}' does not support the '{word}' operator"
        )
    if second and operator not in (">", ">="):
        raise _BadValue
    low = _bound(field, bound, zone)
    first = _COMPARE[operator]
    if not second:
        return Condition(field.name, lambda value: _orderly(value) and first(value, low))
    high = _bound(field, end, zone)
    last = _COMPARE[second]
    return Condition(
        field.name, lambda value: _orderly(value) and first(value, low) and last(value, high)
    )


def _orderly(value: Any) -> bool:
    return isinstance(value, (int, float))


def _bound(field: Field, text: str, zone: int) -> Any:
    if text in field.specials:
        raise _BadValue
    return _int(text, _ID_BOUND) if field.name == "id" else _value(field, text, zone)


def _int(text: str, form: re.Pattern[str]) -> int:
    if form.fullmatch(text) is None:
        raise _BadValue
    return int(text)


def _value(field: Field, text: str, zone: int) -> Any:
    if field.text_key:
        return text
    if field.collection or field.name == "id":
        return _int(text, _ID)
    if field.kind in ("integer", "millis"):
        return _int(text, _WHOLE)
    if field.kind == "number":
        if _NUMBER.fullmatch(text) is None:
            raise _BadValue
        return float(text)
    if field.kind == "boolean":
        if text not in TRUE and text not in FALSE:
            raise _BadValue
        return text in TRUE
    if field.kind == "enum":
        if text not in field.enum:
            raise _BadValue
        return text
    if field.kind in ("timestamp", "target"):
        if text in field.specials:
            return text
        instant = parse_moment(text, zone)
        if instant is None:
            raise _BadValue
        return instant
    return text
