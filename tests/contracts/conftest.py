"""A stub of a desk, and a folder to run in, for the tests that ask for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.stub import Stub, serving


@pytest.fixture
def stub() -> Iterator[Stub]:
    with serving() as one:
        yield one


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder that is the working folder, and an environment without settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return tmp_path
