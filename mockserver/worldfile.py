"""World files: the data a world starts with, checked against the document and loaded."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mockserver.api import Api
from mockserver.caller import Credentials, Grant
from mockserver.fields import Collection
from mockserver.kept import Kept
from mockserver.moment import parse_moment
from mockserver.problems import SetupError, json_type, nearest
from mockserver.recordform import Placed, RecordReader
from mockserver.store import Store
from mockserver.yamlfile import YamlFile, escape, read_again

_HEAD = "begin it with 'world: ' and the name of the API"
_WORDS = ("world", "now", "welcome", "credentials", "records", "generate")


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


def load_world(path: Path, api: Api, store: Store, kept: Kept | None = None) -> WorldFile:
    """Fill a store with the records of a world file.

    Raises:
        SetupError: naming file and line, for anything that does not fit the document.
    """
    file = read_again(path, kept)
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
    load_records(file, api, records, store, now)
    credentials = _checked(file, "/credentials", value.get("credentials", {}), dict)
    return WorldFile(file, api, now, tuple(welcome), credentials, generate)


def load_records(
    file: Placed, api: Api, records: Mapping[str, Any], store: Store, now: int
) -> None:
    """Fill a store with records by collection, which stand at ``/records`` of a file.

    Raises:
        SetupError: naming the place, for anything that does not fit the document.
    """
    for name, entries in records.items():
        if name not in api.collections:
            raise SetupError(
                f"'{name}' is no collection of {api.name}",
                file.place(f"/records/{escape(name)}"),
                nearest(name, list(api.collections)),
            )
        _load_collection(file, api.collections[name], entries, store, now)
    check_references(file, api, records, store)


def _checked(file: Placed, pointer: str, value: Any, wanted: type) -> Any:
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
    known = [*store.tables[name].ids]
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
        _client(file, given),
    )


def _client(file: YamlFile, given: Mapping[str, Any]) -> tuple[str, str] | None:
    if "client_id" not in given:
        return None
    shown = ("client_id", "client_secret")
    key, secret = (_checked(file, f"/credentials/{one}", given.get(one, ""), str) for one in shown)
    return key, secret


def _check_caller(
    file: YamlFile, pointer: str, collection: str, caller: Any, known: Container[Any]
) -> None:
    if caller not in known:
        what = f"the credential is for {collection} {caller!r}, which is not there"
        raise SetupError(what, file.place(pointer), "add the record, or name another one")


def _load_collection(
    file: Placed, collection: Collection, entries: Any, store: Store, now: int
) -> None:
    pointer = f"/records/{collection.name}"
    table = store.own(collection.name)
    reader = RecordReader(file, collection, now)
    for index, entry in enumerate(_checked(file, pointer, entries, list)):
        where = f"{pointer}/{index}"
        _checked(file, where, entry, dict)
        record = reader.read(entry, where)
        if record["id"] in table:
            raise SetupError(
                f"{collection.name} {record['id']} stands twice",
                file.place(f"{where}/id"),
                "give one another id",
            )
        table.put(record["id"], record)


def check_references(file: Placed, api: Api, records: Mapping[str, Any], store: Store) -> None:
    """Demand that every reference in some records leads to a record of a store.

    Raises:
        SetupError: naming the place of one that does not.
    """
    for name, entries in records.items():
        collection = api.collections[name]
        fields = [one for one in collection.fields.values() if one.collection]
        for index, entry in enumerate(entries):
            for field in fields:
                held = entry.get(field.name)
                for key in held if isinstance(held, list) else [held]:
                    known = store.tables[field.collection]
                    if key is not None and key not in known:
                        raise SetupError(
                            f"'{field.name}' refers to {field.collection} {key!r}, "
                            "which is not there",
                            file.place(f"/records/{name}/{index}/{field.name}"),
                            "add the record, or leave the reference out",
                        )
