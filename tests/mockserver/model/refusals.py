"""Calls of the ITRP API that are refused, each in a way of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.mockserver.model.rules import Row

BODY_LIMIT = 4_000_000


@dataclass(frozen=True)
class Wrong:
    """A call and the status it has to be refused with; ``member`` is the one a 422 names."""

    status: int
    method: str
    path: str
    query: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    member: str = ""

    def __repr__(self) -> str:
        shown = f"{self.body[:100]!r}{'...' if len(self.body) > 100 else ''}"
        return f"{self.method} {self.path}?{self.query} {shown} {self.headers} -> {self.status}"


_NO_ID: list[Any] = [999, 69, 0, -1, 1.5, True, 10**30, "x", " 1", "1e3", "\u0661", [1], {"id": 1}]
_NO_MOMENT: list[Any] = [
    "yesterday", 5, True, [], "2017-02-30T00:00:00Z", "2017-06-01T24:00:00Z", "1899-12-31",
    "2017-06-01T12:00:60", "2017-6-1", "2017-06-01T12:00:00+24:00", "\u0662017-06-01", "2100-01-01",
]  # fmt: skip
_NO_FLAG: list[Any] = [2, -1, 1.5, [], {}, 10**20]
_NO_TEXT: list[Any] = [5, True, [], {}]
WRONG_VALUES: dict[str, list[Any]] = {
    "subject": [None, "", " \t\r\n", "x" * 256, *_NO_TEXT],
    "category": [None, "", "Incident", "bug", " rfc", *_NO_TEXT],
    "status": [None, "", "open", "Assigned", "completed\n", *_NO_TEXT],
    "impact": ["huge", "TOP", " ", *_NO_TEXT],
    "completion_reason": ["done", "\0", *_NO_TEXT],
    "source": ["x" * 31, *_NO_TEXT],
    "sourceID": ["é" * 129, *_NO_TEXT],
    "supplier_requestID": ["\U0001f984" * 256, *_NO_TEXT],
    "note": ["n" * 65537, *_NO_TEXT],
    "internal_note": ["é" * 65537, *_NO_TEXT],
    "custom_data": [[], "{}", 5, True],
    "ci_ids": ["x", 60, {}, [0], [-1], ["a"], [60, 999], [60, None], [[60]], [60, 69], None],
    **{
        f"{name}_id": _NO_ID
        for name in (
            "requested_by requested_for member team service_instance supplier ci problem change "
            "project template knowledge_article grouped_into"
        ).split()
    },
    **dict.fromkeys(
        "desired_completion_at downtime_start_at downtime_end_at waiting_until".split(), _NO_MOMENT
    ),
    **dict.fromkeys(("urgent", "reviewed", "addressed"), _NO_FLAG),
}
_BROKEN = [
    b"", b"{", b'{"subject": "x"', b"[]", b'"x"', b"null", b"1", b"{}{}", b"{'a': 1}", b"{,}",
    b'{"a": NaN}', b'{"a": 01}', b'{"a": "\xff"}', b'{"a": "\\ud800"}', b"\xef\xbb\xbf{}",
    b"[" * 5000, b'{"a": "\t"}', b"\0", b'{"a": Infinity}', b'{"a": 1,}',
]  # fmt: skip
_BAD_QUERIES = [
    "fields=foo", "fields=note", "fields=cis", "fields=id,%20subject", "fields=team.name",
    "sort=problem", "sort=grouped_into", "sort=-", "sort=%2Bid", "sort=account", "page=0",
    "page=-1",
    "page=x", "page=1.5", "per_page=0", "per_page=x", "per_page=-5", "page=%D9%A1", "state=foo",
    "status=foo", "status=Assigned", "id=x", "id=0", "id=1,", "id=1;2", "impact=high,foo",
    "team_id=-1", "team=1.0", "created_at=yesterday", "created_at=%3C", "created_at=!%3C2017-01-01",
    "next_target_at=%3Cbest_effort", "next_target_at=never", "unknown=1", "custom_data=1", "cis=60",
    "problem=70", "urgent=true", "subject=a,b", "subject=%3Ca", "status=%3Eassigned", "id=%3C3%3E1",
    "team_id=%3C3", "id=" + "9" * 30, "subject=%FF", "%C3%28=1", "account=acme", "sourceid=1",
]  # fmt: skip
_JSON = {"content-type": "application/json"}


def wrong_members(key: int) -> list[Wrong]:
    """Return a create and an update that would be fine but for one member, for each wrong value."""
    found = []
    for name, values in WRONG_VALUES.items():
        for value in values:
            members: Row = {"subject": "Never to be seen", "category": "other", "note": "nor this"}
            body = json.dumps(members | {name: value}).encode()
            for way in (("POST", "/requests"), ("PATCH", f"/requests/{key}")):
                found.append(Wrong(422, *way, body=body, headers=_JSON, member=name))
    return found


def wrong_calls(key: int) -> list[Wrong]:
    """Return calls that are refused for anything but the value of a member."""
    ways = [("POST", "/requests"), ("PATCH", f"/requests/{key}"), ("PUT", f"/requests/{key}")]
    fine = json.dumps({"subject": "Never to be seen", "category": "other"}).encode()
    own = f"/requests/{key}"
    found = [Wrong(400, *way, body=body, headers=_JSON) for way in ways for body in _BROKEN]
    found += [Wrong(400, "GET", "/requests", query=query) for query in _BAD_QUERIES]
    found += [
        Wrong(status, *way, body=fine, headers=_JSON | more)
        for way in ways
        for status, more in (
            (401, {"authorization": ""}),
            (401, {"authorization": "Bearer nobody"}),
            (401, {"authorization": "Basic !!!"}),
            (401, {"authorization": "Digest x"}),
            (403, {"x-itrp-account": "nowhere"}),
            (403, {"x-4me-account": "\xff"}),
            (406, {"accept": "text/html"}),
            (415, {"content-type": "text/xml"}),
            (415, {"content-type": "\xff/;="}),
        )
    ]
    found += [Wrong(413, *way, body=fine.ljust(BODY_LIMIT + 1), headers=_JSON) for way in ways]
    found += [
        Wrong(400, "POST", "/requests", body=fine, headers=_JSON | {"x-itrp-source": "x" * 31}),
        Wrong(422, "POST", "/requests", body=b"{}", headers=_JSON, member="subject"),
        Wrong(422, "POST", f"{own}/notes", body=b"{}", headers=_JSON, member="text"),
        Wrong(422, "POST", f"{own}/notes", body=b'{"text": " "}', headers=_JSON, member="text"),
        Wrong(404, "PATCH", "/requests/999", body=fine, headers=_JSON),
        Wrong(404, "PATCH", "/requests/foo", body=fine, headers=_JSON),
        Wrong(404, "PATCH", f"/requests/{10**40}", body=fine, headers=_JSON),
        Wrong(404, "POST", "/requests/999/notes", body=b'{"text": "x"}', headers=_JSON),
        Wrong(404, "POST", f"{own}/cis/999"),
        Wrong(404, "DELETE", f"{own}/cis/999"),
        Wrong(404, "POST", "/nothing", body=fine, headers=_JSON),
        Wrong(405, "DELETE", own),
        Wrong(405, "POST", own, body=fine, headers=_JSON),
        Wrong(405, "PATCH", "/requests", body=fine, headers=_JSON),
        Wrong(405, "PATCH", "/requests/open", body=fine, headers=_JSON),
        Wrong(405, "BREW", "/requests", body=fine, headers=_JSON),
    ]
    return found
