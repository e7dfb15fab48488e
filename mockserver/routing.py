"""Routing: from a method and a path to an operation; a fixed path wins over a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from mockserver.operation import Operation, Parameter

_DIGITS = 18  # more than any id has, fewer than an integer parser minds


@dataclass(frozen=True, slots=True)
class Match:
    """The operations of one path by method, and the values of the path's parameters."""

    operations: Mapping[str, Operation]
    values: Mapping[str, int | str]


class Router:
    """A table of all paths of an API."""

    def __init__(self, operations: Sequence[Operation], tolerates: frozenset[str]) -> None:
        self._slash = "trailing-slash" in tolerates
        self._suffix = "json-suffix" in tolerates
        self._fixed: dict[str, dict[str, Operation]] = {}
        self._templates: dict[int, dict[tuple[str, ...], dict[str, Operation]]] = {}
        for operation in operations:
            if "{" in operation.path:
                parts = tuple(operation.path.split("/")[1:])
                shapes = self._templates.setdefault(len(parts), {})
                shapes.setdefault(parts, {})[operation.method] = operation
            else:
                self._fixed.setdefault(operation.path, {})[operation.method] = operation

    def match(self, path: str) -> Match | None:
        """Return what stands at ``path`` (below the prefix, percent-encoded), or None."""
        if self._suffix and path.endswith(".json"):
            path = path[:-5]
        if self._slash and len(path) > 1 and path.endswith("/"):
            path = path[:-1]
        operations = self._fixed.get(path or "/")
        if operations is not None:
            return Match(operations, {})
        parts = path.split("/")[1:]
        best: Match | None = None
        fewest = len(parts) + 1
        for shape, operations in self._templates.get(len(parts), {}).items():
            free = sum(one.startswith("{") for one in shape)
            if free < fewest:
                values = _values(shape, parts, next(iter(operations.values())).path_parameters)
                if values is not None:
                    best, fewest = Match(operations, values), free
        return best


def _values(
    shape: Sequence[str], parts: Sequence[str], parameters: Mapping[str, Parameter]
) -> dict[str, int | str] | None:
    values: dict[str, int | str] = {}
    for expected, part in zip(shape, parts, strict=True):
        if not expected.startswith("{"):
            if expected != part:
                return None
            continue
        name = expected[1:-1]
        try:
            text = unquote_to_bytes(part).decode("utf-8")
        except UnicodeDecodeError:
            return None
        parameter = parameters.get(name)
        numeric = parameter is not None and parameter.kind == "integer"
        if numeric and text.isascii() and text.isdigit() and len(text) <= _DIGITS:
            values[name] = int(text)
        elif text:
            values[name] = text  # an id of no record, where a number is expected
        else:
            return None
    return values
