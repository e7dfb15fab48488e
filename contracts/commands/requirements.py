"""``contracts requirements``: what the vendor promises, statement by statement."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from contracts import contract, options
from contracts.contract import Contract
from contracts.errors import NoVerdict
from contracts.plan import Plan


def run(words: Sequence[str]) -> int:
    """List the requirements of an API."""
    parser = argparse.ArgumentParser(
        prog="contracts requirements",
        description="List the requirements of an API: id, grade of evidence, level, statement.",
        epilog="Grades: S the API's own document says it, O another document of the vendor does, "
        "L recorded from a live server, C clients depend on it.",
    )
    parser.add_argument("api", metavar="API")
    parser.add_argument("--level", choices=options.LEVELS, help="only those that count there")
    parser.add_argument("--only", metavar="REQ", default="", help="only these; may end in *")
    parser.add_argument("--documents", metavar="FOLDER", type=Path)
    given = parser.parse_args(words)
    try:
        found = contract.load(given.api, given.documents)
        only = tuple(filter(None, given.only.split(",")))
        plan = Plan(level=given.level or "strict", only=only)
        plan.check(found)
    except NoVerdict as error:
        print(f"contracts: {error}", file=sys.stderr)
        return 2
    try:
        print("\n".join(_lines(found, plan, counting=given.level is not None)))
    except BrokenPipeError:
        sys.stderr.close()  # the reader, such as head, has seen enough
    return 0


def _lines(found: Contract, plan: Plan, *, counting: bool) -> Iterator[str]:
    section = ""
    for one in found.requirements.values():
        if not plan.wants(one.id) or (counting and not plan.counts(one)):
            continue
        if one.section != section:
            section = one.section
            yield f"\n{section}"
        text = one.statement
        if one.unobservable:
            text += f" (Cannot be seen from outside: {one.unobservable}.)"
        if one.era:
            text += f" ({one.era} era)"
        first = f"  {one.id:<16} {one.grade} {one.level:<6} "
        wrapped = textwrap.wrap(text, 72)
        yield first + wrapped[0]
        yield from (" " * len(first) + line for line in wrapped[1:])
