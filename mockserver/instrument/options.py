"""Options: how a test wants its mock, as it is written in a marker or in the ini file."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from mockserver.arguments import counted, read_rate_limit, read_start
from mockserver.problems import SetupError, nearest
from mockserver.profiles import PROFILES
from mockserver.settings import Settings
from mockserver.worlds import LINTS, NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What can be chosen about the mock of a test; each value is that of ``Settings``."""

    start: float | str | None = None
    frozen: bool = False
    fault: str = ""
    lint: str = NOTE
    requests: int | None = None
    requests_of: tuple[tuple[str, int], ...] = ()
    seed: int = 1
    rate_limit: tuple[int, int] | None = None
    answers: tuple[tuple[str, str], ...] = ()
    worlds: tuple[Path, ...] = ()

    def settings(self) -> Settings:
        """Return the settings of a server that is so."""
        return Settings(
            start=self.start,
            frozen=self.frozen,
            fault=self.fault,
            lint=self.lint,
            requests=self.requests,
            requests_of=dict(self.requests_of),
            seed=self.seed,
            rate_limit=self.rate_limit,
            answers=dict(self.answers),
            worlds=self.worlds,
        )


def read_options(given: Mapping[str, Any], folder: Path, base: Options | None = None) -> Options:
    """Return options from their values by name; what is not given is as in ``base``.

    Relative paths start at ``folder``.

    Raises:
        SetupError: a name is not known, or a value is none that it can have.
    """
    options = base or Options()
    for name, value in given.items():
        if name not in NAMES:
            raise SetupError(f"'{name}' is not known", mend=nearest(name, NAMES))
        options = _READERS[name](options, value, folder)
    return options


def _clock(options: Options, value: Any, folder: Path) -> Options:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            what = f"clock: {value!r} has no time zone"
            raise SetupError(what, mend="give it one, such as datetime.UTC")
        return replace(options, start=value.timestamp(), frozen=False)
    start, frozen = read_start(_text("clock", value), "clock")
    return replace(options, start=start, frozen=frozen)


def _fault(options: Options, value: Any, folder: Path) -> Options:
    return replace(options, fault=_one_of("fault", value, [*PROFILES], "no profile of faults"))


def _lint(options: Options, value: Any, folder: Path) -> Options:
    return replace(options, lint=_one_of("lint", value, [*LINTS], "no way to take notices"))


def _requests(options: Options, value: Any, folder: Path) -> Options:
    if isinstance(value, Mapping):
        found = {str(name): _number("requests", one) for name, one in value.items()}
    elif isinstance(value, str):
        try:
            found = dict(map(counted, value.split()))
        except ArgumentTypeError:
            what = f"requests: expected a whole number, or API=N, not {value!r}"
            raise SetupError(what) from None
    else:
        found = {"": _number("requests", value)}
    each = found.pop("", None)
    if each is not None:
        options = replace(options, requests=each, requests_of=())
    merged = {**dict(options.requests_of), **found}
    return replace(options, requests_of=tuple(sorted(merged.items())))


def _seed(options: Options, value: Any, folder: Path) -> Options:
    return replace(options, seed=_number("seed", value))


def _rate_limit(options: Options, value: Any, folder: Path) -> Options:
    text = _text("rate_limit", value)
    try:
        return replace(options, rate_limit=read_rate_limit(text))
    except ArgumentTypeError as error:
        raise SetupError(f"rate_limit: {error}", mend="such as 100/60: calls/seconds") from None


def _answers(options: Options, value: Any, folder: Path) -> Options:
    if isinstance(value, list | tuple):
        lines = [_text("answers", one) for one in value]
        value = {
            name.strip(): one.strip() for name, _, one in (line.partition("=") for line in lines)
        }
    if not isinstance(value, Mapping):
        raise SetupError(f"answers: expected NAME=VALUE pairs, not {value!r}")
    merged = {**dict(options.answers), **{str(name): str(one) for name, one in value.items()}}
    return replace(options, answers=tuple(sorted(merged.items())))


def _worlds(options: Options, value: Any, folder: Path) -> Options:
    files = [value] if isinstance(value, str | Path) else value
    if not isinstance(files, list | tuple):
        raise SetupError(f"world: expected a file, or a list of them, not {value!r}")
    return replace(options, worlds=tuple(folder / one for one in files))


_READERS = {
    "clock": _clock,
    "fault": _fault,
    "lint": _lint,
    "requests": _requests,
    "seed": _seed,
    "rate_limit": _rate_limit,
    "answers": _answers,
    "world": _worlds,
}
NAMES = tuple(_READERS)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise SetupError(f"{name}: expected a text, not {value!r}")
    return value.strip()


def _one_of(name: str, value: Any, known: list[str], otherwise: str) -> str:
    if value not in known:
        raise SetupError(f"{name}: {value!r} is {otherwise}", mend=nearest(str(value), known))
    return str(value)


def _number(name: str, value: Any) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdecimal()):
        raise SetupError(f"{name}: expected a whole number, not {value!r}")
    return int(text)
