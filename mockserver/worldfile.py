"""World files: the data a world starts with, checked against the document and loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mockserver.api import Api
from mockserver.caller import Credentials, Grant
from mockserver.fields import Collection, Field, Record
from mockserver.moment import parse_moment
from mockserver.problems import SetupError, json_type, nearest
from mockserver.store import Store
from mockserver.yamlfile import YamlFile, escape, read_again

_HEAD = "begin it with 'world: ' and the name of the API"
_WORDS = ("world", "now", "welcome", "credentials", "records", "generate")
# Kind of property -> the types that its value may have in a file, and what they are called.
_TYPES: Mapping[str, tuple[tuple[type, ...], str]] = {
    "boolean": ((bool,), "true or false"),
    "integer": ((int,), "a whole number"),
    "number": ((int, float), "a number"),
    "string": ((str,), "a text"),
    "array": ((list,), "a list"),
    "timestamp": ((int,), "a moment such as 2017-06-01T09:00:00Z"),
    "target": ((int,), "a moment such as 2017-06-01T09:00:00Z"),
    "millis": ((int,), "a moment such as 2017-06-01T09:00:00Z"),
    "references": ((list,), "a list of ids"),
}


@dataclass(frozen=True, slots=True)
class WorldFile:
    """A loaded world file: ``now`` is the instant its data was taken at, epoch seconds.

    ``welcome`` are the lines by which a person gets to know the world; ``{base}`` in them stands
    for the address of the API.
    """

    file: YamlFile
    api: Api
    now: int
    welcome: tuple[str, ...]
    credentials: Mapping[str, Any]
    generate: Mapping[str, Any]


def world_of(path: Path) -> str:
    """Return the name of the API that a world file is for.

    Raises:
        SetupError: the file cannot be read or does not say it.
    """
    file = YamlFile(path)
    if not isinstance(file.value, dict) or not isinstance(file.value.get("world"), str):
        raise SetupError("the file does not say which API it is for", file.place(""), _HEAD)
    return str(file.value["world"])


def load_world(path: Path, api: Api, store: Store) -> WorldFile:
    """Fill a store with the records of a world file.

    Raises:
        SetupError: naming file and line, for anything that does not fit the document.
    """
    file = read_again(path)
    value = _checked(file, "", file.value, dict)
    for word in value:
        if word not in _WORDS:
            place = file.place(f"/{escape(word)}")
            raise SetupError(f"'{word}' is not known here", place, nearest(word, _WORDS))
    if value.get("world") != api.name:
        what = f"the world is not for {api.name}, but for '{value.get('world')}'"
        raise SetupError(what, file.place("/world"), _HEAD)
    now = parse_moment(str(value.get("now")))
    if now is None:
        raise SetupError("'now' must be a moment such as 2017-06-01T09:00:00Z", file.place("/now"))
    welcome = _checked(file, "/welcome", value.get("welcome", []), list)
    for index, line in enumerate(welcome):
        _checked(file, f"/welcome/{index}", line, str)
    generate = _checked(file, "/generate", value.get("generate", {}), dict)
    _checked(file, "/generate/requests", generate.get("requests", 0), int)
    records = _checked(file, "/records", value.get("records", {}), dict)
    for name, entries in records.items():
        if name not in api.collections:
            raise SetupError(
                f"'{name}' is no collection of {api.name}",
                file.place(f"/records/{escape(name)}"),
                nearest(name, list(api.collections)),
            )
        _load_collection(file, api.collections[name], entries, store, now)
    _check_references(file, api, records, store)
    credentials = _checked(file, "/credentials", value.get("credentials", {}), dict)
    return WorldFile(file, api, now, tuple(welcome), credentials, generate)


def _checked(file: YamlFile, pointer: str, value: Any, wanted: type) -> Any:
    """Return the value if it has the wanted type."""
    if type(value) is not wanted:
        names: dict[type, str] = {dict: "an object", list: "a list", str: "a text"}
        expected = names.get(wanted, "a whole number")
        raise SetupError(f"expected {expected}, not {json_type(value)}", file.place(pointer))
    return value


def load_credentials(world: WorldFile, store: Store) -> Credentials:
    """Return the tokens and passwords of a world file.

    Raises:
        SetupError: one of them names a caller who is not there.
    """
    file, given = world.file, world.credentials
    tokens = _checked(file, "/credentials/tokens", given.get("tokens", {}), dict)
    passwords = _checked(file, "/credentials/passwords", given.get("passwords", {}), dict)
    name = given.get("callers", "")
    if not name and not tokens and not passwords:
        return Credentials()
    if name not in world.api.collections:
        raise SetupError(
            f"the callers are '{name}', which is no collection of {world.api.name}",
            file.place("/credentials/callers"),
            nearest(str(name), list(world.api.collections)),
        )
    known = store.tables[name].ids
    for token, caller in tokens.items():
        _check_caller(file, f"/credentials/tokens/{escape(token)}", name, caller, known)
    for user, entry in passwords.items():
        pointer = f"/credentials/passwords/{escape(user)}"
        if set(_checked(file, pointer, entry, dict)) != {"password", "caller"}:
            raise SetupError("expected a password and a caller, no more", file.place(pointer))
        _checked(file, f"{pointer}/password", entry["password"], str)
        _check_caller(file, f"{pointer}/caller", name, entry["caller"], known)
    return Credentials(
        name,
        {token: Grant(caller) for token, caller in tokens.items()},
        {user: (entry["password"], entry["caller"]) for user, entry in passwords.items()},
    )


def _check_caller(
    file: YamlFile, pointer: str, collection: str, caller: Any, known: Sequence[Any]
) -> None:
    if caller not in known:
        what = f"the credential is for {collection} {caller!r}, which is not there"
        raise SetupError(what, file.place(pointer), "add the record, or name another one")


def _load_collection(
    file: YamlFile, collection: Collection, entries: Any, store: Store, now: int
) -> None:
    pointer = f"/records/{collection.name}"
    table = store.tables[collection.name]
    for index, entry in enumerate(_checked(file, pointer, entries, list)):
        where = f"{pointer}/{index}"
        _checked(file, where, entry, dict)
        record = _read_record(file, collection, entry, where, now)
        if record["id"] in table.records:
            raise SetupError(
                f"{collection.name} {record['id']} stands twice",
                file.place(f"{where}/id"),
                "give one another id",
            )
        table.put(record["id"], record)


def _read_record(
    file: YamlFile, collection: Collection, entry: Mapping[str, Any], where: str, now: int
) -> Record:
    """Return a record from its form in a world file."""
    for name in entry:
        if name not in collection.fields:
            raise SetupError(
                f"{collection.name} have no property '{name}'",
                file.place(f"{where}/{escape(name)}"),
                nearest(name, list(collection.fields)),
            )
    key = entry.get("id")
    if not _is_key(key, collection.text_key):
        raise SetupError(
            f"a record of {collection.name} needs an id, a "
            + ("text" if collection.text_key else "positive whole number"),
            file.place(f"{where}/id"),
        )
    record: Record = {}
    for field in collection.fields.values():
        if entry.get(field.name) is not None:
            record[field.name] = _read_value(file, field, entry[field.name], where)
        elif field.source and field.source.clock in ("created", "updated"):
            record[field.name] = now * 1000 if field.kind == "millis" else now
        else:
            record[field.name] = () if field.kind == "references" else field.default
    for field in collection.sourced:
        if field.source and field.source.true_when and entry.get(field.name) is None:
            name, values = field.source.true_when
            record[field.name] = record[name] in values
    return record


def _is_key(value: Any, text_key: bool) -> bool:
    return (type(value) is str and value != "") if text_key else (type(value) is int and value > 0)


def _read_value(file: YamlFile, field: Field, value: Any, where: str) -> Any:
    kind = field.kind
    if isinstance(value, str) and kind in ("timestamp", "target", "millis"):
        if value in field.specials:
            return value
        instant = parse_moment(value)
        if instant is not None:
            return instant * 1000 if kind == "millis" else instant
    types, expected = _TYPES.get(kind, ((), ""))
    if kind == "enum":
        sound, expected = value in field.enum, f"one of {', '.join(map(str, field.enum))}"
    elif kind == "reference":
        sound, expected = _is_key(value, field.text_key), "an id"
    elif kind == "references":
        sound = type(value) is list and all(_is_key(one, field.text_key) for one in value)
    else:
        sound = not types or type(value) in types
    if not sound:
        place = file.place(f"{where}/{escape(field.name)}")
        raise SetupError(f"'{field.name}' must be {expected}, not {str(value)[:100]!r}", place)
    return tuple(dict.fromkeys(value)) if kind == "references" else value


def _check_references(file: YamlFile, api: Api, records: Mapping[str, Any], store: Store) -> None:
    for name, entries in records.items():
        collection = api.collections[name]
        fields = [one for one in collection.fields.values() if one.collection]
        for index, entry in enumerate(entries):
            for field in fields:
                held = entry.get(field.name)
                for key in held if isinstance(held, list) else [held]:
                    known = store.tables[field.collection].records
                    if key is not None and key not in known:
                        raise SetupError(
                            f"'{field.name}' refers to {field.collection} {key!r}, "
                            "which is not there",
                            file.place(f"/records/{name}/{index}/{field.name}"),
                            "add the record, or leave the reference out",
                        )
