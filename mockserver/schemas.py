"""Schemas: what the schema of a property, or of a member that is sent, comes to as a field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.document import Document
from mockserver.fields import Collection, Field, Member, Source
from mockserver.problems import Place, SetupError, nearest


def compile_field(
    document: Document,
    name: str,
    schema: Mapping[str, Any],
    text_keys: Mapping[str, bool],
    place: Place,
) -> Field:
    """Compile one property; its schema may be a reference with members of its own beside it.

    ``text_keys`` tells of each collection whether its ids are texts.

    Raises:
        SetupError: its x-reference names a collection that is not there.
    """
    resolved = document.resolve(schema)
    reference = _reference(document, resolved)
    collection = reference.get("collection", "") if "by" not in reference else ""
    if collection and collection not in text_keys:
        raise SetupError(
            f"property '{name}' refers to '{collection}', which is no collection",
            place,
            nearest(collection, list(text_keys)),
        )
    source = _compile_source(resolved.get("x-value"))
    kind, specials = _kind(document, resolved, collection)
    if kind == "integer" and source and source.clock:
        kind = "millis"
    return Field(
        name=name,
        kind=kind,
        title=resolved.get("title", name),
        nullable=nullable(document, resolved),
        default=resolved.get("default"),
        enum=tuple(value for value in resolved.get("enum", ()) if value is not None),
        specials=specials,
        collection=collection,
        text_key=text_keys[collection] if collection else name == "id" and kind == "string",
        hidden=bool(resolved.get("x-hidden", False)),
        read_only=bool(resolved.get("readOnly", False)),
        source=source,
    )


def compile_member(
    document: Document,
    name: str,
    schema: Mapping[str, Any],
    collections: Mapping[str, Collection],
    target: Collection | None,
    place: Place,
) -> Member:
    """Compile one member of a body; what it writes decides how its value is read.

    Raises:
        SetupError: its x-reference names a collection or a property that is not there.
    """
    resolved = document.resolve(schema)
    reference = _reference(document, resolved)
    property_name = reference.get("property", name)
    written = target.fields.get(property_name) if target else None
    _check_reference(reference, name, collections, target, place)
    kind = written.kind if written else _kind(document, resolved, "")[0]
    if "by" in reference:
        looked_up = written is not None and written.kind in ("reference", "references")
        kind = "lookup" if looked_up else "string"
    elif reference and not written:
        kind = "reference"
    collection = reference.get("collection") or (written.collection if written else "")
    return Member(
        name=name,
        target=property_name if written else "",
        kind=kind,
        title=resolved.get("title", written.title if written else name),
        nullable=nullable(document, resolved),
        collection=collection,
        by=reference.get("by", ""),
        loose=reference.get("loose", False),
        max_length=resolved.get("maxLength"),
        schema=resolved,
        plain=not collection and kind in ("string", "enum"),
    )


def _check_reference(
    reference: Mapping[str, Any],
    name: str,
    collections: Mapping[str, Collection],
    target: Collection | None,
    place: Place,
) -> None:
    wanted = reference.get("collection", "")
    if wanted and wanted not in collections:
        what = f"member '{name}' refers to '{wanted}', which is no collection"
        raise SetupError(what, place, nearest(wanted, list(collections)))
    by = reference.get("by")
    if by is not None and by not in collections[wanted].fields:
        what = f"member '{name}' looks for '{by}', which is no property of {wanted}"
        raise SetupError(what, place, nearest(by, list(collections[wanted].fields)))
    written = reference.get("property")
    if written is not None and target is not None and written not in target.fields:
        what = f"member '{name}' writes '{written}', which is no property of {target.name}"
        raise SetupError(what, place, nearest(written, list(target.fields)))


def nullable(document: Document, schema: Mapping[str, Any]) -> bool:
    """Tell whether a schema admits null."""
    declared = schema.get("type")
    if declared == "null" or (isinstance(declared, list) and "null" in declared):
        return True
    return any(
        nullable(document, document.resolve(branch))
        for word in ("anyOf", "oneOf")
        for branch in schema.get(word, ())
    )


def _reference(document: Document, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the x-reference of a property or, for a list of references, of its items."""
    own: Mapping[str, Any] = schema.get("x-reference", {})
    if own:
        return own
    items = schema.get("items")
    return document.resolve(items).get("x-reference", {}) if isinstance(items, dict) else {}


def _compile_source(entry: Mapping[str, Any] | None) -> Source | None:
    if entry is None:
        return None
    paths = entry.get("from", ())
    clock = entry.get("clock", "")
    return Source(
        caller=paths == "caller",
        paths=() if paths == "caller" else tuple(tuple(path.split(".")) for path in paths),
        once=entry.get("once", False),
        clock=clock if isinstance(clock, str) else "when",
        clock_when=_state(clock) if isinstance(clock, dict) else None,
        true_when=_state(entry["true-when"]) if "true-when" in entry else None,
    )


def _state(condition: Mapping[str, list[Any]]) -> tuple[str, tuple[Any, ...]]:
    ((name, values),) = condition.items()
    return name, tuple(values)


def _kind(
    document: Document, schema: Mapping[str, Any], collection: str
) -> tuple[str, tuple[str, ...]]:
    """Return the kind of a property's schema, and a target's special values."""
    branches = [
        document.resolve(branch) for word in ("anyOf", "oneOf") for branch in schema.get(word, ())
    ]
    branches = [branch for branch in branches if branch.get("type") != "null"]
    if collection:
        is_list = _has_type(schema, "array") or any(_has_type(one, "array") for one in branches)
        return ("references" if is_list else "reference"), ()
    if branches:
        specials = tuple(value for branch in branches for value in branch.get("enum", ()))
        if any(branch.get("format") == "date-time" for branch in branches):
            return ("target", specials) if specials else ("timestamp", ())
        return _kind(document, branches[0], collection)
    if schema.get("format") == "date-time":
        return "timestamp", ()
    if any(isinstance(value, str) for value in schema.get("enum", ())):
        return "enum", ()
    for kind in ("boolean", "integer", "number", "string", "array", "object"):
        if _has_type(schema, kind):
            return kind, ()
    return "object", ()


def _has_type(schema: Mapping[str, Any], name: str) -> bool:
    declared = schema.get("type")
    return declared == name or (isinstance(declared, list) and name in declared)
