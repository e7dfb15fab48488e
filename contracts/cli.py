"""The command line: ``contracts verify``, a thin wrap of pytest, and what goes with it.

Nothing that takes time is imported before it is known to be needed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

_NEEDED = ("jsonschema", "pytest", "requests")
SUITE = Path(__file__).parent / "suite"
_USAGE = """\
usage: contracts COMMAND ...

Judge a server by the contract of an API, requirement by requirement.

  verify API --base-url URL ...       run the suite and tell the verdict
  init [API] [FILE]                   write a commented target file
  clean LEDGER [--base-url URL] ...   remove what a run that was killed left behind
  requirements API [--level LEVEL]    list what the vendor promises
  checks API                          list the checks, and what each of them judges
  schema                              print the JSON Schema of the JSON report

`contracts COMMAND --help` says more.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in ("-h", "--help"):
        print(_USAGE, end="")
        return 0 if words else 2
    if words[0] == "--version":
        from contracts.report.summary import product

        print(product())
        return 0
    command = _COMMANDS.get(words[0])
    if command is None:
        from difflib import get_close_matches

        close = get_close_matches(words[0], _COMMANDS, n=1)
        hint = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(_COMMANDS)}"
        print(f"contracts: '{words[0]}' is no command; {hint}", file=sys.stderr)
        return 2
    asks_for_help = "-h" in words or "--help" in words
    missing = [name for name in _NEEDED if not asks_for_help and find_spec(name) is None]
    if missing:
        told = f"{', '.join(missing)} must be installed: deskdouble[contracts]"
        print(f"contracts: {told}", file=sys.stderr)
        return 2
    return command(words[1:])


def _verify(words: Sequence[str]) -> int:
    from contracts.commands import verify

    return verify.run(words, SUITE)


def _checks(words: Sequence[str]) -> int:
    from contracts.commands import checks

    return checks.run(words, SUITE)


def _init(words: Sequence[str]) -> int:
    from contracts.commands import init

    return init.run(words)


def _clean(words: Sequence[str]) -> int:
    from contracts.commands import clean

    return clean.run(words)


def _requirements(words: Sequence[str]) -> int:
    from contracts.commands import requirements

    return requirements.run(words)


def _schema(words: Sequence[str]) -> int:
    print((Path(__file__).parent / "report" / "report.schema.json").read_text("utf-8"), end="")
    return 0


_COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "verify": _verify,
    "init": _init,
    "clean": _clean,
    "requirements": _requirements,
    "checks": _checks,
    "schema": _schema,
}

if __name__ == "__main__":
    sys.exit(main())
