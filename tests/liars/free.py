"""Free: the lies that the suite does not find out yet, in one place.

``free.yaml`` maps the name of each to what became of it: ``unclaimed`` (no check claims a
requirement that it breaks), ``untold`` (the checks that do never come across it), ``uncaught``
(they do and see nothing), ``misblamed`` (they blame another requirement).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from tests.liars.trial import Trial

FILE = Path(__file__).with_name("free.yaml")
WORDS = ("misblamed", "uncaught", "untold", "unclaimed")
_HEAD = """\
# The lies that the suite does not find out yet. One that is found out has to leave this list, and
# one that is not has to be on it. Written by `python -m tests.liars --record`.
"""


def listed() -> dict[str, str]:
    """Return the names on the list, each with what became of the lie."""
    found: dict[str, str] = yaml.safe_load(FILE.read_text(encoding="utf-8")) or {}
    return found


def record(trials: Iterable[Trial], kept: Mapping[str, str]) -> None:
    """Write the list anew; ``kept`` is what it says of lies that were not tried."""
    words = {**kept, **{one.lie.name: one.word for one in trials}}
    lines = [f'"{name}": {word}' for name, word in words.items() if word != "caught"]
    FILE.write_text("\n".join([_HEAD.rstrip(), *sorted(lines), ""]), encoding="utf-8")
