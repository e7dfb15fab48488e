"""The command as it is installed: tells what is missing where only a part of the extras is."""

from __future__ import annotations

import sys
from importlib.util import find_spec


def main() -> int:
    """Run the command; return its exit code."""
    missing = [name for name in ("flask", "httptools", "orjson") if find_spec(name) is None]
    if missing:
        told = f"{', '.join(missing)} must be installed: deskdouble[mock]"
        print(f"mockserver: {told}", file=sys.stderr)
        return 2
    from mockserver.cli import main as run

    return run()
