"""A small desk on a port of its own, which can be told to misbehave."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "sesame-0815-open"


@dataclass
class Stub:
    """What it holds and how it behaves; ``faults`` are named in ``Handler``."""

    address: str = ""
    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)
    faults: set[str] = field(default_factory=set)
    calls: list[tuple[str, str]] = field(default_factory=list)
    last: int = 10_000

    def create(self, members: dict[str, Any]) -> dict[str, Any]:
        self.last += 1
        self.tickets[self.last] = {"id": self.last, "subject": members["subject"]}
        return self.tickets[self.last]


@contextmanager
def serving() -> Iterator[Stub]:
    """Run a stub for as long as the context lasts."""
    stub = Stub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("H", (Handler,), {"stub": stub}))
    server.daemon_threads = True
    stub.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    """Answers one call."""

    stub: Stub
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        stub = self.stub
        path = self.path.partition("?")[0]
        if self._refused():
            return
        if path == "/api/tickets":
            self._answer(200, list(stub.tickets.values()))
        elif path == "/api/help":
            self._answer(200, [])
        elif path == "/api/vanish":
            stub.faults.add("silent")
            self._answer(200, [])
        elif path.rpartition("/")[2].isdigit():
            found = stub.tickets.get(int(path.rpartition("/")[2]))
            self._answer(200 if found else 404, found or {"message": "no such ticket"})
        else:
            self._answer(404, {"message": "nothing here"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self._refused():
            return
        members = json.loads(body)
        if "shout" in self.stub.faults:
            members["subject"] = members["subject"].upper()
        if "tell" in self.stub.faults:
            members["subject"] += f" {self.headers['Authorization']}"
        ticket = self.stub.create(members)
        if "forget" in self.stub.faults:
            self.stub.tickets.clear()
        self._answer(201, ticket)

    def do_DELETE(self) -> None:
        if self._refused():
            return
        if "keep" in self.stub.faults:
            self._answer(409, {"message": "it stays"})
            return
        self.stub.tickets.pop(int(self.path.rpartition("/")[2]), None)
        self._answer(204, None)

    def _refused(self) -> bool:
        stub = self.stub
        stub.calls.append((self.command, self.path))
        if "silent" in stub.faults:
            self.close_connection = True
            self.connection.close()
            return True
        if "busy" in stub.faults:
            self._answer(503, {"message": "later"})
            return True
        if "html" in stub.faults:
            self._send(200, b"<html>Log in", "text/html")
            return True
        if "moved" in stub.faults:
            self._answer(301, None)
            return True
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._answer(401, {"message": "who are you?"})
            return True
        if "error" in stub.faults and self.command == "GET":
            self._answer(500, {"message": "oops"})
            return True
        return False

    def _answer(self, status: int, data: Any) -> None:
        body = b"" if data is None else json.dumps(data).encode()
        self._send(status, body, "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status == 301:
            self.send_header("Location", "https://elsewhere.example/api")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
