"""Clients in this process see what they would see by a socket, faults included."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import requests
from flask import Flask
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from mockserver.app import create_app, mount_of
from mockserver.faultfile import arm
from mockserver.serving import Limits, running
from mockserver.settings import Settings
from mockserver.transports.httpx_transport import AsyncMockTransport, MockTransport
from mockserver.transports.requests_adapter import MockAdapter
from tests.served import ITRP, compiled

HOST = "http://desk.test"
CREATE = {"subject": "A printer", "category": "other"}


def application(**chosen: Any) -> Flask:
    settings = {"start": "world", "frozen": True, "requests": 0, "body_bytes": 20_000, **chosen}
    return create_app(Settings(wall=lambda: 1_600_000_000.0, **settings), compiled())


@pytest.fixture
def app() -> Flask:
    return application()


@pytest.fixture(scope="module")
def outside() -> Iterator[tuple[Flask, str]]:
    """Serve another application like it on a socket."""
    app = application()
    mount = mount_of(app)
    limits = Limits(body_bytes=mount.settings.body_bytes)
    with running(mount.handle, app, mount.refuse, limits=limits) as address:
        yield app, address


def session(app: Flask, **options: Any) -> requests.Session:
    made = requests.Session()
    made.trust_env = False
    made.headers.update(ITRP)
    for scheme in ("http://", "https://"):
        made.mount(scheme, MockAdapter(app, **options))
    return made


def client(app: Flask, **options: Any) -> httpx.Client:
    transport = MockTransport(app, **options)
    return httpx.Client(transport=transport, headers=ITRP, base_url=HOST)


def outcome(call: Callable[[], Any]) -> Any:
    """Return what came of a call, whichever library made it."""
    try:
        got = call()
    except (requests.RequestException, httpx.HTTPError) as error:
        return type(error)
    headers = {name.lower(): value for name, value in got.headers.items()}
    assert headers.pop("date")
    return got.status_code, headers, got.content, dict(got.cookies)


def fault(app: Flask, *then: Any) -> None:
    realm = mount_of(app).registry.default
    realm.faults.disarm(lambda one: True)
    if then:
        arm(realm, {"then": list(then)}, 0.0)


CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/v1/requests?per_page=2", {}),
    ("GET", "/v1/requests/1", {}),
    ("HEAD", "/v1/requests", {}),
    ("OPTIONS", "/v1/requests", {}),
    ("POST", "/v1/requests", {"json": {"impact": "low"}}),
    ("POST", "/v1/requests", {"json": {"subject": "é" * 30_000}}),
    ("GET", "/nothing", {}),
    ("GET", "/_mock/worlds/none", {}),
]
FAULTS: list[Any] = [
    {"drop": "request"},
    {"drop": "answer"},
    {"drop": "within"},
    {"truncate": 10},
    {"garble": True},
    {"delay": 0.4},
    {"slow": {"bytes": 100, "seconds": 0.4}},
    {"problem": "too-many-requests", "retry_after": 2},
    {"answer": {"status": 302, "headers": {"Location": "/v1", "Set-Cookie": "a=b"}, "body": "x"}},
    {"answer": {"status": 204, "headers": {"Set-Cookie": "a=b; Path=/"}}},
    {"answer": {"headers": {"X-Broken": "{{ 'a\\nb' }}"}, "template": True}},
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call[0]} {call[1]}")
def test_calls_are_answered_as_by_a_socket(call: Any, outside: tuple[Flask, str]) -> None:
    _, address = outside
    method, path, options = call
    with (
        session(application()) as inside,
        requests.Session() as plain,
        client(application()) as modern,
    ):
        plain.headers.update(ITRP)
        wanted = outcome(lambda: plain.request(method, f"{address}{path}", **options))
        got = outcome(lambda: inside.request(method, f"{HOST}{path}", **options))
        third = outcome(lambda: modern.request(method, path, **options))
    assert isinstance(wanted, tuple)
    for shown in (wanted, got, third):
        for name in ("x-ratelimit-remaining", "x-request-id", "link"):
            shown[1].pop(name, None)
    assert got == wanted
    assert third == wanted


@pytest.mark.parametrize("then", FAULTS, ids=str)
def test_faults_are_those_of_a_socket(then: Any, app: Flask, outside: tuple[Flask, str]) -> None:
    served, address = outside
    seen: list[Any] = []
    with session(app) as inside, requests.Session() as plain:
        plain.headers.update(ITRP)
        for one, made, host in ((served, plain, address), (app, inside, HOST)):
            fault(one, then)
            url = f"{host}/v1/requests?per_page=2&fields=subject"
            seen.append(outcome(lambda m=made, u=url: m.get(u, timeout=0.1, allow_redirects=False)))  # type: ignore[misc]
    with client(app) as inside_, httpx.Client(headers=ITRP, base_url=address) as plain_:
        for one, used in ((served, plain_), (app, inside_)):
            fault(one, then)
            path = "/v1/requests?per_page=2&fields=subject"
            seen.append(outcome(lambda u=used, p=path: u.get(p, timeout=0.1)))  # type: ignore[misc]
    for shown in seen:
        if isinstance(shown, tuple):
            for name in ("x-ratelimit-remaining", "x-request-id", "link"):
                shown[1].pop(name, None)
    assert seen[1] == seen[0]
    assert seen[3] == seen[2]
    broken = then.get("drop") or "delay" in then or "slow" in then
    assert isinstance(seen[1], type) is bool(broken)


def test_a_settable_sleeper_waits_in_place_of_the_clock(app: Flask) -> None:
    slept: list[float] = []
    fault(app, {"delay": 300}, {"delay": 300})
    with session(app, sleep=slept.append) as inside:
        assert inside.get(f"{HOST}/v1/requests").status_code == 200
        with pytest.raises(requests.ReadTimeout):
            inside.get(f"{HOST}/v1/requests", timeout=(1, 2))
    assert slept == [300, 2]


def test_retries_are_those_of_urllib3(app: Flask) -> None:
    fault(app, {"problem": "too-many-requests", "retry_after": 0}, {"drop": "request"})
    retry = Retry(total=3, status_forcelist=[429], backoff_factor=0)
    with session(app, max_retries=retry) as inside:
        assert inside.get(f"{HOST}/v1/requests").status_code == 200
    entries = mount_of(app).registry.default.journal
    assert [one.reply.status for one in entries] == [429, 500, 200]


def test_connections_are_made_anew_after_a_drop(app: Flask) -> None:
    fault(app, {"drop": "answer"})
    with session(app) as inside, client(app) as modern:
        with pytest.raises(requests.ConnectionError, match="without response"):
            inside.get(f"{HOST}/v1/requests")
        assert inside.get(f"{HOST}/v1/requests").status_code == 200
        fault(app, {"drop": "answer"})
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            modern.get("/v1/requests")
        assert modern.get("/v1/requests").status_code == 200


def test_uploads_are_streamed(app: Flask) -> None:
    body = b'{"subject": "In pieces", "category": "other"}'
    headers = {"Content-Type": "application/json"}

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(body), 7):
            yield body[start : start + 7]

    with session(app) as inside, client(app) as modern:
        for data in (pieces(), io.BytesIO(body)):
            made = inside.post(f"{HOST}/v1/requests", data=data, headers=headers)
            assert (made.status_code, made.json()["subject"]) == (201, "In pieces")
        made_ = modern.post("/v1/requests", content=pieces(), headers=headers)
        assert made_.status_code == 201


def test_an_upload_over_the_bound_is_refused_while_it_is_sent(app: Flask) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b"x" * 4096

    with session(app) as inside:
        assert inside.post(f"{HOST}/v1/requests", data=endless()).status_code == 413


def test_a_body_is_streamed_to_who_asks_for_it_so(app: Flask) -> None:
    fault(app, {"slow": {"bytes": 50, "seconds": 1}})
    slept: list[float] = []
    with (
        session(app, sleep=slept.append) as inside,
        inside.get(f"{HOST}/v1/requests?per_page=1", stream=True) as got,
    ):
        before = len(slept)
        assert got.json()
    assert len(slept) > before > 0


def test_https_is_answered_with_links_to_itself(app: Flask) -> None:
    with session(app) as inside, client(app) as modern:
        for got in (
            inside.get("https://api.itrp.example/v1/requests?per_page=1"),
            modern.get("https://api.itrp.example/v1/requests?per_page=1"),
        ):
            assert got.headers["Link"].startswith("<https://api.itrp.example/v1/requests?")


def test_cookies_are_kept_as_by_a_socket(app: Flask) -> None:
    fault(app, {"answer": {"headers": {"Set-Cookie": "track=7; Path=/"}}})
    with session(app) as inside, client(app) as modern:
        inside.get(f"{HOST}/v1")
        assert inside.cookies.get("track") == "7"
        fault(app, {"answer": {"headers": {"Set-Cookie": "track=8; Path=/"}}})
        modern.get("/v1")
        assert modern.cookies.get("track") == "8"


def test_no_proxy_is_asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with requests.Session() as made:
        made.mount("http://", MockAdapter(app))
        assert made.get(f"{HOST}/v1", headers=ITRP).status_code == 200


def test_asynchronous_clients_are_answered_and_waits_are_awaited(app: Flask) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await asyncio.sleep(0)

    async def main() -> None:
        transport = AsyncMockTransport(app, sleep=sleep)
        async with httpx.AsyncClient(transport=transport, headers=ITRP, base_url=HOST) as made:
            answers = await asyncio.gather(
                *(made.post("/v1/requests", json=CREATE) for _ in range(20))
            )
            assert len({one.json()["id"] for one in answers}) == 20
            fault(app, {"delay": 9}, {"delay": 9}, {"drop": "request"}, {"drop": "within"})
            assert (await made.get("/v1/requests", timeout=10)).status_code == 200
            with pytest.raises(httpx.ReadTimeout):
                await made.get("/v1/requests", timeout=1)
            for text in ("without sending a response", "incomplete|without sending complete"):
                with pytest.raises(httpx.RemoteProtocolError, match=text):
                    await made.get("/v1/requests")
            got = await made.get("https://desk.test/v1/requests?per_page=1")
            assert "<https://desk.test" in got.headers["Link"]

    asyncio.run(main())
    assert slept == [9, 1]


def test_the_adapter_is_one_of_requests(app: Flask) -> None:
    assert isinstance(MockAdapter(app), HTTPAdapter)


@pytest.mark.parametrize(
    ("library", "module"), [("requests", "requests_adapter"), ("httpx", "httpx_transport")]
)
def test_a_missing_library_is_told(
    library: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"mockserver.transports.{module}"
    monkeypatch.delitem(sys.modules, name)
    for one in [one for one in sys.modules if one.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, one)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ModuleNotFoundError, match=rf"pip install 'deskdouble\[{library}\]'"):
        __import__(name)
