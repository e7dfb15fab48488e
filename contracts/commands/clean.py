"""``contracts clean``: removes, or ends, what a run that was killed left on its target."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from contracts import contract, greeting, identities, ledger, options, settings
from contracts.cleaning import clean_book
from contracts.errors import NoVerdict
from contracts.ledger import Ledger
from contracts.session import Session
from contracts.target import Target, read_target


def run(words: Sequence[str]) -> int:
    """Clean up; exit code 0 when nothing is left, 1 when something is, 2 when it cannot be told."""
    parser = argparse.ArgumentParser(
        prog="contracts clean",
        description="Remove what a run created and could not remove itself. Records are removed "
        "only from the server that the ledger names.",
    )
    parser.add_argument("ledger", metavar="LEDGER", type=Path, help="the file that the run wrote")
    parser.add_argument("--target", metavar="FILE", type=Path, help="a target file")
    parser.add_argument(
        "--moved", action="store_true", help="the server has another address than in the ledger"
    )
    for one in options.TARGET:
        if one.kind == "flag":
            parser.add_argument(one.option, dest=one.name, action="store_true", default=None)
        else:
            parser.add_argument(
                one.option, dest=one.name, metavar=one.metavar or None, help=one.help
            )
    parser.add_argument("--documents", metavar="FOLDER", type=Path)
    given = parser.parse_args(words)
    try:
        return _clean(given)
    except NoVerdict as error:
        print(f"contracts: {error}", file=sys.stderr)
        return 2


def _clean(given: argparse.Namespace) -> int:
    book = ledger.read(given.ledger)
    base_url = book.about.get("base_url", "")
    values: dict[str, Any] = {}
    for one in options.TARGET:
        value = getattr(given, one.name)
        if value is not None:
            text = isinstance(value, str)
            values[one.name] = settings.from_text(one, value, one.option) if text else value
    values.setdefault("base_url", base_url)
    target = read_target(given.target, os.environ, values)
    if target.base_url.rstrip("/") != base_url.rstrip("/") and not given.moved:
        raise NoVerdict(
            f"{given.ledger} is of {base_url}, not of {target.base_url}; --moved if it is the same"
        )
    if not book.entries:
        print(f"{given.ledger}: nothing was left behind")
        return 0
    return _remove(given, book, target)


def _remove(given: argparse.Namespace, book: ledger.Book, target: Target) -> int:
    judged = contract.load(book.about.get("api", ""), given.documents)
    noted = Ledger(given.ledger, about=book.about)
    session = Session(judged, target, ledger=noted)
    greeting.enter(session)
    for other in (identities.second_identity(session), identities.low_identity(session)):
        if other is not None:
            session.callers[other.name] = other
    done = clean_book(session, book)
    noted.close()
    print(f"{given.ledger}: {done.removed} removed or ended, {len(done.left)} left")
    for one in done.left:
        print(f"  {one}")
    for one in done.stay:
        print(f"  {one} stays: the API has no way to remove it")
    return 1 if done.left else 0
