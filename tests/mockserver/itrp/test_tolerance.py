"""What the API puts up with: spellings of paths, methods, media types and conditional reads."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.mockserver.itrp.client import MEMORY, RACK, Answer, Client

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
GOOD = {"subject": "Tolerated", "category": "rfc"}


def send(
    api: Client, data: bytes, media: str | None, path: str = "/requests", method: str = "POST"
) -> Answer:
    """Send a body as it is."""
    headers = {} if media is None else {"Content-Type": media}
    return api.call(method, path, headers=headers, data=data)


@pytest.mark.requirement("ITRP-TRANSPORT-06", "ITRP-TRANSPORT-11", "ITRP-TRANSPORT-01")
@pytest.mark.parametrize(
    "path",
    ["/requests", "/requests/open", f"/requests/{RACK}", f"/requests/{RACK}/notes", "/me", "/cis"],
)
@pytest.mark.parametrize("end", ["/", ".json"])
@pytest.mark.parametrize("query", ["", "?fields=id"])
def test_slash_and_suffix_at_the_end_of_a_path(
    api: Client, path: str, end: str, query: str
) -> None:
    plain = api.get(path + query)
    assert plain.status == 200
    assert api.get(path + end + query).body == plain.body


@pytest.mark.requirement("ITRP-TRANSPORT-06", "ITRP-TRANSPORT-11")
@pytest.mark.parametrize("end", ["/", ".json"])
def test_slash_and_suffix_when_writing(api: Client, end: str) -> None:
    assert api.post(f"/requests{end}", GOOD).status == 201
    assert api.patch(f"/requests/{RACK}{end}", {"urgent": True}).status == 200
    assert api.post(f"/requests/{RACK}/cis/1763{end}").status == 200
    assert api.call("DELETE", f"/requests/{RACK}/cis/1763{end}").status == 204


@pytest.mark.requirement("ITRP-ERROR-08", "ITRP-ERROR-10")
@pytest.mark.parametrize(
    "path",
    ["/nothing", "/requests//", "//requests", "/requests/68673/nothing", "/requests.xml",
     "/Requests", "/requests/68673.xml", "/%FF", "/requests/%FF", "/requests/68673/cis/1763/x",
     "/..", "/requests%2F68673", "/request", "/requests/68673%00"],
)  # fmt: skip
def test_other_paths_are_not_found(api: Client, path: str) -> None:
    answer = api.get(path)
    assert answer.status == 404
    assert answer.body == {"message": "Not Found"}


@pytest.mark.requirement("ITRP-TRANSPORT-12")
@pytest.mark.parametrize("media", [JSON, "text/xml", "nonsense", f"{JSON}; charset=utf-8"])
def test_content_type_of_a_read_does_no_harm(api: Client, media: str) -> None:
    answer = api.get("/requests", Content_Type=media)
    assert answer.body == api.get("/requests").body


@pytest.mark.requirement("ITRP-TRANSPORT-05", "ITRP-TRANSPORT-07", "ITRP-ERROR-11")
@pytest.mark.parametrize(
    ("accept", "status"),
    [
        (JSON, 200), ("*/*", 200), ("application/*", 200), ("", 200), ("text/html, */*;q=0.1", 200),
        ("APPLICATION/JSON", 200), (f"{JSON}; charset=utf-8", 200), (f"text/html,{JSON}", 200),
        ("text/html", 406), ("application/xml", 406), ("text/*", 406), ("image/png, text/csv", 406),
    ],
)  # fmt: skip
def test_accept(api: Client, accept: str, status: int) -> None:
    for path in ("/requests", f"/requests/{RACK}", "/me"):
        answer = api.get(path, Accept=accept)
        assert answer.status == status
        if status == 406:
            assert answer.body == {"message": "Not Acceptable"}


@pytest.mark.requirement("ITRP-TRANSPORT-13")
@pytest.mark.parametrize("language", ["nl", "en-GB", "xx", "", "nonsense;q=x"])
def test_language_changes_no_outcome(api: Client, language: str) -> None:
    assert api.get(f"/requests/{RACK}", X_ITRP_Language=language).body == api.read(RACK)
    assert api.post("/requests", {}, X_ITRP_Language=language).status == 422


# --- methods --------------------------------------------------------------------------------------


@pytest.mark.requirement("ITRP-ERROR-15", "ITRP-ERROR-01")
@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", f"/requests/{RACK}", "GET, HEAD, OPTIONS, PATCH, PUT"),
        ("POST", f"/requests/{RACK}", "GET, HEAD, OPTIONS, PATCH, PUT"),
        ("DELETE", "/requests", "GET, HEAD, OPTIONS, POST"),
        ("PATCH", "/requests", "GET, HEAD, OPTIONS, POST"),
        ("POST", "/requests/open", "GET, HEAD, OPTIONS"),
        ("GET", "/events", "OPTIONS, POST"),
        ("HEAD", "/events", "OPTIONS, POST"),
        ("POST", "/people", "GET, HEAD, OPTIONS"),
        ("PATCH", "/people/1", "GET, HEAD, OPTIONS"),
        ("DELETE", "/notes/1204", "GET, HEAD, OPTIONS"),
        ("TRACE", "/requests", "GET, HEAD, OPTIONS, POST"),
        ("PROPFIND", "/requests", "GET, HEAD, OPTIONS, POST"),
        ("get", "/requests", "GET, HEAD, OPTIONS, POST"),
    ],
)
def test_other_methods(api: Client, method: str, path: str, allowed: str) -> None:
    before = api.read(RACK)
    if method == "get":  # the test client would spell it in capitals
        response = api.browser.open("/v1" + path, environ_overrides={"REQUEST_METHOD": "get"})
        assert (response.status_code, response.headers["Allow"]) == (405, allowed)
        return
    answer = api.call(method, path)
    assert answer.status == 405
    assert answer.headers["Allow"] == allowed
    assert api.read(RACK) == before


@pytest.mark.parametrize(
    "path", ["/requests", f"/requests/{RACK}", "/requests?per_page=2", "/requests/1", "/me"]
)
def test_head_is_get_without_the_body(api: Client, path: str) -> None:
    got, head = api.get(path), api.call("HEAD", path)
    assert (head.status, head.raw) == (got.status, b"")
    changing = {"X-RateLimit-Remaining", "X-Request-Id"}
    for name in {name for name, _ in (*got.headers, *head.headers)} - changing:
        assert head.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize("token", [None, "demo-token", "wrong"])
@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/requests", "GET, HEAD, OPTIONS, POST"),
        (f"/requests/{RACK}", "GET, HEAD, OPTIONS, PATCH, PUT"),
        ("/requests/70470/cis/1763", "DELETE, OPTIONS, POST"),
        ("", "GET, HEAD, OPTIONS"),
    ],
)
def test_options(api: Client, token: str | None, path: str, allowed: str) -> None:
    answer = api.using(token).call("OPTIONS", path)
    assert (answer.status, answer.raw) == (204, b"")
    assert answer.headers["Allow"] == allowed
    assert api.using(token).call("OPTIONS", "/nothing").status == 404


# --- bodies ---------------------------------------------------------------------------------------


@pytest.mark.requirement("ITRP-TRANSPORT-05")
@pytest.mark.parametrize(
    "media",
    [JSON, f"{JSON}; charset=utf-8", "Application/JSON", "application/vnd.api+json", None, ""],
)
def test_media_types_read_as_json(api: Client, media: str | None) -> None:
    answer = send(api, json.dumps(GOOD).encode(), media)
    assert answer.status == 201
    assert answer.body["subject"] == "Tolerated"


@pytest.mark.requirement("ITRP-TRANSPORT-09", "ITRP-TYPE-12", "ITRP-TYPE-13", "ITRP-TYPE-14")
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_form(api: Client, method: str) -> None:
    fields = [*GOOD.items(), ("urgent", "true"), ("team_id", "14"), ("note", "By form é"),
              ("ci_ids[]", "1763"), ("ci_ids[]", "1764"), ("impact", "")]  # fmt: skip
    path = "/requests" if method == "POST" else f"/requests/{MEMORY}"
    answer = send(api, urlencode(fields).encode(), FORM, path, method)
    assert answer.status in (200, 201)
    shown = answer.body
    assert (shown["subject"], shown["urgent"], shown["team"]["id"]) == ("Tolerated", True, 14)
    assert shown["impact"] is None
    assert sorted(api.ids(f"/requests/{shown['id']}/cis")) == [1763, 1764]
    assert api.notes(shown["id"])[-1] == "By form é"


@pytest.mark.requirement("ITRP-TRANSPORT-09", "ITRP-VALID-06")
def test_multipart_form(api: Client) -> None:
    answer = api.call("POST", "/requests", data={**GOOD, "urgent": "1"}, headers={
        "Content-Type": "multipart/form-data"
    })  # fmt: skip
    assert answer.status == 201
    assert answer.body["urgent"] is True
    refused = api.call("POST", "/requests", data={"impact": "medium"}, headers={
        "Content-Type": "multipart/form-data"
    })  # fmt: skip
    assert refused.errors == {
        "subject": "Subject can't be blank", "category": "Category can't be blank"
    }  # fmt: skip


@pytest.mark.requirement("ITRP-TRANSPORT-10")
def test_members_in_the_query_string(api: Client) -> None:
    answer = api.post(f"/requests?{urlencode(GOOD)}&urgent=true&team_id=14")
    assert answer.status == 201
    assert (answer.body["urgent"], answer.body["team"]["id"]) == (True, 14)
    updated = api.call("PATCH", f"/requests/{RACK}?subject=By+query&urgent=t")
    assert (updated.body["subject"], updated.body["urgent"]) == ("By query", True)
    both = api.patch(f"/requests/{RACK}?subject=By+query&impact=low", {"subject": "By body"})
    assert (both.body["subject"], both.body["impact"]) == ("By body", "low")


def test_last_of_two_equal_members_counts(api: Client) -> None:
    body = b'{"subject": "First", "subject": "Last", "category": "rfc"}'
    assert send(api, body, JSON).body["subject"] == "Last"


@pytest.mark.parametrize("media", ["text/xml", "text/plain", "application/octet-stream", "x"])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_other_media_types_are_refused(api: Client, media: str, method: str) -> None:
    path = "/requests" if method == "POST" else f"/requests/{RACK}"
    assert send(api, json.dumps(GOOD).encode(), media, path, method).status == 415


# --- conditional reads and other headers ----------------------------------------------------------


@pytest.mark.requirement("ITRP-TRANSPORT-15", "ITRP-TRANSPORT-18")
@pytest.mark.parametrize("path", [f"/requests/{RACK}", "/me", "/requests", "/people/58"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_unchanged_record_is_answered_304(api: Client, path: str, method: str) -> None:
    tag = api.get(path).headers["ETag"]
    assert tag.startswith('W/"')
    assert tag.endswith('"')
    for sent in (tag, tag[2:], f'"other", {tag}', "*"):
        answer = api.call(method, path, headers={"If-None-Match": sent})
        assert (answer.status, answer.raw) == (304, b"")
        assert answer.headers["ETag"] == tag
    assert api.call(method, path, headers={"Etag": tag}).status == 200
    for sent in ('W/"other"', "", "nonsense"):
        assert api.call(method, path, headers={"If-None-Match": sent}).status == 200


@pytest.mark.requirement("ITRP-TRANSPORT-18")
def test_changed_record_has_another_tag(api: Client) -> None:
    tag = api.get(f"/requests/{RACK}").headers["ETag"]
    api.update(RACK, urgent=True)
    answer = api.get(f"/requests/{RACK}", If_None_Match=tag)
    assert answer.status == 200
    assert answer.headers["ETag"] != tag
    assert answer.body["urgent"] is True


@pytest.mark.requirement("ITRP-TRANSPORT-14", "ITRP-TRANSPORT-16")
def test_headers_of_an_answer(api: Client) -> None:
    answers: list[Any] = [api.get("/me"), api.post("/requests", GOOD), api.get("/requests")]
    assert {one.headers["Cache-Control"] for one in answers} == {"no-store"}
    assert len({one.headers["X-Request-Id"] for one in answers}) == 3


@pytest.mark.requirement("ITRP-ERROR-02", "ITRP-TRANSPORT-05")
def test_success_has_no_message(api: Client) -> None:
    """What is checked of every answer in these tests, asked of one of each kind."""
    answers = [api.get(path) for path in ("", "/rate_limit", "/me", f"/requests/{RACK}")]
    answers += [api.post("/requests", {**GOOD, "message": "x"}), api.post("/events", GOOD)]
    answers += [api.post(f"/requests/{RACK}/cis/1763"), api.patch(f"/requests/{RACK}", {})]
    for answer in answers:
        assert answer.status in (200, 201)
        assert "message" not in answer.body
