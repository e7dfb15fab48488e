"""Control: calls of a mock's control API, by the network or in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

Send = Callable[[str, str, "bytes | None"], "tuple[int, bytes]"]
"""Sends method, path and JSON body; returns status and body."""

PREFIX = "/_mock"


class ControlError(Exception):
    """The mock refuses what it was asked for; nothing has changed. Says what, where and how to
    mend it; ``status`` is that of its answer, 0 if there was none.
    """

    def __init__(self, what: str, where: str = "", mend: str = "", status: int = 0) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend
        self.status = status

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        mend = f"; {self.mend}" if self.mend else ""
        return f"{where}{self.what}{mend}"


class Control:
    """The control API of one mock."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def call(self, method: str, path: str, data: Any = None) -> Any:
        """Return the JSON that a call is answered with; ``path`` is behind ``/_mock``.

        Raises:
            ControlError: it is refused, or answered by something that is no mock.
        """
        body = None if data is None else json.dumps(data).encode()
        status, raw = self._send(method, f"{PREFIX}{path}", body)
        try:
            answer = json.loads(raw) if raw else None
        except ValueError:
            answer = None
        if 200 <= status < 300 and (answer is not None or status == 204):
            return answer
        if isinstance(answer, dict) and isinstance(answer.get("message"), str):
            where, mend = str(answer.get("where", "")), str(answer.get("mend", ""))
            raise ControlError(answer["message"], where, mend, status)
        what = f"{method} {PREFIX}{path} is answered {status}, not as by the control API of a mock"
        raise ControlError(what, status=status)


def by_network(url: str, token: str = "", *, patience: float = 60.0) -> Send:
    """Return how to call a mock at an address; ``token`` is its control token.

    Raises:
        ControlError: that is no address; also later, when nobody answers there.
    """
    # Not at the top: what needs no network does not wait for it to be loaded.
    import urllib.error
    import urllib.request

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ControlError(f"'{url}' is no address", mend="give one such as http://127.0.0.1:4010")
    base = f"{parts.scheme}://{parts.netloc}"
    # A mock is near; a proxy of the environment is for what is far.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def send(method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        request = urllib.request.Request(f"{base}{path}", body, method=method)  # noqa: S310
        if body is not None:
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Control-Token", token)
        try:
            with opener.open(request, timeout=patience) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read()
        except OSError as error:
            why = getattr(error, "reason", error)
            raise ControlError(f"{base} does not answer: {why}") from None

    return send


def segment(text: object) -> str:
    """Return a text as one segment of a path."""
    return quote(str(text), safe="")
