"""Servers to test against: the document is compiled once, the state is new for every test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from mockserver.api import Api, documents_root, load_api
from mockserver.app import create_app
from mockserver.settings import Settings
from mockserver.vocabulary import Meaning
from mockserver.yamlfile import YamlFile
from tests.mockserver.serviceops.client import Client, Serve


@pytest.fixture(scope="session")
def apis() -> Sequence[Api]:
    """Return the compiled API, which nothing changes."""
    root = documents_root()
    return [load_api(root / "serviceops", Meaning(YamlFile(root / "meaning.schema.yaml")))]


@pytest.fixture(scope="session")
def serve(apis: Sequence[Api]) -> Serve:
    """Return a function that starts a server with the hand-written tickets of the world."""

    def start(answers: Mapping[str, str] | None = None, **settings: Any) -> Client:
        chosen = {"requests": 0, "start": "world", "frozen": True, "strict": True, **settings}
        app = create_app(Settings(answers=answers or {}, **chosen), apis)
        return Client(app, app.test_client())

    return start


@pytest.fixture
def visitor(serve: Serve) -> Client:
    """Return a client of a fresh server that has no token."""
    return serve()


@pytest.fixture
def api(visitor: Client) -> Client:
    """Return a client of a fresh server, with the token of a technician."""
    return visitor.logged_on()


@pytest.fixture
def answering(serve: Serve) -> Serve:
    """Return a function that starts a server with other answers, named with low lines."""

    def start(**answers: str) -> Client:
        return serve({name.replace("_", "-"): one for name, one in answers.items()}).logged_on()

    return start
