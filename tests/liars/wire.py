"""The wire: requests and replies as plain values, and two ways to carry them.

A handler turns a request into a reply. ``Line`` carries them for the HTTP library of the suite
without a socket; ``serving`` puts a handler on a real port.
"""

from __future__ import annotations

import gzip
import http.client
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPHeaderDict, HTTPResponse


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a client sent: ``path`` decoded, ``query`` as it came, header names in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the query string, decoded, in their order."""
        return parse_qsl(self.query, keep_blank_values=True)

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the query string; of those sent twice, the last."""
        return dict(self.pairs)

    @property
    def members(self) -> dict[str, Any]:
        """The members of a JSON body; none when it is no object."""
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def sending(self, members: Any) -> Request:
        """Return the request with another JSON body."""
        headers = {**self.headers, "content-type": "application/json"}
        return replace(self, headers=headers, body=json.dumps(members).encode())

    def asking(self, **parameters: Any) -> Request:
        """Return the request with query parameters set, or with None taken away."""
        kept = [pair for pair in self.pairs if pair[0] not in parameters]
        kept += [(name, str(value)) for name, value in parameters.items() if value is not None]
        return replace(self, query=http_query(kept))


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a server answers."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def data(self) -> Any:
        """The body as JSON data; None when it is none."""
        try:
            return json.loads(self.body) if self.body else None
        except ValueError:
            return None

    @property
    def record(self) -> dict[str, Any]:
        """The body's object; an empty one when it is none."""
        found = self.data
        return found if isinstance(found, dict) else {}

    @property
    def records(self) -> list[dict[str, Any]]:
        """The objects of a body that is a list; none when it is none."""
        found = self.data
        return found if isinstance(found, list) else []

    @property
    def good(self) -> bool:
        """Whether the request was granted."""
        return 200 <= self.status < 300

    def saying(self, data: Any) -> Reply:
        """Return the reply with other JSON data."""
        return replace(self, body=json.dumps(data, ensure_ascii=False).encode())

    def showing(self, **members: Any) -> Reply:
        """Return the reply with members of its object set."""
        return self.saying({**self.record, **members})

    def without(self, *names: str) -> Reply:
        """Return the reply without members of its object."""
        return self.saying({name: one for name, one in self.record.items() if name not in names})

    def heading(self, **headers: str | None) -> Reply:
        """Return the reply with headers set, or with None taken away; _ stands for -."""
        changed = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        kept = {name: one for name, one in self.headers.items() if name.lower() not in changed}
        return replace(
            self, headers=kept | {name: one for name, one in changed.items() if one is not None}
        )

    def header(self, name: str) -> str:
        """Return a header, empty when it is not there."""
        wanted = name.lower()
        return next((one for key, one in self.headers.items() if key.lower() == wanted), "")


Handler = Callable[[Request], Reply]


def http_query(pairs: list[tuple[str, str]]) -> str:
    """Return parameters as a query string."""
    return urlencode(pairs)


class Line(BaseAdapter):
    """Carries the suite's requests to a handler, without a network."""

    def __init__(self, handler: Handler) -> None:
        super().__init__()
        self.handler = handler

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Have the handler answer a request."""
        reply = self.handler(_received(request))
        response = requests.Response()
        response.status_code = reply.status
        response.headers = CaseInsensitiveDict(reply.headers)
        response.url = str(request.url)
        response.request = request
        response.reason = http.client.responses.get(reply.status, "")
        body = b"" if request.method == "HEAD" else reply.body
        response.raw = HTTPResponse(
            body=io.BytesIO(body),
            headers=HTTPHeaderDict(reply.headers),
            status=reply.status,
            preload_content=False,
        )
        response.content  # noqa: B018 - read now, as the suite does
        return response

    def close(self) -> None:
        """Do nothing: there is no connection."""


def _received(request: requests.PreparedRequest) -> Request:
    parts = urlsplit(str(request.url))
    sent: Any = request.body or b""
    headers = {name.lower(): str(value) for name, value in request.headers.items()}
    headers.setdefault("host", parts.netloc)
    return Request(
        method=str(request.method),
        path=unquote(parts.path),
        query=parts.query,
        headers=headers,
        body=sent.encode() if isinstance(sent, str) else bytes(sent),
    )


def zipped(reply: Reply) -> Reply:
    """Return the reply as a proxy sends it that compresses."""
    body = gzip.compress(reply.body, 1, mtime=0)
    return replace(reply.heading(content_encoding="gzip", vary="Accept-Encoding"), body=body)


@contextmanager
def serving(handler: Handler) -> Iterator[str]:
    """Serve a handler on a free port of this computer; gives its address."""

    class Carrier(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _carry(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            reply = handler(
                Request(
                    method=self.command,
                    path=unquote(parts.path),
                    query=parts.query,
                    headers={name.lower(): value for name, value in self.headers.items()},
                    body=self.rfile.read(length),
                )
            )
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status not in (204, 304):
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"):
        setattr(Carrier, f"do_{method}", Carrier._carry)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Carrier)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
