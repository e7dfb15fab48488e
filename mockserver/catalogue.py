"""The catalogue: every collection that a document declares, compiled and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.document import Document
from mockserver.fields import Collection, Field, Source
from mockserver.problems import Place, SetupError, nearest
from mockserver.schemas import compile_field

# The lists of names in an entry of x-collections, and the kinds of property that fit in none.
_LISTS: dict[str, tuple[str, ...]] = {
    "shows": (),
    "shows-when-set": (),
    "default-fields": (),
    "order": ("object", "array", "references"),
    "sortable": ("object", "array", "references"),
    "filterable": ("object",),
}
_RENDERED = ("reference", "timestamp", "target")


def compile_collections(document: Document) -> dict[str, Collection]:
    """Compile every entry of ``x-collections``.

    Raises:
        SetupError: a list names a property that the schema does not have, or a reference names
            a collection that does not exist.
    """
    entries = document.raw.get("x-collections", {})
    schemas = {name: _properties(document, name, entry) for name, entry in entries.items()}
    text_keys = {name: _has_text_key(document, name, one) for name, one in schemas.items()}
    collections = {
        name: _compile_collection(document, name, entry, schemas[name], text_keys)
        for name, entry in entries.items()
    }
    for name, collection in collections.items():
        for one in collection.fields.values():
            pointer = f"{entries[name]['schema'][1:]}/properties/{one.name}/x-value"
            for path in _paths(one.source):
                check_path(collections, collection, path, document.file.place(pointer))
    return collections


def _paths(source: Source | None) -> Iterator[tuple[str, ...]]:
    """Yield every path through the record that a property's value depends on."""
    if source is not None:
        yield from source.paths
        for state in (source.clock_when, source.true_when):
            if state is not None:
                yield (state[0],)


def check_path(
    collections: Mapping[str, Collection],
    collection: Collection,
    path: tuple[str, ...],
    place: Place,
) -> None:
    """Refuse a dotted path that names a property which is not there.

    Raises:
        SetupError: at ``place``.
    """
    for index, name in enumerate(path):
        found = collection.fields.get(name)
        if found is None:
            raise SetupError(
                f"'{'.'.join(path)}': {collection.name} have no property '{name}'",
                place,
                nearest(name, list(collection.fields)),
            )
        if index + 1 < len(path):
            if found.kind != "reference":
                raise SetupError(f"'{'.'.join(path)}': '{name}' is no reference", place)
            collection = collections[found.collection]


def _properties(document: Document, name: str, entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schemas of a collection's properties."""
    wanted = entry["schema"].removeprefix("#/components/schemas/")
    if wanted not in document.schemas:
        raise SetupError(
            f"schema '{wanted}' does not exist",
            document.file.place(f"/x-collections/{name}/schema"),
            nearest(wanted, list(document.schemas)),
        )
    found: Mapping[str, Any] = document.resolve(document.schemas[wanted]).get("properties", {})
    return found


def _has_text_key(document: Document, name: str, properties: Mapping[str, Any]) -> bool:
    """Tell whether the ids of a collection are texts; otherwise they are whole numbers."""
    kind = document.resolve(properties.get("id", {})).get("type")
    if kind not in ("integer", "string"):
        raise SetupError(
            f"the records of {name} have no id",
            document.file.place(f"/x-collections/{name}/schema"),
            "give the schema a property 'id', an integer or a string",
        )
    return bool(kind == "string")


def _compile_collection(
    document: Document,
    name: str,
    entry: Mapping[str, Any],
    properties: Mapping[str, Any],
    text_keys: Mapping[str, bool],
) -> Collection:
    above = f"{entry['schema'][1:]}/properties"
    fields = {
        one: compile_field(document, one, schema, text_keys, document.file.place(f"{above}/{one}"))
        for one, schema in properties.items()
    }
    _check_lists(document, name, entry, fields)
    shown = tuple(one for one in fields.values() if not one.hidden)
    sourced = _in_order_of_need([one for one in fields.values() if one.source])
    sources = [(one, one.source) for one in sourced if one.source]
    return Collection(
        name=name,
        fields=fields,
        shown=shown,
        shown_names=tuple(one.name for one in shown),
        hidden=tuple(one.name for one in fields.values() if one.hidden),
        rendered=tuple(
            (one.name, one.kind, one.collection) for one in shown if one.kind in _RENDERED
        ),
        lists=tuple((one.name, one.collection) for one in shown if one.kind == "references"),
        flags=tuple(
            one for one in entry.get("shows-when-set", ()) if fields[one].kind == "boolean"
        ),
        shows=tuple(entry.get("shows", ())),
        shows_when_set=tuple(entry.get("shows-when-set", ())),
        order=tuple(entry.get("order", ("id",))),
        default_fields=tuple(entry.get("default-fields", (one.name for one in shown))),
        sortable=tuple(entry.get("sortable", ())),
        filterable=tuple(entry.get("filterable", ())),
        by_account=entry.get("audience") == "account",
        text_key=text_keys[name],
        sourced=sourced,
        elsewhere=tuple(one for one in sources if one[1].caller or one[1].paths),
        stateful=tuple(
            (one, source)
            for one, source in sources
            if source.clock == "created" or source.clock_when or source.true_when
        ),
        updated=tuple(one for one, source in sources if source.clock == "updated"),
        blank={one.name: _blank(one) for one in fields.values()},
        defaults=tuple(
            (one.name, one.default) for one in fields.values() if one.default is not None
        ),
    )


def _blank(field: Field) -> Any:
    return () if field.kind == "references" else field.default


def _check_lists(
    document: Document, name: str, entry: Mapping[str, Any], fields: Mapping[str, Field]
) -> None:
    """Refuse a listed name that is no property, or one that cannot be used so."""
    for word, unfit in _LISTS.items():
        place = document.file.place(f"/x-collections/{name}/{word}")
        for listed in entry.get(word, ()):
            wanted = listed.removeprefix("-") if word == "order" else listed
            found = fields.get(wanted)
            if found is None and word in ("order", "sortable") and wanted.endswith("_id"):
                found = fields.get(wanted.removesuffix("_id"))  # a reference, ordered by its id
                found = found if found and found.kind == "reference" else None
            if found is None:
                what = f"'{listed}' is no property of {name}"
                raise SetupError(what, place, nearest(wanted, list(fields)))
            if found.kind in unfit:
                what = f"'{listed}' of {name} cannot be {word}: it is of the kind '{found.kind}'"
                raise SetupError(what, place, "leave it out")


def _in_order_of_need(fields: list[Field]) -> tuple[Field, ...]:
    """Return the fields so that each comes after those that it takes its value from."""
    ordered: list[Field] = []
    waiting = list(fields)
    while waiting:
        names = {one.name for one in waiting}
        ready = [
            one
            for one in waiting
            if not any(path[0] in names - {one.name} for path in (one.source or Source()).paths)
        ]
        ordered.extend(ready or waiting)
        waiting = [one for one in waiting if one not in ordered]
    return tuple(ordered)
