"""Comparing: in what two answers to the same request differ, when each server has its own ids.

One answer is the original, the other the copy. What was made by a request has another id in the
copy, and other moments; so ids that answers to a change tell are remembered as a pair, and two
moments count as the same unless a client chose them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson

from mockserver.moment import parse_moment
from mockserver.replaying.archive import Answer
from mockserver.secrecy import STAR, is_secret

MATTER = re.compile(
    r"content-type|location|link|retry-after|allow|www-authenticate|x-pagination-.+"
)
_IDENTITY = re.compile(r".*(?:id|Id|ID|uuid|name|identifier|jti)")
_LIKE_AN_ID = re.compile(
    r"[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Z]{1,6}-\d+", re.IGNORECASE
)
_PAGE = re.compile(r"page|per_page|offset|size|limit|sort.*|fields")
_TIME = re.compile(r".*(?:_at|At|Time|time|Date|date|until|expires|on)$")
_HOST = re.compile(r"https?://[^/\s>;,]+")
_WORDS = re.compile(r"[A-Za-z0-9_-]+")
_EARLY_MILLIS = 10**11
_LONGEST = 200
_REMEMBERED = 100_000  # a relay may run for weeks


class Comparer:
    """Compares the answers of a conversation, one after the other.

    ``ignore`` are names of members or headers that may differ. With ``moments`` two moments have
    to be equal, with ``ids`` two ids.
    """

    def __init__(
        self, *, ignore: frozenset[str] = frozenset(), moments: bool = False, ids: bool = False
    ) -> None:
        self._ignore = frozenset(one.lower() for one in ignore)
        self._exact_moments = moments
        self._exact_ids = ids
        self._copies: dict[str, str] = {}
        self._chosen: dict[str, None] = {}

    def translate(self, text: str) -> str:
        """Return a path, or a text with words in it, with the ids that the copy has."""
        if not self._copies:
            return text
        return _WORDS.sub(lambda found: self._copies.get(found[0], found[0]), text)

    def translate_query(self, query: str) -> str:
        """Return a query string with the ids that the copy has."""
        if not self._copies:
            return query
        pairs = parse_qsl(query, keep_blank_values=True)
        changed = [
            (name, value if _PAGE.fullmatch(name) else self.translate(value))
            for name, value in pairs
        ]
        return query if changed == pairs else urlencode(changed)

    def translate_body(self, body: bytes) -> bytes:
        """Return a JSON body with the ids that the copy has; any other body as it is."""
        try:
            data = orjson.loads(body)
        except orjson.JSONDecodeError:
            return body
        self._chosen.update(dict.fromkeys(_texts(data)))
        _bound(self._chosen)
        return orjson.dumps(self._translated(data, "")) if self._copies else body

    def _translated(self, data: Any, name: str) -> Any:
        if isinstance(data, dict):
            return {key: self._translated(value, key) for key, value in data.items()}
        if isinstance(data, list):
            return [self._translated(one, name) for one in data]
        if (
            isinstance(data, bool)
            or not isinstance(data, int | str)
            or not _IDENTITY.fullmatch(name)
        ):
            return data
        copy = self._copies.get(str(data), data)
        return int(copy) if isinstance(data, int) else copy

    def differences(self, method: str, original: Answer, copy: Answer) -> list[str]:
        """Return what is different in the copy's answer, a line each; where the statuses differ,
        only that, with the text of the one that is an error.
        """
        if original.status != copy.status:
            told = next((one for one in (copy, original) if one.status >= 400 and one.body), None)
            why = f" {_short_text(told.body)}" if told else ""
            return [f"status: {original.status} -> {copy.status}{why}"]
        changes = method not in ("GET", "HEAD", "OPTIONS") and original.status < 300
        found = [*self._bodies(original, copy, learn=changes)]
        return [*found, *self._headers(original, copy)]

    def _headers(self, original: Answer, copy: Answer) -> Iterator[str]:
        names = {name.lower() for name, _ in (*original.headers, *copy.headers)}
        for name in sorted(names - self._ignore):
            if not MATTER.fullmatch(name):
                continue
            before, after = original.header(name), copy.header(name)
            if before == STAR or _same_header(name, before, after):
                continue
            if before is not None and _same_header(name, self.translate(before), after):
                continue
            yield f"header {name}: {_short(before)} -> {_short(after)}"

    def _bodies(self, original: Answer, copy: Answer, *, learn: bool) -> Iterator[str]:
        try:
            before = orjson.loads(original.body)
        except orjson.JSONDecodeError:
            if original.body != copy.body and original.body:
                yield f"body: {_short(_text(original.body))} -> {_short(_text(copy.body))}"
            return
        try:
            after = orjson.loads(copy.body)
        except orjson.JSONDecodeError:
            yield f"body: JSON -> {_short(_text(copy.body))}"
            return
        if learn and not self._exact_ids:
            self._learn(before, after, "")
            _bound(self._copies)
        yield from self._data(before, after, "", "body")

    def _learn(self, before: Any, after: Any, name: str) -> None:
        """Remember which id of the copy stands for which of the original."""
        if isinstance(before, dict) and isinstance(after, dict):
            for key in before.keys() & after.keys():
                self._learn(before[key], after[key], key)
        elif isinstance(before, list) and isinstance(after, list):
            for one, other in zip(before, after, strict=False):
                self._learn(one, other, name)
        elif before != after and _IDENTITY.fullmatch(name) and _like_ids(before, after):
            self._copies[str(before)] = str(after)

    def _data(self, before: Any, after: Any, name: str, at: str) -> Iterator[str]:
        if self._same(before, after, name):
            return
        if isinstance(before, dict) and isinstance(after, dict):
            for key in dict.fromkeys((*before, *after)):
                if key.lower() in self._ignore:
                    continue
                if key not in after:
                    yield f"{at}/{key}: {_short(before[key])} -> absent"
                elif key not in before:
                    yield f"{at}/{key}: absent -> {_short(after[key])}"
                else:
                    yield from self._data(before[key], after[key], key, f"{at}/{key}")
        elif isinstance(before, list) and isinstance(after, list):
            if len(before) != len(after):
                yield f"{at}: {len(before)} elements -> {len(after)}"
            for index, (one, other) in enumerate(zip(before, after, strict=False)):
                yield from self._data(one, other, name, f"{at}/{index}")
        else:
            yield f"{at}: {_short(before)} -> {_short(after)}"

    def _same(self, before: Any, after: Any, name: str) -> bool:
        if isinstance(before, dict | list):
            return False
        if type(before) is type(after) and before == after:
            return True
        if before == STAR or (name and is_secret(name) and type(before) is type(after)):
            return True
        if isinstance(before, str) and isinstance(after, str):
            if self.translate(before) == after:
                return True
            chosen = self._exact_moments or before in self._chosen
            return not chosen and _is_moment(before) and _is_moment(after)
        if type(before) is int and type(after) is int:
            if not self._exact_ids and self._copies.get(str(before)) == str(after):
                return True
            chosen = self._exact_moments or str(before) in self._chosen
            times = min(before, after) > _EARLY_MILLIS and _TIME.match(name) is not None
            return times and not chosen
        return False


def _bound(remembered: dict[str, Any]) -> None:
    """Forget the oldest of what is too much."""
    while len(remembered) > _REMEMBERED:
        del remembered[next(iter(remembered))]


def _like_ids(before: Any, after: Any) -> bool:
    if type(before) is int and type(after) is int:
        return before > 0 and after > 0
    return (
        isinstance(before, str)
        and isinstance(after, str)
        and _LIKE_AN_ID.fullmatch(before) is not None
        and _LIKE_AN_ID.fullmatch(after) is not None
    )


def _is_moment(text: str) -> bool:
    return "T" in text[:11] and parse_moment(text) is not None


def _same_header(name: str, before: str | None, after: str | None) -> bool:
    if before is None or after is None:
        return before == after
    if name == "content-type":
        return _media(before) == _media(after)
    return _HOST.sub("", before) == _HOST.sub("", after)


def _media(value: str) -> str:
    return value.partition(";")[0].strip().lower()


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, Mapping):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for one in data:
            yield from _texts(one)
    elif isinstance(data, str | int):
        yield str(data)


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _short_text(body: bytes) -> str:
    text = _text(body)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _short(value: Any) -> str:
    if value is None:
        return "null"
    text = orjson.dumps(value).decode()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
