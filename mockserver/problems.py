"""Problems: what can go wrong, by kind; how a kind looks on the wire is the document's business."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

CORE_KINDS = (
    "unauthorized",
    "forbidden",
    "not-found",
    "method-not-allowed",
    "not-acceptable",
    "unsupported-media-type",
    "malformed",
    "bad-parameter",
    "invalid",
    "too-large",
    "too-many-requests",
    "server-error",
)


Problem = tuple[str, str]
"""What is wrong with a member of a body: its name, and a text for the reader of the answer."""


class Refusal(Exception):
    """A request is refused; nothing it asked for has happened.

    ``kind`` is a problem kind of the API's document, ``detail`` a text for the person who reads
    the answer, ``errors`` the (member, text) pairs of a validation problem.
    """

    def __init__(
        self,
        kind: str,
        detail: str = "",
        *,
        errors: Sequence[tuple[str, str]] = (),
        headers: Sequence[tuple[str, str]] = (),
        status: int | None = None,
    ) -> None:
        self.errors = tuple(errors)
        super().__init__(kind, detail, self.errors)
        self.kind = kind
        self.detail = detail or "; ".join([text for _, text in errors])
        self.headers = tuple(headers)
        self.status = status


NOTICE = "Mock-Notice"
"""The header in which the mock speaks for itself, beside what the vendor's answer has to say."""


def own_refusal(kind: str, detail: str, status: int) -> Refusal:
    """Return the refusal of a call for a reason that only a mock has."""
    return Refusal(kind, detail, headers=[(NOTICE, detail)], status=status)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands: a JSON pointer, and the line when it is known.

    ``finder`` looks for the line, given the pointer, when somebody asks for it.
    """

    file: Path
    pointer: str = ""
    found: int | None = None
    finder: Callable[[str], int | None] | None = field(default=None, repr=False, compare=False)

    @property
    def line(self) -> int | None:
        """The line, counted from 1; None if it is not known."""
        return self.found if self.finder is None else self.finder(self.pointer)

    def __str__(self) -> str:
        number = self.line
        line = f":{number}" if number is not None else ""
        pointer = f" at {self.pointer}" if self.pointer else ""
        return f"{self.file}{line}{pointer}"


class SetupError(Exception):
    """The server cannot be built from what it was given; says what, where, and how to mend it."""

    def __init__(self, what: str, place: Place | None = None, mend: str = "") -> None:
        super().__init__(what, place, mend)
        self.what = what
        self.place = place
        self.mend = mend

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        mend = f"; {self.mend}" if self.mend else ""
        return f"{where}{self.what}{mend}"


def nearest(word: str, known: Sequence[str]) -> str:
    """Return a hint naming the known word closest to ``word``, or listing the known ones."""
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"known: {', '.join(sorted(known))}" if known else ""


def json_type(value: object) -> str:
    """Return what kind of JSON value this is, with its article."""
    kinds: dict[type, str] = {
        dict: "an object",
        list: "an array",
        str: "a string",
        bool: "a boolean",
        type(None): "null",
    }
    return kinds.get(type(value), "a number")
