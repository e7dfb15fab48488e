"""Trials: each lie told to the suite, and who found it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import tests.liars.lies  # noqa: F401 - fills LIES
from tests.liars.court import Case, Court, Judgement
from tests.liars.lying import LIES, Lie
from tests.liars.servers import MOCKED_ITRP, SERVERS, Server
from tests.liars.variations import slow
from tests.liars.wire import Handler, Reply, Request

# Lies about what the world of the honest server has nothing of are told in front of the mock.
MOCKED: frozenset[str] = frozenset()
# Random walks, which take longer, are made for what the directed checks have not found out.
LAYERS = ("checks", "walks")
EXAMPLES = 5


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What became of a lie that was told to the checks that claim one of its requirements.

    ``caught`` are the checks that blamed such a requirement, ``found`` is all that was blamed;
    ``told`` is how often the lie made a difference.
    """

    lie: Lie
    claimed: tuple[str, ...]
    caught: tuple[str, ...]
    found: tuple[str, ...]
    seconds: float
    errors: tuple[str, ...]
    told: int

    @property
    def word(self) -> str:
        """What became of it, in a word."""
        if self.caught:
            return "caught"
        if self.found:
            return "misblamed"
        if not self.claimed:
            return "unclaimed"
        return "uncaught" if self.told else "untold"


def server_of(lie: Lie) -> Server:
    """Return the server that a lie is told in front of."""
    return MOCKED_ITRP if lie.name in MOCKED else SERVERS[lie.api]


def tried(
    court: Court,
    lie: Lie,
    seed: int,
    leave_out: Callable[[str], bool] = lambda _: False,
    *,
    model: bool = True,
) -> Trial:
    """Tell a lie to the checks that claim one of its requirements, some left out by node id.

    Without ``model`` nothing is remembered beside them, and nobody walks at random.
    """
    broken = frozenset(lie.breaks)
    claimed = court.checks(broken)
    if not claimed:
        return Trial(lie=lie, claimed=(), caught=(), found=(), seconds=0, errors=(), told=0)
    server = server_of(lie)
    told = Counting()
    caught: dict[str, None] = {}
    found: list[str] = []
    errors: list[str] = []
    seconds = 0.0
    for layer in LAYERS if model else LAYERS[:1]:
        judged: Judgement = court.judge(
            Case(
                build=lambda clock: told.between(lie, server.build(fronts=(slow,))(clock)),
                target=server.target,
                only=broken,
                seed=seed,
                layer=layer,
                examples=EXAMPLES,
                leave_out=leave_out,
                remember=model,
            )
        )
        caught.update(dict.fromkeys(one.check for one in judged.against(broken)))
        found += [f"{one.requirement} by {one.check}" for one in judged.findings]
        errors += judged.errors
        seconds += judged.seconds
        if caught or errors:
            break
    return Trial(
        lie=lie,
        claimed=tuple(claimed),
        caught=tuple(caught),
        found=tuple(found),
        seconds=seconds,
        errors=tuple(errors),
        told=told.differences,
    )


class Counting:
    """Counts the exchanges in which the liar did or said another thing than the honest server."""

    def __init__(self) -> None:
        self.differences = 0

    def between(self, lie: Lie, honest: Handler) -> Handler:
        """Return the liar in front of the honest server."""
        heard: list[tuple[Request, Reply]] = []

        def listening(request: Request) -> Reply:
            reply = honest(request)
            heard.append((request, reply))
            return reply

        liar = lie.told_by(listening)

        def handle(request: Request) -> Reply:
            heard.clear()
            reply = liar(request)
            more = any(one.method != "GET" and one != request for one, _ in heard)
            if more or (request, reply) not in heard:
                self.differences += 1
            return reply

        return handle


def lies_of(api: str) -> list[Lie]:
    """Return the lies of an API."""
    return [lie for lie in LIES.values() if lie.api == api]
