"""Chains: calls that follow each other along the links of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts.errors import raise_all

if TYPE_CHECKING:
    from contracts.generation.generator import Generator


@pytest.mark.exists(because="it looks for sequences that nobody thought of, so for no known lie")
def test_linked_calls(generator: Generator) -> None:
    raise_all(generator.follow())
