"""Parts of generated requests: what is wrong with them on the wire, and what is open to doubt."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contracts.contract import Contract, load
from contracts.generation.excuses import is_plain, may_be_accepted, may_be_refused
from contracts.generation.parts import Part, Reader, Sent
from tests.liars.servers import LIBRARY

LIBRARY_CONTRACT = load("library", LIBRARY.documents)
ITRP_CONTRACT = load("itrp")


def _parts(contract: Contract, name: str, url: str, body: Any = None) -> dict[str, Part]:
    operation = next(one for one in contract.operations if one.id == name)
    sent = Sent(
        method=operation.method,
        url=f"http://x{contract.prefix}{url}",
        headers={"Content-Type": "application/json"},
        body=b"" if body is None else json.dumps(body).encode(),
    )
    found = Reader(contract, operation, contract.prefix).parts(sent)
    assert found is not None
    return {one.name: one for one in found}


@pytest.mark.parametrize(
    ("members", "name", "keyword"),
    [
        ({"title": "A"}, "title", ""),
        ({"title": ""}, "title", "minLength"),
        ({"pages": 3}, "title", "required"),
        ({"title": "A", "pages": 0}, "pages", "minimum"),
        ({"title": "A", "pages": 3.0}, "pages", ""),
        ({"title": "A", "tags": 4}, "tags", "type"),
        ({"title": "A", "due_at": "soon"}, "due_at", "anyOf"),
        ([], "", "type"),
    ],
)
def test_members_are_judged_by_the_document(members: Any, name: str, keyword: str) -> None:
    assert _parts(LIBRARY_CONTRACT, "createBook", "/books", members)[name].keyword == keyword


@pytest.mark.parametrize(
    ("query", "name", "keyword"),
    [
        ("per_page=5", "per_page", ""),
        ("per_page=5.0", "per_page", ""),
        ("per_page=0", "per_page", "minimum"),
        ("per_page=five", "per_page", "type"),
        ("per_page=1&per_page=2", "per_page", "repeated"),
        ("fields=subject,status", "fields", ""),
        ("fields=subject,nonsense", "fields", "enum"),
        ("status=completed,!", "status", "pattern"),
    ],
)
def test_parameters_are_judged_as_they_arrive(query: str, name: str, keyword: str) -> None:
    assert _parts(ITRP_CONTRACT, "listRequests", f"/requests?{query}")[name].keyword == keyword


def test_a_member_that_there_is_not_is_not_known() -> None:
    parts = _parts(LIBRARY_CONTRACT, "createBook", "/books", {"title": "A", "": 1, "x": 2})
    assert [parts[name].known for name in ("title", "", "x")] == [True, False, False]


def test_doubts_come_from_all_that_a_member_refers_to() -> None:
    parts = _parts(ITRP_CONTRACT, "createRequest", "/requests", {"waiting_until": "2030-01-01"})
    assert {"waiting-until-past", "date-for-moment"} <= parts["waiting_until"].doubts


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("a word", True),
        (7, True),
        (True, True),
        (["a", "b"], True),
        ("", False),
        (" a", False),
        ("é", False),
        ("a" * 61, False),
        ("a\nb", False),
        (2**40, False),
        (0.5, False),
        (None, False),
        ({}, False),
    ],
)
def test_plain_is_what_no_server_minds(value: Any, plain: bool) -> None:
    assert is_plain(value) is plain


def _part(**more: Any) -> Part:
    return Part(**{"place": "body", "name": "x", "value": "y", "keyword": "type", **more})


@pytest.mark.parametrize(
    ("part", "accepted"),
    [
        (_part(), False),
        (_part(doubts=frozenset({"source-update"})), True),
        (_part(doubts=frozenset({"text-limit-unit"}), keyword="maxLength"), False),
        (_part(value=""), True),
        (_part(value=None), True),
        (_part(keyword="enum", value="HIGH"), True),
        (_part(keyword="enum", value="highest"), False),
        (_part(place="query", role="filter", keyword="pattern"), True),
        (_part(place="query", keyword="repeated"), True),
        (_part(place="header"), True),
    ],
)
def test_doubts_excuse_what_is_accepted(part: Part, accepted: bool) -> None:
    assert may_be_accepted(ITRP_CONTRACT, part) is accepted


def test_doubts_excuse_what_is_refused() -> None:
    assert not may_be_refused(LIBRARY_CONTRACT, _part(keyword=""))
    assert may_be_refused(LIBRARY_CONTRACT, _part(keyword="", known=False))
    assert may_be_refused(LIBRARY_CONTRACT, _part(keyword="", role="page-size"))
    assert may_be_refused(LIBRARY_CONTRACT, _part(keyword="", value=" y"))
