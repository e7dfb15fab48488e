"""Access: which client or user stands behind a request, by Basic credentials or by a token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mockserver.call import Call
from mockserver.caller import Caller, Credential
from mockserver.fields import Record
from mockserver.problems import Refusal
from mockserver.worlds import World

CLIENT, ACCESS, REFRESH = "client", "access", "refresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who calls: a client by itself, or a user (``user``) by way of a client, with a token.

    ``use`` is what the credential is good for: CLIENT, ACCESS or REFRESH. Both ids are None where
    the world was started without a check of credentials.
    """

    use: str
    client: int | None = None
    user: int | None = None

    def __str__(self) -> str:
        """Return how a person is told of it."""
        parts = {"user": self.user, "client": self.client}
        named = [f"{what} {key}" for what, key in parts.items() if key is not None]
        return " by ".join(named) or "anybody"


def identify(world: World, credential: Credential, now: float) -> Identity:
    """Return who a credential is for.

    Raises:
        Refusal: invalid-client or invalid-token.
    """
    if credential.scheme == "basic":
        return _client(world, credential)
    return bearer(world, credential.name.strip(), now)


def _client(world: World, credential: Credential) -> Identity:
    table = world.store.tables["clients"]
    for key in table.matching("client_id", credential.name):
        client = table.get(key)
        if client is None or client["secret"] is None or client["secret"] != credential.secret:
            continue
        if not client["enabled"]:
            raise Refusal("invalid-client", "The client is disabled")
        return Identity(use=CLIENT, client=key)
    raise Refusal("invalid-client", "Bad client credentials")


def bearer(world: World, token: str, now: float) -> Identity:
    """Return whom an access token is for; ``now`` is in epoch seconds.

    Raises:
        Refusal: invalid-token.
    """
    grant = world.credentials.tokens.get(token)
    holder = grant.caller if grant else None
    if isinstance(holder, int):  # one that the world file names, for a user and no client
        holder = Identity(use=ACCESS, user=holder)
    if grant is None or not isinstance(holder, Identity) or holder.use != ACCESS:
        raise Refusal("invalid-token", "The access token is not known")
    if grant.expires is not None and grant.expires <= now:
        raise Refusal("invalid-token", "The access token has expired")
    return holder


def recognise(call: Call, identity: Any) -> Caller:
    """Return the caller; where nobody need say who they are, the first technician."""
    if not isinstance(identity, Identity):
        first = next((one["id"] for one in call.draft.records("users") if one["technician"]), None)
        identity = Identity(use=ACCESS, user=first)
    record = call.record("users", identity.user) or {}
    return Caller(id=identity, record=record)


def client_of(call: Call) -> Record | None:
    """Return the client by which the caller comes, if the caller comes by one."""
    return call.record("clients", call.caller.id.client)


def admit(call: Call) -> None:
    """Refuse an id in the path that is no whole number.

    Raises:
        Refusal: bad-parameter.
    """
    for name, value in call.path.items():
        if isinstance(value, str) and not (value.isascii() and value.isdigit()):
            raise Refusal(
                "bad-parameter", f"{name} must be a whole number of at least 1, got '{value[:100]}'"
            )
