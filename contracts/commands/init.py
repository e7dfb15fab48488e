"""``contracts init``: a target file to fill in."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from contracts import contract
from contracts.errors import NoVerdict
from contracts.template import template


def run(words: Sequence[str]) -> int:
    """Write the file; an existing one stays as it is."""
    parser = argparse.ArgumentParser(
        prog="contracts init",
        description="Write a commented target file: where a server is, who calls it, how.",
    )
    parser.add_argument("api", metavar="API", nargs="?", help="the API it is for")
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        default="target.yaml",
        help="where to write it [target.yaml]; - is the standard output",
    )
    given = parser.parse_args(words)
    try:
        text = template(contract.load(given.api) if given.api else None)
        if given.file == "-":
            print(text, end="")
            return 0
        with Path(given.file).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        print(f"contracts: {given.file} exists already and is left as it is", file=sys.stderr)
        return 2
    except (NoVerdict, OSError) as error:
        print(f"contracts: {error}", file=sys.stderr)
        return 2
    api = given.api or "API"
    print(f"{given.file} is written: fill it in, then contracts verify {api} --target {given.file}")
    return 0
