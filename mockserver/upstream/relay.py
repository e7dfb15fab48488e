"""The relay: calls of the APIs go to the upstream server, and its answers to the client.

The mock answers the same call in a world of its own, kept alongside; in what the two differ, and
where the upstream server breaks the contract, is told in ``Mock-Notice`` and in the journal. It
waits for the upstream server, so it is to be called on a thread that may wait.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import orjson

from mockserver.addresses import origin
from mockserver.call import Trace
from mockserver.exchange import JSON, Reply, Request, in_header
from mockserver.journal import Notice
from mockserver.mount import Mount
from mockserver.pipeline import Pipeline
from mockserver.problems import NOTICE
from mockserver.replaying.archive import Answer, Recorded
from mockserver.replaying.comparing import Comparer
from mockserver.replaying.credentials import Credentials, Outgoing, Presenter
from mockserver.replaying.replay import oauth_paths
from mockserver.replaying.sending import NOT_PASSED_ON, NotReached, Sender
from mockserver.upstream.harvest import Harvest
from mockserver.upstream.judging import judge

DIFFERS = "differs"
_MOST = 8
_STATUS = {"timeout": 504}
_NOT_PASSED_BACK = NOT_PASSED_ON | {"date", "server"}
_WITH_ADDRESSES = ("link", "location")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """The server to call: ``url`` is its address, less the prefixes of the APIs; ``patience`` is in
    seconds; ``context`` replaces the usual verification of TLS. ``credentials`` are those that the
    mock shows to itself.
    """

    url: str
    patience: float = 30.0
    context: ssl.SSLContext | None = None
    credentials: Credentials = field(default_factory=Credentials)


class Relay:
    """Answers the calls of a mount's APIs by the upstream server; ``harvest`` gets each answer.

    Raises:
        SetupError: its address is none.
    """

    def __init__(
        self,
        mount: Mount,
        upstream: Upstream,
        timer: Callable[[], float],
        harvest: Harvest | None = None,
    ) -> None:
        self._mount = mount
        self._upstream = upstream
        self._timer = timer
        self._path = urlsplit(upstream.url).path.rstrip("/")
        first = self._sender()
        self._there = f"{first.base}{self._path}"
        self._idle: list[Sender] = [first]
        self._lock = threading.Lock()
        self._comparer = Comparer()
        oauth = oauth_paths(mount.apis.values())
        self._presenter = Presenter(upstream.credentials, oauth, self._ask_mock)
        self._harvest = harvest

    def handle(self, request: Request) -> Reply | None:
        """Answer a request to one of the APIs; None when it is for none of them."""
        pipeline = self._mount.find(request.path)
        if pipeline is None:
            return None
        began = self._timer()
        try:
            answer = self._forward(request)
        except NotReached as failed:
            return self._not_reached(pipeline, request, failed, began)
        with self._lock:
            trace, copy = self._considered(pipeline, request, answer)
            differences = self._comparer.differences(request.method, answer, copy)
            if self._harvest is not None:
                self._harvest.take(pipeline.api, request, answer)
        notices = [*judge(pipeline.api, request, answer), *_differing(differences)]
        trace.notices[:0] = notices
        return pipeline.tell(request, trace, self._passed_back(request, answer), began)

    def close(self) -> None:
        """Close the connections that nobody uses."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    # --- the upstream server ---------------------------------------------------------------------

    def _sender(self) -> Sender:
        upstream = self._upstream
        return Sender(upstream.url, patience=upstream.patience, context=upstream.context)

    def _forward(self, request: Request) -> Answer:
        query = f"?{request.query}" if request.query else ""
        target = f"{self._path}{request.path}{query}"
        headers = tuple(request.headers.items())
        with self._lock:
            sender = self._idle.pop() if self._idle else None
        sender = sender or self._sender()
        try:
            return sender.send(Outgoing(request.method, target, headers, request.body))
        finally:
            with self._lock:
                self._idle.append(sender)

    def _not_reached(
        self, pipeline: Pipeline, request: Request, failed: NotReached, began: float
    ) -> Reply:
        text = f"upstream: {failed}"
        reply = Reply(
            status=_STATUS.get(failed.kind, 502),
            headers=(JSON, (NOTICE, in_header(text))),
            body=orjson.dumps({"message": text}),
        )
        return pipeline.tell(request, Trace(pipeline.world), reply, began)

    def _passed_back(self, request: Request, answer: Answer) -> Reply:
        """Return the upstream server's answer, with links that lead here instead of there."""
        here = origin(request.headers, request.scheme)
        headers = tuple(
            (name, value.replace(self._there, here) if name.lower() in _WITH_ADDRESSES else value)
            for name, value in answer.headers
            if name.lower() not in _NOT_PASSED_BACK
        )
        return Reply(status=answer.status, headers=headers, body=answer.body)

    # --- the mock alongside ----------------------------------------------------------------------

    def _considered(
        self, pipeline: Pipeline, request: Request, answer: Answer
    ) -> tuple[Trace, Answer]:
        """Return how the mock answers the same call in its own world."""
        comparer = self._comparer
        one = Recorded(
            number=0,
            method=request.method,
            host="",
            path=request.path,
            query=request.query,
            headers=tuple(request.headers.items()),
            body=request.body,
            answer=answer,
        )
        outgoing = self._presenter.present(
            one,
            comparer.translate(request.path),
            comparer.translate_query(request.query),
            comparer.translate_body(request.body),
        )
        reply, trace = pipeline.consider(_incoming(outgoing, request))
        copy = Answer(reply.status, reply.headers, reply.body)
        self._presenter.learn(request.path, copy)
        return trace, copy

    def _ask_mock(self, outgoing: Outgoing) -> Answer:
        """Return the mock's answer to a request for a token."""
        path = outgoing.target.partition("?")[0]
        pipeline = self._mount.find(path)
        if pipeline is None:
            return Answer(404, (), b"")
        reply, _ = pipeline.consider(_incoming(outgoing, None))
        return Answer(reply.status, reply.headers, reply.body)


def _incoming(outgoing: Outgoing, request: Request | None) -> Request:
    path, _, query = outgoing.target.partition("?")
    headers: Mapping[str, str] = {name.lower(): value for name, value in outgoing.headers}
    scheme, client = (request.scheme, request.client) if request else ("http", "")
    return Request(outgoing.method, path, query, headers, outgoing.body, scheme, client)


def _differing(differences: list[str]) -> Iterable[Notice]:
    for one in differences[:_MOST]:
        place = one.partition(":")[0]
        yield Notice(DIFFERS, place, f"upstream -> mock: {one}")
    left = len(differences) - _MOST
    if left > 0:
        yield Notice(DIFFERS, "", f"and in {left} more places")
