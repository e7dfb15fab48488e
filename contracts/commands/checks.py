"""``contracts checks``: the checks of an API, and what each of them judges."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

_NOWHERE = "http://target.invalid"


class _Listing:
    """A pytest plugin that keeps the names of the checks."""

    def __init__(self) -> None:
        self.found: list[tuple[str, tuple[str, ...]]] = []

    def pytest_collection_finish(self, session: Any) -> None:
        """Keep what was collected."""
        from contracts.checks import claims, name_of

        self.found = [(name_of(item), claims(item)) for item in session.items]


def run(words: Sequence[str], suite: Path) -> int:
    """List the checks of an API; nothing is sent to anybody."""
    parser = argparse.ArgumentParser(
        prog="contracts checks", description="List the checks of an API, and what each judges."
    )
    parser.add_argument("api", metavar="API")
    parser.add_argument("--only", metavar="REQ", help="those that judge these; may end in *")
    parser.add_argument("--documents", metavar="FOLDER")
    given = parser.parse_args(words)

    import pytest

    from contracts.commands.verify import arguments

    more = ["--collect-only", "-qq", "-p", "no:cacheprovider", "--base-url", _NOWHERE]
    more += ["--only", given.only] if given.only else []
    more += ["--documents", given.documents] if given.documents else []
    listing = _Listing()
    said = io.StringIO()
    with redirect_stdout(said):
        code = pytest.main(arguments([given.api, *more], suite), plugins=[listing])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        print(said.getvalue(), end="", file=sys.stderr)
        return 2
    for name, claimed in listing.found:
        print(f"{name}  {', '.join(claimed)}")
    print(f"{len(listing.found)} checks")
    return 0
