"""Markup: HTML made of values, so that nothing gets into a page without being escaped."""

from __future__ import annotations

import re
from html import escape

_VOID = ("br", "input", "link", "meta", "path", "rect", "wbr")
# Characters that would act on the page or hide in it; they are shown by their number.
_ODD = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


class Html(str):
    """A text that is HTML already."""

    __slots__ = ()


def tag(name: str, /, *content: str, **attributes: str | bool | None) -> Html:
    """Return an element; text in it is escaped, what is ``Html`` is not.

    Attributes that are None or False are left out, those that are True have no value. A final
    underscore is dropped from their names (``class_``), others become dashes.
    """
    spelt = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{spelt}>")
    return Html(f"<{name}{spelt}>{join(*content)}</{name}>")


def join(*content: str) -> Html:
    """Return several pieces as one, escaping what is mere text."""
    return Html("".join(one if isinstance(one, Html) else _safe(one) for one in content))


def _attribute(key: str, value: str | bool | None) -> str:
    name = key.removesuffix("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{_safe(value)}"'


def _safe(text: str) -> str:
    return escape(_ODD.sub(_numbered, text), quote=True)


def _numbered(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]"
