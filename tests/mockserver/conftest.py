"""Servers for tests: one for visitors of many worlds, one for what no client would send."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from tests.mockserver.control import Desk, Visitor
from tests.mockserver.hostile import LIMIT, Target
from tests.receiver import Receiver, receiving
from tests.served import ITRP, served, serviceops_token


@pytest.fixture(scope="session")
def desk() -> Desk:
    """Return a server for whoever keeps to a world of their own."""
    return Desk()


_NUMBERS = count(1)


@pytest.fixture
def visitor(desk: Desk) -> Visitor:
    """Return a visitor of a world that nobody was in before."""
    desk.slept.clear()
    return Visitor(desk, f"world-{next(_NUMBERS)}")


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    """Serve the worlds' own requests alone, with a bound on bodies that is soon reached."""
    with served(requests=0, body_bytes=LIMIT) as (address, mount):
        technician = serviceops_token(address)["Authorization"]
        authorization = {"itrp": ITRP["Authorization"], "serviceops": technician}
        yield Target(address, mount, authorization)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Receive webhooks on a port of this machine."""
    with receiving() as one:
        yield one
