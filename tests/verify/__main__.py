"""Starts the mock, judges each of its APIs, leaves the reports, stops the mock.

python -m tests.verify [--folder FOLDER] [--api API] [option of `contracts verify` ...]

The runs go on at the same time. The exit code is the worst of theirs.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.verify.runs import APIS, mock, start


def main() -> int:
    """Print what each run says; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.verify", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/verify"))
    parser.add_argument("--api", action="append", choices=APIS)
    chosen, more = parser.parse_known_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    begun = time.perf_counter()
    codes = []
    with mock() as address:
        runs = [start(api, address, chosen.folder, more) for api in chosen.api or APIS]
        for run in runs:
            out, _ = run.communicate()
            print(out, flush=True)
            codes.append(run.returncode)
    print(f"{time.perf_counter() - begun:.0f} seconds; reports in {chosen.folder}")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
