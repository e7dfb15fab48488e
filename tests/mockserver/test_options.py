"""Options: what a marker or the ini file says of how many requests there are to be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mockserver.instrument.options import read_options
from mockserver.problems import SetupError

HERE = Path()


@pytest.mark.parametrize(
    ("value", "each", "of"),
    [
        (5, 5, {}),
        ("5", 5, {}),
        ("itrp=5", None, {"itrp": 5}),
        ("itrp=5 serviceops=6", None, {"itrp": 5, "serviceops": 6}),
        ("7\nitrp=5", 7, {"itrp": 5}),
        ({"itrp": 5}, None, {"itrp": 5}),
    ],
)
def test_requests_are_for_each_api_or_for_one(value: Any, each: int | None, of: Any) -> None:
    settings = read_options({"requests": value}, HERE).settings()
    assert (settings.requests, settings.requests_of) == (each, of)


def test_a_nearer_number_counts() -> None:
    base = read_options({"requests": "7 itrp=5"}, HERE)
    nearer = read_options({"requests": "serviceops=6"}, HERE, base).settings()
    assert (nearer.requests, nearer.requests_of) == (7, {"itrp": 5, "serviceops": 6})
    each = read_options({"requests": 8}, HERE, base).settings()
    assert (each.requests, each.requests_of) == (8, {})
    assert hash(base) != hash(read_options({"requests": 7}, HERE))


@pytest.mark.parametrize("value", ["many", "itrp=many", "=5", True, -1, {"itrp": "few"}])
def test_what_is_no_number_is_told(value: Any) -> None:
    with pytest.raises(SetupError, match="requests: expected a whole number, "):
        read_options({"requests": value}, HERE)
