"""A register of what is to be seen by the answer that a server gives to a doubt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.mockserver.itrp.client import Answer, Client

Case = Callable[[Client], Any]
CASES: dict[str, tuple[Case, dict[str, Any]]] = {}
"""By doubt: what to look at, and what is to be seen there by answer."""

GOOD = {"subject": "A", "category": "rfc"}


def case(name: str, /, **expected: Any) -> Callable[[Case], Case]:
    """Register a case; underscores in the names of answers stand for hyphens."""

    def register(function: Case) -> Case:
        assert name not in CASES
        seen = {answer.replace("_", "-"): value for answer, value in expected.items()}
        CASES[name] = (function, seen)
        return function

    return register


def outcome(answer: Answer, name: str = "") -> Any:
    """Return the names in a validation problem, or a member of the answer, or its status."""
    if answer.status == 422:
        return sorted(answer.errors)
    return answer.body[name] if name else answer.status
