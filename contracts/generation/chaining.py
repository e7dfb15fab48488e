"""Chaining: calls that follow each other along the links of the document."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Any

import hypothesis
import requests
import schemathesis
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.core.failures import Failure

from contracts.generation.examining import Examination
from contracts.generation.source import Case, Source, quietly

Examine = Callable[[Case], Examination]
_NOT_SENT = 409


def follow_links(source: Source, examine: Examine, *, seed: int, chains: int, steps: int) -> None:
    """Follow links from answers to requests, in some chains of some steps at most.

    ``examine`` gives the examination of a case's operation, which keeps what is wrong. Nothing is
    shrunk: what shows a finding are the exchanges that its last one builds upon.
    """
    machine: Any = source.schema.as_state_machine()

    class Chain(machine):  # type: ignore[misc]
        """Sends what Schemathesis draws through our own session, and stops at nothing."""

        def call(self, case: Case, **_: Any) -> schemathesis.Response:
            self.asked = examine(case).asker.ask(case)
            return self.asked.response if self.asked is not None else _unsent()

        def validate_response(self, response: schemathesis.Response, case: Case, **_: Any) -> None:
            if self.asked is not None:
                examine(case).take(self.asked, self._failures(response, case))

        def _failures(self, response: schemathesis.Response, case: Case) -> Sequence[Failure]:
            try:
                super().validate_response(response, case)
            except BaseExceptionGroup as group:
                return [one for one in group.exceptions if isinstance(one, Failure)]
            return ()

    seeded = hypothesis.seed(zlib.crc32(f"{seed} links".encode()))(Chain)
    run_state_machine_as_test(seeded, settings=quietly(chains, stateful_step_count=steps))


def _unsent() -> schemathesis.Response:
    """Return what stands for the answer to a case that this run may not send."""
    request = requests.Request("GET", "http://unsent.invalid/").prepare()
    return schemathesis.Response(
        status_code=_NOT_SENT, headers={}, content=b"", request=request, elapsed=0, verify=True
    )
