"""Lint: what a real server would pass over or might refuse is said, or refused if so wished."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.control import Desk, Visitor

RACK = "/requests/68673"
SLOPPY: list[tuple[str, str, Any, str]] = [
    ("PATCH", RACK, {"colour": "red"}, "unknown-member"),
    ("PATCH", RACK, {"created_at": "2020-01-01T00:00:00Z"}, "read-only-member"),
    ("PATCH", RACK, {"team": {"id": 14}}, "nested-reference"),
    ("PATCH", RACK, {"team": 14}, "bare-reference"),
    ("PATCH", RACK, {"subject": "a\0b"}, "nul-in-text"),
    ("PATCH", RACK, {"reviewed": "maybe"}, "boolean-text"),
    ("PATCH", RACK, {"waiting_until": "2030-01-01T00:00:00Z"}, "waiting-until-elsewhere"),
    ("GET", "/requests?per_page=101", None, "page-size-over"),
    ("POST", "/requests", {"subject": "A", "category": "other", "status": "completed"},
     "completion-needs-reason"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "members", "code"), SLOPPY)
def test_what_only_a_kind_server_takes_is_said(
    visitor: Visitor, method: str, path: str, members: Any, code: str
) -> None:
    answer = visitor.api(method, path, members)
    assert answer.status_code < 300, answer.text
    assert answer.headers["Mock-Notice"]
    codes = [one["code"] for one in visitor.shown("/journal")["entries"][0]["notices"]]
    assert code in codes


def test_an_old_credential_is_said(visitor: Visitor) -> None:
    answer = visitor.desk.browser.get(f"/v1{RACK}?api_token=demo-token%2B{visitor.world}")
    assert answer.status_code == 200
    assert "no longer take" in answer.headers["Mock-Notice"]


def test_a_clean_request_has_no_notice(visitor: Visitor) -> None:
    for answer in (visitor.api("GET", RACK), visitor.api("PATCH", RACK, {"subject": "A fax"})):
        assert "Mock-Notice" not in answer.headers


@pytest.fixture(scope="module")
def strict() -> Desk:
    return Desk(lint="error")


@pytest.mark.parametrize(("method", "path", "members"), [one[:3] for one in SLOPPY])
def test_it_can_be_refused_instead(strict: Desk, method: str, path: str, members: Any) -> None:
    visitor = Visitor(strict)
    before = visitor.shown("/snapshot")
    answer = visitor.api(method, path, members)
    assert answer.status_code == 422
    assert answer.headers["Mock-Notice"]
    assert visitor.shown("/snapshot") == before


def test_a_clean_request_passes_all_the_same(strict: Desk) -> None:
    assert Visitor(strict).api("PATCH", RACK, {"subject": "A fax"}).status_code == 200


def test_it_can_be_off() -> None:
    visitor = Visitor(Desk(lint="off"))
    assert "Mock-Notice" not in visitor.api("PATCH", RACK, {"colour": "red"}).headers
