"""Waivers: failures that are known and accepted, each with a reason and a day on which it ends."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from contracts import settings, yamlfile
from contracts.errors import NoVerdict

_KEYS = ("requirement", "reason", "expires")
EXAMPLE = "- {requirement: ITRP-LIST-03, reason: mended in release 9.2, expires: 2027-03-31}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One requirement that does not count until a day is over; ``place`` is file and line."""

    requirement: str
    reason: str
    expires: date
    place: str

    def holds(self, today: date) -> bool:
        """Tell whether it still holds."""
        return today <= self.expires


def read_waivers(path: Path, known: Collection[str]) -> tuple[Waiver, ...]:
    """Return the waivers of a file; ``known`` are the ids that there are.

    Raises:
        NoVerdict: something in it is not as it must be; file, line and what was expected are told.
    """
    entries = yamlfile.read(path)
    if entries is None:
        return ()
    if not isinstance(entries, list):
        raise NoVerdict(f"{path}:1: expected a list of waivers, such as {EXAMPLE}")
    lines = yamlfile.places(path)
    found = tuple(
        _waiver(entry, known, f"{path}:{lines.get((index,), 1)}")
        for index, entry in enumerate(entries)
    )
    for fault in _repeated(found):
        raise NoVerdict(fault)
    return found


def _waiver(entry: Any, known: Collection[str], place: str) -> Waiver:
    if not isinstance(entry, Mapping):
        raise NoVerdict(f"{place}: expected requirement, reason and expires, got {entry!r}")
    for name in entry:
        if name not in _KEYS:
            raise NoVerdict(f"{place}: {settings.unknown(str(name), _KEYS, 'part of a waiver')}")
    for name in _KEYS:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            got = f", got {entry[name]!r}" if name in entry else ""
            raise NoVerdict(f"{place}: {name}: expected {_EXPECTED[name]}{got}")
    if entry["requirement"] not in known:
        told = settings.unknown(entry["requirement"], known, "requirement")
        raise NoVerdict(f"{place}: {told if len(told) < 200 else told.partition(';')[0]}")
    try:
        expires = date.fromisoformat(entry["expires"])
    except ValueError:
        got = entry["expires"]
        raise NoVerdict(f"{place}: expires: expected {_EXPECTED['expires']}, got '{got}'") from None
    return Waiver(
        requirement=entry["requirement"], reason=entry["reason"], expires=expires, place=place
    )


def _repeated(found: tuple[Waiver, ...]) -> Iterator[str]:
    seen: dict[str, Waiver] = {}
    for one in found:
        if one.requirement in seen:
            first = seen[one.requirement].place
            yield f"{one.place}: {one.requirement} is waived at {first} already"
        seen[one.requirement] = one


_EXPECTED = {
    "requirement": "the id of a requirement",
    "reason": "why the failure is accepted",
    "expires": "the last day it is accepted on, such as 2027-03-31",
}
