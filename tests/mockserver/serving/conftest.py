"""Runs a server for each test that asks for its `url` or for a `client` of it."""

from collections.abc import Iterator

import pytest

from mockserver.serving import Limits, running
from tests.mockserver.serving.client import Client
from tests.mockserver.serving.desk import Desk, refuse


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def url(desk: Desk) -> Iterator[str]:
    limits = Limits(head_bytes=2000, body_bytes=1000, pages=4)
    with running(desk.handle, desk.wsgi, refuse, limits=limits) as url:
        yield url
        desk.release.set()


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    with Client(url) as client:
        yield client
