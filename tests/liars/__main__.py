"""The table of lies: which check found which, by seed, and how long it took.

python -m tests.liars [--api API] [--seeds N] [NAME ...]
python -m tests.liars --converse [--all] [--record] [NAME ...]
python -m tests.liars --layer generation [--examples N] [--every N] [--seeds N] [NAME ...]
python -m tests.liars --layer oracle|model [--walks N] [NAME ...]

The converse looks for lies that show the need of checks which are not known to be needed; the layer
of generation tells what generated requests find out by themselves.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from functools import partial

from tests.liars import layers, needed
from tests.liars.generating import table as generation_table
from tests.liars.lying import LIES
from tests.liars.servers import SERVERS
from tests.liars.table import Row, head, summary
from tests.liars.telling import each, trials_of


def main() -> int:
    """Print the table; return 1 when a lie goes free, or a check is not needed."""
    parser = argparse.ArgumentParser(prog="python -m tests.liars", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="lies to tell, all unless given")
    parser.add_argument("--api", action="append", choices=tuple(SERVERS))
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds to tell them with")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes to use")
    parser.add_argument("--record", action="store_true", help="write the list of the converse anew")
    parser.add_argument(
        "--converse", action="store_true", help="find a lie that goes free without each check"
    )
    parser.add_argument("--all", action="store_true", help="look for the need of every check")
    parser.add_argument(
        "--layer", choices=(*layers.LAYERS, "generation"), help="tell them to one layer alone"
    )
    parser.add_argument("--walks", type=int, default=12, help="how many walks the model makes")
    parser.add_argument("--examples", type=int, default=10, help="of generated requests")
    parser.add_argument("--every", type=int, default=1, help="tell each Nth lie to generation only")
    chosen = parser.parse_args()
    names = [
        name
        for name, lie in LIES.items()
        if lie.api in (chosen.api or SERVERS)
        and (not chosen.names or any(one in name for one in chosen.names))
    ]
    if chosen.layer == "generation":
        generation_table(names[:: chosen.every], range(1, chosen.seeds + 1), chosen.examples)
        return 0
    if chosen.layer:
        layers.print_table(names, chosen.layer, range(1, chosen.seeds + 1), chosen.walks)
        return 0
    whole = not (chosen.api or chosen.names)
    if chosen.converse and whole and not chosen.all:
        needed.record(dict(each(needed.holding, list(needed.listed().items()), chosen.jobs)))
        names, whole = needed.missing(), False
    begun = time.perf_counter()
    if chosen.converse:
        wrong = _converse(names, chosen.jobs, chosen.record, whole)
    else:
        wrong = _table(names, range(1, chosen.seeds + 1), chosen.jobs)
    print(f"{time.perf_counter() - begun:.0f} seconds with {chosen.jobs} processes")
    for one in wrong:
        print(one)
    return 1 if wrong else 0


def _table(names: Sequence[str], seeds: Sequence[int], jobs: int) -> list[str]:
    """Tell lies; return which of them go free, with the worst seed."""
    print(head(seeds))
    rows = []
    for trials in each(partial(trials_of, seeds), names, jobs):
        rows.append(Row(lie=trials[0].lie, trials=tuple(trials)))
        print(rows[-1], flush=True)
    print(*summary(rows, seeds), sep="\n")
    return [f"{row.worst.word}: {row.lie.name}" for row in rows if row.worst.word != "caught"]


def _converse(names: Sequence[str], jobs: int, record: bool, whole: bool) -> list[str]:
    """Find lies that single checks find out alone; return the checks that no lie needs."""
    best: dict[str, needed.Need] = {}
    for found in each(needed.needs_of, names, jobs):
        for one in found:
            if one.check not in best or one.seconds < best[one.check].seconds:
                best[one.check] = one
    lies = {check: one.lie for check, one in best.items()}
    if not whole:
        lies |= {check: lie for check, lie in needed.listed().items() if lie}
    if record:
        needed.record(lies)
    for check, one in sorted(best.items()):
        print(f"{check:75} {one.seconds:5.2f}  {one.lie}")
    reasons = needed.functions()
    spoken = sum(map(bool, reasons.values()))
    print(f"{len(best)} of {len(reasons)} checks are needed, {spoken} say why they exist")
    unknown = [check for check, why in reasons.items() if not (why or lies.get(check))]
    return [f"no lie needs {check}" for check in unknown]


if __name__ == "__main__":
    sys.exit(main())
