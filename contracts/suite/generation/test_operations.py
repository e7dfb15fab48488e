"""Operations, each asked in all the ways that a generator thinks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts.contract import Operation
from contracts.errors import raise_all

if TYPE_CHECKING:
    from contracts.generation.generator import Generator


@pytest.mark.exists(because="it asks in ways that nobody thought of, so for no known lie")
@pytest.mark.generated
def test_generated_calls(operation: Operation, generator: Generator) -> None:
    raise_all(generator.examine(operation))
