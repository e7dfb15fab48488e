"""The control API: what tests and people do with a mock besides calling the APIs it doubles."""
