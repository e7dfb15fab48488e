"""The converse: which lie goes free when one check of the suite is left out.

``needed.yaml`` maps each check function to a lie that it finds out and that goes free without it,
or to nothing as long as none is known. A new check can make a lie of another one useless: measure
again then.
A check that no lie needs has to say why it exists: ``@pytest.mark.exists(because="...")``. Such a
check gives a second opinion, so none of them takes part when lies are told here; nor does the
memory of a run, which sees by the way much of what checks are made for.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.liars.court import SUITE, Court
from tests.liars.lying import LIES, Lie
from tests.liars.servers import SERVERS
from tests.liars.telling import court_of
from tests.liars.trial import Trial, tried

FILE = Path(__file__).with_name("needed.yaml")
_HEAD = """\
# By check function: a lie that it finds out, and that goes free when it is left out. Written by
# `python -m tests.liars --converse --record`; with `--all` it is measured anew from the beginning.
"""


@dataclass(frozen=True, kw_only=True)
class Need:
    """A lie that only one check function finds out, and the seconds to see that."""

    check: str
    lie: str
    seconds: float


def function_of(check: str) -> str:
    """Return the file and the function of a check, without the part that it is about."""
    return check.partition("[")[0].rpartition("/")[2]


def functions() -> dict[str, str]:
    """Return every check function of the suite, each with why it exists; empty: a lie shows it."""
    found = {}
    for path in sorted(SUITE.rglob("test_*.py")):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        named = {
            ast.unparse(node.targets[0]): node.value
            for node in body
            if isinstance(node, ast.Assign)
        }
        for node in body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = [named.get(ast.unparse(one), one) for one in node.decorator_list]
                found[f"{path.name}::{node.name}"] = _reason(marks)
    return found


def _reason(marks: list[ast.expr]) -> str:
    """Return what the mark ``exists`` of a check says."""
    for mark in marks:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.exists":
            return str(ast.literal_eval(mark.keywords[0].value))
    return ""


def listed() -> dict[str, str]:
    """Return what the file says: by check function the lie."""
    found: dict[str, str] = yaml.safe_load(FILE.read_text(encoding="utf-8")) or {}
    return found


def record(lies: dict[str, str]) -> None:
    """Write the file anew, with every check that does not say why it exists."""
    lies = {name: lies.get(name, "") for name, why in functions().items() if not why}
    lines = [f'"{check}": "{lie}"' for check, lie in sorted(lies.items())]
    FILE.write_text("\n".join([_HEAD.rstrip(), *lines, ""]), encoding="utf-8")


def missing() -> list[str]:
    """Return the lies that could show the need of checks which neither the file nor a mark has."""
    known = listed()
    open_ones = {name for name, why in functions().items() if not why and not known.get(name)}
    claimed = {
        claim
        for api in SERVERS
        for check, claims in court_of(api).checks().items()
        if function_of(check) in open_ones
        for claim in claims
    }
    return [name for name, lie in LIES.items() if claimed & {*lie.breaks}]


def without(*checks: str) -> Callable[[str], bool]:
    """Return what leaves out some check functions, and all that give a second opinion."""
    left = {*checks, *(name for name, why in functions().items() if why)}
    return lambda nodeid: function_of(nodeid) in left


def only(check: str) -> Callable[[str], bool]:
    """Return what leaves out all check functions but one."""
    return lambda nodeid: function_of(nodeid) != check


def needs_of(name: str) -> list[Need]:
    """Return the check functions that alone find out a lie.

    Where an exchange shows it, whatever that was made for, it is the check that makes the exchange.
    """
    lie = LIES[name]
    court = court_of(lie.api)
    first = _told(court, lie, without())
    checks = {function_of(check) for check in first.caught} & functions().keys()
    if first.caught and not checks:
        checks = {function_of(check) for check in first.claimed}
    found = []
    for check in checks:
        others = _told(court, lie, without(check))
        if not others.caught and not others.errors:
            found.append(Need(check=check, lie=name, seconds=first.seconds + others.seconds))
    return found


def holds(check: str, name: str) -> bool:
    """Tell whether a check finds out a lie, and no other check does."""
    lie = LIES[name]
    court = court_of(lie.api)
    own = _told(court, lie, only(check))
    if not own.caught:  # some look at what others have made
        own = _told(court, lie, without())
    found = {function_of(one) for one in own.caught} & functions().keys()
    others = _told(court, lie, without(check))
    seen = check in found or (own.caught and not found)
    return bool(seen and not (others.caught or own.errors or others.errors))


def holding(pair: tuple[str, str]) -> tuple[str, str]:
    """Return a check and its lie, or nothing in its place when that is no longer so."""
    check, name = pair
    return check, name if name in LIES and holds(check, name) else ""


def _told(court: Court, lie: Lie, leave_out: Callable[[str], bool]) -> Trial:
    return tried(court, lie, seed=1, leave_out=leave_out, model=False)
