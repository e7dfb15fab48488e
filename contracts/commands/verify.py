"""``contracts verify``: the suite, run by pytest with the suite's own look and nobody's habits."""

from __future__ import annotations

import io
import shutil
import signal
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

from contracts import options

_TITLE = """\
usage: contracts verify API --base-url URL [options]

Judge a server by the contract of an API.

  contracts verify itrp --base-url https://desk.example.com --token TOKEN --account ACCOUNT
  contracts verify serviceops --base-url http://desk --client-id ID --client-secret SECRET \\
    --username USER --password PASSWORD
  contracts verify itrp --target target.yaml --html report.html   # see `contracts init`
"""
_END = """\
Every option can be set in the environment (--base-url: CONTRACTS_BASE_URL), the first three groups
also in the target file; options win over the environment, the environment over the file.

What counts, by --level: `required` what the API's own document says must be, `documented` also what
other documents of the vendor say, `strict` also what was recorded from live servers or is relied
upon by clients, what only should be, and what came after the document's time.

How much, by --profile: `quick` judges each requirement that counts once and makes nothing besides:
a check is left out when earlier ones have judged all that it is about, and so are requirements that
do not count, questions that the vendor leaves open, generated calls and random walks. `standard`
makes every check, a few generated calls of each operation and a short walk, and stays below the
3,600 calls an hour that a vendor allows; `thorough` generates a hundred times as many, unless the
target's limit leaves fewer.

Exit code: 0 every requirement that counts, applies and can be seen from outside was exercised and
kept; 1 one was broken; 2 there is no verdict: the target cannot be reached or refuses the
credentials, the configuration is wrong, the run was cut short, or something that counts was not
exercised. The last line says which. A waiver (--waive) takes a requirement out of the count,
--without a part of the API, --only all others; --partial accepts what was not exercised.

Options of pytest go through: -k WORDS, -x, -n PROCESSES (with pytest-xdist), --lf, --junitxml FILE,
--collect-only, -v, -p PLUGIN; also checks by name, such as laws/test_stored.py or itrp/.
"""
# Plugins of pytest that the suite can use; all others stay out, so that no plugin that happens to
# be installed shuffles, retries or restyles the checks. -p brings one in.
_PLUGINS = {
    "xdist": "xdist",
    "_hypothesis_pytestplugin": "hypothesispytest",
    "schemathesis": "schemathesis",
}
_LOUD = ("-v", "-vv", "-vvv", "--verbose", "--collect-only", "--co", "--markers", "--fixtures")


def run(words: Sequence[str], suite: Path) -> int:
    """Run the suite; the first word names the API."""
    if "-h" in words or "--help" in words:
        print(help_text(), end="")
        return 0
    if not words or words[0].startswith("-"):
        return _refuse("which API? `contracts verify itrp --base-url URL`")

    import pytest

    from contracts.progress import Progress

    # A job that is cancelled cleans up as after Ctrl-C.
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        loud = any(word in _LOUD for word in words)
        progress = Progress()
        errors = io.StringIO()
        with redirect_stderr(errors):
            code = int(pytest.main(arguments(words, suite), plugins=[] if loud else [progress]))
        progress.tell()
    finally:
        signal.signal(signal.SIGTERM, before)
    for line in _told(errors.getvalue()):
        print(line, file=sys.stderr)
    return code if code in (0, 1) else 2


def arguments(words: Sequence[str], suite: Path) -> list[str]:
    """Return the command line for pytest."""
    api, rest = words[0], list(words[1:])
    given = ["-c", str(suite / "pytest.ini"), "--disable-plugin-autoload", "-p", "contracts.plugin"]
    # It collects garbage five times at the end, to tell of faults in a program that is not ours.
    given += ["-p", "no:unraisableexception"]
    for module, plugin in _PLUGINS.items():
        if find_spec(module) is not None:
            given += ["-p", plugin]
    given += ["-o", f"cache_dir={Path.cwd() / '.contracts' / f'cache-{api}'}", "--contract", api]
    if not any(word in _LOUD for word in words):
        given += ["-qq", "--tb=no", "-rN", "--disable-warnings"]
    named = [_named(word, suite) for word in rest]
    if not any(one is not None for one in named):
        given.append(str(suite))
    return given + [one or word for one, word in zip(named, rest, strict=True)]


def help_text() -> str:
    """Return what ``--help`` prints."""
    return "\n".join(_help_lines(min(shutil.get_terminal_size((100, 24)).columns, 110))) + "\n"


def _help_lines(width: int) -> Iterator[str]:
    yield _TITLE
    for group, title in options.GROUPS.items():
        yield f"{title}:"
        if group == "place":
            yield from _option("--target FILE", "a target file with these settings", width)
        for one in options.ALL:
            if one.group == group:
                yield from _option(_spelling(one), _explained(one), width)
        yield ""
    yield _END.rstrip("\n")


def _spelling(one: options.Option) -> str:
    if one.kind == "flag":
        return one.option
    if one.choices:
        return f"{one.option} {'|'.join(one.choices)}"
    return f"{one.option} {one.metavar or one.name.rpartition('_')[2].upper()}"


def _explained(one: options.Option) -> str:
    return (
        f"{one.help} [{one.default:g}]"
        if isinstance(one.default, float)
        else (f"{one.help} [{one.default}]" if one.default else one.help)
    )


def _option(spelling: str, text: str, width: int) -> Iterator[str]:
    first = f"  {spelling}"
    rest = textwrap.wrap(text, width - 36)
    if len(first) > 34:
        yield first
        first = ""
    for line in rest:
        yield f"{first:<36}{line}"
        first = ""


def _named(word: str, suite: Path) -> str | None:
    """Return a check as pytest finds it, if a word names one of the suite: file.py, or folder/."""
    path = word.partition("::")[0]
    if word.startswith(("-", "/")) or not path.endswith((".py", "/")):
        return None  # an account may well be called as a folder is
    return str(suite / word) if (suite / path).exists() else None


def _told(errors: str) -> Iterator[str]:
    """Yield what pytest says on the error stream, its errors of usage in our own words."""
    misused = errors.partition(": error: ")[2].partition("\n")[0]
    if misused:
        unknown = misused.partition("unrecognized arguments: ")[2].split()
        names = [word.partition("=")[0] for word in unknown if word.startswith("-")]
        yield from (f"contracts: no verdict: {_no_option(name)}" for name in names)
        if not names:
            yield f"contracts: no verdict: {misused}"
        return
    for line in filter(None, errors.splitlines()):
        yield f"contracts: {line.removeprefix('ERROR: ')}" if line.startswith("ERROR: ") else line


def _no_option(name: str) -> str:
    known = [*(one.option for one in options.ALL), "--target"]
    close = get_close_matches(name, known, n=1, cutoff=0.75)
    hint = f"did you mean {close[0]}?" if close else "see contracts verify --help"
    return f"there is no option {name}; {hint}"


def _refuse(text: str) -> int:
    print(f"contracts: {text}", file=sys.stderr)
    return 2


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt
