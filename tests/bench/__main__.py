"""Measures this server beside its peers, as it grows, in-process, and the suite; prints a report.

Linux only. Peers are installed into build/bench at the first use, which needs their registries;
what cannot be installed is left out and said. Everything listens on 127.0.0.1 alone.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path

from tests.bench import growth, inprocess
from tests.bench.measuring import measure
from tests.bench.plot import plot
from tests.bench.processes import Cores, cores
from tests.bench.report import Report, data, machine, text
from tests.bench.servers import servers

PARTS = ("servers", "growth", "calls", "suite")
FOLDER = Path("build/bench").absolute()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    names = ", ".join(one.name for one in servers())
    parser.add_argument(
        "--only",
        action="append",
        metavar="NAME",
        help=f"a part ({', '.join(PARTS)}) or a server ({names}); repeatable",
    )
    parser.add_argument("--quick", action="store_true", help="one short round: a look, no result")
    parser.add_argument("--rounds", type=int, help="how often each server is started (3)")
    parser.add_argument("--full", action="store_true", help="growth up to a million requests")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything as JSON")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="write the plot")
    chosen = parser.parse_args()
    known = {*PARTS, *(one.name for one in servers())}
    unknown = [name for name in chosen.only or () if name not in known]
    if unknown:
        parser.error(f"--only: there is no '{unknown[0]}', only {', '.join(sorted(known))}")
    return chosen


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _measure(chosen: argparse.Namespace, where: Cores) -> Report:
    only = set(chosen.only or ())
    rounds = chosen.rounds or (1 if chosen.quick else 3)
    seconds = 1.0 if chosen.quick else 2.0
    report = Report(machine(where, rounds, seconds))
    every = servers()
    named = [one for one in every if one.name in only and one is not every[0]]
    if not only or "servers" in only or any(one.name in only for one in every):
        report.servers = measure(
            [every[0], *named] if named or every[0].name in only else every,
            folder=FOLDER,
            where=where,
            rounds=rounds,
            seconds=seconds,
            say=_say,
        )
    if not only or "growth" in only:
        steps = list(growth.STEPS[:2] if chosen.quick else growth.STEPS)
        if chosen.full:
            steps.append(growth.FULL)
        report.growth = growth.grow(
            steps, folder=FOLDER / "growth", where=where, seconds=seconds / 2, say=_say
        )
    if not only or "calls" in only:
        _say("calls in-process")
        report.calls = inprocess.in_process(500 if chosen.quick else 3000)
    if not only or "suite" in only:
        _say("the suite")
        report.suite = inprocess.suite(FOLDER, where)
    return report


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Measure what the arguments want; return the exit code."""
    chosen = _options()
    if not sys.platform.startswith("linux"):
        print("python -m tests.bench: processor time is read from /proc: Linux only")
        return 2
    signal.signal(signal.SIGTERM, _interrupt)  # what was started is ended on every way out
    try:
        report = _measure(chosen, cores())
    except KeyboardInterrupt:
        return 130
    print(text(report), end="")
    if chosen.json:
        chosen.json.write_text(json.dumps(data(report), indent=1) + "\n")
    if chosen.svg and report.servers:
        chosen.svg.write_text(plot(report.servers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
