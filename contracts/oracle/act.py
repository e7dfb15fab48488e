"""Acts: what an exchange does to which record, and which records it shows, by the contract."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contracts.contract import Contract, Operation
from contracts.exchange import Exchange
from contracts.oracle.memory import Viewer

# Headers that do not say who is calling.
_NEUTRAL = frozenset(
    (
        "accept", "accept-encoding", "connection", "content-length", "content-type", "user-agent",
        "if-none-match", "if-match", "if-modified-since", "cache-control", "host",
    )
)  # fmt: skip
_METHODS = ("GET", "PATCH", "PUT", "POST", "DELETE")


@dataclass(frozen=True, kw_only=True)
class Act:
    """One exchange in terms of the contract.

    ``verb`` is create, update, delete, read, list, touch (something below a record), run, or empty
    for what the document does not know. ``members`` are those of a JSON body, None when they cannot
    be read. ``whole`` says that ``records`` are shown with all their members.
    """

    exchange: Exchange
    operation: Operation | None
    verb: str
    collection: str
    key: Any
    viewer: Viewer
    who: str
    members: Mapping[str, Any] | None
    records: list[dict[str, Any]] = field(default_factory=list)
    whole: bool = False

    @property
    def granted(self) -> bool:
        """Whether it was carried out."""
        return 200 <= self.exchange.status < 300

    @property
    def refused(self) -> bool:
        """Whether it was refused, and certainly not carried out."""
        return 400 <= self.exchange.status < 500 and self.exchange.status != 429

    @property
    def writes(self) -> bool:
        """Whether it could have changed something."""
        return self.exchange.method not in ("GET", "HEAD", "OPTIONS")

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters of the query string."""
        return parse_qsl(urlsplit(self.exchange.url).query, keep_blank_values=True)


class Reader:
    """Reads exchanges by one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._match = lru_cache(maxsize=4096)(contract.match)

    def read(self, exchange: Exchange, who: str) -> Act:
        """Return what an exchange is, its URL being as the document has it."""
        method = "GET" if exchange.method == "HEAD" else exchange.method
        operation = self._match(method, exchange.path)
        verb, collection, key = "", "", None
        if operation is not None:
            verb, collection, key = self._meaning(operation, exchange.path)
        else:
            known = (self._match(one, exchange.path) for one in _METHODS)
            near = next((one for one in known if one is not None), None)
            if near is not None:
                _, collection, key = self._meaning(near, exchange.path)
        found = _records(exchange) if 200 <= exchange.status < 300 else []
        return Act(
            exchange=exchange,
            operation=operation,
            verb=verb,
            collection=collection,
            key=key,
            viewer=_viewer(exchange),
            who=who,
            members=_members(exchange),
            records=found,
            whole=verb in ("create", "update", "read") and isinstance(exchange.json, dict),
        )

    def _meaning(self, operation: Operation, path: str) -> tuple[str, str, Any]:
        action = operation.action
        collection = str(action.get("collection", ""))
        parent = action.get("parent")
        if parent is not None:
            parameter = operation.parameter("parent-id")
            name = parameter.name if parameter else str(parent.get("parameter", "id"))
            key = _part(operation, path, name)
            if action.get("do") == "list":
                return "list", collection, None
            return "touch", str(parent["collection"]), key
        if "run" in action:
            return "run", collection, None
        verb = str(action.get("do", ""))
        if verb == "read" and "record" in action:
            return "", collection, None
        parameter = operation.parameter("id")
        key = _part(operation, path, parameter.name) if parameter else None
        return verb, collection, key


def _part(operation: Operation, path: str, name: str) -> Any:
    """Return what stands in a path for a parameter, a number where it is one."""
    wanted = operation.path.strip("/").split("/")
    given = path.removesuffix("/").removesuffix(".json").strip("/").split("/")
    place = wanted.index(f"{{{name}}}") if f"{{{name}}}" in wanted else -1
    if place < 0:
        return None
    text = given[place - len(wanted)]
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,17}", text, re.ASCII) else text


def _viewer(exchange: Exchange) -> Viewer:
    headers = exchange.request_headers.items()
    return frozenset(
        (name.lower(), str(value)) for name, value in headers if name.lower() not in _NEUTRAL
    )


def _members(exchange: Exchange) -> dict[str, Any] | None:
    kinds = [
        str(one) for name, one in exchange.request_headers.items() if name.lower() == "content-type"
    ]
    if not kinds or "json" not in kinds[0] or urlsplit(exchange.url).query:
        return None
    try:
        found = json.loads(exchange.request_body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _records(exchange: Exchange) -> list[dict[str, Any]]:
    """Return the objects with an id in an answer: itself, its items, or those under one member."""
    data = exchange.json
    if isinstance(data, dict) and "id" not in data:
        lists = [one for one in data.values() if isinstance(one, list)]
        data = lists[0] if len(lists) == 1 else None
    found = data if isinstance(data, list) else [data]
    return [one for one in found if isinstance(one, dict) and _is_key(one.get("id"))]


def _is_key(value: Any) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool)
