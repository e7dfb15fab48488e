"""Bad input: whatever comes, there is an answer in the form of the API and nothing has changed."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest

from mockserver.api import Api
from tests.mockserver.serviceops.client import FULL, SMALLEST, Client, Serve

JSON = "application/json"
WRITES = [
    ("POST", "/v1/request"),
    ("PATCH", f"/v1/request/{FULL}"),
    ("POST", "/v1/request/search/byqual"),
    ("POST", f"/v1/request/{FULL}/conversation"),
]


def deep(depth: int, inner: str = "1") -> str:
    return '{"a":[' * depth + inner + "]}" * depth


BROKEN = {
    "empty": b"",
    "blank": b"  \n",
    "text": b"hello",
    "open": b'{"subject": "a"',
    "trailing comma": b'{"subject": "a",}',
    "two documents": b"{}{}",
    "python": b"{'subject': None}",
    "not a number": b'{"subject": NaN}',
    "infinite": b'{"offset": 1e999}',
    "array": b"[]",
    "string": b'"a"',
    "number": b"1",
    "null": b"null",
    "true": b"true",
    "control character": b'{"subject": "a\nb"}',
    "lone surrogate": b'{"subject": "\\ud800", "requesterEmail": "a@b.com"}',
    "lone surrogate as a key": b'{"\\udfff": 1}',
    "invalid UTF-8": b'{"subject": "\xff\xfe"}',
    "UTF-16": '{"subject": "a"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "too deep": deep(2000).encode(),
    "far too deep": b"[" * 200_000,
    "form": b"subject=a&requesterEmail=a%40b.com",
}


@pytest.mark.requirement("SOPS-CREATE-04", "SOPS-UPDATE-04", "SOPS-ERROR-01")
@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_body_that_is_no_json_object(api: Client, method: str, path: str, body: bytes) -> None:
    before = api.state()
    answer = api.call(method, path, headers={"Content-Type": JSON}, data=body)
    assert (answer.status, answer.body["code"]) == (400, "invalid.json")
    assert len(answer.text) < 500
    assert api.state() == before


@pytest.mark.requirement("SOPS-AUTH-04")
@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize(
    "media",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "x", "application/*",
     "multipart/form-data; boundary=x", "\xff", "a" * 5000],
)  # fmt: skip
def test_another_media_type(api: Client, method: str, path: str, media: str) -> None:
    before = api.state()
    body = json.dumps(SMALLEST)
    answer = api.call(method, path, headers={"Content-Type": media}, data=body)
    assert (answer.status, answer.body["code"]) == (415, "unsupported.media.type")
    assert api.state() == before


WRONG: list[Any] = [
    None, True, 0, -1, 1.5, 1e300, 2**63, 2**64, 10**40, "", " ", "x", "\0", "a" * 100_000, [], {},
    [None], [[]], [{}], {"a": 1}, {"": None}, ["a", 1], [{"refFileName": []}],
    [{"assetModel": "asset_hardware", "assetId": 10**30}], [{"ciId": 1e308, "ciModel": "\0"}],
    json.loads(deep(100)), [json.loads(deep(400))],
]  # fmt: skip


@pytest.mark.parametrize("name", ["requests", "conversations", "search"])
def test_each_member_with_each_wrong_value(
    answering: Serve, apis: Sequence[Api], name: str
) -> None:
    api = answering()
    operations = [one for one in apis[0].operations if one.body and JSON in one.body.media]
    for operation in operations:
        path = operation.path.replace("{id}", str(FULL))
        if name not in path and operation.action.collection != name:
            continue
        assert operation.body is not None
        for member in operation.body.members:
            for value in WRONG:
                before = api.state()
                base = {**SMALLEST, "conversationType": "note", "details": "x"}
                answer = api.send(operation.method, path, {**base, member: value})
                assert answer.status in (200, 400), (member, value)
                if answer.status == 400:
                    assert len(answer.text) < 2000
                    assert api.state() == before, (member, value)


@pytest.mark.parametrize("echo", ["defined", "all"])
def test_custom_fields_with_each_wrong_value(answering: Serve, echo: str) -> None:
    api = answering(custom_field_echo=echo)
    labels = ["New Dropdown", "New Number", "Affected Services", "Needed By", "Unknown", "\0", ""]
    for label in labels:
        for value in WRONG:
            for method, path in WRITES[:2]:
                answer = api.send(method, path, {**SMALLEST, "customField": {label: value}})
                assert answer.status in (200, 400), (label, value)
    assert api.search(query="?size=2000").status == 200


@pytest.mark.requirement("SOPS-SENT-13")
def test_members_nobody_knows(api: Client) -> None:
    odd: dict[str, Any] = {
        "": 1,
        "\0": None,
        "__class__": {},
        "a" * 50_000: [],
        "request": 1,
        "$ref": "#/",
    }
    ticket = api.create(**odd)
    assert api.read(ticket["id"]) == ticket
    text = f'{{"subject": "a", "subject": "b", "requesterEmail": "utsav", "x": {deep(90)}}}'
    answer = api.call("POST", "/v1/request", headers={"Content-Type": JSON}, data=text)
    assert answer.body["subject"] == "b"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/request/1?%ff=1", 400),
        ("/v1/request/1?a=%00&b=%zz&&=&x", 200),
        ("/v1/request/1?" + "a=1&" * 5000, 200),
        ("/v1/request/%ff", 400),
        ("/v1/request/1/2/3", 404),
        ("/v1/request/../request/1", 404),
        ("/v1//request/1", 404),
        ("/v1/request/1%00", 400),
        ("/V1/request/1", 404),
        ("/", 404),
        ("", 404),
        ("/v1/incident", 404),
        ("/request/search/byqual", 404),
    ],
)
def test_odd_paths(api: Client, path: str, status: int) -> None:
    assert api.call("GET", path).status == status


@pytest.mark.parametrize("accept", ["text/html", "application/xml;q=1", "image/*"])
def test_who_takes_no_json_gets_nothing_else(api: Client, accept: str) -> None:
    before = api.state()
    answer = api.call("GET", "/v1/request/1", headers={"Accept": accept})
    assert (answer.status, answer.body["code"]) == (406, "not.acceptable")
    headers = {"Accept": accept, "Content-Type": JSON}
    assert api.call("POST", "/v1/request", headers=headers, data="{}").status == 406
    assert api.state() == before


@pytest.mark.parametrize("method", ["TRACE", "PURGE", "get", "\x7f", "A" * 500])
def test_odd_methods(api: Client, method: str) -> None:
    assert api.call(method, "/v1/request/1").status == 405


def test_a_body_over_the_bound(serve: Serve) -> None:
    api = serve(body_bytes=1000).logged_on()
    before = api.state()
    answer = api.post(description="x" * 1000)
    assert (answer.status, answer.body["code"]) == (413, "request.too.large")
    assert api.state() == before


def test_bytes_changed_at_random_never_break_anything(api: Client) -> None:
    dice = random.Random(4)
    text = json.dumps(
        {
            **SMALLEST,
            "tags": ["a"],
            "customField": {"New Number": 1.5, "New Dropdown": "1"},
            "fileAttachments": [{"refFileName": "abc"}],
            "qualDetails": {"type": "FlatQualificationRest", "quals": []},
        }
    ).encode()
    for _ in range(400):
        body = bytearray(text)
        for _ in range(dice.randint(1, 4)):
            body[dice.randrange(len(body))] = dice.choice(b'{}[]":,0123456789eE+-.\\u\x00\xff a')
        for method, path in WRITES:
            headers = {"Content-Type": JSON}
            answer = api.call(method, path, headers=headers, data=bytes(body))
            assert answer.status in (200, 400), bytes(body)
