"""The table of lies: which check found which, by seed, and how long it took.

python -m tests.liars [--api API] [--seeds N] [--record] [NAME ...]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from tests.liars import free
from tests.liars.court import Court
from tests.liars.lying import Lie
from tests.liars.servers import SERVERS
from tests.liars.trial import Trial, lies_of, tried


def main() -> int:
    """Print the table; return 1 when the list of free lies is not right."""
    parser = argparse.ArgumentParser(prog="python -m tests.liars", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="lies to tell, all unless given")
    parser.add_argument("--api", action="append", choices=tuple(SERVERS))
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds to tell them with")
    parser.add_argument("--record", action="store_true", help="write the list of free lies anew")
    chosen = parser.parse_args()
    begun = time.perf_counter()
    trials: list[Trial] = []
    for api in chosen.api or SERVERS:
        wanted = [one for one in lies_of(api) if _named(one, chosen.names)]
        if wanted:
            trials += _told(api, wanted, chosen.seeds)
    counts = Counter(one.word for one in trials)
    told = ", ".join(f"{count} {word}" for word, count in counts.most_common())
    print(f"{len(trials)} lies: {told}; {time.perf_counter() - begun:.0f} seconds")
    if chosen.record:
        kept = {} if not (chosen.api or chosen.names) else free.listed()
        free.record(trials, kept)
        return 0
    wrong = [
        one.lie.name for one in trials if (one.lie.name in free.listed()) == (one.word == "caught")
    ]
    for name in wrong:
        print(f"not as in {free.FILE.name}: {name}")
    return 1 if wrong else 0


def _named(lie: Lie, names: list[str]) -> bool:
    return not names or any(name in lie.name for name in names)


def _told(api: str, lies: list[Lie], seeds: int) -> list[Trial]:
    """Tell lies with each seed; return what became of them with the worst one."""
    found = []
    server = SERVERS[api]
    with Court(api, server.documents) as court:
        for lie in lies:
            trials = [tried(court, lie, seed) for seed in range(1, seeds + 1)]
            worst = next((one for one in trials if one.word != "caught"), trials[0])
            seconds = "  ".join(f"{one.seconds:5.2f}" for one in trials)
            caught = sum(one.word == "caught" for one in trials)
            who = worst.caught[0] if worst.caught else worst.word
            state = "S" if lie.stateful else " "
            print(f"{api:10} {state} {lie.name:58} {caught}/{seeds}  {seconds}  {who}", flush=True)
            found.append(worst)
    return found


if __name__ == "__main__":
    sys.exit(main())
