"""Qualifying: the condition in the body of a search, read into a test of one ticket."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.behaviours.serviceops import forms
from mockserver.behaviours.serviceops.comparing import COMPARISONS, key_of, keys_of
from mockserver.behaviours.serviceops.wording import told
from mockserver.call import Call
from mockserver.fields import Cells
from mockserver.problems import Refusal, nearest

Test = Callable[[Cells], bool]
Holder = Callable[[Cells], Any]

_DEEPEST = 100
_PROPERTY = "request."
_VALUES: Mapping[str, tuple[type, bool, str]] = {
    "StringValueRest": (str, False, "a text"),
    "EnumValueRest": (str, False, "a text"),
    "LongValueRest": (int, False, "a whole number"),
    "BooleanValueRest": (bool, False, "true or false"),
    "ListStringValueRest": (str, True, "a list of texts"),
    "ListLongValueRest": (int, True, "a list of whole numbers"),
}


@dataclass(frozen=True, slots=True)
class _Node:
    """A part of the body, where it stands, and how many qualifications it is inside of."""

    call: Call
    value: Any
    where: str
    depth: int = 0

    def wrong(self, expected: str) -> Refusal:
        """Return the refusal that says what should stand here."""
        got = told(self.value)
        return Refusal(
            "invalid", errors=[("qualDetails", f"{self.where} must be {expected}, got {got}")]
        )

    def child(self, name: str, *, deeper: bool = False) -> _Node:
        """Return a member, which has to be there."""
        where = f"{self.where}.{name}"
        if name not in self.value:
            raise Refusal("invalid", errors=[("qualDetails", f"{where} is required")])
        return _Node(self.call, self.value[name], where, self.depth + deeper)

    def kind(self, known: Mapping[str, Any]) -> str:
        """Return the ``type`` of this object, which has to be one of the known ones."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        named = self.child("type")
        if not isinstance(named.value, str) or named.value not in known:
            raise named.wrong(f"one of {', '.join(known)}")
        return named.value

    def word(self, known: Iterable[str]) -> str:
        """Return which known word stands here, in any case, with or without its low lines."""
        for one in known if isinstance(self.value, str) else ():
            if re.fullmatch(one.replace("_", "_?"), self.value, re.IGNORECASE | re.ASCII):
                return one
        raise self.wrong(f"one of {', '.join(known)}")


def read_qualification(call: Call, value: Any) -> Test:
    """Return the test that the member ``qualDetails`` describes; null is met by every ticket.

    Raises:
        Refusal: invalid, saying what is wrong and where.
    """
    if value is None:
        return lambda record: True
    return _qualification(_Node(call, value, "qualDetails"))


# --- qualifications -------------------------------------------------------------------------------


def _qualification(node: _Node) -> Test:
    if node.depth >= _DEEPEST:
        raise node.wrong(f"less than {_DEEPEST} levels deep")
    return _QUALIFICATIONS[node.kind(_QUALIFICATIONS)](node)


def _flat(node: _Node) -> Test:
    quals = node.child("quals", deeper=True)
    if not isinstance(quals.value, list):
        raise quals.wrong("a list")
    tests = [
        _qualification(_Node(quals.call, one, f"{quals.where}[{index}]", quals.depth))
        for index, one in enumerate(quals.value)
    ]
    return lambda record: all(test(record) for test in tests)


def _binary(node: _Node) -> Test:
    left = _qualification(node.child("leftQual", deeper=True))
    joined = node.child("operator").word(("and", "or"))
    right = _qualification(node.child("rightQual", deeper=True))
    if joined == "and":
        return lambda record: left(record) and right(record)
    return lambda record: left(record) or right(record)


def _relational(node: _Node) -> Test:
    holder = _operand(node.child("leftOperand"))
    name = node.child("operator").word(COMPARISONS)
    fold = node.call.choice("text-case") == "insensitive"
    wanted = [key_of(one, fold) for one in _values(node.child("rightOperand"))]
    compare = COMPARISONS[name]
    return lambda record: compare(holder(record), wanted, fold)


def _unary(node: _Node) -> Test:
    holder = _operand(node.child("operand"))
    name = node.child("operator").word(("is_null", "is_not_null"))
    return lambda record: (not keys_of(holder(record), False)) == (name == "is_null")


_QUALIFICATIONS: Mapping[str, Callable[[_Node], Test]] = {
    "FlatQualificationRest": _flat,
    "RelationalQualificationRest": _relational,
    "BinaryQualificationRest": _binary,
    "UnaryQualificationRest": _unary,
}


# --- operands -------------------------------------------------------------------------------------


def _operand(node: _Node) -> Holder:
    """Return the function that takes from a ticket what is to be compared."""
    return _OPERANDS[node.kind(_OPERANDS)](node)


def _key(node: _Node, prefix: str = "") -> Holder:
    key = node.child("key")
    known = [prefix + name for name in node.call.api.collections["requests"].filterable]
    if not isinstance(key.value, str) or key.value not in known:
        hint = nearest(key.value, known) if isinstance(key.value, str) else ""
        raise key.wrong("a key of the ticket" + (f" ({hint})" if "?" in hint else ""))
    name = key.value.removeprefix(prefix)
    return lambda record: record[name]


def _property(node: _Node) -> Holder:
    return _key(node, _PROPERTY)


def _custom_field(node: _Node) -> Holder:
    named = node.child("fieldName")
    label, call = named.value, node.call
    if not isinstance(label, str):
        raise named.wrong("a text")
    if label not in forms.form(call):
        return lambda record: None
    return lambda record: (record["customField"] or {}).get(label)


_OPERANDS: Mapping[str, Callable[[_Node], Holder]] = {
    "DbOperandRest": _key,
    "PropertyOperandRest": _property,
    "CustomFieldOperandRest": _custom_field,
}


def _values(node: _Node) -> list[Any]:
    """Return the values that a value operand holds."""
    node.kind({"ValueOperandRest": None})
    value = node.child("value")
    wanted, many, expected = _VALUES[value.kind(_VALUES)]
    held = value.child("value")
    values = held.value if many else [held.value]
    if not isinstance(values, list) or not all(_is(one, wanted) for one in values):
        raise held.wrong(expected)
    return values


def _is(value: Any, wanted: type) -> bool:
    if wanted is int:
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return whole and not isinstance(value, bool)
    return isinstance(value, wanted)
