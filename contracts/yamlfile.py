"""YAML files: read as the JSON they stand for, so that nothing in them changes its kind."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from contracts.errors import NoVerdict

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _JsonLoader(_Loader):  # type: ignore[misc]
    """Reads the scalars of JSON and nothing else; a key that stands twice is an error."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping, refusing a repeated key."""
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                line = node.start_mark.line + 1
                raise NoVerdict(f"line {line}: key '{key}' stands twice")
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return mapping


_JsonLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), ["t", "f"]
)
_JsonLoader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile("^(?:null|~|)$"), ["n", "~", ""]
)
_JsonLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile("^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)
_JsonLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:[0-9]+\.[0-9]*|[0-9]+[eE][-+]?[0-9]+)$"),
    list("-+0123456789"),
)


def read(path: Path) -> Any:
    """Return the data in a file.

    Raises:
        NoVerdict: it cannot be read, or a key stands twice in it.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_JsonLoader)  # noqa: S506
    except (OSError, yaml.YAMLError, NoVerdict) as error:
        raise NoVerdict(f"{path}: {error}") from error


def places(path: Path) -> dict[tuple[str | int, ...], int]:
    """Return the line on which each value of a file stands, by the keys that lead to it."""
    found: dict[tuple[str | int, ...], int] = {}
    _place(yaml.compose(path.read_text(encoding="utf-8"), Loader=_JsonLoader), (), found)
    return found


def _place(
    node: yaml.Node | None, keys: tuple[str | int, ...], found: dict[tuple[str | int, ...], int]
) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found[*keys, key.value] = key.start_mark.line + 1
            _place(value, (*keys, key.value), found)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            found[*keys, index] = value.start_mark.line + 1
            _place(value, (*keys, index), found)
