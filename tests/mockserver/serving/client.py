"""Speaks HTTP/1.1 to the server byte by byte, so that tests can do it wrong."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

PATIENCE = 5.0
"""Seconds after which a test that waits for something has failed."""


@dataclass
class Answer:
    """A response as received."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        decoded: dict[str, object] = json.loads(self.body)
        return decoded


class Client:
    """One connection, used byte by byte."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        assert parts.port is not None
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)
        self.file: BufferedReader = self.socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.file.close()
        self.socket.close()

    def send(self, data: bytes) -> Self:
        self.socket.sendall(data)
        return self

    def send_for_ever(self, data: bytes) -> None:
        while True:
            self.send(data)

    def head(self) -> Answer:
        status = self.file.readline().decode().split(" ", 2)
        assert status[0] == "HTTP/1.1", status
        headers: dict[str, str] = {}
        while (line := self.file.readline()) != b"\r\n":
            name, _, value = line.decode().rstrip("\r\n").partition(": ")
            assert name.lower() not in headers, name
            headers[name.lower()] = value
        return Answer(int(status[1]), headers, b"")

    def receive(self, *, to_head: bool = False) -> Answer:
        answer = self.head()
        if to_head or answer.status in (100, 204, 304):
            return answer
        if answer.headers.get("transfer-encoding") == "chunked":
            answer.body = b"".join(self.chunks())
        elif "content-length" in answer.headers:
            length = int(answer.headers["content-length"])
            answer.body = self.file.read(length)
            assert len(answer.body) == length
        else:
            answer.body = self.file.read()
        return answer

    def chunks(self) -> Iterator[bytes]:
        while size := int(self.file.readline(), 16):
            yield self.file.read(size)
            assert self.file.read(2) == b"\r\n"
        assert self.file.read(2) == b"\r\n"

    def ask(self, target: str, *, method: str = "GET", fields: str = "", body: str = "") -> Answer:
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        self.send(f"{method} {target} HTTP/1.1\r\nHost: a\r\n{length}{fields}\r\n{body}".encode())
        return self.receive(to_head=method == "HEAD")

    def ended(self) -> bool:
        """Whether the server has closed the connection, and sent nothing before."""
        try:
            return self.file.read(1) == b""
        except ConnectionResetError:
            return True

    def silent(self) -> bool:
        """Whether nothing has arrived so far."""
        self.socket.setblocking(False)
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        finally:
            self.socket.settimeout(PATIENCE)
        return False
