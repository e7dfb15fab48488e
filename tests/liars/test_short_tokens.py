"""A server whose tokens really end soon is waited for, and accused of nothing."""

from __future__ import annotations

import json
from collections.abc import Callable

from contracts.results import Verdict
from tests.liars.clock import Clock
from tests.liars.court import Case, Court
from tests.liars.servers import SERVERS
from tests.liars.wire import Handler, Reply, Request

LIFETIME = 40  # seconds
ENDED = {"error": "invalid_token", "error_description": "The access token has expired"}


def short(server: Handler, clock: Clock) -> Handler:
    """Tell a short lifetime, and keep it; the first token stays good, for the run itself."""
    given: dict[str, float] = {}
    asked = 0

    def handle(request: Request) -> Reply:
        nonlocal asked
        begun = given.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if begun is not None and clock() >= begun + LIFETIME:
            headers = {"Content-Type": "application/json", "WWW-Authenticate": "Bearer"}
            return Reply(status=401, headers=headers, body=json.dumps(ENDED).encode())
        reply = server(request)
        if request.path.endswith("/oauth/token") and reply.good:
            asked += 1
            if asked > 1:
                given[reply.record["access_token"]] = clock()
                return reply.showing(expires_in=LIFETIME)
        return reply

    return handle


def test_short_tokens_are_waited_for(court_of: Callable[[str], Court]) -> None:
    server = SERVERS["serviceops"]
    case = Case(
        build=server.build(fronts=(short,)),
        target=server.target,
        only=frozenset(("SOPS-TOKEN-13", "SOPS-TOKEN-12")),
    )
    judged = court_of("serviceops").judge(case)
    assert judged.errors == []
    assert [(one.requirement, one.message) for one in judged.findings] == []
    verdicts = {one.check.partition("::")[2]: one.verdict for one in judged.results}
    assert verdicts["test_token_ends_when_it_was_told_to"] is Verdict.KEPT
    assert verdicts["test_refresh_token"] is Verdict.KEPT
