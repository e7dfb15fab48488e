"""Checks: what the parts of an API say of one another is there, before the first request asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mockserver.behaviour import Behaviour
from mockserver.catalogue import check_path
from mockserver.document import Document
from mockserver.fields import Collection
from mockserver.operation import Operation, Parent
from mockserver.problems import CORE_KINDS, Place, SetupError, nearest
from mockserver.yamlfile import escape

_ON_ONE_RECORD = ("read", "update", "delete", "link", "unlink")
_PLACEHOLDER = re.compile(r"\{([^{}/]+)\}")
Collections = Mapping[str, Collection]


def check_problems(document: Document, problems: Mapping[str, Any]) -> None:
    """Refuse a document that does not say how one of the core's problems looks."""
    missing = [kind for kind in CORE_KINDS if kind not in problems]
    if missing:
        raise SetupError(
            f"x-problems does not say how '{missing[0]}' looks",
            document.file.place("/x-problems"),
            "add an entry for it",
        )


def check_behaviour(
    document: Document,
    behaviour: Behaviour,
    collections: Collections,
    operations: tuple[Operation, ...],
) -> None:
    """Refuse a behaviour for a collection that is not there, or that no operation runs."""
    for point in ("normalise", "examine", "settle", "finish", "visible", "present"):
        for name in getattr(behaviour, point):
            if name not in collections:
                raise SetupError(
                    f"the behaviour '{point}' of {document.name} is for '{name}', no collection",
                    mend=nearest(name, list(collections)),
                )
    wanted = {one.action.run: one for one in operations if one.action.run}
    for name, operation in wanted.items():
        if name not in behaviour.actions:
            raise SetupError(
                f"x-action runs '{name}', which no behaviour of {document.name} offers",
                document.file.place(f"{operation.pointer}/x-action"),
                nearest(name, list(behaviour.actions)),
            )
    for name in behaviour.actions:
        if name not in wanted:
            raise SetupError(f"the behaviour '{name}' of {document.name} is run by no operation")


def check_schemes(document: Document, schemes: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse a security scheme whose credentials nothing here reads."""
    for name, scheme in schemes.items():
        http = scheme.get("type") == "http" and scheme.get("scheme") in ("basic", "bearer")
        key = scheme.get("type") == "apiKey" and scheme.get("in") in ("query", "header")
        if not http and not (key and scheme.get("name")):
            raise SetupError(
                f"credentials by the security scheme '{name}' are not read here",
                document.file.place(f"/components/securitySchemes/{escape(name)}"),
                "known: http basic, http bearer, apiKey in a query or header, with its name",
            )


def check_operations(
    document: Document, collections: Collections, operations: tuple[Operation, ...]
) -> None:
    """Refuse an operation that could not be answered."""
    for operation in operations:
        _check_path(document, operation)
        _check_security(document, operation)
        _check_action(document, collections, operation)


def _check_path(document: Document, operation: Operation) -> None:
    """Refuse a template that names no path parameter, or that is a part of a segment only."""
    place = document.file.place(operation.pointer)
    for segment in operation.path.split("/"):
        match = _PLACEHOLDER.fullmatch(segment)
        if match is None and ("{" in segment or "}" in segment):
            raise SetupError(f"'{segment}' of the path is no parameter", place, "write {name}")
        if match is not None and match[1] not in operation.path_parameters:
            known = list(operation.path_parameters)
            raise SetupError(
                f"the path has '{segment}', but '{operation.id}' no such path parameter",
                place,
                nearest(match[1], known) or f"add the parameter '{match[1]}'",
            )


def _check_security(document: Document, operation: Operation) -> None:
    schemes = document.raw.get("components", {}).get("securitySchemes", {})
    for name in (name for alternative in operation.schemes for name in alternative):
        if name not in schemes:
            raise SetupError(
                f"the security scheme '{name}' of '{operation.id}' is not defined",
                document.file.place(operation.pointer),
                nearest(name, list(schemes)),
            )


def _check_action(document: Document, collections: Collections, operation: Operation) -> None:
    action = operation.action
    place = document.file.place(f"{operation.pointer}/x-action")
    if action.verb == "run" and not action.collection:
        return
    if not action.collection:
        raise SetupError(f"'{action.verb}' of what?", place, "name a collection")
    collection = collections[action.collection]
    if action.where:
        _check_condition(document, collections, collection, action.where, place)
    for name in action.order:
        if name.removeprefix("-") not in collection.fields:
            raise SetupError(
                f"'{name}' in the order is no property of {collection.name}",
                place,
                nearest(name.removeprefix("-"), list(collection.fields)),
            )
    if action.verb in _ON_ONE_RECORD and not action.own and "id" not in operation.by_role:
        raise SetupError(
            f"operation '{operation.id}' has no parameter with the role 'id'",
            place,
            "add 'x-role: id' to the parameter that names the record",
        )
    if action.verb == "create" and collection.text_key:
        raise SetupError(
            f"'{collection.name}' have ids that are texts, so none can be made up for a new one",
            place,
            "make the id an integer",
        )
    if action.verb in ("link", "unlink") and not (action.parent and action.parent.members):
        raise SetupError(f"'{action.verb}' needs a parent with members", place)
    if action.parent is not None:
        _check_parent(collections, operation, action.parent, place)


def _check_parent(
    collections: Collections, operation: Operation, parent: Parent, place: Place
) -> None:
    if parent.parameter not in operation.path_parameters:
        raise SetupError(
            f"the parent's '{parent.parameter}' is no path parameter of '{operation.id}'",
            place,
            nearest(parent.parameter, list(operation.path_parameters)),
        )
    if bool(parent.property) == bool(parent.members):
        raise SetupError("the parent needs either a property or members", place)
    if parent.property:
        holder, name = collections[operation.action.collection], parent.property
        kinds = ["reference", "references"]
    else:
        holder, name, kinds = collections[parent.collection], parent.members, ["references"]
    fitting = [one.name for one in holder.fields.values() if one.kind in kinds]
    if name not in fitting:
        raise SetupError(
            f"the parent's '{name}' is no property of {holder.name} with {' or '.join(kinds)}",
            place,
            nearest(name, fitting),
        )


def _check_condition(
    document: Document,
    collections: Collections,
    collection: Collection,
    condition: Mapping[str, Any],
    place: Place,
) -> None:
    for path, wanted in condition.items():
        if path == "any":
            for branch in wanted:
                _check_condition(document, collections, collection, branch, place)
        else:
            check_path(collections, collection, tuple(path.split(".")), place)
