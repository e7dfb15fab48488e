"""Settings that hold for all tests."""

from hypothesis import settings

# Two runs try the same examples, so that a failure is one for everybody; nothing is measured.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
