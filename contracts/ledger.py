"""The ledger: what a run creates on its target, written down before it is created."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from contracts.errors import NoVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something created, or about to be; without ``key`` nobody knows whether it was.

    ``caller`` names the identity that created it.
    """

    collection: str
    mark: str
    key: Any = None
    caller: str = "main"


@dataclass(frozen=True, kw_only=True)
class Book:
    """A ledger that was read: which run on which server it is of, and what was left behind there.

    ``tags`` are in the texts of all that the run's processes created.
    """

    about: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


class Ledger:
    """An append-only file of JSON lines; without a path it is kept in memory alone.

    ``intend`` is called before a create: its line is on disk when it returns, so that a run that is
    killed, or whose machine is, leaves a list of all it may have left behind. ``made``, ``refused``
    and ``removed`` say what became of it. Several processes can write to one file if each has a
    ``tag`` of its own. ``about`` goes into the first line.
    """

    def __init__(
        self, path: Path | None, *, tag: str = "", about: Mapping[str, str] | None = None
    ) -> None:
        self.path = path
        self.tag = tag
        self._about = dict(about or {})
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._count = 0
        self._left: dict[str, Entry] = {}
        self._keys: set[str] = set()

    def intend(self, collection: str, caller: str = "main") -> str:
        """Note that a record is about to be created; return the mark to speak of it by."""
        with self._lock:
            self._count += 1
            mark = f"{self.tag}-{self._count}"
            self._left[mark] = Entry(collection=collection, mark=mark, caller=caller)
            self._write({"intend": mark, "collection": collection, "caller": caller}, sure=True)
        return mark

    def made(self, mark: str, key: Any) -> None:
        """Note the id of the record that was created."""
        with self._lock:
            self._keys.add(str(key))
            before = self._left[mark]
            self._left[mark] = Entry(
                collection=before.collection, mark=mark, key=key, caller=before.caller
            )
            self._write({"made": mark, "key": key})

    def refused(self, mark: str) -> None:
        """Note that the record was not created after all."""
        self._forget(mark, "refused")

    def removed(self, mark: str) -> None:
        """Note that the record is gone, or as gone as the API lets it be."""
        self._forget(mark, "removed")

    def has(self, key: str) -> bool:
        """Tell whether a record with this id, as a path has it, is one of this process's own."""
        with self._lock:
            return key in self._keys

    def left(self) -> tuple[Entry, ...]:
        """Return what this process created and did not remove, latest first."""
        with self._lock:
            return tuple(reversed(self._left.values()))

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _forget(self, mark: str, word: str) -> None:
        with self._lock:
            self._left.pop(mark, None)
            self._write({word: mark})

    def _write(self, line: Mapping[str, Any], *, sure: bool = False) -> None:
        if self.path is None:
            return
        file = self._file or self._opened(self.path)
        file.write(json.dumps(line).encode() + b"\n")
        if sure:
            os.fsync(file.fileno())

    def _opened(self, path: Path) -> IO[bytes]:
        try:
            if not path.parent.exists():
                path.parent.mkdir(parents=True)
                (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
            # Unbuffered and appending: each line is one write, whole among those of others.
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise NoVerdict(f"the ledger {path} cannot be written: {error.strerror}") from error
        self._file.write(json.dumps({"run": {**self._about, "tag": self.tag}}).encode() + b"\n")
        return self._file


def read(path: Path) -> Book:
    """Return what a ledger says was created and not removed, latest first.

    Raises:
        NoVerdict: it cannot be read, or is no ledger.
    """
    about: dict[str, str] = {}
    tags: list[str] = []
    entries: dict[str, Entry] = {}
    for line in _lines(path):
        match line:
            case {"run": dict(run)}:
                about.update(run)
                tags.append(str(about.pop("tag", "")))
            case {"intend": str(mark), "collection": str(collection)}:
                caller = str(line.get("caller", "main"))
                entries[mark] = Entry(collection=collection, mark=mark, caller=caller)
            case {"made": str(mark), "key": key} if mark in entries:
                before = entries[mark]
                entries[mark] = Entry(
                    collection=before.collection, mark=mark, key=key, caller=before.caller
                )
            case {"refused": str(mark)} | {"removed": str(mark)}:
                entries.pop(mark, None)
    if not about:
        raise NoVerdict(f"{path} is no ledger: its first line does not say of which run it is")
    return Book(
        about=about,
        tags=tuple(filter(None, dict.fromkeys(tags))),
        entries=tuple(reversed(entries.values())),
    )


def _lines(path: Path) -> Iterator[Any]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise NoVerdict(f"the ledger {path} cannot be read: {error.strerror}") from error
    for line in text.splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue  # the last line of a run that was killed while writing it
