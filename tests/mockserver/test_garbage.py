"""A call leaves nothing to the garbage collector, which would stop the server to look for it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import orjson
import pytest

from mockserver.exchange import Request
from mockserver.mount import Mount
from mockserver.settings import Settings

ITRP = {"host": "h", "authorization": "Bearer demo-token", "content-type": "application/json"}
CLIENT = {"host": "h", "authorization": "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ="}
GRANT = b"grant_type=password&username=technician%40example.com&password=demo-password"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def mount() -> Mount:
    return Mount(Settings())


@pytest.fixture(scope="module")
def bearer(mount: Mount) -> dict[str, str]:
    asked = Request("POST", "/api/oauth/token", "", {**CLIENT, **FORM}, GRANT, "http", "c")
    reply = mount.handle(asked)
    assert reply is not None
    assert reply.status == 200
    token = orjson.loads(reply.body)["access_token"]
    return {"host": "h", "authorization": f"Bearer {token}", "content-type": "application/json"}


@pytest.fixture
def uncollected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _leaves_nothing(mount: Mount, request: Request, status: int) -> None:
    for _ in range(3):  # what is kept for the calls to come is made at the first
        reply = mount.handle(request)
        assert reply is not None
        assert reply.status == status
    gc.collect()
    for _ in range(3):
        mount.handle(request)
    assert gc.collect() == 0


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("GET", "/requests?per_page=5", b"", 200),
        ("GET", "/requests?status=assigned&sort=-impact,id", b"", 200),
        ("GET", "/requests/68673", b"", 200),
        ("GET", "/requests/1", b"", 404),
        ("GET", "/nothing", b"", 404),
        ("DELETE", "/requests/68673", b"", 405),
        ("GET", "/requests?page=0", b"", 400),
        ("GET", "/requests?sort=nothing", b"", 400),
        ("GET", "/requests?subject=%ff", b"", 400),
        ("GET", "/requests?fields=nothing", b"", 400),
        ("POST", "/requests", b'{"subject": "a", "category": "incident", "impact": "low"}', 201),
        ("POST", "/requests", b'{"category": "nope", "impact": "medium"}', 422),
        ("POST", "/requests", b'{"subject": {"a": 1}}', 422),
        ("POST", "/requests", b'{"subject": ', 400),
        ("PATCH", "/requests/68673", b'{"subject": "b"}', 200),
        ("PATCH", "/requests/68673", b'{"impact": 1}', 422),
    ],
)
def test_a_call_of_itrp_leaves_no_cycles(
    mount: Mount, method: str, target: str, body: bytes, status: int
) -> None:
    path, _, query = target.partition("?")
    _leaves_nothing(mount, Request(method, f"/v1{path}", query, ITRP, body, "http", "c"), status)


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("authorization", ["", "Bearer nobody", "Basic !", "Digest a"])
def test_a_call_without_good_credentials_leaves_no_cycles(mount: Mount, authorization: str) -> None:
    headers = {"host": "h", **({"authorization": authorization} if authorization else {})}
    _leaves_nothing(mount, Request("GET", "/v1/requests", "", headers, b"", "http", "c"), 401)


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"subject": "a", "requesterEmail": "a@b.com"}', 200),
        (b'{"subject": 1}', 400),
        (b"{", 400),
    ],
)
def test_a_create_of_serviceops_leaves_no_cycles(
    mount: Mount, bearer: dict[str, str], body: bytes, status: int
) -> None:
    _leaves_nothing(
        mount, Request("POST", "/api/v1/request", "", bearer, body, "http", "c"), status
    )
