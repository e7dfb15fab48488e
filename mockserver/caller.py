"""The caller: who is asking, from the credentials of a request, and what they may reach."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from mockserver.problems import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The person or client behind a request.

    ``account`` is the selected one and ``home`` the caller's own; ``reach`` are the accounts
    whose records the caller can see at all. ``zone`` is in seconds east of UTC.
    """

    id: Any = None
    record: Mapping[str, Any] = field(default_factory=dict)
    account: str = ""
    home: str = ""
    reach: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    zone: int = 0


NOBODY = Caller()


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request presents: ``scheme`` is basic, bearer or key; ``secret`` a password."""

    scheme: str
    name: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token lets its bearer be, until ``expires`` (epoch seconds; None is for ever)."""

    caller: Any
    expires: float | None = None


@dataclass(slots=True)
class Credentials:
    """The tokens and passwords that a world knows; callers are records of ``collection``.

    ``client`` is the id and the secret of an API client to show people, where there are such.
    """

    collection: str = ""
    tokens: dict[str, Grant] = field(default_factory=dict)
    passwords: dict[str, tuple[str, Any]] = field(default_factory=dict)
    client: tuple[str, str] | None = None

    def fork(self) -> Credentials:
        """Return the same credentials, to which others can be added apart from these."""
        return Credentials(self.collection, self.tokens.copy(), self.passwords, self.client)

    def find(self, credential: Credential, now: float) -> Any:
        """Return the id of the caller whom the credential names, or None."""
        if credential.scheme == "basic" and credential.name in self.passwords:
            password, caller = self.passwords[credential.name]
            return caller if password == credential.secret else None
        grant = self.tokens.get(credential.name)
        if grant is None or (grant.expires is not None and grant.expires <= now):
            return None
        return grant.caller


def presented(
    headers: Mapping[str, str], keys: Sequence[str], kinds: frozenset[str]
) -> Credential | None:
    """Return the credential that a request presents by a scheme of one of the ``kinds``.

    ``keys`` are the API keys that the request has in a parameter or a header of its own. The
    Authorization header counts before them.

    Raises:
        Refusal: the Authorization header cannot be read.
    """
    header = headers.get("authorization")
    if header is not None:
        return _in_header(header, kinds)
    if keys and "apikey" in kinds:
        return Credential("key", keys[0])
    return None


@lru_cache(maxsize=4096)
def _in_header(header: str, kinds: frozenset[str]) -> Credential:
    word, _, rest = header.strip().partition(" ")
    scheme, text = word.lower(), rest.strip()
    if scheme in kinds:
        return _decode_basic(text) if scheme == "basic" else Credential(scheme, text)
    raise Refusal("unauthorized", f"The authorization scheme '{word[:20]}' is not supported")


def kind_of(scheme: Mapping[str, Any]) -> str:
    """Return the kind of a security scheme of a document: basic, bearer, apikey or another one."""
    declared = str(scheme.get("type", "")).lower()
    return str(scheme.get("scheme", "")).lower() if declared == "http" else declared


def _decode_basic(text: str) -> Credential:
    try:
        name, _, secret = base64.b64decode(text, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise Refusal("unauthorized", "The Basic credentials are not Base64 text") from error
    return Credential("basic", name, secret)
