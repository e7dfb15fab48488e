"""Servers: the honest ones by API, ready to be judged, and how to get in."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlsplit

from contracts.target import Target
from mockserver.api import Api
from mockserver.app import create_app, mount_of
from mockserver.exchange import Request as MockRequest
from mockserver.settings import Settings
from tests.liars.clock import Clock
from tests.liars.court import ADDRESS
from tests.liars.habits import Habits
from tests.liars.honest.desk import Desk
from tests.liars.library.desk import Library
from tests.liars.variations import Crowd, Front
from tests.liars.wire import Handler, Reply, Request

Maker = Callable[[Clock, Habits], Handler]


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server of an API: ``make`` builds a new one, ``acts`` is what its other clients do."""

    api: str
    make: Maker
    target: Target
    acts: Crowd
    documents: Path | None = None

    def build(
        self, habits: Habits | None = None, fronts: Iterable[Front] = ()
    ) -> Callable[[Clock], Handler]:
        """Return what builds the server on a clock, with something in front of it."""

        def make(clock: Clock) -> Handler:
            handler = self.make(clock, habits or Habits())
            for front in fronts:
                handler = front(handler, clock)
            return handler

        return make


def _itrp(clock: Clock, habits: Habits) -> Handler:
    return Desk(clock, habits).handle


def _busy(dice: random.Random, count: int) -> Request:
    """Return what another client of the desk does."""
    headers = {"host": urlsplit(ADDRESS).netloc, "authorization": "Bearer ben-token"}
    key = dice.randrange(1, 9)
    words = ("accepted", "in_progress", "assigned", "completed", "waiting_for")
    if dice.random() < 0.5:
        request = Request(method="PATCH", path=f"/v1/requests/{key}", headers=headers)
        return request.sending({"status": dice.choice(words), "note": f"call {count}"})
    members = {
        "subject": f"Somebody else's {count}",
        "category": dice.choice(("incident", "other", "rfc")),
        "impact": dice.choice((None, "top", "low")),
        "team_id": dice.choice((1, 2, 3)),
        "status": dice.choice(words),
    }
    return Request(method="POST", path="/v1/requests", headers=headers).sending(members)


ITRP = Server(
    api="itrp",
    make=_itrp,
    target=Target(
        base_url=ADDRESS,
        token="ada-token",
        account="north",
        second_token="eve-token",
        second_account="far",
        low_token="cleo-token",
    ),
    acts=_busy,
)


@lru_cache(maxsize=1)
def _apis() -> tuple[Api, ...]:
    return tuple(mount_of(create_app(Settings(requests=0))).apis.values())


def _mocked(clock: Clock, habits: Habits) -> Handler:
    """Return the mock with its starting data and no generated ones."""
    settings = Settings(requests=0, wall=clock, answers=dict(habits.answers))
    mount = mount_of(create_app(settings, _apis()))

    def handle(request: Request) -> Reply:
        reply = mount.handle(
            MockRequest(
                method=request.method,
                path=quote(request.path, safe="/:@!$&'()*+,;=~-._"),
                query=request.query,
                headers=request.headers,
                body=request.body,
                scheme="http",
                client="127.0.0.1",
            )
        )
        if reply is None:
            return Reply(status=404, headers={"Content-Type": "text/plain"}, body=b"no such API")
        return Reply(status=reply.status, headers=dict(reply.headers), body=reply.body)

    return handle


def _idle(dice: random.Random, count: int) -> Request:
    return Request(method="GET", path="/", headers={"host": urlsplit(ADDRESS).netloc})


MOCKED_ITRP = Server(
    api="itrp",
    make=_mocked,
    target=Target(
        base_url=ADDRESS,
        token="demo-token",
        account="widget",
        second_token="demo-token-gizmo",
        second_account="gizmo",
        low_token="demo-token-requester",
    ),
    acts=_idle,
)
MOCKED_SERVICEOPS = Server(
    api="serviceops",
    make=_mocked,
    target=Target(
        base_url=ADDRESS,
        client_id="demo-client",
        client_secret="demo-secret",
        username="technician@example.com",
        password="demo-password",
        requester="a@b.com",
        low_username="integration@example.com",
        low_password="demo-password-2",
        bound_client_id="monitoring-client",
        bound_client_secret="demo-secret-2",
        disabled_client_id="retired-client",
        disabled_client_secret="demo-secret-4",
        known={
            "locations.name": ("Head Office", "North Branch"),
            "users.logonName": ("tara",),
            "assets.assetId": (1, 2),
        },
    ),
    acts=_idle,
)


def _library(clock: Clock, habits: Habits) -> Handler:
    return Library(clock, habits).handle


def _reading(dice: random.Random, count: int) -> Request:
    """Return what another reader of the library does."""
    headers = {
        "host": urlsplit(ADDRESS).netloc,
        "authorization": "Bearer reader",
        "content-type": "application/json",
    }
    if dice.random() < 0.5:
        key = dice.randrange(1, 5)
        request = Request(method="PATCH", path=f"/library/books/{key}", headers=headers)
        return request.sending({"status": dice.choice(("lent", "shelved")), "borrower_id": 2})
    members = {"title": f"Somebody else's {count}", "genre": dice.choice(("novel", "facts"))}
    return Request(method="POST", path="/library/books", headers=headers).sending(members)


LIBRARY = Server(
    api="library",
    make=_library,
    target=Target(base_url=ADDRESS, token="keeper", second_token="stranger", low_token="reader"),
    acts=_reading,
    documents=Path(__file__).parents[1] / "third_api",
)
SERVERS = {"itrp": ITRP, "serviceops": MOCKED_SERVICEOPS, "library": LIBRARY}
