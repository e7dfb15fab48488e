"""Transports: clients of ``requests`` and ``httpx`` reach a mock in this process, by no socket."""
