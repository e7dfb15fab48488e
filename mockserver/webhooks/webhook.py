"""A webhook: an event of a world, and the address that is told of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

ANY = "*"
VERIFY = "webhook.verify"
FORMATS = ("json", "form")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that a commit did. ``path`` is that of the record below the API's prefix.

    ``account`` is the one that the record belongs to, ``person`` who did it, both None if there is
    none; ``payload`` is JSON data.
    """

    name: str
    path: str
    object_id: Any
    account: Any = None
    person: Any = None
    person_name: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Webhook:
    """A subscription. ``base`` is the address of this server, for the links of a delivery.

    ``account`` restricts it to the records of one account. ``code`` is what a receiver shows to
    become verified; until then nothing else is sent to it. ``retry_seconds`` are those before the
    first retry, each further one waits twice as long. ``failures`` counts attempts in a row.
    """

    id: int
    api: str
    event: str
    uri: str
    base: str
    name: str = ""
    account: str | None = None
    form: str = "json"
    disabled: bool = False
    verified: bool = True
    retry_seconds: float = 1.0
    failures: int = 0
    code: str = field(default="", repr=False)

    def wants(self, api: str, event: Event) -> bool:
        """Tell whether this event is to be delivered."""
        return (
            self.event == event.name
            and self.api == api
            and not self.disabled
            and self.verified
            and self.account in (None, event.account)
        )


def check_uri(uri: str, hosts: Collection[str]) -> None:
    """Refuse an address that nothing may be sent to.

    A test double runs on testers' machines, so it calls nobody beyond them unless it was started
    with the names of those ``hosts`` (``*`` for all).

    Raises:
        ValueError: it is no such address; the text says why and what to do.
    """
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"'uri' is no address: {error}") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("'uri' must be an address such as http://127.0.0.1:8000/hook")
    if parts.username is not None or parts.fragment or not uri.isascii() or " " in uri:
        raise ValueError("'uri' must have neither credentials nor a fragment, and be plain ASCII")
    if ANY not in hosts and host not in hosts and not _is_loopback(host):
        raise ValueError(
            f"'uri' leads to {host[:80]}, and only this machine may be called: "
            f"start the server with --webhook-host {host[:80]}"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
