"""Generated requests: honest servers have nothing to fear of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.liars.court import Case, Court, Judgement
from tests.liars.servers import ITRP, LIBRARY, MOCKED_ITRP, MOCKED_SERVICEOPS, Server
from tests.liars.variations import Variation, variations

CourtOf = Callable[[str], Court]
FEW = 2
PLAIN = Variation(name="plain")


def _judged(
    court_of: CourtOf, server: Server, examples: int, seed: int, one: Variation
) -> Judgement:
    build = server.build(one.habits, one.fronts)
    case = Case(build=build, target=server.target, seed=seed, layer="generation", examples=examples)
    return court_of(server.api).judge(case)


def _believed(judged: Judgement) -> None:
    assert judged.errors == []
    assert [f"{one.requirement} by {one.check}: {one.message}" for one in judged.findings] == []
    assert sum(one.exchanges for one in judged.results) > 100


@pytest.mark.parametrize("server", [MOCKED_ITRP, MOCKED_SERVICEOPS, LIBRARY], ids=lambda s: s.api)
def test_an_honest_server_has_nothing_to_fear(court_of: CourtOf, server: Server) -> None:
    _believed(_judged(court_of, server, FEW, 1, PLAIN))


@pytest.mark.campaign
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("server", [MOCKED_ITRP, ITRP, MOCKED_SERVICEOPS, LIBRARY])
def test_no_honest_server_has_at_length(court_of: CourtOf, server: Server, seed: int) -> None:
    for one in variations(server.acts):
        if not one.long:
            _believed(_judged(court_of, server, 20, seed, one))
