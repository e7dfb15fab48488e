"""An API, compiled: everything the pipeline needs to answer its operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mockserver.behaviour import NONE, Behaviour
from mockserver.caller import kind_of
from mockserver.catalogue import compile_collections
from mockserver.checks import check_behaviour, check_operations, check_problems, check_schemes
from mockserver.choices import check_choices
from mockserver.document import Document, load_document
from mockserver.fields import Collection
from mockserver.kept import Kept
from mockserver.operation import METHODS, Action, Entry, Operation, compile_operations
from mockserver.problems import SetupError
from mockserver.replies import Replies
from mockserver.routing import Router
from mockserver.sights import Sight, sights_of
from mockserver.vocabulary import Meaning
from mockserver.yamlfile import YamlFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One API. ``prefix`` is the path it is mounted at, from the document's first server.

    ``views`` are the named selections of each collection, ``token_names`` the parameters and
    ``token_headers`` the headers (lower case) that carry an API key, ``header_names`` the answer
    headers by role, ``limit_names`` those of the answer to a call over the rate limit;
    ``replies`` checks answers; ``sights`` are what an answer shows of other records; ``kinds`` are
    those of all security schemes.
    """

    name: str
    prefix: str
    document: Document
    collections: Mapping[str, Collection]
    operations: tuple[Operation, ...]
    router: Router
    behaviour: Behaviour
    tolerates: frozenset[str]
    problems: Mapping[str, Mapping[str, Any]]
    schemes: Mapping[str, Mapping[str, Any]]
    views: Mapping[str, Mapping[str, Action]]
    token_names: tuple[str, ...]
    token_headers: tuple[str, ...]
    header_names: Mapping[str, str]
    limit_names: Mapping[str, str]
    replies: Replies
    sights: Mapping[str, Sight]
    kinds: frozenset[str]

    def challenge(self, entry: Entry) -> str:
        """Return the kind of problem of a call that has no good credentials for an entry."""
        challenges = self.behaviour.challenges
        return next((challenges[one] for one in entry.schemes if one in challenges), "unauthorized")


def documents_root() -> Path:
    """Return the folder of the API documents: beside the package, or inside it when installed."""
    inside = Path(__file__).parent / "openapi"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "openapi"


def layouts(api: Api) -> dict[str, tuple[str, ...]]:
    """Return the properties of the records of each collection, as a store takes them."""
    return {name: tuple(one.fields) for name, one in api.collections.items()}


def load_apis(root: Path, kept: Kept | None = None) -> tuple[Api, ...]:
    """Load every API folder under ``root``, by name; ``kept`` has what was found sound before.

    Raises:
        SetupError: there is none, or one of them cannot be loaded.
    """
    folders = sorted(path.parent for path in root.glob("*/openapi.yaml"))
    if not folders:
        raise SetupError(f"{root} has no folder of an API", mend="one with an openapi.yaml in it")
    meaning = Meaning(YamlFile(documents_root() / "meaning.schema.yaml", kept=kept))
    return tuple(load_api(folder, meaning, kept) for folder in folders)


def load_api(folder: Path, meaning: Meaning, kept: Kept | None = None) -> Api:
    """Load and compile one API folder.

    Raises:
        SetupError: anything in it that cannot be meant.
    """
    document = load_document(folder, meaning, kept)
    behaviour = _behaviour(document.name)
    check_choices(document, behaviour.choices)
    collections = compile_collections(document)
    operations = compile_operations(document, collections)
    tolerates = frozenset(document.raw.get("x-tolerates", ()))
    problems = document.raw.get("x-problems", {})
    schemes = document.raw.get("components", {}).get("securitySchemes", {})
    check_problems(document, problems)
    check_behaviour(document, behaviour, collections, operations)
    check_schemes(document, schemes)
    check_operations(document, collections, operations)
    return Api(
        name=document.name,
        prefix=_prefix(document),
        document=document,
        collections=collections,
        operations=operations,
        router=Router(operations, tolerates),
        behaviour=behaviour,
        tolerates=tolerates,
        problems=problems,
        schemes=schemes,
        views=_views(operations),
        token_names=_key_names(schemes, "query"),
        token_headers=tuple(name.lower() for name in _key_names(schemes, "header")),
        header_names=_header_names(operations),
        limit_names=_limit_names(document),
        replies=Replies(document),
        sights=sights_of(collections, behaviour.reads),
        kinds=frozenset(map(kind_of, schemes.values())),
    )


@cache
def _behaviour(name: str) -> Behaviour:
    module = f"mockserver.behaviours.{name}"
    if not name.isidentifier() or find_spec(module) is None:
        return NONE
    found: Behaviour = import_module(module).BEHAVIOUR
    return found


def _prefix(document: Document) -> str:
    """Return the path of the first server; at the root the API would hide the server's own pages.

    Raises:
        SetupError: there is no server, or it has no path.
    """
    servers = document.raw.get("servers") or [{}]
    url = servers[0].get("url", "/")
    rest = url.partition("://")[2]
    path = f"/{rest.partition('/')[2]}" if rest else url
    prefix = path.rstrip("/")
    if not prefix.startswith("/") or "{" in prefix:
        raise SetupError(
            f"the first server is '{url}', which does not say under which path to mount the API",
            document.file.place("/servers/0/url"),
            f"begin with one such as /{document.name}",
        )
    return str(prefix)


def _views(operations: tuple[Operation, ...]) -> dict[str, dict[str, Action]]:
    views: dict[str, dict[str, Action]] = {}
    for operation in operations:
        action = operation.action
        if action.view and action.parent is None:
            views.setdefault(action.collection, {})[action.view] = action
    return views


def _key_names(schemes: Mapping[str, Mapping[str, Any]], place: str) -> tuple[str, ...]:
    return tuple(
        scheme["name"]
        for scheme in schemes.values()
        if scheme.get("type") == "apiKey" and scheme.get("in") == place
    )


def _header_names(operations: tuple[Operation, ...]) -> dict[str, str]:
    names: dict[str, str] = {}
    for operation in operations:
        for role, name in operation.reply_headers.items():
            names.setdefault(role, name)
    return names


def _limit_names(document: Document) -> dict[str, str]:
    names: dict[str, str] = {}
    for item in document.raw.get("paths", {}).values():
        for method in METHODS:
            answer = item.get(method, {}).get("responses", {}).get("429", {})
            for name, header in document.resolve(answer).get("headers", {}).items():
                role = document.resolve(header).get("x-role")
                if role:
                    names.setdefault(role, name)
    return names
