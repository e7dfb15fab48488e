"""Chains: calls that follow each other along the links of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.errors import raise_all

if TYPE_CHECKING:
    from contracts.generation.generator import Generator


def test_linked_calls(generator: Generator) -> None:
    raise_all(generator.follow())
