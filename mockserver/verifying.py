"""Verifying: whether the journal has the exchanges that a test expects; if not, what is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mockserver.journal import Entry, Journal
from mockserver.journalview import line_view
from mockserver.matching import Matcher

_MOST_NEAR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """So many exchanges like this: between ``least`` and ``most`` of them (None: no bound).

    ``status`` is that of the answer, None for any. Only entries after number ``since`` count.
    """

    when: Matcher = field(default_factory=Matcher)
    status: int | None = None
    since: int = 0
    least: int = 1
    most: int | None = None

    def wants(self, entry: Entry) -> bool:
        """Tell whether an exchange is one of those."""
        return not self.differences(entry)

    def differences(self, entry: Entry) -> list[str]:
        """Return in what an exchange is another than those expected, a line each."""
        found = list(self.when.differences(entry.api, entry.operation, entry.request))
        if self.status is not None and entry.reply.status != self.status:
            found.append(f"status is {entry.reply.status}, not {self.status}")
        return found

    @property
    def number(self) -> str:
        """How many are expected, in words."""
        if self.most is None:
            return f"at least {self.least}"
        if self.least == self.most:
            return f"exactly {self.most}"
        return f"{self.least} to {self.most}" if self.least else f"at most {self.most}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a verification came to: ``near`` are the exchanges that come closest, with the reasons
    why they are others; they are only looked for when it failed.
    """

    ok: bool
    found: Sequence[Entry]
    message: str
    near: Sequence[tuple[Entry, Sequence[str]]] = ()

    def text(self) -> str:
        """Return all of it for a person."""
        lines = [self.message]
        for entry, reasons in self.near:
            lines.append(f"  near miss: {line_view(entry)}")
            lines += [f"    {reason}" for reason in reasons]
        return "\n".join(lines)


def read_expectation(data: dict[str, Any]) -> Expectation:
    """Return an expectation from its data, which fits the schema of the control API.

    Raises:
        ValueError: the numbers cannot be met together.
    """
    count = data.get("count")
    least = data.get("least", 1 if "most" not in data else 0) if count is None else count
    most = data.get("most") if count is None else count
    if count is not None and ("least" in data or "most" in data):
        raise ValueError("give either count, or least and most")
    if most is not None and most < least:
        raise ValueError(f"at least {least} and at most {most} cannot be met together")
    return Expectation(
        when=Matcher(**data.get("when", {})),
        status=data.get("status"),
        since=data.get("since", 0),
        least=least,
        most=most,
    )


def verify(journal: Journal, expected: Expectation) -> Verified:
    """Compare a journal with what is expected of it."""
    entries = [one for one in journal if one.number > expected.since]
    found = [one for one in entries if expected.wants(one)]
    ok = len(found) >= expected.least and (expected.most is None or len(found) <= expected.most)
    calls = "call" if len(found) == 1 else "calls"
    message = f"{len(found)} {calls} like this, expected {expected.number}"
    lost = journal.forgotten
    if lost:
        message += f" (the journal no longer has the oldest {lost})"
    if ok:
        return Verified(ok=True, found=found, message=message)
    if len(found) > expected.least:
        return Verified(
            ok=False, found=found, message=message, near=[(one, []) for one in found[:_MOST_NEAR]]
        )
    missed = [(one, expected.differences(one)) for one in entries if one not in found]
    # Of equally close ones the latest is the likelier to be meant.
    missed.sort(key=lambda pair: (len(pair[1]), -pair[0].number))
    return Verified(ok=False, found=found, message=message, near=missed[:_MOST_NEAR])
