"""Instructions: how many a call takes, counted by Callgrind, so that no clock has a say.

python -m tests.bench.instructions            count, and compare with the budgets
python -m tests.bench.instructions --renew    count, and make that the budgets

A call's count is divided by that of a piece of plain Python (``_unit``), counted in the same run:
what another interpreter or processor does with both alike does not show. Valgrind is a Debian
package (``apt install valgrind``).
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Mapping, Sequence
from itertools import count, cycle
from pathlib import Path
from typing import Any

from mockserver.exchange import Request
from mockserver.mount import Mount
from mockserver.settings import Settings
from tests.bench.cases import CASES, Dialect, raw
from tests.bench.inprocess import as_request

ROOT = Path(__file__).parents[2]
BUDGETS = Path(__file__).parent / "budgets.json"
UNIT = "unit"
CHANGED = "changed"
TITLES = {**{case.name: case.title for case in CASES}, CHANGED: "change, then list of 25"}
"""What is counted: each case, and a list that what is kept of it is of no use for."""
TOLERANCE = 0.15
ELSEWHERE = 0.6
"""The same for an interpreter or a processor that no budget was counted on."""
SLACK = 0.25
"""A budget this much above the count guards nothing any more."""
_CALLS = 25
_MOMENT = 1_500_000_000.0


class Uncounted(Exception):
    """Callgrind is not there or did not do it; the text says what to do."""


def here() -> str:
    """Return the name of what runs this: the interpreter, how it was built, the processor."""
    version = ".".join(platform.python_version_tuple()[:2])
    optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    built = "optimised" if optimised else "plain"
    return f"{platform.python_implementation()} {version} {built} {platform.machine()}"


# --- in the process that is counted ------------------------------------------------------------


def _unit() -> int:
    """Do some of everything that plain Python is made of: calls, dictionaries, text, loops."""
    total = 0
    held: dict[str, Any] = {}
    for number in range(60):
        key = f"k{number % 7}"
        held[key] = (number, key.upper(), held.get(key))
        total += len(key) + max(number, 3)
        if isinstance(held[key], tuple):
            total ^= hash(held[key][0])
        held[key] = [number, *sorted((3, 1, number))]
    return total


def calls(slowed: bool = False) -> dict[str, Callable[[], object]]:
    """Return what is counted, by name; ``slowed`` does a fifth more work in each of them."""
    settings = Settings(wall=lambda: _MOMENT, timer=lambda: 0.0, start="world", frozen=True)
    mount = Mount(settings)
    dialect = Dialect()
    reply = mount.handle(as_request(raw("GET", "/v1/requests?per_page=50&fields=id")))
    ids = [one["id"] for one in json.loads(reply.body)] if reply else []
    found: dict[str, Callable[[], object]] = {UNIT: _unit}
    asked = {case.name: [as_request(one) for one in case.requests(dialect, ids)] for case in CASES}
    for name, requests in asked.items():
        found[name] = _call(mount, [requests], slowed)
    found[CHANGED] = _call(mount, [asked["patch"], asked["list"]], slowed)
    return found


def _call(mount: Mount, steps: Sequence[Sequence[Request]], slowed: bool) -> Callable[[], object]:
    turns, numbers = [cycle(requests) for requests in steps], count(1)

    def call() -> None:
        for _ in range(2 if slowed and next(numbers) % 5 == 0 else 1):
            for turn in turns:
                mount.handle(next(turn))

    return call


def _counted(slowed: bool) -> None:
    """Make the calls, and have Callgrind write down the count after each kind of them."""
    every = calls(slowed)
    for call in every.values():
        for _ in range(60):  # what is made at the first use, or kept of the first answers
            call()
    gc.collect()
    gc.disable()
    _control("--instr=on")
    for name, call in every.items():
        call()  # what the calls before have changed is seen to
        _control("--zero")
        for _ in range(_CALLS):
            call()
        _control(f"--dump={name}")


def _control(word: str) -> None:
    subprocess.run(
        ["callgrind_control", word, str(os.getpid())], check=True, stdout=subprocess.DEVNULL
    )


# --- outside -----------------------------------------------------------------------------------


def counts(slowed: bool = False) -> dict[str, float]:
    """Return the instructions of a call by case, in units of the plain piece of Python.

    Raises:
        Uncounted: there is no Callgrind, or it failed.
    """
    if shutil.which("valgrind") is None or shutil.which("callgrind_control") is None:
        raise Uncounted("valgrind is not installed: apt install valgrind")
    with tempfile.TemporaryDirectory() as folder:
        words = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--combine-dumps=no"]
        inner = [sys.executable, "-m", "tests.bench.instructions", "--counted"]
        if slowed:
            inner.append("--slowed")
        done = subprocess.run(
            [*words, f"--callgrind-out-file={folder}/out", *inner],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        totals = dict(filter(None, map(_total, Path(folder).iterdir())))
    if done.returncode or UNIT not in totals:
        raise Uncounted(f"callgrind ended with {done.returncode}: {done.stdout[-1500:]}")
    unit = totals.pop(UNIT)
    return {name: round(value / unit, 3) for name, value in totals.items()}


def _total(file: Path) -> tuple[str, int] | None:
    """Return for which calls a dump is, and its sum; None if it is of something else."""
    name, total = "", 0
    for line in file.read_text(errors="replace").splitlines():
        if line.startswith("desc: Trigger:"):
            name = line.rpartition(" ")[2]
        elif line.startswith(("totals:", "summary:")):
            total = int(line.split()[1])
    return (name, total) if name in {UNIT, *TITLES} else None


def budgets() -> dict[str, dict[str, float]]:
    """Return the recorded counts, by what they were counted on and by case."""
    found: dict[str, dict[str, float]] = json.loads(BUDGETS.read_text())
    return found


def problems(
    counted: Mapping[str, float], recorded: Mapping[str, Mapping[str, float]]
) -> list[str]:
    """Return what is to be said: of each call that costs much more, or less, than recorded."""
    name = here()
    known = name in recorded
    wanted = recorded[name] if known else next(iter(recorded.values()))
    allowed = TOLERANCE if known else ELSEWHERE
    renew = "python -m tests.bench.instructions --renew"
    said = []
    for name, title in TITLES.items():
        change = counted[name] / wanted[name] - 1
        if change > allowed:
            said.append(
                f"{title} takes {change:+.0%} instructions ({counted[name]:.2f} units, "
                f"recorded {wanted[name]:.2f}); make it cheaper, or say why and run {renew}"
            )
        elif known and change < -SLACK:
            said.append(
                f"{title} takes {change:+.0%} instructions: well done, but the budget "
                f"guards nothing now; run {renew}"
            )
    return said


def main() -> int:
    """Count, and compare or renew; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.instructions")
    parser.add_argument("--renew", action="store_true", help="make the counts the budgets")
    parser.add_argument("--counted", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--slowed", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.counted:
        _counted(chosen.slowed)
        return 0
    try:
        counted = counts()
    except Uncounted as reason:
        print(reason, file=sys.stderr)
        return 2
    for name, title in TITLES.items():
        print(f"{title:24} {counted[name]:8.2f} units")
    if chosen.renew:
        BUDGETS.write_text(json.dumps({**budgets(), here(): counted}, indent=1) + "\n")
        return 0
    said = problems(counted, budgets())
    print("\n".join(said))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
