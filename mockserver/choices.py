"""Choices: the doubts of a document that a client could meet either way, and the answer taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mockserver.document import Document, Doubt
from mockserver.problems import Place, SetupError, nearest

CORE: Mapping[str, tuple[str, ...]] = {
    "unknown-member": ("ignore", "refuse"),
    "read-only-member": ("ignore", "refuse"),
    "nested-reference": ("ignore", "accept", "refuse"),
    "bare-reference": ("ignore", "accept", "refuse"),
    "null-on-update": ("clear", "ignore", "refuse"),
    "empty-text": ("clear", "keep"),
    "unknown-reference": ("refuse", "ignore"),
    "bad-filter-value": ("refuse", "match-nothing"),
    "unknown-field": ("refuse", "ignore"),
    "page-size-over": ("clamp", "refuse"),
    "page-past-end": ("empty", "refuse"),
    "bad-page": ("refuse", "first"),
    "repeated-filter": ("both", "last"),
    "text-case": ("insensitive", "sensitive"),
    "null-order": ("first", "last"),
    "reference-order": ("name", "id"),
    "enum-order": ("declared", "alphabetical"),
    "hidden-record": ("forbidden", "not-found"),
    "unknown-account": ("forbidden", "not-found", "unauthorized"),
    "wrong-method": ("method-not-allowed", "not-found"),
    "unknown-view": ("refuse", "ignore"),
    "nul-in-text": ("keep", "refuse"),
    "text-limit-unit": ("characters", "bytes"),
    "boolean-text": ("truthy", "refuse"),
    "link-twice": ("accept", "refuse"),
    "unlink-absent": ("accept", "refuse"),
    "unlink-status": ("no-content", "ok"),
    "single-page-link": ("absent", "first-last"),
    "link-last": ("present", "absent"),
}
"""The choices that the core implements; the first answer holds where a document has no doubt."""


class Answers:
    """The answer taken for each choice. Asking for one that does not exist is an error."""

    __slots__ = ("_answers",)

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = dict(answers)

    def __getitem__(self, name: str) -> str:
        return self._answers[name]

    def items(self) -> Sequence[tuple[str, str]]:
        """Return all (name, answer) pairs."""
        return tuple(self._answers.items())

    def replaced(self, answers: Mapping[str, str]) -> Answers:
        """Return a copy with some answers replaced."""
        return Answers({**self._answers, **answers})


def check_choices(document: Document, own: Mapping[str, tuple[str, ...]]) -> None:
    """Refuse a selectable doubt that nothing implements, or whose answers are others.

    Raises:
        SetupError: naming the doubt.
    """
    known = {**CORE, **own}
    place = Place(document.folder / "doubts.yaml")
    for doubt in document.doubts:
        if not doubt.selectable:
            continue
        if doubt.name not in known:
            raise SetupError(
                f"doubt '{doubt.name}' is selectable, but nothing implements it",
                place,
                nearest(doubt.name, list(known)),
            )
        if set(doubt.answers) != set(known[doubt.name]):
            raise SetupError(
                f"doubt '{doubt.name}' has the answers {', '.join(doubt.answers)}",
                place,
                f"implemented are {', '.join(known[doubt.name])}",
            )


def choose(
    document: Document, own: Mapping[str, tuple[str, ...]], wanted: Mapping[str, str]
) -> Answers:
    """Return the answers: the documents' defaults, replaced by the wanted ones.

    Raises:
        SetupError: a wanted doubt does not exist, is not selectable, or has no such answer.
    """
    answers = {name: values[0] for name, values in {**CORE, **own}.items()}
    selectable: dict[str, Doubt] = {}
    for doubt in document.doubts:
        if doubt.selectable:
            selectable[doubt.name] = doubt
            answers[doubt.name] = doubt.default
    for name, answer in wanted.items():
        chosen = selectable.get(name)
        if chosen is None:
            raise SetupError(
                f"{document.name} has no selectable doubt '{name}'",
                mend=nearest(name, list(selectable)),
            )
        if answer not in chosen.answers:
            raise SetupError(
                f"doubt '{name}' of {document.name} has no answer '{answer}'",
                mend=nearest(answer, [*chosen.answers]),
            )
        answers[name] = answer
    return Answers(answers)
