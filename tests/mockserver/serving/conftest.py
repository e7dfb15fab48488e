"""Runs a server for each test that asks for its `url` or for a `client` of it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from mockserver.serving import Limits, running
from tests.mockserver.serving.client import Client
from tests.mockserver.serving.desk import Desk, refuse


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture(params=["alone", "beside another"])
def url(desk: Desk, request: pytest.FixtureRequest) -> Iterator[str]:
    """A server; beside another connection, a reply is held for a moment before it is sent."""
    limits = Limits(head_bytes=2000, body_bytes=1000, pages=4)
    with running(desk.handle, desk.wsgi, refuse, limits=limits) as url, ExitStack() as open_ones:
        if request.param != "alone":
            open_ones.enter_context(Client(url)).ask("/here")
        desk.answered = 0
        desk.arrived.clear()
        yield url
        desk.release.set()


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    with Client(url) as client:
        yield client
