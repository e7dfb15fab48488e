"""The target: where the server under test is, how to get in, and how to treat it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from contracts import options, settings, yamlfile
from contracts.contract import Contract, Operation
from contracts.errors import NoVerdict
from contracts.redaction import Secret

# Headers whose values are for everybody to see, when a target file adds them to each request.
_OPEN_HEADERS = ("accept", "accept-language", "user-agent", "content-type")


@dataclass(frozen=True, kw_only=True)
class Target:
    """A server under test.

    ``base_url`` is the server's root; ``prefix`` replaces the one of the document. ``token`` or
    (``username``, ``password``), and for APIs that issue tokens ``client_id`` and
    ``client_secret``, are the main caller; the colleague is another technician, the bound client
    may act for one of both alone, the disabled one is switched off. ``second_token`` and
    ``second_account`` belong to an account that must not see the first; ``low_token`` (or
    ``low_username`` and ``low_password``) to a person with few rights, ``directory_token`` to one
    of a directory account. ``known`` maps a collection to ids (or names) of records that may be
    referred to. ``without`` names capabilities (tags or operations of the document) that the target
    does not offer. ``rate`` is in requests a second,
    ``timeout`` in seconds, and so is ``max_wait``, how long the target may ask us to wait.
    ``headers`` go with every request.
    """

    base_url: str
    prefix: str | None = None
    token: str = field(default="", repr=False)
    account: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    colleague_username: str = ""
    colleague_password: str = field(default="", repr=False)
    bound_client_id: str = ""
    bound_client_secret: str = field(default="", repr=False)
    disabled_client_id: str = ""
    disabled_client_secret: str = field(default="", repr=False)
    requester: str = ""
    second_token: str = field(default="", repr=False)
    second_account: str = ""
    directory_token: str = field(default="", repr=False)
    low_token: str = field(default="", repr=False)
    low_username: str = ""
    low_password: str = field(default="", repr=False)
    known: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    read_only: bool = False
    subject_prefix: str = "deskdouble"
    rate: float = 0.0
    timeout: float = 30.0
    max_wait: float = 120.0
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    insecure: bool = False
    proxy: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not _is_web(self.base_url):
            example = "https://desk.example.com"
            raise NoVerdict(f"base_url: expected a URL such as {example}, got '{self.base_url}'")
        if self.proxy and not _is_web(self.proxy):
            raise NoVerdict("proxy: expected a URL such as http://proxy.example.com:3128")
        if urlsplit(self.base_url).username is not None:
            raise NoVerdict(
                "base_url: credentials do not belong there; give --username, --password"
            )
        if urlsplit(self.base_url).query or urlsplit(self.base_url).fragment:
            raise NoVerdict(f"base_url: expected no query and no fragment, got '{self.base_url}'")
        if self.timeout <= 0:
            raise NoVerdict(f"timeout: expected seconds above 0, got {self.timeout}")
        for name in ("ca_file", "client_certificate", "client_key"):
            path = getattr(self, name)
            if path is not None and not path.is_file():
                raise NoVerdict(f"{name}: there is no file {path}")

    def check(self, contract: Contract) -> None:
        """Make sure that what it says of the API is about this API.

        Raises:
            NoVerdict: ``known`` names no collection of it.
        """
        collections = contract.raw.get("x-collections", {})
        for name in self.known:
            if name.partition(".")[0] not in collections:
                raise NoVerdict(f"known: {settings.unknown(name, collections, 'collection')}")

    def offers(self, operation: Operation) -> bool:
        """Tell whether the target has an operation at all."""
        return operation.capability not in self.without and operation.id not in self.without

    def with_parts_off(self, without: tuple[str, ...]) -> Target:
        """Return the same target without some parts of the API."""
        return replace(self, without=without)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Everything in it that no report may show, with the variables that stand for it."""
        found = [
            Secret(value=getattr(self, one.name), variable=one.hidden_as)
            for one in options.TARGET
            if one.hidden_as and getattr(self, one.name)
        ]
        for name, value in self.headers.items():
            if name.lower() not in _OPEN_HEADERS and value:
                variable = "".join(one if one.isalnum() else "_" for one in name.upper())
                found.append(Secret(value=value, variable=variable))
        password = urlsplit(self.proxy).password
        if password:
            found.append(Secret(value=unquote(password), variable="PROXY_PASSWORD"))
        return tuple(found)

    @property
    def curl_options(self) -> tuple[str, ...]:
        """What curl needs to reach the target as this run does; no secret is among it."""
        found = ["-k"] if self.insecure else []
        if self.ca_file:
            found.append(f"--cacert {_quoted(self.ca_file)}")
        if self.client_certificate:
            found.append(f"--cert {_quoted(self.client_certificate)}")
        if self.client_key:
            found.append(f"--key {_quoted(self.client_key)}")
        if self.proxy:
            parts = urlsplit(self.proxy)
            found.append(f"-x {parts.scheme}://{parts.hostname}:{parts.port or 80}")
            if parts.username:
                found.append(f'-U {_quoted(unquote(parts.username))}:"$PROXY_PASSWORD"')
        return tuple(found)


def read_target(
    file: Path | None, environment: Mapping[str, str], given: Mapping[str, Any]
) -> Target:
    """Return the target that a file, the environment and options describe, later ones winning.

    Raises:
        NoVerdict: an unknown setting, a value of the wrong kind, or no base URL.
    """
    values: dict[str, Any] = {}
    if file is not None:
        values.update(_from_file(file, environment))
    names = {one.name for one in options.TARGET}
    found = settings.from_environment(environment)
    values.update({name: value for name, value in found.items() if name in names})
    values.update({name: value for name, value in given.items() if value is not None})
    if "base_url" not in values:
        raise NoVerdict("no base URL: give --base-url, or base_url in a target file (--target)")
    return Target(**values)


def _from_file(file: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    loaded = yamlfile.read(file)
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise NoVerdict(f"{file}: expected settings, one a line, such as 'base_url: https://…'")
    lines = yamlfile.places(file)
    known = {one.name: one for one in options.TARGET}
    values: dict[str, Any] = {}
    for name, value in loaded.items():
        place = f"{file}:{lines.get((name,), 1)}"
        if name not in known:
            raise NoVerdict(f"{place}: {settings.unknown(str(name), known)}")
        if value is not None:
            values[name] = settings.from_data(known[name], value, f"{place}: {name}", environment)
    return values


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _quoted(value: object) -> str:
    return shlex.quote(str(value))
