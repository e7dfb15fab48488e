"""Addressing: which world a request is for, by nothing but its credentials.

Whoever presents a token (or a client id) with ``+NAME`` behind it is in world NAME, which is opened
at the first such call; so a client that can be given only a token and an address has a world of its
own. A token that a world has issued leads back to that world.
"""

from __future__ import annotations

from functools import lru_cache

from mockserver.api import Api
from mockserver.caller import Credential, presented
from mockserver.exchange import Request
from mockserver.identifying import find, keys_of
from mockserver.parsing import read_query
from mockserver.problems import Refusal, own_refusal
from mockserver.registry import NAME, NAMING, Full, Registry
from mockserver.worlds import World


class Addressing:
    """Finds the world of one API that a request is for."""

    def __init__(self, api: Api, registry: Registry) -> None:
        self._api = api
        self._registry = registry
        self._starting = registry.starting[api.name]
        self._by_header = lru_cache(maxsize=4096)(self._shown_by_header)

    def world(self, request: Request) -> World:
        """Return the world of a request: the default one unless its credentials lead elsewhere.

        Raises:
            Refusal: there is no room for another world, or what is behind the + is no name of one.
        """
        header = request.headers.get("authorization")
        credential = self._by_header(header) if header else self._shown_elsewhere(request)
        if credential is None:
            return self._default()
        name = self._starting.owners.get(credential.name)
        if name is None:
            token, plus, name = credential.name.rpartition("+")
            if not plus or self._known(credential):
                return self._default()
            return self._named(Credential(credential.scheme, token, credential.secret), name)
        realm = self._registry.find(name)
        return self._default() if realm is None else realm.worlds[self._api.name]

    def _default(self) -> World:
        return self._registry.default.worlds[self._api.name]

    def _named(self, bare: Credential, name: str) -> World:
        realm = self._registry.find(name) if NAME.fullmatch(name) else None
        if realm is None:
            if not self._known(bare):
                return self._default()
            try:
                realm = self._registry.open(name)
            except ValueError:
                detail = f"{name[:80]!a} names no world: {NAMING}"
                raise own_refusal("unauthorized", detail, 401) from None
            except Full as full:
                raise own_refusal("server-error", str(full), 503) from None
        return realm.worlds[self._api.name]

    def _known(self, credential: Credential) -> bool:
        """Tell whether a world that has just been opened lets this credential in."""
        try:
            return find(self._starting, credential) is not None
        except Refusal:
            return False

    def _shown_by_header(self, header: str) -> Credential | None:
        try:
            return presented({"authorization": header}, (), self._api.kinds)
        except Refusal:
            return None

    def _shown_elsewhere(self, request: Request) -> Credential | None:
        api = self._api
        if not api.token_names and not api.token_headers:
            return None
        try:
            query = read_query(request.query)
            keys = keys_of(api, request, query)
            return presented({}, keys, api.kinds)
        except Refusal:
            return None
