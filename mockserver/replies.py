"""Replies: what the document lets an operation answer, to check this server's own answers by."""

from __future__ import annotations

from typing import Any

import jsonschema_rs

from mockserver.document import Document
from mockserver.operation import Operation, validator


class Replies:
    """The schemas of all answers of a document, each compiled when it is first needed."""

    __slots__ = ("_document", "_validators")

    def __init__(self, document: Document) -> None:
        self._document = document
        self._validators: dict[tuple[str, int], jsonschema_rs.Validator | None] = {}

    def check(self, operation: Operation, status: int, body: Any) -> None:
        """Refuse what the document does not allow: a fault of this server, not of the client.

        Raises:
            KeyError: the document does not know the status.
            jsonschema_rs.ValidationError: the body is another than the document says.
        """
        key = (operation.id, status)
        if key not in self._validators:
            self._validators[key] = self._compile(operation, status)
        found = self._validators[key]
        if found is not None:
            found.validate(body)

    def _compile(self, operation: Operation, status: int) -> jsonschema_rs.Validator | None:
        raw = self._document.raw["paths"][operation.path][operation.method.lower()]
        response = self._document.resolve(raw["responses"][str(status)])
        schema = response.get("content", {}).get("application/json", {}).get("schema")
        return validator(self._document, schema) if schema else None
