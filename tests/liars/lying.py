"""Lying: a lie stands between the suite and an honest server, and tells one untruth.

A lie is a function of a ``Call``: it looks at the request, asks the honest server (or does not),
and answers. What it has to remember between calls it keeps in ``call.memory``. ``LIES`` holds all
of them; the package ``lies`` fills it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.liars.wire import Handler, Reply, Request

ROOTS = {"itrp": "/v1/requests", "serviceops": "/api/v1/request", "library": "/library/books"}
LIES: dict[str, Lie] = {}


@dataclass(frozen=True, kw_only=True)
class Lie:
    """An untruth: ``breaks`` are the requirements it offends against, ``law`` what it is about.

    A stateful lie is no lie in every exchange: it takes a history to tell, or to be found out.
    """

    name: str
    api: str
    breaks: tuple[str, ...]
    law: str
    stateful: bool
    tell: Callable[[Call], Reply]
    text: str = ""

    @property
    def function(self) -> str:
        """The name of the function that tells it; one can tell a lie for each of several fields."""
        return self.name.partition("[")[0]

    def told_by(self, honest: Handler) -> Handler:
        """Return a server that tells the lie in front of an honest one."""
        memory: dict[str, Any] = {}
        root = ROOTS[self.api]
        return lambda request: self.tell(Call(request, honest, memory, root))


@dataclass
class Call:
    """A request on its way, seen by a lie."""

    request: Request
    server: Handler
    memory: dict[str, Any]
    root: str
    _key: re.Match[str] | None = field(init=False)

    def __post_init__(self) -> None:
        path = self.request.path.removesuffix("/").removesuffix(".json")
        self.path = path
        self._key = re.fullmatch(rf"{self.root}/(\d+)(/.*)?", path)

    # --- what it is ------------------------------------------------------------------------------

    @property
    def method(self) -> str:
        """The method; HEAD counts as GET."""
        return "GET" if self.request.method == "HEAD" else self.request.method

    @property
    def members(self) -> dict[str, Any]:
        """The members of the body."""
        return self.request.members

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of the query string."""
        return self.request.parameters

    @property
    def key(self) -> int | None:
        """The id of the record in the path."""
        return int(self._key[1]) if self._key else None

    @property
    def part(self) -> str:
        """What stands in the path behind the id of a record, such as ``/notes``."""
        return (self._key[2] or "") if self._key else ""

    @property
    def creates(self) -> bool:
        """Whether it creates a record."""
        return self.method == "POST" and self.path == self.root

    @property
    def reads(self) -> bool:
        """Whether it reads a single record."""
        return self.method == "GET" and self._key is not None and not self.part

    @property
    def updates(self) -> bool:
        """Whether it changes a record."""
        return self.method in ("PATCH", "PUT") and self._key is not None and not self.part

    @property
    def saves(self) -> bool:
        """Whether it creates or changes a record."""
        return self.creates or self.updates

    @property
    def lists(self) -> bool:
        """Whether it asks for a list of records: the plain one, or a view."""
        search = self.path == f"{self.root}/search/byqual"
        below = self.path.startswith(f"{self.root}/") and self._key is None
        return search or (self.method == "GET" and (self.path == self.root or below))

    @property
    def view(self) -> str:
        """The view that is asked for, by path or by parameter; empty for none."""
        in_path = self.path.removeprefix(f"{self.root}/") if self.path != self.root else ""
        return (in_path if self.lists else "") or self.asked.get("state", "")

    @property
    def filters(self) -> dict[str, str]:
        """The parameters that are filters."""
        controls = (
            "page",
            "per_page",
            "size",
            "fields",
            "sort",
            "state",
            "show",
            "api_token",
            "key",
        )
        return {name: value for name, value in self.asked.items() if name not in controls}

    # --- what to do with it ----------------------------------------------------------------------

    def honest(self, request: Request | None = None) -> Reply:
        """Return what the honest server says, to this request or to another one."""
        return self.server(request or self.request)

    def sending(self, **members: Any) -> Reply:
        """Return what the honest server says when members are set, or with ... taken away."""
        sent = {**self.members, **members}
        sent = {name: value for name, value in sent.items() if value is not ...}
        return self.honest(self.request.sending(sent))

    def asking(self, **parameters: Any) -> Reply:
        """Return what it says when query parameters are set, or with None taken away."""
        return self.honest(self.request.asking(**parameters))

    def read(self, key: Any = None) -> dict[str, Any]:
        """Return a record as it is, asking behind the suite's back."""
        path = f"{self.root}/{self.key if key is None else key}"
        headers = {n: v for n, v in self.request.headers.items() if n != "if-none-match"}
        return self.server(Request(method="GET", path=path, headers=headers)).record

    def altered(self, change: Callable[[dict[str, Any]], Any], reply: Reply | None = None) -> Reply:
        """Return the honest reply with every record in it changed by a function, in place."""
        reply = reply or self.honest()
        if not reply.good:
            return reply
        data = reply.data
        for record in _records(data):
            change(record)
        return reply if data is None else reply.saying(data)

    def pretend(self, key: Any, **members: Any) -> None:
        """Remember to show members of a record otherwise from now on."""
        self.memory.setdefault("pretended", {}).setdefault(key, {}).update(members)

    def seen(self, reply: Reply | None = None) -> Reply:
        """Return the honest reply with everything pretended laid over it."""
        pretended = self.memory.get("pretended", {})
        if not pretended:
            return reply or self.honest()

        def lay(record: dict[str, Any]) -> None:
            for name, value in pretended.get(record.get("id"), {}).items():
                if name in record or not self.lists:
                    record[name] = value

        return self.altered(lay, reply)

    def accept(self, **instead: Any) -> Reply:
        """Have a request granted with other members, and pretend it was with those sent."""
        reply = self.sending(**instead)
        if not reply.good:
            return reply
        shown = {name: self.members[name] for name in instead if name in self.members}
        self.pretend(reply.record["id"], **shown)
        return self.seen(reply)

    def count(self, what: str = "calls") -> int:
        """Count up, and return how often this was called."""
        self.memory[what] = int(self.memory.get(what, 0)) + 1
        return int(self.memory[what])

    def once_for(self, what: str, key: Any) -> bool:
        """Tell whether this is the first time for a key."""
        seen: set[Any] = self.memory.setdefault(what, set())
        new = key not in seen
        seen.add(key)
        return new

    def refuse(self, status: int = 422, data: Any = None) -> Reply:
        """Return a refusal in the API's form."""
        said = {"message": "Validation Failed", "errors": [["subject", "Subject is no good"]]}
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-RateLimit-Limit": "3600",
            "X-RateLimit-Remaining": "3500",
        }
        return Reply(status=status, headers=headers).saying(said if data is None else data)


def _records(data: Any) -> list[dict[str, Any]]:
    """Return the records in an answer: one, a list of them, or those of a search."""
    if isinstance(data, dict):
        data = data.get("objectList", [data])
    return [one for one in data or () if isinstance(one, dict)]


def lie(
    breaks: str, *, law: str, api: str = "itrp", stateful: bool = False
) -> Callable[[Callable[[Call], Reply]], Callable[[Call], Reply]]:
    """Register a function as a lie; ``breaks`` are requirement ids with blanks between."""

    def register(tell: Callable[[Call], Reply]) -> Callable[[Call], Reply]:
        _add(tell.__name__, api, breaks, law, stateful, tell, tell.__doc__)
        return tell

    return register


def lies(
    about: Mapping[str, str],
    *,
    law: str | Mapping[str, str],
    api: str = "itrp",
    stateful: bool = False,
) -> Callable[[Callable[[Call, str], Reply]], Callable[[Call, str], Reply]]:
    """Register a function as one lie for each of several fields; ``about`` maps them to ids."""

    def register(tell: Callable[[Call, str], Reply]) -> Callable[[Call, str], Reply]:
        for name, breaks in about.items():
            one: Callable[[Call], Reply] = partial(_tell_of, tell, name)
            own = law if isinstance(law, str) else law[name]
            _add(f"{tell.__name__}[{name}]", api, breaks, own, stateful, one, tell.__doc__)
        return tell

    return register


def _tell_of(tell: Callable[[Call, str], Reply], name: str, call: Call) -> Reply:
    return tell(call, name)


def _add(
    name: str,
    api: str,
    breaks: str,
    law: str,
    stateful: bool,
    tell: Callable[[Call], Reply],
    text: str | None,
) -> None:
    if name in LIES:
        raise ValueError(f"two lies are called {name}")
    LIES[name] = Lie(
        name=name,
        api=api,
        breaks=tuple(_spelled(breaks, api)),
        law=law,
        stateful=stateful,
        tell=tell,
        text=(text or "").partition("\n")[0],
    )


def _spelled(breaks: str, api: str) -> Iterable[str]:
    """Yield requirement ids, the API's name in front where it was left out."""
    prefix = {"itrp": "ITRP", "serviceops": "SOPS", "library": "LIB"}[api]
    return (one if one.startswith(f"{prefix}-") else f"{prefix}-{one}" for one in breaks.split())
