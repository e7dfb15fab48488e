"""Turns received bytes into requests, or into refusals, by the rules of HTTP/1.1.

Nothing here knows of sockets or of time passing: a connection feeds a ``RequestReader`` whatever
arrived and takes turns off its queue.
"""

import re
import string
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from httptools import (
    HttpParserCallbackError,
    HttpParserError,
    HttpParserInvalidMethodError,
    HttpParserUpgrade,
    HttpRequestParser,
)

from mockserver.exchange import Request

_UNKNOWN_METHOD: Final = re.compile(rb"[!#$%&'*+.^_`|~\w-]+ [!-~]+ HTTP/1\.[01]\r\n")

_METHODS: Final = {
    name.encode(): name for name in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
}
_TARGET_CHARACTERS: Final = (string.ascii_letters + string.digits + "-._~!$&'()*+,;=:@%/?").encode()

_REMEMBERED: Final = 1000  # bytes of a request line that may be kept, with others
_FIELDS: Final = 4096  # bytes of header fields that may be kept
_HEADS: Final = 512  # that are kept

# A chunk of one byte takes six on the wire, so a body is never more than its size times this
# larger than what it carries; whatever is beyond that is chunk extensions or trailers.
_CHUNK_OVERHEAD: Final = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a client may send and how long it may take."""

    head_bytes: int = 65536
    body_bytes: int = 10 * 2**20
    idle_seconds: float = 75.0
    """Between two requests, and for a client that stopped reading its reply."""
    request_seconds: float = 30.0
    """From the first byte of a request to its last."""
    linger_seconds: float = 1.0
    """For discarding what a refused client goes on sending, so that it gets to read why."""
    stop_seconds: float = 2.0
    """For replies under way when the server is told to stop."""
    pages: int = 64
    """WSGI calls under way at once; further ones wait."""


class Refusal(Exception):
    """Why a request cannot be taken, as a status and a sentence."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.request: Request | None = None
        """The request without its body, if it was refused after its head had been read."""

    @property
    def method(self) -> str:
        """The method of the request, if it is known."""
        return self.request.method if self.request else ""


@dataclass(slots=True)
class Turn:
    """A request to answer, in the order received, or the refusal to send instead."""

    asked: Request | Refusal
    version: str
    keep_alive: bool

    @property
    def request(self) -> Request | None:
        """The request, as far as it is known."""
        return self.asked.request if isinstance(self.asked, Refusal) else self.asked


@lru_cache(maxsize=1024)
def _simple_line(line: bytes) -> tuple[str, str, str] | None:
    """Return method, path and query of a request line, or None if it is not a simple one."""
    parts = line.split(b" ")
    if len(parts) != 3:
        return None
    method, target, version = parts
    known = _METHODS.get(method)
    if known is None or version != b"HTTP/1.1" or target.translate(None, _TARGET_CHARACTERS):
        return None
    path, _, query = target.decode().partition("?")
    return (known, path, query) if path[:1] == "/" else None


Known = dict[bytes, tuple[dict[str, str], int]]
"""By the bytes of header fields that the parser has approved: the same parsed, and the length of
the body that they announce."""


class RequestReader:
    """Reads the requests of one connection; the ``on_`` methods are the parser's callbacks.

    ``known`` are the header fields that it, or another one beside it, has read before.
    """

    __slots__ = (
        "_body",
        "_client",
        "_fed",
        "_headers",
        "_in_head",
        "_keep_alive",
        "_known",
        "_last_fed",
        "_limits",
        "_method",
        "_parser",
        "_path",
        "_plain",
        "_query",
        "_size",
        "_target",
        "_upgrade",
        "_version",
        "closed",
        "continue_due",
        "partial",
        "turns",
    )

    def __init__(self, client: str, limits: Limits, known: Known | None = None) -> None:
        self._known = {} if known is None else known
        self.turns: deque[Turn] = deque()
        self.partial = False
        """Whether a request has begun and not ended."""
        self.closed = False
        """Whether the last request of this connection has been read or refused."""
        self.continue_due = False
        """Whether the client waits for a 100 (Continue) before it sends the body."""
        self._client = client
        self._limits = limits
        self._parser = HttpRequestParser(self)
        self._last_fed = 0
        self._fed = 0
        """Bytes fed since the request began, less those that came along with the one before."""
        self._in_head = True
        self._upgrade = False
        self._target = b""
        self._method = self._path = self._query = ""
        self._version = "1.1"
        self._keep_alive = True
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._size = 0
        self._plain = False
        """Whether this is a 1.1 request that asks nothing of the connection, its length known."""

    def feed(self, data: bytes) -> None:
        """Take in what arrived; complete and refused requests end up in ``turns``."""
        if self.closed:
            return
        fresh = not self.partial
        if fresh and self._known and self._read_known(data):
            return
        waiting = len(self.turns)
        self._last_fed = len(data)
        self._fed += self._last_fed
        while True:
            try:
                self._parser.feed_data(data)
                break
            except HttpParserUpgrade as pause:
                # The parser takes all that follows for another protocol, a body included. No
                # upgrade is on offer, so read the request again as one that did not ask.
                data = self._head_without_upgrade() + data[pause.args[0] :]
                self._parser = HttpRequestParser(self)
                self._upgrade = False
            except HttpParserError as error:
                # After the last request the parser objects to any further byte; no one else does.
                if not self.closed:
                    self._take_refusal(self._refusal_for(error, data))
                return
        if fresh and self._plain and not self.partial and len(self.turns) == waiting + 1:
            # One request and nothing else: perhaps another one is like it.
            self._remember(data)
        if self._fed > self._limits.head_bytes + _CHUNK_OVERHEAD * self._size and not self.closed:
            self.refuse(431, "The head or the trailers of the request are too large.")

    def _read_known(self, data: bytes) -> bool:
        """Read a request with the very header fields of an earlier one, if it is a simple one.

        Clients repeat themselves, and this takes a third of the time that the parser takes. The
        parser has approved the fields, so it is known what they say; what is left to check is the
        first line, and that the body is there and nothing else.
        """
        start = data.find(b"\r\n")
        end = data.find(b"\r\n\r\n", start) + 4
        known = self._known.get(data[start:end])
        if known is None or len(data) != end + known[1]:
            return False
        line = _simple_line(data[:start]) if start <= _REMEMBERED else None
        if line is None or end > self._limits.head_bytes:
            return False
        method, path, query = line
        request = Request(method, path, query, known[0], data[end:], "http", self._client)
        self.turns.append(Turn(request, "1.1", True))
        return True

    def _remember(self, data: bytes) -> None:
        """Keep the header fields of a plain request that came alone."""
        start, end = data.find(b"\r\n"), data.find(b"\r\n\r\n") + 4
        length = int(self._headers.get("content-length", 0))
        # An empty line before the request would be taken for its first one.
        if data[0] > 32 and end - start <= _FIELDS and len(data) == end + length:
            if len(self._known) >= _HEADS:
                self._known.clear()
            self._known[data[start:end]] = self._headers, length

    def refuse(self, status: int, detail: str) -> None:
        """Give up on the request that has begun, and on the connection."""
        self._take_refusal(Refusal(status, detail))

    def release(self) -> None:
        """Break the cycle between the reader and its parser once the connection is gone."""
        self.closed = True
        self.turns.clear()
        del self._parser

    def _head_without_upgrade(self) -> bytes:
        fields = [f"{n}: {v}\r\n" for n, v in self._headers.items() if n != "upgrade"]
        line = f"{self._method} {self._target.decode('latin-1')} HTTP/{self._version}\r\n"
        return f"{line}{''.join(fields)}\r\n".encode("latin-1")

    def _refusal_for(self, error: HttpParserError, data: bytes) -> Refusal:
        if isinstance(error, HttpParserCallbackError):
            if isinstance(error.__context__, Refusal):
                return error.__context__
            raise error  # a defect in one of the callbacks below
        # httptools passes on llhttp's wording but not its error numbers.
        reason = str(error)
        if reason in ("Invalid HTTP version", "Pause on PRI/Upgrade"):
            return Refusal(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
        if (
            isinstance(error, HttpParserInvalidMethodError)
            and self._fed == len(data)
            and _UNKNOWN_METHOD.match(data)
        ):
            return Refusal(501, "The request method is not known.")
        return Refusal(400, f"Malformed request: {reason}.")

    def _take_refusal(self, refusal: Refusal) -> None:
        if self.partial and self._path:
            refusal.request = self._request(b"")
        self.closed = True
        self.partial = self.continue_due = False
        self.turns.append(Turn(refusal, self._version, False))

    def _request(self, body: bytes) -> Request:
        # By position: naming the arguments would double the cost of the call.
        return Request(
            self._method, self._path, self._query, self._headers, body, "http", self._client
        )

    def on_message_begin(self) -> None:
        """Make ready for the next request."""
        self.partial = self._in_head = True
        self._target = b""
        self._path = ""
        self._headers = {}

    def on_url(self, part: bytes) -> None:
        """Collect the request target, which may come in parts."""
        self._target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note a header field; a trailer field is dropped, as RFC 9110 6.5.1 allows."""
        if not self._in_head:
            return
        headers = self._headers
        key = name.lower().decode()
        text = value.decode("latin-1").rstrip(" \t")
        if key in headers:
            if key == "host":
                raise Refusal(400, "The Host header is given more than once.")
            text = f"{headers[key]}, {text}"
        headers[key] = text

    def on_headers_complete(self) -> None:
        """Refuse what can be refused before the body arrives."""
        parser = self._parser
        headers = self._headers
        self._in_head = False
        self._method = method = parser.get_method().decode()
        self._plain = self._keep_alive = parser.should_keep_alive()
        if self._keep_alive and "connection" not in headers and "proxy-connection" not in headers:
            # Kept alive by default, so it is 1.1: asking the parser takes ten times as long.
            self._version = "1.1"
        else:
            self._version = parser.get_http_version()
        if self._version != "1.1":
            self._plain = False
            self._check_old_version()
        elif "host" not in headers:
            raise Refusal(400, "The Host header is missing.")
        if method == "CONNECT":
            raise Refusal(501, "This server is not a proxy.")
        if "upgrade" in headers and parser.should_upgrade():
            self._upgrade = True
            self._plain = False
            return
        if self._fed > self._limits.head_bytes or self._last_fed > self._limits.head_bytes:
            self._check_head_size()
        path, _, self._query = self._target.decode("latin-1").partition("?")
        if path[0] != "/" or b"#" in self._target:
            self._plain = False
            path = self._path_of_other_form(path)
        self._path = path
        if "content-length" in headers or "transfer-encoding" in headers:
            self._plain = self._plain and "transfer-encoding" not in headers
            self._check_body()
        if "expect" in headers:
            self._plain = False
            self._check_expectation()

    def on_body(self, part: bytes) -> None:
        """Collect the body as far as it is allowed to grow."""
        self._size += len(part)
        if self._size > self._limits.body_bytes:
            raise self._body_too_large()
        self._body.append(part)

    def on_message_complete(self) -> None:
        """Put the request into the queue."""
        if self._upgrade:
            return
        body = b""
        if self._size:
            body = b"".join(self._body)
            self._body = []
            self._size = 0
        request = self._request(body)
        self.turns.append(Turn(request, self._version, self._keep_alive))
        self.partial = self.continue_due = False
        self.closed = not self._keep_alive
        self._fed = 0

    def _check_old_version(self) -> None:
        if self._version != "1.0":
            raise Refusal(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
        if "transfer-encoding" in self._headers:
            raise Refusal(400, "HTTP/1.0 has no Transfer-Encoding.")

    def _check_head_size(self) -> None:
        # The bytes fed may belong to other requests too, so now count exactly.
        fields = sum(len(name) + len(value) + 4 for name, value in self._headers.items())
        if len(self._target) + fields > self._limits.head_bytes:
            raise Refusal(431, "The head of the request is too large.")

    def _path_of_other_form(self, path: str) -> str:
        """The path of a target that is not simply a path and a query (RFC 9112 3.2)."""
        if b"#" in self._target:
            raise Refusal(400, "The request target has a fragment.")
        if path == "*" and self._method == "OPTIONS":
            return path
        _, mark, rest = path.partition("://")
        authority, slash, rest = rest.partition("/")
        if not mark or not authority:
            raise Refusal(400, "The request target is neither a path nor a URL.")
        self._headers["host"] = authority.rpartition("@")[2]
        return f"/{rest}" if slash else "/"

    def _check_body(self) -> None:
        # The parser has refused any conflict between the two and any length not a number.
        coding = self._headers.get("transfer-encoding")
        if coding is not None and coding.lower() != "chunked":
            raise Refusal(501, "The only transfer coding known here is chunked.")
        if int(self._headers.get("content-length", 0)) > self._limits.body_bytes:
            raise self._body_too_large()

    def _body_too_large(self) -> Refusal:
        return Refusal(413, f"The body is larger than {self._limits.body_bytes} bytes.")

    def _check_expectation(self) -> None:
        if self._headers["expect"].lower() != "100-continue":
            raise Refusal(417, "The only expectation known here is 100-continue.")
        # Without a body the request is complete before anyone looks at this.
        self.continue_due = self._version == "1.1"
