"""Parts: what a request says, piece by piece, as the document names the pieces.

It is read from the request that was sent and not from what a generator meant to send, and judged by
our own validator: a value may have become another one, or a valid one, on its way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import jsonschema

from contracts.contract import Contract, Operation, Parameter, Property
from contracts.values import accepts, errors_of

_INTEGER = re.compile(r"[+-]?\d+(\.0+)?", re.ASCII)
_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One piece of a request: a parameter or a member of its body.

    ``place`` is query, path, header or body; ``name`` is empty for the body as a whole. ``keyword``
    is the word of the schema that the value is wrong by, empty when it is right. ``known`` tells
    whether the document has the piece at all. ``role`` is the parameter's.
    """

    place: str
    name: str
    value: Any
    keyword: str = ""
    known: bool = True
    role: str = ""
    requirements: tuple[str, ...] = ()
    doubts: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """What a person calls it."""
        return f"{self.place} {self.name}".strip() if self.place != "body" else self.name or "body"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A request as it went out."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


class Reader:
    """Reads requests of one operation; ``prefix`` is where the API is mounted."""

    def __init__(self, contract: Contract, operation: Operation, prefix: str) -> None:
        self._contract = contract
        self._operation = operation
        self._prefix = prefix
        content = contract.resolve(operation.raw.get("requestBody", {})).get("content", {})
        self._media = {name: one.get("schema", {}) for name, one in content.items()}
        self._body_required = bool(
            contract.resolve(operation.raw.get("requestBody", {})).get("required")
        )

    def parts(self, sent: Sent) -> list[Part] | None:
        """Return the pieces of a request, wrong ones marked; None when it cannot be told."""
        if sent.method != self._operation.method:
            return None
        body = self._body(sent)
        if body is None:
            return None
        return [*self._parameters(sent), *body]

    # --- parameters ------------------------------------------------------------------------------

    def _parameters(self, sent: Sent) -> Iterator[Part]:
        parts = urlsplit(sent.url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        found = {"query": pairs, "path": self._in_path(parts.path)}
        found["header"] = [(name.lower(), value) for name, value in sent.headers.items()]
        declared = {(one.place, one.name): one for one in self._operation.parameters}
        for one in self._operation.parameters:
            name = one.name.lower() if one.place == "header" else one.name
            texts = [value for key, value in found.get(one.place, ()) if key == name]
            if len(texts) == 1:
                yield self._parameter(one, texts[0])
            elif texts:
                # Which of several counts, nobody says.
                yield self._parameter(one, texts[0], keyword="repeated")
        for key, value in pairs:
            if ("query", key) not in declared:
                yield Part(place="query", name=key, value=value, known=False)

    def _parameter(self, one: Parameter, text: str, keyword: str = "") -> Part:
        value = self._typed(one.schema, text)
        if not keyword:
            keyword = next(iter(self._wrong(one.schema, value)), "")
        return Part(
            place=one.place,
            name=one.name,
            value=value,
            keyword=keyword,
            role=one.role,
            requirements=one.requirements,
            doubts=frozenset(one.doubts) | doubts_in(self._contract, one.schema),
        )

    def _in_path(self, path: str) -> list[tuple[str, str]]:
        pattern = re.sub(r"\\\{[^}]*\\\}", "([^/]*)", re.escape(self._operation.path))
        names = re.findall(r"\{([^}]*)\}", self._operation.path)
        fit = re.fullmatch(pattern, path.removeprefix(self._prefix))
        return (
            [(name, unquote(one)) for name, one in zip(names, fit.groups(), strict=True)]
            if fit
            else []
        )

    def _typed(self, schema: Mapping[str, Any], text: str) -> Any:
        """Return what a server reads in a text, as far as the schema says."""
        readings = [text, *_readings(text)]
        if "array" in _types(schema):
            items = self._contract.resolve(schema.get("items", {}))
            return [self._typed(items, one) for one in text.split(",")] if text else []
        fitting = [one for one in readings if accepts(self._contract, schema, one)]
        if not fitting and {"integer", "number", "boolean"} & set(_types(schema)):
            fitting = readings[1:]  # of the right kind at least
        return fitting[0] if fitting else text

    # --- the body --------------------------------------------------------------------------------

    def _body(self, sent: Sent) -> list[Part] | None:
        if not self._media:
            return []
        if not sent.body:
            missing = Part(place="body", name="", value=None, keyword="required")
            return [missing] if self._body_required else []
        headers = {name.lower(): value for name, value in sent.headers.items()}
        media = headers.get("content-type", "").partition(";")[0].strip().lower()
        schema = self._media.get(media)
        if schema is None or media not in (_JSON, _FORM):
            return None
        if media == _FORM:
            value: Any = dict(
                parse_qsl(sent.body.decode("utf-8", "replace"), keep_blank_values=True)
            )
        else:
            try:
                value = json.loads(sent.body)
            except ValueError:
                return None
        return list(self._members(schema, value))

    def _members(self, schema: Mapping[str, Any], body: Any) -> Iterator[Part]:
        members = self._contract.properties(schema)
        if not isinstance(body, dict):
            keyword = next(iter(self._wrong(schema, body)), "")
            yield Part(place="body", name="", value=body, keyword=keyword)
            return
        wrong: dict[str, str] = {}
        for error in errors_of(self._contract, schema, body):
            for name in _blamed(error, body):
                wrong.setdefault(name, str(error.validator))
        for name, value in body.items():
            yield self._member(members.get(name), name, value, wrong.pop(name, "") if name else "")
        for name, keyword in wrong.items():
            if name:
                yield self._member(members.get(name), name, None, keyword)
            else:
                yield Part(place="body", name="", value=body, keyword=keyword)

    def _member(self, one: Property | None, name: str, value: Any, keyword: str) -> Part:
        doubts: frozenset[str] = frozenset()
        if one is not None:
            doubts = frozenset(one.doubts) | doubts_in(self._contract, one.schema)
        return Part(
            place="body",
            name=name,
            value=value,
            keyword=keyword,
            known=one is not None,
            requirements=one.requirements if one is not None else (),
            doubts=doubts,
        )

    def _wrong(self, schema: Mapping[str, Any], value: Any) -> Iterator[str]:
        for error in errors_of(self._contract, schema, value):
            yield str(error.validator)


def doubts_in(contract: Contract, node: Any, seen: tuple[str, ...] = ()) -> frozenset[str]:
    """Return every doubt that a schema points to, those of what it refers to included."""
    found: set[str] = set()
    if isinstance(node, Mapping):
        found.update(node.get("x-doubt", ()))
        reference = node.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            found |= doubts_in(contract, contract.resolve(dict(node)), (*seen, reference))
        for name, child in node.items():
            if name not in ("examples", "example", "default", "enum"):
                found |= doubts_in(contract, child, seen)
    elif isinstance(node, list):
        for child in node:
            found |= doubts_in(contract, child, seen)
    return frozenset(found)


def _blamed(error: jsonschema.ValidationError, body: Mapping[str, Any]) -> list[str]:
    """Return the members of a body that an error is about; the whole is the empty name."""
    if error.absolute_path:
        return [str(error.absolute_path[0])]
    if error.validator == "required":
        listed: Any = error.validator_value
        return [one for one in listed if one not in body]
    return [""]


def _readings(text: str) -> Iterator[Any]:
    if _INTEGER.fullmatch(text):
        yield int(text.partition(".")[0])
    if text in ("true", "false"):
        yield text == "true"
    try:
        yield float(text)
    except ValueError:
        return


def _types(schema: Mapping[str, Any]) -> list[str]:
    types = schema.get("type", ())
    return types if isinstance(types, list) else [types]
