"""Hostile input at the real server, for both APIs: refused in their own shape, without a trace."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from mockserver.operation import Operation
from tests.mockserver.hostile import FORM, LIMIT, PARTS, Target
from tests.served import compiled

WRITES = [
    ("itrp", "POST", b"/v1/requests"),
    ("itrp", "PATCH", b"/v1/requests/70470"),
    ("itrp", "POST", b"/v1/requests/70470/notes"),
    ("itrp", "POST", b"/v1/events"),
    ("serviceops", "POST", b"/api/v1/request"),
    ("serviceops", "PATCH", b"/api/v1/request/1"),
    ("serviceops", "POST", b"/api/v1/request/1/conversation"),
    ("serviceops", "POST", b"/api/v1/request/search/byqual"),
]
DEEP = 100_000
BROKEN = {
    "nothing": b"",
    "blanks": b" \r\n\t",
    "cut off": b'{"subject": "a',
    "two values": b"{} {}",
    "no object": b"[]",
    "null": b"null",
    "text": b'"subject"',
    "single quotes": b"{'subject': 'a'}",
    "comma at the end": b'{"subject": "a",}',
    "comment": b'{"subject": "a" /* b */}',
    "tab in text": b'{"subject": "a\tb"}',
    "NUL outside": b'{"subject": "a"}\0',
    "NUL inside": b'{"subject": "a\0"}',
    "lone surrogate": rb'{"subject": "\ud83e"}',
    "surrogates turned around": rb'{"subject": "\udd84\ud83e"}',
    "half an escape": rb'{"subject": "\u12"}',
    "byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"subject": "a"}'.encode("utf-16"),
    "UTF-32": '{"subject": "a"}'.encode("utf-32-le"),
    "Latin-1": '{"subject": "é"}'.encode("latin-1"),
    "overlong UTF-8": b'{"subject": "\xc0\xaf"}',
    "surrogate in UTF-8": b'{"subject": "\xed\xa0\x80"}',
    "not a number": b'{"subject": NaN}',
    "infinity": b'{"subject": -Infinity}',
    "leading zero": b'{"subject": 01}',
    "hexadecimal": b'{"subject": 0x1}',
    "huge exponent": b'{"subject": 1e999}',
    "huge integer": b'{"subject": 1' + b"0" * 5000 + b"}",
    "brackets": b"[" * DEEP,
    "closed brackets": b"[" * DEEP + b"]" * DEEP,
    "braces": b'{"a":' * DEEP,
    "deep member": b'{"subject": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "compressed": gzip.compress(b'{"subject": "a"}'),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(("api", "method", "path"), WRITES)
def test_a_body_that_is_no_json_object(
    target: Target, api: str, method: str, path: bytes, body: bytes
) -> None:
    assert target.refused(api, method, path, body).status == 400


@pytest.mark.parametrize(("api", "method", "path"), WRITES)
def test_a_body_over_the_bound(target: Target, api: str, method: str, path: bytes) -> None:
    assert target.refused(api, method, path, b"{}".ljust(LIMIT + 1)).status == 413
    absurd = b"Content-Length: 99999999999999"
    assert target.refused(api, method, path, b"", absurd).status == 413


@pytest.mark.parametrize(("api", "method", "path"), WRITES)
def test_a_body_of_another_kind(target: Target, api: str, method: str, path: bytes) -> None:
    kinds = [
        "text/xml",
        "image/png",
        "application/jsonp",
        "application",
        "/",
        '"',
        "\xff/\xff",
    ]
    for media in kinds:
        answer = target.refused(api, method, path, b'{"subject": "a"}', media=media)
        assert answer.status == 415, media


@pytest.mark.parametrize("depth", [50, 100, 150, 250, 255, 300, 1000, 1024, 2000, DEEP])
@pytest.mark.parametrize(("opened", "closed"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_deep_data_is_kept_whole_or_refused(
    target: Target, depth: int, opened: bytes, closed: bytes
) -> None:
    deep = opened * depth + b"1" + closed * depth
    body = b'{"subject": "deep", "category": "other", "custom_data": {"a": %s}}' % deep
    answer = target.ask("itrp", "POST", b"/v1/requests", body)
    if answer.status == 201:
        path = f"/v1/requests/{answer.json['id']}".encode()
        kept: Any = target.ask("itrp", "GET", path).json["custom_data"]
        assert json.dumps(kept["a"]) == json.dumps(json.loads(deep))
    else:
        assert answer.status == 400
    body = (
        b'{"subject": "deep", "requesterEmail": "a@b.com", "customField": {"New Text Input": %s}}'
    )
    assert target.ask("serviceops", "POST", b"/api/v1/request", body % deep).status < 500
    for quals in (
        b'{"type": "FlatQualificationRest", "quals": [',
        b'{"type": "UnaryQualificationRest", "operator": "not", "qualification": ',
    ):
        end = b"]}" if quals.endswith(b"[") else b"}"
        whole = b'{"qualDetails": ' + quals * depth + b"{}" + end * depth + b"}"
        target.refused("serviceops", "POST", b"/api/v1/request/search/byqual", whole)


FORMS = {
    "not UTF-8": (b"subject=%ff&category=other", FORM),
    "bytes": (b"subject=\xff&category=other", FORM),
    "very many fields": (b"&".join(b"a%d=1" % one for one in range(20_000)), FORM),
    "nothing but separators": (b"&" * 100_000, FORM),
    "one list of very many": (b"&".join([b"ci_ids[]=0"] * 20_000), FORM),
    "no boundary": (b"--b\r\n\r\n--b--", "multipart/form-data"),
    "another boundary": (b"--c\r\n\r\n--c--", PARTS),
    "no end": (b'--b\r\nContent-Disposition: form-data; name="subject"\r\n\r\na', PARTS),
    "no name": (b"--b\r\nContent-Disposition: form-data\r\n\r\na\r\n--b--", PARTS),
    "no head": (b"--b\r\na\r\n--b--", PARTS),
    "very many parts": (
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\na\r\n' * 5000 + b"--b--",
        PARTS,
    ),
    "a part with a long head": (b"--b\r\n" + b"X: y\r\n" * 50_000 + b"\r\na\r\n--b--", PARTS),
    "a file for a text": (
        b'--b\r\nContent-Disposition: form-data; name="subject"; filename="a"\r\n\r\na\r\n--b--',
        PARTS,
    ),
    "a boundary without end": (b"a", "multipart/form-data; boundary=" + "b" * 10_000),
    "a text and a list of one name": (b"ci_ids=x&ci_ids[]=0&file=a&file[]=b", FORM),
    "NUL": (b"\0", FORM),
}
FORM_TARGETS = [
    ("itrp", b"/v1/requests"),
    ("itrp", b"/v1/events"),
    ("serviceops", b"/api/v1/request"),
    ("serviceops", b"/api/oauth/token"),
    ("serviceops", b"/api/oprfile"),
]


@pytest.mark.parametrize(("body", "media"), FORMS.values(), ids=FORMS)
@pytest.mark.parametrize(("api", "path"), FORM_TARGETS)
def test_a_broken_or_overblown_form(
    target: Target, api: str, path: bytes, body: bytes, media: str
) -> None:
    target.refused(api, "POST", path, body, media=media)


PATHS = (
    "%00 %ff %C3%28 %ED%A0%80 .. ../.. ..%2f..%2fetc%2fpasswd %2e%2e . // -1 0 00 +1 1.0 1e3 "
    "0x10 %D9%A1 %31%00 1;a=b 1%2f 1%20 %201 % %zz %u0031 1,2 * null true [] {} {id} x.json "
    "99999999999999999999 1" + "0" * 5000 + " %F0%9F%A6%84 " + "a" * 30_000 + " " + "a/" * 5000
).split()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path)[:20])
@pytest.mark.parametrize(
    ("api", "prefix"),
    [("itrp", "/v1/requests/"), ("itrp", "/v1/"), ("serviceops", "/api/v1/request/")],
)
def test_a_path_that_leads_nowhere(target: Target, api: str, prefix: str, path: str) -> None:
    for method in ("GET", "PATCH", "DELETE"):
        body = b'{"subject": "a"}' if method == "PATCH" else b""
        answer = target.refused(api, method, f"{prefix}{path}".encode(), body)
        assert answer.status in (400, 404, 405), answer


def wrong_methods() -> list[tuple[str, str, str]]:
    """Return every path of every API with the methods that it does not have."""
    known = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    found = []
    for api in compiled():
        paths: dict[str, list[Operation]] = {}
        for operation in api.operations:
            paths.setdefault(operation.path, []).append(operation)
        for path, operations in paths.items():
            missing = [one for one in known if one not in [held.method for held in operations]]
            found += [(api.name, api.prefix + path, one) for one in missing]
    return found


@pytest.mark.parametrize(("api", "path", "method"), wrong_methods())
def test_a_method_that_a_path_does_not_have(
    target: Target, api: str, path: str, method: str
) -> None:
    concrete = path.replace("{id}", "70470").replace("{ci_id}", "1762").encode()
    answer = target.refused(api, method, concrete, b"{}")
    assert answer.status == 405
    assert method not in answer.headers["allow"].split(", ")
