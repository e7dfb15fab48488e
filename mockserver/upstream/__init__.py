"""Upstream: a real server behind the mock, whose answers are recorded, judged and compared."""
