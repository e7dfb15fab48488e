"""The suite judges the library, of which it knows nothing but the document."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import contracts
from contracts.results import Verdict
from tests.liars.court import Case, Judgement
from tests.liars.servers import LIBRARY, MOCKED_LIBRARY, Server
from tests.liars.telling import court_of

SERVERS = {"an honest one on the standard library": LIBRARY, "the mock": MOCKED_LIBRARY}
FEWEST_FUNCTIONS = 120


@pytest.fixture(scope="module", params=SERVERS)
def judgement(request: pytest.FixtureRequest) -> Judgement:
    """Give what the suite says of a server of the library."""
    server: Server = SERVERS[request.param]
    return court_of("library").judge(Case(build=server.build(), target=server.target))


def test_no_module_of_the_suite_knows_of_it() -> None:
    package = Path(contracts.__file__).parent
    words = re.compile(r"\blibrar|\bauthors?\b|\bnovel|\bborrow|\bgenre", re.IGNORECASE)
    texts = {path.name: path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
    assert [name for name, text in texts.items() if words.search(text)] == []


def test_an_honest_server_is_not_accused(judgement: Judgement) -> None:
    assert judgement.findings == []
    assert judgement.errors == []


def test_every_statement_is_kept(judgement: Judgement) -> None:
    assert judgement.run is not None
    judged = judgement.run.judged()
    assert [one.requirement.id for one in judged if one.verdict is not Verdict.KEPT] == []


def test_most_laws_are_made(judgement: Judgement) -> None:
    kept = [one for one in judgement.results if one.verdict is Verdict.KEPT]
    functions = Counter(one.check.partition("[")[0] for one in kept)
    assert len(functions) >= FEWEST_FUNCTIONS
