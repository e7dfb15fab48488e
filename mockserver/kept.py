"""Kept: what was made of files before, in a folder of the user's, so that a start need not repeat.

An entry is found by a digest of everything that it was made from, the code included, and has a
digest of itself: one that is stale is not found, one that is damaged is not believed. It is JSON,
never code. Whatever goes wrong with the folder, things are made anew, as if nothing had been kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

_ENTRIES = 64
_DIGEST = 64  # hexadecimal digits of SHA-256


def digest(parts: Iterable[bytes]) -> str:
    """Return a name for these parts, in this order; no other ones have it."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(b"%d " % len(part))
        whole.update(part)
    return whole.hexdigest()


class Kept:
    """A folder of JSON data by digest; without a folder nothing is ever kept."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    @property
    def on(self) -> bool:
        """Whether anything is kept."""
        return self._folder is not None

    def get(self, name: str) -> Any:
        """Return the data with this name, None if it is not there or not as it was put."""
        if self._folder is None:
            return None
        try:
            path = self._folder / name
            if not _is_ours(path):
                return None
            content = path.read_bytes()
            if hashlib.sha256(content[_DIGEST:]).hexdigest().encode() != content[:_DIGEST]:
                return None
            return orjson.loads(content[_DIGEST:])
        except (OSError, orjson.JSONDecodeError):
            return None

    def put(self, name: str, value: Any) -> None:
        """Keep data under this name, if that is possible; the oldest entries have to go."""
        if self._folder is None:
            return
        with contextlib.suppress(OSError, TypeError):
            body = orjson.dumps(value)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, path = tempfile.mkstemp(dir=self._folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(body).hexdigest().encode() + body)
                Path(path).replace(self._folder / name)  # whole, or not at all
            except OSError:
                Path(path).unlink()
                raise
            entries = sorted(self._folder.iterdir(), key=lambda one: one.stat().st_mtime)
            for old in entries[:-_ENTRIES]:
                old.unlink()


def _is_ours(path: Path) -> bool:
    """Tell whether a file belongs to who runs this; elsewhere than on POSIX nobody knows."""
    return not hasattr(os, "getuid") or path.stat().st_uid == os.getuid()
