"""Routing: from a method and a path to an operation; a fixed path wins over a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from mockserver.operation import Operation

_DIGITS = 18  # more than any id has, fewer than an integer parser minds


class Match(NamedTuple):
    """The operations of one path by method, and the values of the path's parameters."""

    operations: Mapping[str, Operation]
    values: Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class _Shape:
    """A path with parameters: which of its parts are fixed, and which are named."""

    operations: Mapping[str, Operation]
    fixed: tuple[tuple[int, str], ...]
    free: tuple[tuple[int, str, bool], ...]
    """Place and name of each parameter, and whether it is a whole number."""

    def read(self, parts: Sequence[str]) -> dict[str, int | str] | None:
        """Return the values of the parameters in the parts of a path, or None if it is another."""
        for place, text in self.fixed:
            if parts[place] != text:
                return None
        values: dict[str, int | str] = {}
        for place, name, numeric in self.free:
            value = _value(parts[place], numeric=numeric)
            if value is None:
                return None
            values[name] = value
        return values


class Router:
    """A table of all paths of an API."""

    def __init__(self, operations: Sequence[Operation], tolerates: frozenset[str]) -> None:
        self._slash = "trailing-slash" in tolerates
        self._suffix = "json-suffix" in tolerates
        fixed: dict[str, dict[str, Operation]] = {}
        templates: dict[str, dict[str, Operation]] = {}
        for operation in operations:
            table = templates if "{" in operation.path else fixed
            table.setdefault(operation.path, {})[operation.method] = operation
        self._fixed = {path: Match(found, {}) for path, found in fixed.items()}
        self._shapes: dict[tuple[int, str], list[_Shape]] = {}
        """By the number of parts and the first of them if it is fixed; the least free one first."""
        for path, found in templates.items():
            parts = path.split("/")[1:]
            first = "" if parts[0].startswith("{") else parts[0]
            self._shapes.setdefault((len(parts), first), []).append(_shape(parts, found))
        self.match = lru_cache(maxsize=4096)(self._match)
        """(path) -> what stands there, below the prefix and percent-encoded, or None."""
        for (count, first), shapes in self._shapes.items():
            if first:
                shapes += self._shapes.get((count, ""), [])
            shapes.sort(key=lambda one: len(one.free))

    def _match(self, path: str) -> Match | None:
        if self._suffix and path.endswith(".json"):
            path = path[:-5]
        if self._slash and len(path) > 1 and path.endswith("/"):
            path = path[:-1]
        found = self._fixed.get(path or "/")
        if found is not None:
            return found
        parts = path.split("/")[1:]
        if not parts:
            return None
        count = len(parts)
        shapes = self._shapes.get((count, parts[0])) or self._shapes.get((count, ""))
        for shape in shapes or ():
            values = shape.read(parts)
            if values is not None:
                return Match(shape.operations, values)
        return None


def _shape(parts: Sequence[str], operations: Mapping[str, Operation]) -> _Shape:
    parameters = next(iter(operations.values())).path_parameters
    fixed = tuple((place, one) for place, one in enumerate(parts) if not one.startswith("{"))
    free = []
    for place, one in enumerate(parts):
        if one.startswith("{"):
            parameter = parameters.get(one[1:-1])
            numeric = parameter is not None and parameter.kind == "integer"
            free.append((place, one[1:-1], numeric))
    return _Shape(operations, fixed, tuple(free))


def _value(part: str, *, numeric: bool) -> int | str | None:
    """Return what one part of a path says; None if it says nothing that could be meant."""
    try:
        text = unquote_to_bytes(part).decode("utf-8") if "%" in part else part
    except UnicodeDecodeError:
        return None
    if numeric and text.isascii() and text.isdigit() and len(text) <= _DIGITS:
        return int(text)
    return text or None  # an id of no record, where a number is expected
