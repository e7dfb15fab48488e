"""The contract: an API's document, requirements and doubts, as the suite reads them.

This reader shares no line with the mock's: a misreading in one is then caught by the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from contracts import yamlfile
from contracts.errors import NoVerdict

_METHODS = ("get", "post", "patch", "put", "delete")  # what PATCH and PUT both do, PATCH does


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One checkable statement of the vendor.

    ``grade`` is S, O, L or C; ``level`` must, should or may; ``laws`` name the generic checks that
    judge it; ``unobservable`` says why no black-box test can see it.
    """

    id: str
    section: str
    statement: str
    grade: str
    level: str
    laws: tuple[str, ...] = ()
    era: str = ""
    unobservable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A silence of the vendor; any of the ``answers`` keeps the contract, if it is always one.

    ``meanings`` says of each answer what a server then does.
    """

    name: str
    question: str
    answers: tuple[str, ...]
    default: str
    about: tuple[str, ...] = ()
    id: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of an operation; ``place`` is query, path or header."""

    name: str
    place: str
    role: str
    schema: Mapping[str, Any]
    requirements: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    clamp: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation of the document; ``capability`` is its first tag."""

    id: str
    method: str
    path: str
    raw: Mapping[str, Any] = field(repr=False)
    action: Mapping[str, Any] = field(repr=False)
    parameters: tuple[Parameter, ...] = field(repr=False)
    requirements: tuple[str, ...] = field(repr=False)
    capability: str

    def parameter(self, role: str) -> Parameter | None:
        """Return the parameter with a role, if the operation has one."""
        return next((one for one in self.parameters if one.role == role), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property of a record or a member of a body; ``schema`` has its references followed.

    ``requirements`` and ``doubts`` are those of the property and of the schemas it refers to.
    """

    name: str
    schema: Mapping[str, Any] = field(repr=False)
    requirements: tuple[str, ...] = field(repr=False)
    doubts: tuple[str, ...] = field(default=(), repr=False)

    @property
    def title(self) -> str:
        """The label that the document gives it."""
        return str(self.schema.get("title", self.name))


@dataclass(frozen=True, kw_only=True)
class Contract:
    """Everything the suite knows about an API; ``document`` is what grade S refers to."""

    name: str
    raw: Mapping[str, Any] = field(repr=False)
    requirements: Mapping[str, Requirement] = field(repr=False)
    doubts: Mapping[str, Doubt] = field(repr=False)
    document: str = ""

    @cached_property
    def prefix(self) -> str:
        """The path that the API is mounted at, from the document's first server."""
        url = self.raw["servers"][0]["url"]
        _, scheme, rest = url.partition("://")
        path = f"/{rest.partition('/')[2]}" if scheme else url
        return str(path).rstrip("/")

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation, in the document's order."""
        return tuple(
            self._operation(path, method, item)
            for path, item in self.raw["paths"].items()
            for method in _METHODS
            if method in item
        )

    def resolve(self, node: Any) -> dict[str, Any]:
        """Return an object with its $ref followed, its own members winning.

        The lists of requirements and doubts do not win over each other; they add up.
        """
        while isinstance(node, dict) and "$ref" in node:
            target: Any = self.raw
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            own = {key: value for key, value in node.items() if key != "$ref"}
            for key in ("x-requirement", "x-doubt"):
                if key in own and key in target:
                    own[key] = [*own[key], *(one for one in target[key] if one not in own[key])]
            node = {**target, **own}
        return node if isinstance(node, dict) else {}

    @cached_property
    def _properties(self) -> dict[str, dict[str, Property]]:
        return {}

    def properties(self, schema: Any) -> dict[str, Property]:
        """Return the properties of a schema, those of its allOf branches included."""
        key = str(schema.get("$ref", "")) if isinstance(schema, dict) and len(schema) == 1 else ""
        if key and key in self._properties:
            return self._properties[key]
        found = self._properties_of(schema)
        if key:
            self._properties[key] = found
        return found

    def _properties_of(self, schema: Any) -> dict[str, Property]:
        resolved = self.resolve(schema)
        found: dict[str, Property] = {}
        for branch in resolved.get("allOf", ()):
            found.update(self.properties(branch))
        for name, one in resolved.get("properties", {}).items():
            own = self.resolve(one)
            found[name] = Property(
                name=name,
                schema=own,
                requirements=tuple(own.get("x-requirement", ())),
                doubts=tuple(own.get("x-doubt", ())),
            )
        return found

    def required(self, schema: Any) -> list[str]:
        """Return the members that a schema requires, those of its allOf branches included."""
        resolved = self.resolve(schema)
        found = list(resolved.get("required", ()))
        for branch in resolved.get("allOf", ()):
            found += self.required(branch)
        return list(dict.fromkeys(found))

    def reference(self, member: Property) -> Mapping[str, Any] | None:
        """Return what a member, or each of those it lists, refers to."""
        items = self.resolve(member.schema.get("items", {}))
        found: Mapping[str, Any] | None
        found = member.schema.get("x-reference") or items.get("x-reference")
        return found

    def target(self, member: Property) -> str:
        """Return the name of the property that a member writes."""
        return str((self.reference(member) or {}).get("property", member.name))

    def record(self, collection: str) -> dict[str, Property]:
        """Return the properties of a collection's records."""
        entry = self.raw["x-collections"][collection]
        return self.properties({"$ref": entry["schema"]})

    def body(self, operation: Operation) -> dict[str, Any]:
        """Return the schema of the JSON body that an operation takes; empty when it takes none."""
        content = self.resolve(operation.raw.get("requestBody", {})).get("content", {})
        schema: dict[str, Any] = content.get("application/json", {}).get("schema", {})
        return schema

    def response(self, operation: Operation, status: int) -> dict[str, Any] | None:
        """Return the documented response for a status, or None."""
        responses = operation.raw["responses"]
        found = responses.get(str(status)) or responses.get(f"{status // 100}XX")
        found = found or responses.get("default")
        return None if found is None else self.resolve(found)

    def header_with(self, role: str) -> str:
        """Return the name of the header of a role, wherever an answer has one; else nothing."""
        for operation in self.operations:
            for answer in operation.raw.get("responses", {}).values():
                for name, raw in self.resolve(answer).get("headers", {}).items():
                    if self.resolve(raw).get("x-role") == role:
                        return str(name)
        return ""

    def doing(self, verb: str, collection: str, **more: Any) -> Operation | None:
        """Return the plain operation that does this with a collection: no view, no parent."""
        for one in self.operations:
            action = one.action
            if action.get("do") != verb or action.get("collection") != collection:
                continue
            if {"view", "where", "parent", "record"} & action.keys() - more.keys():
                continue
            if all(action.get(name) == value for name, value in more.items()):
                return one
        return None

    def operation_with(self, method: str, path: str) -> Operation | None:
        """Return the operation with a method at a path as the document writes it."""
        found = (one for one in self.operations if (one.method, one.path) == (method, path))
        return next(found, None)

    def match(self, method: str, path: str) -> Operation | None:
        """Return the operation at a path below the prefix; a fixed path wins over a template."""
        wanted = path.partition("?")[0].removeprefix(self.prefix).rstrip("/") or "/"
        if wanted.endswith(".json"):
            wanted = wanted[:-5]
        found: Operation | None = None
        for one in self.operations:
            if one.method != method:
                continue
            if one.path == wanted:
                return one
            if "{" in one.path and re.fullmatch(_pattern(one.path), wanted) and found is None:
                found = one
        return found

    def by_law(self, law: str, requirements: Iterable[str]) -> tuple[str, ...]:
        """Return those of some requirements that a generic law judges, each once."""
        judged = (one for one in requirements if law in self.requirements[one].laws)
        return tuple(dict.fromkeys(judged))

    def under(self, law: str) -> tuple[str, ...]:
        """Return every requirement that a generic law judges."""
        return self.by_law(law, self.requirements)

    def problem(self, kind: str) -> Mapping[str, Any] | None:
        """Return how a kind of problem looks: status, body and headers; None when undeclared."""
        found: Mapping[str, Any] | None = self.raw.get("x-problems", {}).get(kind)
        return found

    def collection(self, name: str) -> Mapping[str, Any]:
        """Return what the document declares of a collection."""
        entry: Mapping[str, Any] = self.raw.get("x-collections", {}).get(name, {})
        return entry

    def _operation(self, path: str, method: str, item: Mapping[str, Any]) -> Operation:
        raw = item[method]
        parameters = [
            self._parameter(one)
            for one in (*item.get("parameters", ()), *raw.get("parameters", ()))
        ]
        return Operation(
            id=raw.get("operationId", f"{method} {path}"),
            method=method.upper(),
            path=path,
            raw=raw,
            action=raw.get("x-action", {}),
            parameters=tuple(parameters),
            requirements=tuple(raw.get("x-requirement", ())),
            capability=str(next(iter(raw.get("tags", ())), "")),
        )

    def _parameter(self, raw: Any) -> Parameter:
        resolved = self.resolve(raw)
        return Parameter(
            name=resolved["name"],
            place=resolved["in"],
            role=resolved.get("x-role", ""),
            schema=self.resolve(resolved.get("schema", {})),
            requirements=tuple(resolved.get("x-requirement", ())),
            doubts=tuple(resolved.get("x-doubt", ())),
            clamp=resolved.get("x-clamp"),
        )


def _pattern(path: str) -> str:
    return re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path))


def documents_root() -> Path:
    """Return the folder of the API documents: inside the package when installed, else beside it."""
    inside = Path(__file__).parent / "openapi"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "openapi"


def names(root: Path) -> list[str]:
    """Return the names of the APIs that there are contracts for."""
    return sorted(path.parent.name for path in root.glob("*/openapi.yaml"))


def load(name: str, root: Path | None = None) -> Contract:
    """Load the contract of an API.

    Raises:
        NoVerdict: there is none of that name, or it cannot be read.
    """
    root = root or documents_root()
    if name not in names(root):
        raise NoVerdict(f"there is no contract '{name}'; known: {', '.join(names(root))}")
    folder = root / name
    catalogue = yamlfile.read(folder / "requirements.yaml")
    doubts = yamlfile.read(folder / "doubts.yaml")["doubts"]
    return Contract(
        name=name,
        raw=yamlfile.read(folder / "openapi.yaml"),
        requirements={
            one["id"]: Requirement(
                id=one["id"],
                section=one["section"],
                statement=one["statement"],
                grade=one["grade"],
                level=one["level"],
                laws=tuple(one.get("laws", ())),
                era=one.get("era", ""),
                unobservable=one.get("unobservable", ""),
            )
            for one in catalogue["requirements"]
        },
        document=catalogue.get("document", name),
        doubts={
            one["name"]: Doubt(
                name=one["name"],
                question=one["question"],
                answers=tuple(one["answers"]),
                default=one["default"],
                about=tuple(one.get("about", ())),
                id=one.get("id", ""),
                meanings=one["answers"] if isinstance(one["answers"], dict) else {},
            )
            for one in doubts
        },
    )


def walk(node: Any, pointer: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every object of a document with its JSON pointer."""
    if isinstance(node, dict):
        yield pointer, node
        for name, child in node.items():
            yield from walk(child, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from walk(child, f"{pointer}/{index}")
