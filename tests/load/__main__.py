"""Run the trials at full size and print their figures: ``python -m tests.load [NAME ...]``."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from tests.load import trials

TRIALS: dict[str, Callable[[], trials.Figures]] = {
    "worlds": trials.worlds,
    "back-off": trials.back_off,
    "waiting": trials.waiting,
    "journal": trials.journal,
    "opening": trials.opening,
}


def main() -> None:
    """Run what was asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *TRIALS], metavar="NAME")
    for name in parser.parse_args().names or TRIALS:
        figures = TRIALS[name]()
        print(name, *(f"{key}={value:.6g}" for key, value in figures.items()), flush=True)


if __name__ == "__main__":
    main()
