"""YAML files, read strictly: no key twice, no implicit dates, every fault with its line."""

from __future__ import annotations

import re
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any

import yaml

from mockserver.kept import Kept, digest
from mockserver.problems import Place, SetupError

_CODE = Path(__file__).read_bytes()  # what it makes of a text changes with it
_KEPT_TEXT = 2**20  # characters; keeping what is larger would cost more than it saves
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _CoreLoader(_Parser):  # type: ignore[misc]
    """Resolves only JSON's own scalars: ``yes``, dates and sexagesimals stay text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)",
        "-+.0123456789",
    ),
):
    _CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )


def escape(key: str) -> str:
    """Return a key as a part of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


class YamlFile:
    """One parsed file: its ``value`` as plain JSON data, and the place of any pointer in it.

    The value is taken from ``kept`` where this very text was parsed before, and put there else.

    Raises:
        SetupError: the file is missing, not YAML, repeats a key or uses an alias.
    """

    def __init__(self, path: Path, text: str | None = None, kept: Kept | None = None) -> None:
        self.path = path
        self.text = read_text(path) if text is None else text
        self._seen: set[int] = set()
        if kept is None:
            self.value: Any = self._parse()
            return
        name = digest([b"yaml", _CODE, self.text.encode()])
        held = kept.get(name)
        if isinstance(held, dict) and "value" in held:
            self.value = held["value"]
        else:
            self.value = self._parse()
            kept.put(name, {"value": self.value})

    @classmethod
    def known(cls, path: Path, text: str, value: Any) -> YamlFile:
        """Return a file whose text is known to come to this value."""
        file = cls(path, "")
        file.text, file.value = text, value
        return file

    def _parse(self) -> Any:
        root = self._composed()
        try:
            return None if root is None else self._construct(root, "")
        except RecursionError as error:
            raise SetupError("is nested too deep", Place(self.path)) from error
        finally:
            self._seen.clear()

    def _composed(self) -> Any:
        """Return the tree of nodes, which know their lines; it is large, and needed for little."""
        try:
            return yaml.compose(self.text, _CoreLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else None
            problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
            raise SetupError(f"is not YAML: {problem}", Place(self.path, "", line)) from error

    def place(self, pointer: str) -> Place:
        """Return where ``pointer`` (or its nearest ancestor in the file) stands."""
        return Place(self.path, pointer, finder=self._line)

    def _line(self, pointer: str) -> int | None:
        node = begin = self._composed()
        for part in pointer.split("/")[1:]:
            key, child = self._child(node, part.replace("~1", "/").replace("~0", "~"))
            if child is None:
                break
            begin, node = key, child
        return begin.start_mark.line + 1 if begin else None

    @staticmethod
    def _child(node: Any, key: str) -> tuple[Any, Any]:
        """Return the node where a member begins, its key, and the node of its value."""
        if isinstance(node, yaml.MappingNode):
            return next((pair for pair in node.value if pair[0].value == key), (None, None))
        if isinstance(node, yaml.SequenceNode) and key.isdecimal() and int(key) < len(node.value):
            return node.value[int(key)], node.value[int(key)]
        return None, None

    def _construct(self, node: Any, pointer: str) -> Any:
        line = node.start_mark.line + 1
        if id(node) in self._seen:
            raise SetupError(
                "an alias stands for what begins in this line",
                Place(self.path, pointer, line),
                "write it out in each place",
            )
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, pointer)
        if isinstance(node, yaml.SequenceNode):
            return [
                self._construct(child, f"{pointer}/{index}")
                for index, child in enumerate(node.value)
            ]
        try:
            return self._scalar(node.tag.rpartition(":")[2], node.value)
        except ValueError as error:
            raise SetupError(
                f"'{node.value[:100]}' with the tag '{node.tag}' is not JSON data",
                Place(self.path, pointer, line),
                "quote the value",
            ) from error

    def _mapping(self, node: Any, pointer: str) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                place = Place(self.path, pointer, line)
                raise SetupError("a key must be text", place, "quote it")
            key = key_node.value
            where = f"{pointer}/{escape(key)}"
            if key in result:
                place = Place(self.path, where, line)
                raise SetupError(f"key '{key}' stands twice", place, "keep one of them")
            result[key] = self._construct(value_node, where)
        return result

    @staticmethod
    def _scalar(kind: str, text: str) -> Any:
        """Return the value of a scalar.

        Raises:
            ValueError: the kind is not one of JSON's, or the text is not of this kind.
        """
        if kind == "str":
            return text
        if kind == "null":
            return None
        if kind == "bool" and text in ("true", "false"):
            return text == "true"
        if kind == "int":
            return int(text)
        if kind == "float" and isfinite(value := float(text)):
            return value
        raise ValueError(text)


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        SetupError: it is missing, or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SetupError(f"cannot be read: {error.strerror or error}", Place(path)) from error
    except UnicodeDecodeError as error:
        raise SetupError("cannot be read: it is not UTF-8 text", Place(path)) from error


def read_again(path: Path, kept: Kept | None = None) -> YamlFile:
    """Return a file that is likely read more than once: parsed anew only when its text is new.

    Raises:
        SetupError: as for any file.
    """
    text = read_text(path)
    return _parsed(path, text, kept) if len(text) <= _KEPT_TEXT else YamlFile(path, text, kept)


@lru_cache(maxsize=4)
def _parsed(path: Path, text: str, kept: Kept | None) -> YamlFile:
    return YamlFile(path, text, kept)
