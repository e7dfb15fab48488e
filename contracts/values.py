"""Values: what a check sends for a member, valid ones that differ and wrong ones of each sort."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema

from contracts.contract import Contract, Property
from contracts.kinds import Kind, kind_of, longest, words_of

_CHECKER = jsonschema.FormatChecker()
_FAR = datetime(2041, 5, 6, 7, 8, tzinfo=UTC)
# Later and earlier by turns: where two moments bound each other, one of the next ones will fit.
NO_ID = "no such id"
_DAYS = (0, 40, -40, 80, -80)

# Each sort of text that must come back as it was sent, and the doubt that allows otherwise. The
# sorts of one doubt stand last, so that what nobody doubts is seen first.
TEXTS: tuple[tuple[str, str, str], ...] = (
    ("letters of many scripts", "Žluťoučký kůň, \u6f22\u5b57, \u05e2\u05d1\u05e8\u05d9\u05ea", ""),
    ("characters beyond the BMP", "\U0001f4be\U00020b9f \U0001f469\u200d\U0001f4bb", ""),
    ("combining marks", "e\u0301 n\u0303 \u1112\u1161\u11ab", ""),
    ("HTML", "<b>a</b> &amp; &lt;i&gt; <!-- c --> \"q\" 'r'", ""),
    ("signs that programs read", "%41%00 + ${x} {{y}} \\n '; -- ?a=b&c=d#e", ""),
    ("a text that looks like a number", "007.50", ""),
    ("a text that looks like a word of JSON", "null", ""),
    ("control characters", "a\u0001b\u0008c\u001fd\u007fe\u0085f", ""),
    ("several blanks in a row", "a   b\u00a0\u00a0c", ""),
    ("blanks at the ends", "  a b  ", "text-trimmed"),
    ("line breaks and tabs", "a\tb\nc\r\nd", "line-breaks-in-strings"),
    ("the character NUL", "a\u0000b", "nul-in-text"),
)


def accepts(contract: Contract, schema: Mapping[str, Any], value: Any) -> bool:
    """Tell whether a value is valid for a schema of the document."""
    whole = {**schema, "components": contract.raw.get("components", {})}
    return bool(jsonschema.Draft202012Validator(whole, format_checker=_CHECKER).is_valid(value))


def errors_of(
    contract: Contract, schema: Mapping[str, Any], value: Any
) -> Iterator[jsonschema.ValidationError]:
    """Yield what is wrong with a value for a schema of the document."""
    whole = {**schema, "components": contract.raw.get("components", {})}
    validator = jsonschema.Draft202012Validator(whole, format_checker=_CHECKER)
    yield from validator.iter_errors(value)


def sample(
    contract: Contract, member: Property, text: str, index: int, known: Sequence[Any]
) -> Any:
    """Return a valid value for a member; another one for another ``index``.

    ``text`` is what a text says, ``known`` what can be referred to. None when there is no (further)
    such value.
    """
    schema = member.schema
    if contract.reference(member):
        several = "array" in _types(schema)
        if index >= len(known):
            return None
        return [known[index]] if several else known[index]
    kind = kind_of(contract, schema)
    if kind is Kind.ENUM:
        words = [one for one in words_of(contract, schema) if accepts(contract, schema, one)]
        return words[index] if index < len(words) else None
    value = _plain_sample(contract, schema, kind, text, index)
    if accepts(contract, schema, value):
        return value
    fitting = [one for one in schema.get("examples", ()) if accepts(contract, schema, one)]
    return fitting[index] if index < len(fitting) else None


def _plain_sample(
    contract: Contract, schema: Mapping[str, Any], kind: Kind, text: str, index: int
) -> Any:
    if kind is Kind.BOOLEAN:
        return index % 2 == 0
    if kind is Kind.INTEGER:
        return max(int(schema.get("minimum", 1)), 1) + index
    if kind is Kind.NUMBER:
        return float(max(schema.get("minimum", 1), 1)) + index + 0.5
    if kind in (Kind.MOMENT, Kind.TARGET):
        zone = timedelta(hours=(2, -5, 0)[index % 3])
        instant = _FAR + timedelta(days=_DAYS[index % len(_DAYS)])
        shown = (instant + zone).replace(tzinfo=None).isoformat(timespec="seconds")
        return shown + ("+02:00", "-05:00", "Z")[index % 3]
    if kind is Kind.DATE:
        return (_FAR + timedelta(days=_DAYS[index % len(_DAYS)])).date().isoformat()
    if kind is Kind.OBJECT:
        return _object(contract, schema, text)
    if kind is Kind.LIST:
        items = contract.resolve(schema.get("items", {}))
        return [_plain_sample(contract, items, kind_of(contract, items), text, index)]
    limit = longest(contract, schema)
    return text if limit is None or len(text) <= limit else text[-limit:]


def _object(contract: Contract, schema: Mapping[str, Any], text: str) -> dict[str, Any]:
    members = contract.properties(schema)
    if not members:
        deep = {"list": [1, 2.5, True, None, "\u00e9"], "empty": {}}
        return {"text": text, "deep": deep, "no": False, "zero": 0, "none": None, "blank": ""}
    return {
        name: _plain_sample(contract, members[name].schema, kind_of(contract, one.schema), text, 0)
        for name, one in members.items()
        if name in schema.get("required", ())
    }


def wrong(contract: Contract, member: Property) -> Iterator[tuple[str, Any]]:
    """Yield values that the document does not allow for a member, each with what is wrong."""
    schema = member.schema
    limit = longest(contract, schema)
    if limit is not None:
        yield "too long", "x" * (limit + 1)
    if not contract.reference(member):
        words = words_of(contract, schema)
        candidates: list[tuple[str, Any]] = [
            ("an unknown word", f"{words[0]}x" if words else "no such word"),
            ("no moment", "2041-02-30T25:61:00Z"),
        ]
    else:
        candidates = [("no id", NO_ID)]
    candidates += [("a list", [["x"]]), ("an object", {"x": 1}), ("a number", 4711)]
    for what, value in candidates:
        if not accepts(contract, schema, value):
            yield what, value
            return


def _types(schema: Mapping[str, Any]) -> list[str]:
    types = schema.get("type", ())
    return types if isinstance(types, list) else [types]
