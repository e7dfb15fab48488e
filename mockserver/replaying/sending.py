"""Sending: requests to a server by the network, one after the other on a kept connection."""

from __future__ import annotations

import gzip
import http.client
import selectors
import socket
import ssl
import zlib
from urllib.parse import urlsplit

from mockserver.problems import SetupError
from mockserver.replaying.archive import Answer
from mockserver.replaying.credentials import Outgoing

# Fields of one connection or of one address, and what would have the answer compressed.
NOT_PASSED_ON = frozenset(
    "host connection keep-alive proxy-connection proxy-authorization proxy-authenticate te trailer "
    "transfer-encoding upgrade content-length accept-encoding expect".split()
)


class NotReached(Exception):
    """A server gives no answer: ``kind`` is unreachable, timeout, tls or broken."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind


def _has_ended(kept: socket.socket) -> bool:
    """Tell whether the other side has closed a connection on which nothing is to come."""
    with selectors.DefaultSelector() as selector:
        selector.register(kept, selectors.EVENT_READ)
        return bool(selector.select(0))


def _plain(answer: Answer) -> Answer:
    """Return an answer without its gzip coding, which some servers give to whom did not ask.

    Raises:
        NotReached: it is not coded as it says.
    """
    if (answer.header("content-encoding") or "").lower() != "gzip":
        return answer
    headers = tuple(pair for pair in answer.headers if pair[0].lower() != "content-encoding")
    try:
        return Answer(answer.status, headers, gzip.decompress(answer.body) if answer.body else b"")
    except (OSError, EOFError, zlib.error) as error:
        raise NotReached("broken", f"the answer is no gzip: {error}") from None


class Sender:
    """Sends to one address; not to be used by several threads at once. ``patience`` is in seconds,
    for the connection and for each read; ``context`` replaces the usual verification of TLS.

    Raises:
        SetupError: that is no address.
    """

    def __init__(
        self, url: str, *, patience: float = 60.0, context: ssl.SSLContext | None = None
    ) -> None:
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError:
            port = None
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            what = f"'{url}' is no address of a server"
            raise SetupError(what, mend="give one such as http://127.0.0.1:4010")
        self.base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._connection: http.client.HTTPConnection
        if parts.scheme == "https":
            self._connection = http.client.HTTPSConnection(
                parts.hostname, port, timeout=patience, context=context
            )
        else:
            self._connection = http.client.HTTPConnection(parts.hostname, port, timeout=patience)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def send(self, request: Outgoing) -> Answer:
        """Return the answer to a request.

        Raises:
            NotReached: there is none, or not all of it.
        """
        if self._connection.sock is not None and _has_ended(self._connection.sock):
            self.close()
        kept = self._connection.sock is not None
        try:
            return self._exchange(request)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as error:
            self.close()
            # A kept connection that the other side has given up meanwhile; but a change that was
            # sent may have been made, so it is not sent twice.
            if not kept or request.method not in ("GET", "HEAD", "OPTIONS"):
                raise NotReached("broken", f"{self.base} closed the connection") from error
        try:
            return self._exchange(request)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as error:
            self.close()
            raise NotReached("broken", f"{self.base} closed the connection") from error

    def _exchange(self, request: Outgoing) -> Answer:
        fields = [pair for pair in request.headers if pair[0].lower() not in NOT_PASSED_ON]
        connection = self._connection
        try:
            connection.putrequest(request.method, request.target, skip_accept_encoding=True)
            for name, value in fields:
                connection.putheader(name, value)
            if request.body or request.method in ("POST", "PUT", "PATCH"):
                connection.putheader("Content-Length", str(len(request.body)))
            connection.endheaders(request.body or None)
            response = connection.getresponse()
            return _plain(Answer(response.status, tuple(response.getheaders()), response.read()))
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            raise
        except TimeoutError as error:
            self.close()
            raise NotReached("timeout", f"{self.base} did not answer in time") from error
        except ssl.SSLError as error:
            self.close()
            why = getattr(error, "verify_message", "") or error.reason or str(error)
            raise NotReached("tls", f"{self.base} cannot be trusted: {why}") from error
        except socket.gaierror as error:
            self.close()
            raise NotReached(
                "unreachable", f"{self.base} is not known: {error.strerror}"
            ) from error
        except OSError as error:
            self.close()
            why = error.strerror or str(error)
            raise NotReached("unreachable", f"{self.base} cannot be reached: {why}") from error
        except (http.client.HTTPException, ValueError) as error:
            self.close()
            what = f"{self.base} gives no sound answer: {type(error).__name__} {error}"
            raise NotReached("broken", what.strip()) from error
