"""Redaction: finding secrets in a text, in every spelling that a request can carry them in."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"
# Below this a secret is a word like any other, and only hidden where it stands alone.
_SHORT = 6
_BASIC = re.compile(r"\bBasic +([A-Za-z0-9+/_-]+={0,2})")
_BASE64 = re.compile(r"[A-Za-z0-9+/_=-]*")
_BASE64_BACKWARDS = re.compile(r"[A-Za-z0-9+/_-]*\Z")


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A value that must not be shown, and the shell variable that stands for it."""

    value: str = field(repr=False)
    variable: str

    def hide(self, text: str) -> str:
        """Return the text with the secret replaced by its variable."""
        return hide(text, (self,))


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of a text: as it is, or a secret in some ``spelling``.

    ``spelling`` is plain, quoted (percent signs) or base64; ``parts`` are what is encoded in
    base64.
    """

    text: str = ""
    secret: Secret | None = None
    spelling: str = "plain"
    parts: tuple[Piece, ...] = ()

    @property
    def shown(self) -> str:
        """What stands for it in a text for a person."""
        if self.parts:
            return f"[base64 of {''.join(one.shown for one in self.parts)}]"
        return f"${self.secret.variable}" if self.secret is not None else self.text


def hide(text: str, secrets: Sequence[Secret]) -> str:
    """Return a text with every secret in it replaced by the name of its variable."""
    return "".join(piece.shown for piece in pieces(text, secrets))


def printable(text: str) -> str:
    """Return a text in which nothing is left that a terminal would obey instead of showing it."""
    return "".join(one if one.isprintable() or one == "\n" else repr(one)[1:-1] for one in text)


def pieces(text: str, secrets: Sequence[Secret]) -> list[Piece]:
    """Cut a text at the secrets in it."""
    known = _known(tuple(secrets))
    if not known.words or not text:
        return [Piece(text=text)] if text else []
    cut: list[Piece] = []
    position = 0
    for start, end, parts in _encoded(text, known):
        if start >= position:
            cut += _plain(text[position:start], known)
            cut.append(Piece(parts=tuple(parts), spelling="base64"))
            position = end
    return cut + _plain(text[position:], known)


@dataclass(frozen=True, slots=True)
class _Known:
    """What to look for: by spelling whose it is and how it is spelt, and fragments in base64.

    ``words`` are the spellings, long ones first, so that one inside another does not win.
    """

    spellings: Mapping[str, tuple[Secret, str]]
    words: tuple[str, ...]
    fragments: tuple[str, ...]


@lru_cache(maxsize=64)  # of a run's secrets there are a few states, and thousands of texts to each
def _known(secrets: tuple[Secret, ...]) -> _Known:
    by_value = {one.value: one for one in reversed(secrets) if one.value}
    spellings: dict[str, tuple[Secret, str]] = {}
    fragments: dict[str, None] = {}
    for one in sorted(by_value.values(), key=lambda one: -len(one.value)):
        for spelt, how in _spellings(one.value):
            spellings.setdefault(spelt, (one, how))
        fragments.update(dict.fromkeys(_fragments(one.value)))
    words = tuple(sorted(spellings, key=len, reverse=True))
    return _Known(spellings, words, tuple(fragments))


def _plain(text: str, known: _Known) -> list[Piece]:
    # Few of many secrets are in any one text, and a pattern of all of them is slow.
    pattern = "|".join(
        rf"(?<!\w){re.escape(word)}(?!\w)" if len(word) < _SHORT else re.escape(word)
        for word in known.words
        if word in text
    )
    cut: list[Piece] = []
    position = 0
    for found in re.finditer(pattern, text) if pattern else ():
        if found.start() > position:
            cut.append(Piece(text=text[position : found.start()]))
        secret, how = known.spellings[found[0]]
        cut.append(Piece(secret=secret, spelling=how))
        position = found.end()
    if position < len(text):
        cut.append(Piece(text=text[position:]))
    return cut


def _spellings(value: str) -> Iterator[tuple[str, str]]:
    yield value, "plain"
    yield quote(value, safe=""), "quoted"
    yield quote_plus(value), "quoted"
    yield json.dumps(value)[1:-1], "plain"
    yield json.dumps(value, ensure_ascii=False)[1:-1], "plain"


def _encoded(text: str, known: _Known) -> Iterator[tuple[int, int, list[Piece]]]:
    """Yield where words in base64 stand that hold a secret, in order, with what they say."""
    found = {basic.span(1) for basic in _BASIC.finditer(text)}
    for fragment in known.fragments:
        at = text.find(fragment)
        while at >= 0:
            found.add(_word(text, at))
            at = text.find(fragment, at + 1)
    for start, end in sorted(found):
        if parts := _decoded(text[start:end], known):
            yield start, end, parts


def _fragments(value: str) -> Iterator[str]:
    """Yield what base64 makes of a value, at each of the three places it can begin at."""
    for shift in range(3):
        padded = b"\0" * shift + value.encode()
        whole = base64.b64encode(padded[: len(padded) // 3 * 3]).decode()
        fragment = whole[4:] if shift else whole
        if len(fragment) >= _SHORT:
            yield fragment
            yield fragment.translate(str.maketrans("+/", "-_"))


def _word(text: str, at: int) -> tuple[int, int]:
    before = _BASE64_BACKWARDS.search(text, max(0, at - 4000), at)
    after = _BASE64.match(text, at)
    return (before.start() if before else at), (after.end() if after else at)


def _decoded(word: str, known: _Known) -> list[Piece]:
    """Return what a word in base64 says, cut at the secrets; nothing when there are none."""
    body = word.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        said = base64.b64decode(body + "=" * (-len(body) % 4))
    except ValueError:
        return [Piece(text=HIDDEN)]
    cut = _plain(said.decode("utf-8", "replace"), known)
    return cut if any(piece.secret for piece in cut) else []
