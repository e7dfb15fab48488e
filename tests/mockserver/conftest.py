"""A real server for the tests that send it what no client would."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mockserver.hostile import LIMIT, Target
from tests.served import ITRP, served, serviceops_token


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    """Serve the worlds' own requests alone, with a bound on bodies that is soon reached."""
    with served(requests=0, body_bytes=LIMIT) as (address, mount):
        technician = serviceops_token(address)["Authorization"]
        authorization = {"itrp": ITRP["Authorization"], "serviceops": technician}
        yield Target(address, mount, authorization)
