"""Credentials of a conversation: what stands in a request in place of the secrets of another."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

import orjson

from mockserver.replaying.archive import Answer, Fields, Recorded

OAUTH = "/oauth/token"
_KEY = re.compile(r"(?:^|&)api_token=[^&]*")
_OF_THE_ORIGINAL = ("authorization", "cookie", "if-none-match", "if-modified-since")
_FORM = ("Content-Type", "application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What to show: a ``token``, or a ``client`` (id, secret) and a ``user`` (name, password) who
    get one. ``world`` is put behind the token, or the client's id.
    """

    token: str = field(default="demo-token", repr=False)
    client: tuple[str, str] = field(default=("demo-client", "demo-secret"), repr=False)
    user: tuple[str, str] = field(default=("technician@example.com", "demo-password"), repr=False)
    world: str = ""

    def inside(self, name: str) -> str:
        """Return a token or client id as it is shown to be let into the world."""
        return f"{name}+{self.world}" if self.world else name

    @property
    def basic(self) -> str:
        """The Authorization of the client."""
        name, secret = self.client
        text = f"{self.inside(name)}:{secret}"
        return "Basic " + base64.b64encode(text.encode()).decode()

    @property
    def form(self) -> bytes:
        """The form by which the user gets a token."""
        name, password = self.user
        return urlencode(
            {"grant_type": "password", "username": name, "password": password}
        ).encode()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request as it is sent: ``target`` is path and query."""

    method: str
    target: str
    headers: Fields
    body: bytes


Call = Callable[[Outgoing], Answer]


class Presenter:
    """Shows credentials in the requests of one conversation, where the original showed some.

    ``oauth`` are the paths at which tokens are issued; requests below their prefix show a token
    that was issued, others the token of the credentials.
    """

    def __init__(self, credentials: Credentials, oauth: tuple[str, ...], call: Call) -> None:
        self._credentials = credentials
        self._prefixes = {path.removesuffix(OAUTH): path for path in oauth}
        self._call = call
        self._issued: dict[str, tuple[str, str]] = {}

    def present(self, one: Recorded, path: str, query: str, body: bytes) -> Outgoing:
        """Return a request with credentials of its own in place of the original's."""
        headers = [pair for pair in one.headers if pair[0].lower() not in _OF_THE_ORIGINAL]
        shown = any(pair[0].lower() == "authorization" for pair in one.headers)
        prefix = next((each for each in self._prefixes if path.startswith(f"{each}/")), None)
        if prefix is not None and path == self._prefixes[prefix]:
            headers = [pair for pair in headers if pair[0].lower() != "content-type"]
            headers += [_FORM, ("Authorization", self._credentials.basic)]
            return Outgoing(one.method, _target(path, query), headers, self._form(prefix, body))
        keyless = _KEY.sub("", query).lstrip("&")
        shown = shown or keyless != query
        body, keyed = _without_key(body)
        if shown or keyed:
            # Which secret was refused is not known; that it was one is.
            wrong = one.answer.status == 401
            token = "refused" if wrong else self._token(prefix)
            headers.append(("Authorization", f"Bearer {token}"))
        return Outgoing(one.method, _target(path, keyless), headers, body)

    def learn(self, path: str, answer: Answer) -> None:
        """Remember a token that was issued."""
        prefix = path.removesuffix(OAUTH)
        if self._prefixes.get(prefix) == path and answer.status == 200:
            data = answer.json
            issued = (str(data.get("access_token", "")), str(data.get("refresh_token", "")))
            self._issued[prefix] = issued

    def _token(self, prefix: str | None) -> str:
        if prefix is None:
            return self._credentials.inside(self._credentials.token)
        if prefix not in self._issued:
            path = self._prefixes[prefix]
            headers = [_FORM, ("Authorization", self._credentials.basic)]
            self.learn(path, self._call(Outgoing("POST", path, headers, self._credentials.form)))
        return self._issued.get(prefix, ("refused", ""))[0]

    def _form(self, prefix: str, body: bytes) -> bytes:
        sent = parse_qs(body.decode("latin-1"))
        if sent.get("grant_type") == ["refresh_token"] and prefix in self._issued:
            refresh = self._issued[prefix][1]
            form = {"grant_type": "refresh_token", "refresh_token": refresh}
            return urlencode(form).encode()
        return self._credentials.form


def _target(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _without_key(body: bytes) -> tuple[bytes, bool]:
    """Return a body without the token that old clients put into it, and whether it had one."""
    if b'"api_token"' not in body:
        return body, False
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body, False
    if not isinstance(data, dict) or "api_token" not in data:
        return body, False
    del data["api_token"]
    return orjson.dumps(data), True
