"""Arguments: what the texts of a command line mean, and what is said of those that mean nothing."""

from __future__ import annotations

import argparse

from mockserver.moment import parse_moment
from mockserver.problems import SetupError


def whole_number(text: str) -> int:
    """Return a number of at least 0."""
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"expected a whole number, got '{text}'")
    return int(text)


def port_number(text: str) -> int:
    """Return a port; 0 is any free one."""
    port = whole_number(text)
    if port > 65535:
        raise argparse.ArgumentTypeError(f"a port is at most 65535, not {port}")
    return port


def named_answer(text: str) -> tuple[str, str]:
    """Return a doubt and the answer to it, from a text such as unknown-member=refuse."""
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, got '{text}'")
    return name, value


def counted(text: str) -> tuple[str, int]:
    """Return an API and a number from a text such as itrp=1000; the API is "" in 1000 alone."""
    name, equals, number = text.rpartition("=")
    if equals and not name:
        raise argparse.ArgumentTypeError(f"expected N or API=N, got '{text}'")
    return name, whole_number(number)


def read_rate_limit(text: str) -> tuple[int, int]:
    """Return calls and seconds from a text such as 100/60."""
    calls, _, seconds = text.partition("/")
    limit = (whole_number(calls), whole_number(seconds or "3600"))
    if 0 in limit:
        raise argparse.ArgumentTypeError("calls and seconds must be at least 1")
    return limit


def read_start(text: str, name: str) -> tuple[float | str | None, bool]:
    """Return where the clock starts (see ``Settings.start``) and whether it stands still.

    Raises:
        SetupError: the text says neither; ``name`` is what it was given for.
    """
    moment, equals, word = text.partition("=")
    if equals and word != "frozen":
        raise SetupError(f"{name}: '={word}' is not known", mend="only '=frozen'")
    frozen = bool(equals)
    if moment == "now":
        return None, frozen
    if moment == "world":
        return "world", frozen
    instant = parse_moment(moment)
    if instant is None:
        raise SetupError(
            f"{name}: '{moment}' is no moment",
            mend="use now, world, or one such as 2017-06-01T09:00:00Z",
        )
    return float(instant), frozen
