"""Formats: they are looked at, which jsonschema does only in the right company."""

from __future__ import annotations

import jsonschema
import pytest


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date-time", "2017-06-01T09:00:00-05:00", "2017-06-01 09:00"),
        ("date-time", "2017-06-01T09:00:00.123Z", "nope"),
        ("date", "2017-02-28", "2017-02-29"),
        ("uri", "https://desk.example/a?b", "not a uri"),
        ("email", "a@b.com", "nobody"),
        ("uuid", "123e4567-e89b-42d3-a456-426614174000", "123e4567"),
    ],
)
def test_formats_are_looked_at(name: str, good: str, bad: str) -> None:
    checker = jsonschema.FormatChecker()
    assert checker.conforms(good, name)
    assert not checker.conforms(bad, name)
