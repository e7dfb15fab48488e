"""Sends raw requests to the real server and checks what holds of any answer to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mockserver.mount import Mount
from tests.mockserver.serving.client import Answer, Client
from tests.served import dump

LIMIT = 2**20
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"


@dataclass
class Target:
    """A running server, and what it takes to call its APIs."""

    address: str
    mount: Mount
    authorization: dict[str, str]

    def ask(
        self,
        api: str,
        method: str,
        path: bytes,
        body: bytes = b"",
        *fields: bytes,
        media: str = JSON,
    ) -> Answer:
        """Send raw bytes on a connection of their own.

        Whatever they are, there is an answer, it is no fault of the server, and a refusal is
        written as the API writes its errors and leaves no trace.
        """
        own = [f"Authorization: {self.authorization[api]}".encode(), b"Host: desk.example"]
        own += [f"Content-Type: {media}".encode()] if body else []
        own += [f"Content-Length: {len(body)}".encode()] if body or method != "GET" else []
        named = {field.partition(b":")[0].lower() for field in fields}
        own = [one for one in own if one.partition(b":")[0].lower() not in named]
        head = b"\r\n".join([method.encode() + b" " + path + b" HTTP/1.1", *own, *fields])
        before = dump(self.mount)
        with Client(self.address) as client:
            answer = client.send(head + b"\r\n\r\n" + body).receive(to_head=method == "HEAD")
        assert answer.status < 500 or answer.status == 501, answer
        if answer.status >= 400:
            assert dump(self.mount) == before
            if method != "HEAD":
                check_shape(api, answer)
        return answer

    def refused(self, *asked: Any, **more: Any) -> Answer:
        """Send a request that has to be refused."""
        answer = self.ask(*asked, **more)
        assert 400 <= answer.status < 500, answer
        return answer


def check_shape(api: str, answer: Answer) -> None:
    """Assert that an error is JSON as this API writes its errors."""
    assert answer.headers["content-type"].startswith("application/json"), answer
    body = answer.json
    if api == "itrp":
        assert isinstance(body["message"], str), body
        assert set(body) <= {"message", "errors"}, body
    elif "error" in body:
        assert set(body) == {"error", "error_description"}, body
    else:
        assert set(body) == {"code", "userMessage", "cause"}, body
        assert isinstance(body["userMessage"], str)
