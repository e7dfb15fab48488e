"""Keeping: where Hypothesis keeps what it works out, so that no project has to see it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis.configuration import set_hypothesis_home_dir


@contextmanager
def elsewhere() -> Iterator[None]:
    """Have Hypothesis keep its tables of characters among the temporary files meanwhile.

    Working them out takes more than a second; without this they are kept in the current folder.
    """
    set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "deskdouble-hypothesis")
    try:
        yield
    finally:
        set_hypothesis_home_dir(None)
