"""Settings that hold for all tests."""

import os
from pathlib import Path

from hypothesis import settings

# Commands that tests start leave nothing outside of the repository.
os.environ["MOCKSERVER_CACHE"] = str(Path(__file__).parents[1] / "build" / "cache")

# Two runs try the same examples, so that a failure is one for everybody; nothing is measured.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
