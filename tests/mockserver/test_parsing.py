"""Parsing: queries and bodies to names and values, and what no client may send."""

from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage

from mockserver.exchange import Request
from mockserver.operation import Body
from mockserver.parsing import read_form, read_members, read_query
from mockserver.problems import Refusal
from tests.mockserver.library import apis

texts = st.text(max_size=8)
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"


@given(st.lists(st.tuples(texts, texts), max_size=5))
def test_what_was_encoded_is_read_back(pairs: list[tuple[str, str]]) -> None:
    for encode in (quote, quote_plus):
        query = "&".join(f"{encode(name)}={encode(value)}" for name, value in pairs)
        assert [*read_query(query)] == pairs


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        ("", []),
        ("&&", []),
        ("a", [("a", "")]),
        ("a=", [("a", "")]),
        ("=b", [("", "b")]),
        ("a=b=c", [("a", "b=c")]),
        ("a=1&a=2", [("a", "1"), ("a", "2")]),
        ("a=%2B+%20", [("a", "+  ")]),
        ("a=%zz%", [("a", "%zz%")]),
        ("a=b;c=d", [("a", "b;c=d")]),
        ("a!=b", [("a!", "b")]),
        ("a=\u00c3\u00a9", [("a", "é")]),  # bytes beyond ASCII, as a gateway passes them on
    ],
)
def test_the_forms_of_a_query(query: str, pairs: list[tuple[str, str]]) -> None:
    assert [*read_query(query)] == pairs


@pytest.mark.parametrize("query", ["a=%FF", "%C3=1", "a=\u00ff", "a=\u20ac", "a=%ED%A0%80"])
def test_a_query_that_is_not_text_is_refused(query: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_query(query)
    assert (caught.value.kind, caught.value.detail) == (
        "bad-parameter",
        "The query string is not UTF-8 text",
    )


def members(body: bytes, media: str | None = JSON, *tolerates: str, takes: str = JSON) -> Any:
    headers = {} if media is None else {"content-type": media}
    request = Request("POST", "/", "", headers, body, "http", "")
    return read_members(request, of(takes), frozenset(tolerates))


def of(media: str) -> Body:
    """Return a body that takes these media types."""
    (create,) = [one for one in apis()[0].operations if one.id == "createBook"]
    assert create.body is not None
    return replace(create.body, media=tuple(media.split()))


@pytest.mark.parametrize(
    "media", [JSON, "application/json; charset=utf-8", "APPLICATION/JSON", "application/x+json"]
)
def test_json_is_read_under_each_of_its_names(media: str) -> None:
    assert members(b'{"a": [1, null, "\xc3\xa9"]}', media) == {"a": [1, None, "é"]}


def test_no_body_has_no_members() -> None:
    assert members(b"") == members(b"", "text/plain") == members(b"", None) == {}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"{", "The body is not JSON: "),
        (b'{"a": NaN}', "The body is not JSON: "),
        (b'{"a": 1e999}', "The body is not JSON: "),
        (b'{"a": "\\ud800"}', "The body is not JSON: "),
        (b'{"a": "\xff"}', "The body is not JSON: "),
        (b'\xef\xbb\xbf{"a": 1}', "The body is not JSON: "),
        (b'{"a":' * 100_000, "The body is not JSON: "),
        (b"[]", "The body must be a JSON object, not an array"),
        (b'"a"', "The body must be a JSON object, not a string"),
        (b"5", "The body must be a JSON object, not a number"),
        (b"true", "The body must be a JSON object, not a boolean"),
        (b"null", "The body must be a JSON object, not null"),
    ],
)
def test_what_is_no_json_object_is_refused(body: bytes, text: str) -> None:
    with pytest.raises(Refusal) as caught:
        members(body)
    assert caught.value.kind == "malformed"
    assert caught.value.detail.startswith(text)


def test_a_body_too_deep_for_what_follows_is_refused() -> None:
    def nested(levels: int) -> bytes:
        return b'{"a":' * levels + b"1" + b"}" * levels

    assert members(nested(100))
    with pytest.raises(Refusal) as caught:
        members(nested(1000))
    assert caught.value.kind == "malformed"


@pytest.mark.parametrize(
    ("media", "tolerates", "takes"),
    [
        ("text/plain", (), JSON),
        (None, (), JSON),
        (FORM, (), JSON),
        (MULTIPART, ("untyped-body",), JSON),
        (JSON, ("form-body",), FORM),
        (None, ("untyped-body",), FORM),
        ("x" * 200, (), JSON),
    ],
)
def test_another_media_type_is_refused(
    media: str | None, tolerates: tuple[str, ...], takes: str
) -> None:
    with pytest.raises(Refusal) as caught:
        members(b"{}", media, *tolerates, takes=takes)
    assert caught.value.kind == "unsupported-media-type"
    sent = (media or "").partition(";")[0][:100]
    assert caught.value.detail == f"Content-Type '{sent}' is not {takes}"


def test_an_untyped_body_may_be_tolerated() -> None:
    assert members(b'{"a": 1}', None, "untyped-body") == {"a": 1}


def test_a_form_is_read_where_it_is_tolerated_or_asked_for() -> None:
    assert members(b"a=1&b=%C3%A9", FORM, "form-body") == {"a": "1", "b": "é"}
    assert members(b"a=1", FORM, takes=FORM) == {"a": "1"}
    assert members(b"a=1", FORM, takes=f"{JSON} {FORM}") == {"a": "1"}


PART = b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'


def form(body: bytes, media: str) -> dict[str, Any]:
    return read_form(Request("POST", "/", "", {"content-type": media}, body, "http", ""))


def test_a_name_with_brackets_gathers_a_list() -> None:
    assert form(b"a[]=1&a[]=2&b=3&b=4", FORM) == {"a": ["1", "2"], "b": "4"}
    parts = PART % (b"a[]", b"1") + PART % (b"c", "é".encode()) + b"--b--\r\n"
    assert form(parts, MULTIPART) == {"a": ["1"], "c": "é"}


def test_a_file_comes_with_its_name() -> None:
    part = PART.replace(b'"%b"', b'"%b"; filename="f.txt"') % (b"file", b"text")
    found = form(part + b"--b--\r\n", MULTIPART)["file"]
    assert isinstance(found, FileStorage)
    assert (found.filename, found.read()) == ("f.txt", b"text")


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"a", "multipart/form-data"),
        (b"--b\r\nnonsense", MULTIPART),
        (PART % (b"a", b"1") * 1001 + b"--b--\r\n", MULTIPART),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(body: bytes, media: str) -> None:
    with pytest.raises(Refusal) as caught:
        form(body, media)
    assert (caught.value.kind, caught.value.detail) == ("malformed", "The form cannot be read")


@given(st.binary(max_size=60), st.sampled_from([JSON, FORM, MULTIPART, "", "a/b", "multipart/x"]))
def test_no_bytes_are_too_much(body: bytes, media: str) -> None:
    with suppress(Refusal):
        assert isinstance(members(body, media, "form-body", "untyped-body"), dict)
