"""Settings: reading the value of an option from text, from a file or from the environment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from contracts import options
from contracts.errors import NoVerdict
from contracts.options import Option

_TRUE = ("true", "1", "yes", "on")
_FALSE = ("false", "0", "no", "off")
_FROM_ENVIRONMENT = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that stand in the environment.

    Raises:
        NoVerdict: one of them has no usable value, or its name is nearly that of an option.
    """
    known = {one.variable: one for one in options.ALL}
    found: dict[str, Any] = {}
    for name, text in environment.items():
        if name in known:
            found[known[name].name] = from_text(known[name], text, name)
        elif name.startswith(options.ENVIRONMENT):
            close = get_close_matches(name, known, n=1, cutoff=0.85)
            if close:
                raise NoVerdict(f"{name} is no setting; did you mean {close[0]}?")
    return found


def from_text(option: Option, text: str, place: str) -> Any:
    """Return the value that a text stands for; ``place`` says where it was found.

    Raises:
        NoVerdict: it stands for none.
    """
    try:
        return _KINDS[option.kind][0](option, text)
    except ValueError as error:
        raise NoVerdict(f"{place}: expected {error}, got '{_shown(option, text)}'") from None


def from_data(option: Option, value: Any, place: str, environment: Mapping[str, str]) -> Any:
    """Return the value that stands in a file; a text ``$NAME`` is taken from the environment.

    Raises:
        NoVerdict: it is of another kind, or the variable is not set.
    """
    value = _filled(value, place, environment)
    try:
        return _KINDS[option.kind][1](option, value)
    except ValueError as error:
        got = value if isinstance(value, str) else json.dumps(value)
        raise NoVerdict(f"{place}: expected {error}, got {_shown(option, got)}") from None


def unknown(name: str, known: Iterable[str], what: str = "setting") -> str:
    """Return what to say of a name that is not known, with the nearest one that is."""
    names = list(known)
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean '{close[0]}'?" if close else f"known: {', '.join(names)}"
    return f"'{name}' is no {what}; {hint}"


def _filled(value: Any, place: str, environment: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one, place, environment) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, place, environment) for one in value]
    if isinstance(value, str) and (found := _FROM_ENVIRONMENT.fullmatch(value)):
        name = found[1] or found[2]
        if name not in environment:
            raise NoVerdict(f"{place}: the environment has no variable {name}")
        return environment[name]
    return value


def _shown(option: Option, text: str) -> str:
    return f"${option.hidden_as}" if option.hidden_as else text


# --- kinds: what reads a text, what reads a value of a file; a ValueError says what is expected


def _text(option: Option, value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError("text, so put quotes around it")
    if not isinstance(value, str):
        raise ValueError("text")
    if option.choices and value not in option.choices:
        raise ValueError(f"one of {', '.join(option.choices)}")
    return value


def _flag(option: Option, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _flag_of_text(option: Option, text: str) -> bool:
    if text.lower() not in _TRUE + _FALSE:
        raise ValueError("true or false")
    return text.lower() in _TRUE


def _number(option: Option, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise ValueError("a number above 0")
    return float(value)


def _rate(option: Option, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ValueError("a number, 0 or above")
    return float(value)


def _count(option: Option, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("a whole number, 0 or above")
    return value


def _path(option: Option, value: Any) -> Path:
    return Path(_text(option, value)).expanduser()


def _words(option: Option, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("a list of texts, such as [events, notes]")
    return tuple(value)


def _words_of_text(option: Option, text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _pairs(option: Option, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise ValueError("names with a text each, such as {X-Source: tests}")
    return value


def _pairs_of_text(option: Option, text: str) -> dict[str, str]:
    if text.lstrip().startswith("{"):
        return _pairs(option, _json(text))
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise ValueError("NAME: VALUE")
    return {name.strip(): value.strip()}


def _lists(option: Option, value: Any) -> dict[str, tuple[Any, ...]]:
    if not isinstance(value, dict) or not all(isinstance(one, list) for one in value.values()):
        raise ValueError("names with a list each, such as {teams: [14, 15]}")
    return {name: tuple(ids) for name, ids in value.items()}


def _lists_of_text(option: Option, text: str) -> dict[str, tuple[Any, ...]]:
    if text.lstrip().startswith("{"):
        return _lists(option, _json(text))
    name, equals, ids = text.partition("=")
    if not equals or not name.strip() or not ids.strip():
        raise ValueError("NAME=ID,…")
    return {name.strip(): tuple(_id(one.strip()) for one in ids.split(","))}


def _id(text: str) -> int | str:
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,17}", text) else text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise ValueError("JSON") from None


def _numeric(read: Callable[[Option, Any], Any]) -> Callable[[Option, str], Any]:
    def read_text(option: Option, text: str) -> Any:
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        return read(option, value)

    return read_text


_KINDS: Mapping[str, Sequence[Callable[[Option, Any], Any]]] = {
    "text": (_text, _text),
    "flag": (_flag_of_text, _flag),
    "number": (_numeric(_number), _number),
    "rate": (_numeric(_rate), _rate),
    "count": (_numeric(_count), _count),
    "path": (_path, _path),
    "words": (_words_of_text, _words),
    "pairs": (_pairs_of_text, _pairs),
    "lists": (_lists_of_text, _lists),
}
