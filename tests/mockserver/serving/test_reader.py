"""Tries the reader of requests by itself, with bytes cut anywhere."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.exchange import Request
from mockserver.serving import Limits
from mockserver.wire import Known, Refusal, RequestReader, Turn

REQUESTS = (
    b"GET /a?b HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n"
    b"GET /c HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n"
    b"POST /d HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
    b"POST /e HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
    b"GET /f HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
    b"GET /g HTTP/1.0\r\n\r\n"
)


def read(*pieces: bytes) -> list[Turn]:
    reader = RequestReader("c", Limits(head_bytes=500, body_bytes=500))
    for piece in pieces:
        reader.feed(piece)
    return list(reader.turns)


@settings(deadline=None)  # other tests may run beside it
@given(st.lists(st.integers(0, len(REQUESTS)), max_size=8))
def test_where_the_bytes_are_cut_makes_no_difference(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(REQUESTS)]
    pieces = [REQUESTS[start:end] for start, end in pairwise(edges)]
    whole = read(REQUESTS)
    assert len(whole) == 6
    assert read(*pieces) == whole


@settings(deadline=None)  # other tests may run beside it
@given(
    st.lists(st.one_of(st.binary(), st.sampled_from(REQUESTS.split(b"\r\n")), st.just(b"\r\n"))),
)
def test_no_bytes_are_too_much_for_the_reader(pieces: list[bytes]) -> None:
    for turn in read(*pieces):
        assert isinstance(turn.asked, Request | Refusal)


def outcome(turns: list[Turn]) -> list[object]:
    return [
        (turn.asked.status, turn.request) if isinstance(turn.asked, Refusal) else turn
        for turn in turns
    ]


FIELDS = (
    b"\r\nHost: a\r\nX: y\r\n\r\n",
    b"\r\nConnection: keep-alive\r\n\r\n",
    b"\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
    b"\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
    b"\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    b"\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    b"\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
    b"\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    b"\r\nHost: a\r\nContent-Length: 501\r\n\r\n" + b"x" * 501,
)
FIRST_LINES = (
    b"GET /first HTTP/1.1",
    b"GET /first HTTP/1.0",
    b"POST http://c/first HTTP/1.1",
    b"POST /first HTTP/1.1",
    b"\r\nGET /first HTTP/1.1",
    b"GET /first HTTP/1.1\r\nHost: b\r\n\r\nGET /second HTTP/1.1",
)


@pytest.mark.parametrize("fields", FIELDS)
@pytest.mark.parametrize(
    "line",
    [
        *FIRST_LINES,
        b"HEAD /a?b?c=%20 HTTP/1.1",
        b"DELETE /a HTTP/1.1",
        b"OPTIONS * HTTP/1.1",
        b"POST /a HTTP/1.1",
        b"GET /a HTTP/1.2",
        b"GET /a#b HTTP/1.1",
        b"GET /a\x00 HTTP/1.1",
        b"GET /\xff HTTP/1.1",
        b"GET  /a HTTP/1.1",
        b"GET /a",
        b"GET b HTTP/1.1",
        b"GET /" + b"x" * 500 + b" HTTP/1.1",
        b"get /a HTTP/1.1",
        b"GET /a HTTP/1.1\r\nContent-Length: 3",
        b"GET /a HTTP/1.1\r\nGET /first HTTP/1.1",
        b"",
    ],
)
def test_repeated_fields_make_no_difference(line: bytes, fields: bytes) -> None:
    for first in FIRST_LINES:
        before = read(first + fields)
        if before[-1].keep_alive:
            after = read(first + fields, line + fields)[len(before) :]
            assert outcome(after) == outcome(read(line + fields))


@settings(deadline=None)  # other tests may run beside it
@given(
    st.lists(
        st.tuples(
            st.sampled_from([b"POST /a HTTP/1.1", b"PATCH /b?c HTTP/1.1", b"GET /d HTTP/1.1"]),
            st.sampled_from([b"", b"a", b"{}", b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"]),
        ),
        max_size=6,
    ),
    st.lists(st.integers(0, 600), max_size=6),
)
def test_known_fields_and_any_body_are_cut_anywhere(
    asked: list[tuple[bytes, bytes]], cuts: list[int]
) -> None:
    known: Known = {}
    first = RequestReader("c", Limits(), known)
    heads = [
        b"%b\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (line, len(body), body)
        for line, body in asked
    ]
    for head in heads:
        first.feed(head)
    assert len(known) == len({len(body) for _, body in asked})
    data = b"".join(heads)
    edges = sorted({0, *(cut for cut in cuts if cut < len(data)), len(data)})
    second = RequestReader("c", Limits(), known)
    for start, end in pairwise(edges):
        second.feed(data[start:end])
    assert [*second.turns] == [*first.turns]
    assert [turn.asked.body for turn in first.turns if isinstance(turn.asked, Request)] == [
        body for _, body in asked
    ]


def test_what_readers_know_is_bounded() -> None:
    known: Known = {}
    reader = RequestReader("c", Limits(), known)
    for number in range(1000):
        reader.feed(b"GET /a HTTP/1.1\r\nHost: a\r\nX: %d\r\n\r\n" % number)
    reader.feed(b"GET /a HTTP/1.1\r\nHost: a\r\nX: %b\r\n\r\n" % (b"x" * 5000))
    assert len(reader.turns) == 1001
    assert 0 < len(known) <= 512
    assert max(map(len, known)) <= 4096


def test_a_large_head_hides_behind_no_other() -> None:
    small = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
    large = b"GET /b HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 500 + b"\r\n\r\n"
    assert [turn.asked.method for turn in read(small * 30)] == ["GET"] * 30
    first, second = read(small + large)
    assert isinstance(first.asked, Request)
    assert isinstance(second.asked, Refusal)
    assert second.asked.status == 431
