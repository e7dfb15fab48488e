"""The pipeline: from a request to its reply, the steps in order, with one exit.

Route, identify the caller, count the call, act on a draft, render, commit. Whatever refuses on
the way raises; the draft is then dropped and the store is as it was.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

import orjson

from mockserver import actions
from mockserver.addresses import location
from mockserver.addressing import Addressing
from mockserver.api import Api
from mockserver.call import Call, Outcome, Trace
from mockserver.counting import Counting, Headers
from mockserver.exchange import JSON, Reply, Request, in_header
from mockserver.faults import Effect, Fault
from mockserver.identifying import holder, identify, recognise
from mockserver.journal import Entry
from mockserver.metrics import Metrics
from mockserver.operation import Operation
from mockserver.parsing import read_query
from mockserver.problems import NOTICE, Refusal, own_refusal
from mockserver.refusing import refused
from mockserver.registry import Full, Registry
from mockserver.rendering import tag_of
from mockserver.routing import Match
from mockserver.scripting import context_of
from mockserver.settings import Settings
from mockserver.spoiling import scripted, spoilt
from mockserver.store import Draft, Store
from mockserver.worlds import OFF, REFUSE, World

_log = logging.getLogger("mockserver")
_EARLY = ("not-found", "method-not-allowed", "not-acceptable", "bad-parameter", "too-large")
_LONGEST_NOTICE = 1000


class Pipeline:
    """Answers the operations of one API, each call in the world that it is for."""

    def __init__(self, api: Api, registry: Registry, settings: Settings, metrics: Metrics) -> None:
        self.api = api
        self._metrics = metrics
        self._registry = registry
        self._addressing = Addressing(api, registry)
        self._authenticate = settings.authenticate
        self._strict = settings.strict
        self._wall = settings.wall
        self._timer = settings.timer
        self._counting = Counting(api)

    @property
    def world(self) -> World:
        """The world of calls that name none."""
        return self._registry.default.worlds[self.api.name]

    def handle(self, request: Request) -> Reply:
        """Answer one request; ``request.path`` begins with the API's prefix."""
        began = self._timer()
        trace = Trace(self.world)
        return self._noted(request, trace, self._attempt(request, trace), began)

    def consider(self, request: Request) -> tuple[Reply, Trace]:
        """Return how a request would be answered, and what became known on the way; it has its
        effect, but neither the client nor the journal is told.
        """
        trace = Trace(self.world)
        return self._attempt(request, trace), trace

    def tell(self, request: Request, trace: Trace, reply: Reply, began: float) -> Reply:
        """Return a reply with the notices of a trace, after the journal was told of both."""
        return self._noted(request, trace, reply, began)

    def turn_away(self, request: Request, refusal: Refusal) -> Reply:
        """Refuse a request that is not even looked at; it counts like any other."""
        began = self._timer()
        headers: Headers = []
        trace = Trace(self.world)
        try:
            world = trace.world = self._addressing.world(request)
            with world.lock:
                self._count_early(world, request, headers)
        except Refusal as over:
            refusal = over
        reply = refused(self.api, trace.world, refusal, headers)
        return self._noted(request, trace, reply, began)

    def refuse(self, refusal: Refusal) -> Reply:
        """Return the reply that this API gives to a problem, whoever has it."""
        return refused(self.api, self.world, refusal)

    def _noted(self, request: Request, trace: Trace, reply: Reply, began: float) -> Reply:
        """Tell the client and the journal what there is to say about an exchange."""
        if trace.notices and trace.world.lint != OFF:
            told = "; ".join(one.text for one in trace.notices)[:_LONGEST_NOTICE]
            reply.headers = (*reply.headers, (NOTICE, in_header(told)))
        world = trace.world
        seconds = self._timer() - began
        self._metrics.note(self.api.name, trace.operation, reply.status, seconds)
        if trace.fault:
            self._metrics.fault(self.api.name)
        journal = world.journal
        if journal.bounds.entries:
            journal.add(
                Entry(  # by position: naming the arguments would double the cost
                    world.name,
                    self.api.name,
                    self._wall(),
                    world.clock.now(),
                    request,
                    reply,
                    trace.operation,
                    trace.caller,
                    tuple(trace.notices),
                    trace.fault,
                    seconds,
                )
            )
        return reply

    def _attempt(self, request: Request, trace: Trace) -> Reply:
        headers: Headers = []
        try:
            world = trace.world = self._addressing.world(request)
            with world.lock:
                try:
                    struck = self._strike(request, trace, headers) if world.faults.armed else None
                    return struck or self._answer(request, trace, headers, world.store)
                except Refusal as refusal:
                    if not headers and refusal.kind in _EARLY:
                        self._count_early(world, request, headers)
                    raise
        except Refusal as refusal:
            shown = () if refusal.kind == "unauthorized" else headers
            return refused(self.api, trace.world, refusal, shown)
        except Exception:
            _log.exception("%s %s failed", request.method, request.path)
            fault = "The request could not be answered; this is a fault of the server"
            return refused(self.api, trace.world, Refusal("server-error", fault), headers)

    def _strike(self, request: Request, trace: Trace, headers: Headers) -> Reply | None:
        """Answer as a fault of the world wants it; None if none of them is for this request."""
        world = trace.world
        match = self.api.router.match(request.path.removeprefix(self.api.prefix))
        operation = match.operations.get(request.method) if match else None
        name = operation.id if operation else ""
        struck = world.faults.strike(self.api.name, name, request, world.clock.now())
        if struck is None:
            return None
        trace.operation = name
        return self._disturbed(request, trace, headers, match, *struck)

    def _disturbed(
        self,
        request: Request,
        trace: Trace,
        headers: Headers,
        match: Match | None,
        fault: Fault,
        effect: Effect,
    ) -> Reply:
        world = trace.world
        trace.fault = fault.id
        now = int(world.clock.now())
        if effect.script is not None:
            path = match.values if match else {}
            reply = scripted(effect.script, context_of(request, path, now, fault.done))
        elif effect.problem:
            reply = refused(self.api, world, self._problem(effect, fault, now))
        elif effect.drop == "request":
            reply = refused(self.api, world, Refusal("server-error"))
        else:
            past = fault.past.get(self.api.name) if effect.stale else None
            reads = request.method in ("GET", "HEAD")
            store = past if past is not None and reads else world.store
            reply = self._answer(request, trace, headers, store, keep=not effect.lose)
            if effect.repeat and not reads:
                self._answer(request, Trace(world), [], world.store)
        return spoilt(reply, effect, world.faults)

    def _problem(self, effect: Effect, fault: Fault, now: int) -> Refusal:
        """Return the vendor's own problem that a fault asks for."""
        wait = effect.retry_after
        if wait is None and fault.between is not None:
            wait = fault.remaining(now)
        name = self.api.limit_names.get("retry-after", "Retry-After")
        headers = [] if wait is None else [(name, str(wait))]
        return Refusal(
            effect.problem, "A fault that was asked for", headers=headers, status=effect.status
        )

    def _answer(
        self,
        request: Request,
        trace: Trace,
        headers: Headers,
        store: Store,
        *,
        keep: bool = True,
    ) -> Reply:
        world = trace.world
        match = self._match(request)
        if request.method == "OPTIONS" and "OPTIONS" not in match.operations:
            self._count_early(world, request, headers)
            return Reply(status=204, headers=(*headers, ("Allow", _allow(match))), body=b"")
        operation = self._operation(world, request, match)
        trace.operation = operation.id
        _check_accept(request, operation)
        millis = world.tick()
        call = Call(  # by position: naming the arguments would double the cost
            self.api,
            world,
            request,
            operation,
            match.values,
            read_query(request.query),
            Draft(store),
            millis // 1000,
            millis,
            trace,
        )
        identity = identify(call, authenticate=self._authenticate)
        free = operation.action.run == "rate_limit"
        self._counting.count(world, request, identity, call.now, headers, free)
        call.caller = recognise(call, identity)
        trace.caller = call.caller.id
        if self.api.behaviour.admit is not None:
            self.api.behaviour.admit(call)
        outcome = actions.run(call)
        if trace.notices and world.lint == REFUSE:
            raise Refusal("invalid", errors=[(one.member, one.text) for one in trace.notices])
        self._make_room(call)
        reply = self._render(call, outcome, headers)
        if keep:
            call.commit()
        return reply

    def _match(self, request: Request) -> Match:
        match = self.api.router.match(request.path.removeprefix(self.api.prefix))
        if match is None:
            raise Refusal("not-found", f"There is nothing at '{request.path[:200]}'")
        return match

    def _operation(self, world: World, request: Request, match: Match) -> Operation:
        method = request.method
        if method == "HEAD" and "HEAD" not in match.operations:
            method = "GET"
        operation = match.operations.get(method)
        if operation is not None:
            return operation
        if world.answers["wrong-method"] == "not-found":
            raise Refusal("not-found")
        raise Refusal(
            "method-not-allowed",
            f"{request.method[:20]} is not allowed here, only {_allow(match)}",
            headers=[("Allow", _allow(match))],
        )

    def _make_room(self, call: Call) -> None:
        """Refuse to add records to a world that is full."""
        added = call.draft.added
        if added > 0:
            try:
                self._registry.bounds.take(call.world, added, len(call.request.body))
            except Full as full:
                raise own_refusal("server-error", str(full), 507) from None

    # --- how often ------------------------------------------------------------------------------

    def _count_early(self, world: World, request: Request, headers: Headers) -> None:
        """Count a call that no operation asked whose it is."""
        identity = holder(self.api, world, request)
        self._counting.count(world, request, identity, int(world.clock.now()), headers)

    # --- the way out ----------------------------------------------------------------------------

    def _render(self, call: Call, outcome: Outcome, headers: Headers) -> Reply:
        if self.api.behaviour.conclude is not None:
            self.api.behaviour.conclude(call, outcome)
        status = outcome.status or call.operation.status
        body = b"" if outcome.body is None else _encode(outcome.body)
        if self._strict:
            self.api.replies.check(call.operation, status, orjson.loads(_encode(outcome.body)))
        if body:
            headers.append(JSON)
        headers.extend(outcome.headers)
        headers.extend((self.api.behaviour.replied or location)(call, outcome))
        etag = call.operation.reply_headers.get("etag")
        if etag and call.request.method in ("GET", "HEAD"):
            tag = outcome.tag or tag_of(body)
            headers.append((etag, tag))
            known = call.request.headers.get("if-none-match")
            if known is not None and _matches(known, tag):
                kept = tuple(pair for pair in headers if pair is not JSON)
                return Reply(304, kept, b"")
        return Reply(status, tuple(headers), body)


def _check_accept(request: Request, operation: Operation) -> None:
    """Refuse a client that does not take JSON, where the document knows that refusal."""
    accept = request.headers.get("accept")
    if accept is None or 406 not in operation.statuses:
        return
    if not _takes_json(accept):
        raise Refusal("not-acceptable", f"There is only JSON here, not '{accept[:100]}'")


@lru_cache(maxsize=256)
def _takes_json(accept: str) -> bool:
    offers = [one.split(";")[0].strip().lower() for one in accept.split(",")]
    return any(one in ("", "*/*", "application/*", "application/json") for one in offers)


def _encode(body: Any) -> bytes:
    return body if isinstance(body, bytes) else orjson.dumps(body)


def _allow(match: Match) -> str:
    names = set(match.operations)
    return ", ".join(sorted(names | {"OPTIONS"} | ({"HEAD"} if "GET" in names else set())))


def _matches(header: str, tag: str) -> bool:
    bare = tag.removeprefix("W/")
    return any(
        one.strip() == "*" or one.strip().removeprefix("W/") == bare for one in header.split(",")
    )
