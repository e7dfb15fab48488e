"""Servers to test against: the documents are compiled once, the state is new for every test."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from mockserver.api import Api, documents_root, load_apis
from mockserver.app import create_app
from mockserver.settings import Settings
from tests.mockserver.itrp.client import Client, Serve


@pytest.fixture(scope="session")
def apis() -> Sequence[Api]:
    """Return the compiled API, which nothing changes."""
    loaded = [api for api in load_apis(documents_root()) if api.name == "itrp"]
    gc.collect()
    gc.freeze()  # it stays to the end; looking through it again and again takes half of the time
    return loaded


@pytest.fixture(scope="session")
def serve(apis: Sequence[Api]) -> Serve:
    """Return a function that starts a server with the hand-written requests of the world."""

    def start(answers: Mapping[str, str] | None = None, **settings: Any) -> Client:
        chosen = {"requests": 0, "start": "world", "frozen": True, **settings}
        app = create_app(Settings(strict=True, answers=answers or {}, **chosen), apis)
        return Client(app, app.test_client())

    return start


@pytest.fixture
def api(serve: Serve) -> Client:
    """Return a client of a fresh server."""
    return serve()


@pytest.fixture(scope="session")
def crowded(serve: Serve) -> Client:
    """Return a client of a server with some hundred requests more, for tests that only read."""
    return serve(requests=None)


@pytest.fixture(scope="session")
def singles(crowded: Client) -> Sequence[dict[str, Any]]:
    """Return every request of the account widget as a single read shows it, by ascending id."""
    return [crowded.read(key) for key in sorted(crowded.ids("/requests"))]
