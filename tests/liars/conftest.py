"""One suite for each API, kept ready as long as the tests run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.liars.court import Court
from tests.liars.servers import SERVERS


@pytest.fixture(scope="session")
def court_of() -> Iterator[Callable[[str], Court]]:
    """Give the suite for an API."""
    courts: dict[str, Court] = {}

    def find(api: str) -> Court:
        if api not in courts:
            courts[api] = Court(api, SERVERS[api].documents)
        return courts[api]

    yield find
    for court in courts.values():
        court.close()
