"""Operations: what a document's paths come to once compiled, ready to be matched and run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import jsonschema_rs

from mockserver.caller import kind_of
from mockserver.document import Document
from mockserver.fields import Collection, Member
from mockserver.problems import SetupError, nearest
from mockserver.schemas import compile_member
from mockserver.yamlfile import escape

METHODS = ("get", "put", "post", "patch", "delete", "head", "options")
_BODY_MEDIA = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    place: str
    role: str
    kind: str
    default: Any
    maximum: int | None
    clamp: int | None
    choices: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """The record in the path that owns what the operation is about."""

    collection: str
    parameter: str
    property: str
    members: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What an operation does (``x-action``); ``verb`` is ``run`` for a behaviour."""

    verb: str
    run: str = ""
    collection: str = ""
    view: str = ""
    where: Mapping[str, Any] | None = None
    order: tuple[str, ...] = ()
    parent: Parent | None = None
    own: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The body an operation takes; ``validator`` judges the JSON form as a whole.

    ``judges`` are validators of single members, each made when it is first needed. ``places`` are
    those of the members in the order in which problems with them are told. ``rivals`` are members
    that write the same property as another one.
    """

    media: tuple[str, ...]
    needed: bool
    required: tuple[str, ...]
    members: Mapping[str, Member]
    places: Mapping[str, int]
    rivals: frozenset[str]
    validator: jsonschema_rs.Validator
    judges: dict[str, jsonschema_rs.Validator] = field(default_factory=dict)

    def judge(self, document: Document, name: str) -> jsonschema_rs.Validator:
        """Return the validator of one member."""
        judge = self.judges.get(name)
        if judge is None:
            judge = self.judges[name] = validator(document, self.members[name].schema)
        return judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who is let in: by security schemes of these names and kinds, or ``anybody`` too."""

    schemes: tuple[str, ...]
    kinds: frozenset[str]
    anybody: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation, compiled.

    ``schemes`` are the alternatives of security schemes; an empty one lets anybody in. ``entry`` is
    what follows from them.
    ``status`` is the documented success and ``statuses`` are all that are documented;
    ``reply_headers`` maps a role to the header that has it on a successful answer; ``pointer`` is
    where the operation stands in the document.
    """

    id: str
    pointer: str
    method: str
    path: str
    action: Action
    query: Mapping[str, Parameter]
    headers: Mapping[str, Parameter]
    path_parameters: Mapping[str, Parameter]
    by_role: Mapping[str, Parameter]
    schemes: tuple[tuple[str, ...], ...]
    entry: Entry
    status: int
    statuses: tuple[int, ...]
    reply_headers: Mapping[str, str]
    body: Body | None


def compile_operations(
    document: Document, collections: Mapping[str, Collection]
) -> tuple[Operation, ...]:
    """Compile every operation of the document.

    Raises:
        SetupError: an action names a collection, property or role that is not there.
    """
    operations = []
    for path, item in document.raw.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                pointer = f"/paths/{escape(path)}/{method}"
                operations.append(
                    _compile_operation(document, collections, path, method, item, pointer)
                )
    return tuple(operations)


def _compile_operation(
    document: Document,
    collections: Mapping[str, Collection],
    path: str,
    method: str,
    item: Mapping[str, Any],
    pointer: str,
) -> Operation:
    raw = item[method]
    parameters = [
        _compile_parameter(document, one, pointer)
        for one in (*item.get("parameters", ()), *raw.get("parameters", ()))
    ]
    action = _compile_action(document, collections, raw, pointer)
    responses = raw.get("responses", {})
    statuses = tuple(int(code) for code in responses if code.isdecimal())
    status = next((code for code in statuses if 200 <= code < 300), 200)
    success = document.resolve(responses.get(str(status), {}))
    reply_headers = {
        document.resolve(header)["x-role"]: name
        for name, header in success.get("headers", {}).items()
        if "x-role" in document.resolve(header)
    }
    security = raw.get("security", document.raw.get("security", [{}]))
    return Operation(
        id=raw.get("operationId", f"{method} {path}"),
        pointer=pointer,
        method=method.upper(),
        path=path,
        action=action,
        query={one.name: one for one in parameters if one.place == "query"},
        headers={one.name.lower(): one for one in parameters if one.place == "header"},
        path_parameters={one.name: one for one in parameters if one.place == "path"},
        by_role={one.role: one for one in parameters if one.role not in ("", "filter")},
        schemes=tuple(tuple(alternative) for alternative in security),
        entry=_compile_entry(document, security),
        status=status,
        statuses=statuses,
        reply_headers=reply_headers,
        body=_compile_body(document, collections, action.collection, raw, pointer),
    )


def _compile_entry(document: Document, security: Sequence[Mapping[str, Any]]) -> Entry:
    known = document.raw.get("components", {}).get("securitySchemes", {})
    names = tuple(name for alternative in security for name in alternative)
    return Entry(
        schemes=names,
        kinds=frozenset(kind_of(known[name]) for name in names if name in known),
        anybody={} in security,
    )


def _compile_parameter(document: Document, raw: Mapping[str, Any], pointer: str) -> Parameter:
    resolved = document.resolve(raw)
    for word in ("name", "in"):
        if word not in resolved:
            place = document.file.place(f"{pointer}/parameters")
            raise SetupError(f"a parameter without '{word}'", place, "add it")
    schema = document.resolve(resolved.get("schema", {}))
    items = document.resolve(schema.get("items", {}))
    kind = schema.get("type", "string")
    return Parameter(
        name=resolved["name"],
        place=resolved["in"],
        role=resolved.get("x-role", ""),
        kind=kind if isinstance(kind, str) else "string",
        default=schema.get("default"),
        maximum=schema.get("maximum"),
        clamp=resolved.get("x-clamp"),
        choices=tuple(items.get("enum", schema.get("enum", ()))),
    )


def _compile_action(
    document: Document,
    collections: Mapping[str, Collection],
    raw: Mapping[str, Any],
    pointer: str,
) -> Action:
    entry = raw.get("x-action")
    if entry is None:
        raise SetupError(
            "an operation without x-action", document.file.place(pointer), "say what it does"
        )
    for name in (entry.get("collection"), entry.get("parent", {}).get("collection")):
        if name is not None and name not in collections:
            raise SetupError(
                f"'{name}' is no collection",
                document.file.place(f"{pointer}/x-action"),
                nearest(name, list(collections)),
            )
    parent = entry.get("parent")
    return Action(
        verb=entry.get("do", "run"),
        run=entry.get("run", ""),
        collection=entry.get("collection", ""),
        view=entry.get("view", ""),
        where=entry.get("where"),
        order=tuple(entry.get("order", ())),
        own=entry.get("record", {}).get("caller", ""),
        parent=Parent(
            collection=parent["collection"],
            parameter=parent["parameter"],
            property=parent.get("property", ""),
            members=parent.get("members", ""),
        )
        if parent
        else None,
    )


def _compile_body(
    document: Document,
    collections: Mapping[str, Collection],
    target: str,
    raw: Mapping[str, Any],
    pointer: str,
) -> Body | None:
    if "requestBody" not in raw:
        return None
    request_body = document.resolve(raw["requestBody"])
    content = request_body.get("content", {})
    media = tuple(name for name in content if name in _BODY_MEDIA)
    first: Mapping[str, Any] = content.get("application/json") or next(iter(content.values()), {})
    schema = document.resolve(first.get("schema", {}))
    properties, required = merged(document, schema)
    needed = tuple(name for name in required if name in properties)
    place = document.file.place(f"{pointer}/requestBody")
    members = {
        name: compile_member(document, name, one, collections, collections.get(target), place)
        for name, one in properties.items()
    }
    written = Counter(one.target for one in members.values() if one.target)
    rivals = frozenset(name for name, one in members.items() if written[one.target] > 1)
    for name in rivals:
        members[name] = replace(members[name], plain=False)  # which one counts is for later
    return Body(
        media=media,
        needed=request_body.get("required", False),
        required=needed,
        places={name: place for place, name in enumerate((*needed, *properties))},
        members=members,
        rivals=rivals,
        validator=validator(document, first.get("schema", {})),
    )


def merged(document: Document, schema: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the properties and the required names of a schema and of its allOf branches."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    for branch in schema.get("allOf", ()):
        more, needed = merged(document, document.resolve(branch))
        properties.update(more)
        required.extend(needed)
    properties.update(schema.get("properties", {}))
    required.extend(name for name in schema.get("required", ()) if name not in required)
    return properties, required


def validator(document: Document, schema: Mapping[str, Any]) -> jsonschema_rs.Validator:
    """Compile a schema of the document; its local references resolve as in the document."""
    return jsonschema_rs.Draft202012Validator(
        {**schema, "components": document.raw.get("components", {})}, validate_formats=True
    )
