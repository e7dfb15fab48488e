"""Walks: bounded, repeatable, and what failed first is told even if it does not fail again."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from requests import PreparedRequest, Response

from contracts.contract import load
from contracts.suite.walks.machine import explore
from contracts.suite.walks.walk import Walk
from tests.contracts.shelf import Shelf, desk


class Faulty(Shelf):
    """A shelf that tells its answers to a function before it gives them."""

    def __init__(self, alter: Callable[[PreparedRequest, Any], Any]) -> None:
        super().__init__()
        self.alter = alter
        self.bodies: list[bytes] = []

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:  # type: ignore[override]
        """Answer a request."""
        body = request.body or b""
        self.bodies.append(body.encode() if isinstance(body, str) else bytes(body))
        response = super().send(request, **kwargs)
        data = self.alter(request, json.loads(response.content))
        response._content = json.dumps(data).encode()
        return response


def _as_it_is(request: PreparedRequest, data: Any) -> Any:
    return data


def test_honest_server_is_not_accused(tmp_path: Path) -> None:
    findings, exercised = explore(desk(tmp_path, Shelf()), walks=40, calls=300, number=1)
    assert findings.shortest == []
    assert "SHELF-NAME-01" in exercised


def test_same_number_sends_the_same(tmp_path: Path) -> None:
    sent = []
    for number in (7, 7, 8):
        server = Faulty(_as_it_is)
        explore(desk(tmp_path, server), walks=6, calls=100, number=number)
        sent.append((server.seen, server.bodies))
    assert sent[0] == sent[1]
    assert sent[0] != sent[2]


def test_calls_are_bounded(tmp_path: Path) -> None:
    server = Shelf()
    explore(desk(tmp_path, server), walks=50, calls=30, number=1)
    assert 30 <= len(server.seen) <= 45  # the last step is finished


def test_failure_is_shortened_within_its_own_bound(tmp_path: Path) -> None:
    def forget(request: PreparedRequest, data: Any) -> Any:
        second = request.method == "PATCH" and b"memo" in (request.body or b"")
        return {**data, "name": "?"} if second else data

    lengths = []
    for number in range(3):
        server = Faulty(forget)
        findings, _ = explore(desk(tmp_path, server), walks=60, calls=800, number=number)
        assert findings.first
        assert findings.shortest
        assert len(server.seen) <= 1250
        lengths.append(findings.length)
    # Create, update, read; a way that needs more calls to be found is left a little longer.
    assert sorted(lengths)[1] <= 3


def test_what_failed_once_is_told(tmp_path: Path) -> None:
    failed: list[int] = []

    def fail_once(request: PreparedRequest, data: Any) -> Any:
        if request.method == "GET" and isinstance(data, dict) and data and not failed:
            failed.append(data["id"])
            return {**data, "name": "something else"}
        return data

    findings, _ = explore(desk(tmp_path, Faulty(fail_once)), walks=30, calls=300, number=2)
    assert failed
    assert findings.first == findings.shortest
    assert {one.requirement for one in findings.first} == {"SHELF-NAME-01"}
    assert findings.first[0].exchanges[-1].method == "GET"


def test_findings_of_walks_are_told_once(tmp_path: Path) -> None:
    def shout(request: PreparedRequest, data: Any) -> Any:
        return {**data, "name": data["name"].upper()} if "name" in data else data

    one = desk(tmp_path, Faulty(shout))
    findings, _ = explore(one, walks=10, calls=100, number=1)
    assert findings.shortest
    assert one.session.findings == []


def test_nothing_is_left_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    explore(desk(tmp_path, Shelf()), walks=5, calls=50, number=1)
    assert list((tmp_path / "here").iterdir()) == []


def test_a_record_of_another_account_is_not_followed() -> None:
    """No list of the account that the walk asks for has to hold it."""

    def walk(answer: dict[str, Any]) -> Walk:
        made = SimpleNamespace(
            status=201, json=answer, member=answer.get, request_body=b"{}", answer="201"
        )
        ignored: Any = SimpleNamespace(
            contract=load("itrp"),
            main="requests",
            attempt=lambda members: made,
            some=lambda verb, picks: {},
            learn=lambda *given: None,
            compare=lambda *given: None,
            exercise=lambda *laws: None,
        )
        found = Walk(ignored, ignored, ignored)
        found.create(())
        return found

    assert [one.key for one in walk({"id": 7}).records] == [7]
    assert walk({"id": 7, "account": {"id": "wna-it", "name": "Widget NA"}}).records == []
