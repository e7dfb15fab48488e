"""Cases: what every server is asked, in its own dialect, and what its answer must hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TOKEN = "demo-token"
SIZE = 25
VALID = {
    "subject": "Disk almost full",
    "category": "incident",
    "impact": "low",
    "service_instance_id": 126,
    "note": "92% used",
}
INVALID = {"category": "nope", "impact": "medium"}
CHANGE = {"subject": "Disk is full"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a server spells what is asked; None where it cannot be asked for at all.

    ``wraps`` is the member that holds the items of a list, if they are not the answer itself.
    """

    prefix: str = "/v1"
    page: str = f"per_page={SIZE}"
    filtered: str | None = f"status=completed&sort=-impact,id&per_page={SIZE}"
    patch: str = "PATCH"
    wraps: str = ""
    stateful: bool = True
    validates: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    def json(self) -> Any:
        """Return the body as data; None when it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


Requests = Callable[[Dialect, Sequence[int]], list[bytes]]
Judge = Callable[[Dialect, Answer, int], str]


@dataclass(frozen=True, slots=True)
class Case:
    """One column of the table: ``requests`` are sent in turn, ``judge`` says what is wrong."""

    name: str
    title: str
    requests: Requests
    judge: Judge


def raw(
    method: str, target: str, body: Mapping[str, Any] | None = None, token: str = TOKEN
) -> bytes:
    """Return a request as it goes over the wire."""
    lines = [
        f"{method} {target} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {token}",
        "Accept: application/json",
    ]
    data = b"" if body is None else json.dumps(body).encode()
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(data)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + data


def items(dialect: Dialect, answer: Answer) -> list[Any]:
    """Return the items of a list; none when the answer is something else."""
    found = answer.json()
    if dialect.wraps and isinstance(found, dict):
        found = found.get(dialect.wraps)
    return found if isinstance(found, list) else []


def _read(dialect: Dialect, ids: Sequence[int]) -> list[bytes]:
    return [raw("GET", f"{dialect.prefix}/requests/{one}") for one in ids]


def _list(dialect: Dialect, ids: Sequence[int]) -> list[bytes]:
    return [raw("GET", f"{dialect.prefix}/requests?{dialect.page}")]


def _filtered(dialect: Dialect, ids: Sequence[int]) -> list[bytes]:
    if dialect.filtered is None:
        return []
    return [raw("GET", f"{dialect.prefix}/requests?{dialect.filtered}")]


def _create(dialect: Dialect, ids: Sequence[int]) -> list[bytes]:
    return [raw("POST", f"{dialect.prefix}/requests", VALID)]


def _refuse(dialect: Dialect, ids: Sequence[int]) -> list[bytes]:
    return [raw("POST", f"{dialect.prefix}/requests", INVALID)] if dialect.validates else []


def _patch(dialect: Dialect, ids: Sequence[int]) -> list[bytes]:
    return [raw(dialect.patch, f"{dialect.prefix}/requests/{one}", CHANGE) for one in ids]


def _one(dialect: Dialect, answer: Answer, asked: int) -> str:
    found = answer.json()
    if answer.status != 200 or not isinstance(found, dict) or not found.get("subject"):
        return f"no request, but {answer.status} {answer.body[:80]!r}"
    if dialect.stateful and str(found.get("id")) != str(asked):
        return f"request {found.get('id')}, not {asked}"
    return ""


def _page(dialect: Dialect, answer: Answer, asked: int) -> str:
    found = items(dialect, answer)
    if answer.status != 200 or len(found) != SIZE or not all(one.get("subject") for one in found):
        return f"no list of {SIZE}, but {answer.status} with {len(found)} items"
    return ""


def _some(dialect: Dialect, answer: Answer, asked: int) -> str:
    others = [one for one in items(dialect, answer) if one.get("status") != "completed"]
    return _page(dialect, answer, asked) or (f"{len(others)} others" if others else "")


def _created(dialect: Dialect, answer: Answer, asked: int) -> str:
    found = answer.json()
    if answer.status != 201 or not isinstance(found, dict) or not found.get("id"):
        return f"not created, but {answer.status} {answer.body[:80]!r}"
    if dialect.stateful and found.get("subject") != VALID["subject"]:
        return f"subject {found.get('subject')!r}"
    return ""


def _refused(dialect: Dialect, answer: Answer, asked: int) -> str:
    return "" if answer.status in (400, 422) else f"not refused, but {answer.status}"


def _patched(dialect: Dialect, answer: Answer, asked: int) -> str:
    found = answer.json()
    if dialect.stateful and isinstance(found, dict) and found.get("subject") != CHANGE["subject"]:
        return f"subject {found.get('subject')!r}"
    return _one(dialect, answer, asked)


CASES = (
    Case("get", "GET one", _read, _one),
    Case("list", f"list of {SIZE}", _list, _page),
    Case("create", "create", _create, _created),
    Case("refused", "refused create", _refuse, _refused),
    Case("patch", "PATCH", _patch, _patched),
    Case("filtered", f"filtered, sorted {SIZE}", _filtered, _some),
)
