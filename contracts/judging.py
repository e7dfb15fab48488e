"""Judging: every exchange, whatever it was made for, against the document's own words.

Status documented, media type, required headers and their schemas, body against the schema with
formats, never a server error, never silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import jsonschema
from jsonschema.protocols import Validator

from contracts.contract import Contract, Operation, walk
from contracts.errors import Broken
from contracts.exchange import Exchange

IN_BODY = "is not as documented"
"""How a complaint about a body against its schema ends."""
_CHECKER = jsonschema.FormatChecker()


class Judge:
    """Judges exchanges by one contract; compiled validators are kept."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._components = {"components": contract.raw.get("components", {})}
        self._validator = lru_cache(maxsize=None)(self._compile)
        self._schemas: dict[int, Any] = {}
        pointed = (node.get("x-requirement", ()) for _, node in walk(contract.raw))
        self._times = Counter(one for ids in pointed for one in ids if one in contract.requirements)

    def judge(self, exchange: Exchange) -> Iterator[Broken]:
        """Yield what is wrong with an exchange; nothing when the document has no such operation."""
        operation = self._contract.match(
            "GET" if exchange.method == "HEAD" else exchange.method, exchange.path
        )
        if operation is None:
            return
        requirement = self._blame(operation)
        if exchange.failure:
            yield self._finding(exchange, requirement, "no answer", "an answer", exchange.failure)
            return
        if exchange.status >= 500 and not self._in_doubt(operation, exchange.status):
            yield self._finding(
                exchange, requirement, "a server error", "no status from 500", str(exchange.status)
            )
            return
        response = self._contract.response(operation, exchange.status)
        if response is None:
            documented = ", ".join(operation.raw["responses"])
            yield self._finding(
                exchange,
                requirement,
                f"{operation.id} answers with an undocumented status",
                documented,
                str(exchange.status),
            )
            return
        yield from self._judge_headers(exchange, response, requirement)
        yield from self._judge_body(exchange, response, requirement)

    def _in_doubt(self, operation: Operation, status: int) -> bool:
        """Tell whether a doubt about the documented answer lists its status as possible."""
        response = self._contract.response(operation, status) or {}
        doubts = (self._contract.doubts[name] for name in response.get("x-doubt", ()))
        return any(str(status) in one.answers for one in doubts)

    def _blame(self, operation: Operation) -> str:
        """Return the requirement of the operation that is broken when its answer is wrong."""
        own = [one for one in operation.requirements if one in self._contract.requirements]
        return own[0] if own else next(iter(self._contract.requirements))

    def _judge_headers(
        self, exchange: Exchange, response: Mapping[str, Any], fallback: str
    ) -> Iterator[Broken]:
        for name, raw in response.get("headers", {}).items():
            header = self._contract.resolve(raw)
            requirement = next(iter(header.get("x-requirement", ())), fallback)
            value = exchange.headers.get(name.lower())
            if value is None:
                if header.get("required"):
                    yield self._finding(
                        exchange, requirement, f"header {name} is missing", "it", "none"
                    )
                continue
            schema = self._contract.resolve(header.get("schema", {}))
            if schema.get("type") == "integer" and not value.strip().lstrip("-").isdigit():
                yield self._finding(
                    exchange, requirement, f"header {name} is no integer", "digits", value
                )

    def _judge_body(
        self, exchange: Exchange, response: Mapping[str, Any], fallback: str
    ) -> Iterator[Broken]:
        content = response.get("content", {})
        if not content or exchange.method == "HEAD":
            return
        media = exchange.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media not in content:
            expected = ", ".join(content)
            yield self._finding(exchange, fallback, "another media type", expected, media or "none")
            return
        if not exchange.is_json:
            yield self._finding(exchange, fallback, "the body is no JSON", "JSON", exchange.answer)
            return
        schema = content[media].get("schema")
        if schema is None:
            return
        self._schemas[id(schema)] = schema
        for error in self._validator(id(schema)).iter_errors(exchange.json):
            where = "/".join(str(part) for part in error.absolute_path) or "the body"
            requirement = self._blame_schema(error, fallback)
            yield self._finding(
                exchange,
                requirement,
                f"{where} {IN_BODY}",
                f"{error.validator}: {_short(error.validator_value)}",
                _short(error.instance),
            )

    def _blame_schema(self, error: jsonschema.ValidationError, fallback: str) -> str:
        """Return what is broken: of several statements one about kinds, and about little else.

        Of a missing member it is what is said of that member.
        """
        schema = error.schema if isinstance(error.schema, dict) else {}
        pointed = [*schema.get("x-requirement", ())]
        if error.validator == "required":
            for name, one in schema.get("properties", {}).items():
                if error.message.startswith(f"{name!r} "):
                    own = self._contract.resolve(one).get("x-requirement", ())
                    pointed = [*own][:1] or pointed
        named = [one for one in pointed if one in self._times]
        kinds = self._contract.by_law("kind", named)
        return min(kinds or named, key=lambda one: self._times[one], default=fallback)

    def _compile(self, key: int) -> Validator:
        schema = {**self._schemas[key], **self._components}
        return jsonschema.Draft202012Validator(schema, format_checker=_CHECKER)

    def _finding(
        self, exchange: Exchange, requirement: str, message: str, expected: str, got: str
    ) -> Broken:
        return Broken(requirement, message, expected=expected, got=got, exchanges=(exchange,))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."
