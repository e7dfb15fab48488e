"""Stands in for the API and the web application behind the server."""

import json
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from wsgiref.types import StartResponse, WSGIEnvironment

from mockserver.exchange import Delivery, Reply, Request
from tests.mockserver.serving.client import PATIENCE

JSON = (("Content-Type", "application/json"),)


def refuse(request: Request | None, status: int, detail: str) -> Reply:
    body = {"refused": detail, "path": request.path if request else None}
    return Reply(status=status, headers=JSON, body=json.dumps(body).encode())


@dataclass
class Desk:
    """An API and a web application that know what the tests ask of them."""

    delivery: Delivery | None = None
    answered: int = 0
    arrived: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)

    def handle(self, request: Request) -> Reply | None:
        self.answered += 1
        self.arrived.set()
        match request.path:
            case "/echo":
                echo = {
                    "method": request.method,
                    "query": request.query,
                    "headers": dict(request.headers),
                    "body": request.body.decode("latin-1"),
                    "scheme": request.scheme,
                    "client": request.client,
                }
                return Reply(status=200, headers=JSON, body=json.dumps(echo).encode())
            case "/empty":
                return Reply(status=204, headers=(), body=b"")
            case "/unchanged":
                return Reply(status=304, headers=(("ETag", '"1"'),), body=b"left out")
            case "/odd":
                return Reply(status=299, headers=(), body=b"odd")
            case "/large":
                return Reply(status=200, headers=JSON, body=b"x" * 2**20)
            case "/defect":
                raise LookupError("a defect")
            case "/split":
                return Reply(status=200, headers=(("X-A", "b\r\nX-C: d"),), body=b"")
            case "/foreign":
                return Reply(status=200, headers=(("X-A", "\u20ac"),), body=b"")
            case "/fault":
                return Reply(status=200, headers=JSON, body=b"0123456789", delivery=self.delivery)
        if request.path.startswith("/page"):
            return None
        return Reply(status=200, headers=JSON, body=request.path.encode())

    def wsgi(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        name = environ["PATH_INFO"].removeprefix("/page/").replace("-", "_")
        page: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]] = getattr(self, name)
        return page(environ, start)

    def plain(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain"), ("Server", "x"), ("Connection", "x")])
        return [b"a ", b"page"]

    def environ(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        shown = {key: value for key, value in environ.items() if isinstance(value, str | bool)}
        shown["read"] = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        body = json.dumps(shown).encode()
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def none(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("204 No Content", [])
        return []

    def stream(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        yield b"one"
        yield b""
        self.release.wait(PATIENCE)
        yield b"two"

    def events(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/event-stream")])
        try:
            while not self.release.wait(0.01):
                yield b"data: tick\n\n"
        finally:
            self.closed.set()

    def slow(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        self.arrived.set()
        assert self.release.wait(PATIENCE)
        return self.plain(environ, start)

    def fails(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        raise LookupError("a defect")

    def exits(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        raise SystemExit(3)

    def fails_late(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        yield b"one"
        raise LookupError("a defect")

    def recovers(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        try:
            raise LookupError("a defect")
        except LookupError:
            start("503 Service Unavailable", [("Content-Type", "text/x")], sys.exc_info())
        return [b"sorry"]

    def silent(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        return [b"never started"]

    def bad_header(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("X-A", "b\r\nX-C: d")])
        return [b"x"]

    def writes(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        write = start("200 OK", [("Content-Type", "text/plain")])
        write(b"one")
        write(b"two")
        return [b"three"]

    def short(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", "10")])
        return [b"123"]

    def long(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", "3")])
        yield b"1234"
        yield b"5"

    def huge(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        for _ in range(64):
            self.answered += 1
            yield b"x" * 2**20
