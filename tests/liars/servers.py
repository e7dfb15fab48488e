"""Servers: the honest ones by API, ready to be judged, and how to get in."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from contracts.contract import load
from contracts.target import Target
from mockserver.api import Api, documents_root
from mockserver.app import create_app, mount_of
from mockserver.exchange import Request as MockRequest
from mockserver.settings import Settings
from tests.liars.clock import Clock
from tests.liars.court import ADDRESS
from tests.liars.habits import USUAL, Habits
from tests.liars.honest.desk import Desk
from tests.liars.library.desk import Library
from tests.liars.variations import Crowd, Front
from tests.liars.wire import Handler, Reply, Request

_HOUR = 3600.0  # the window of the limit on calls, which a run of the whole suite exceeds
Maker = Callable[[Clock, Habits], Handler]
_THIRD = Path(__file__).parents[1] / "third_api"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server of an API: ``make`` builds a new one, ``acts`` is what its other clients do.

    ``usual`` are its answers to doubts unless its habits say otherwise.
    """

    api: str
    make: Maker
    target: Target
    acts: Crowd
    usual: Mapping[str, str]
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


def _busy(token: str, ids: range, teams: Sequence[int]) -> Crowd:
    """Return what other clients of a desk do, by somebody's token."""

    def act(server: Handler, dice: random.Random, count: int) -> Reply:
        return server(_change(dice, count, token, dice.choice(ids), dice.choice(teams)))

    return act


def _change(dice: random.Random, count: int, token: str, key: int, team: int) -> Request:
    headers = {"host": urlsplit(ADDRESS).netloc, "authorization": f"Bearer {token}"}
    words = ("accepted", "in_progress", "assigned", "completed", "waiting_for")
    if dice.random() < 0.5:
        request = Request(method="PATCH", path=f"/v1/requests/{key}", headers=headers)
        return request.sending({"status": dice.choice(words), "note": f"call {count}"})
    members = {
        "subject": f"Somebody else's {count}",
        "category": dice.choice(("incident", "other", "rfc")),
        "impact": dice.choice((None, "top", "low")),
        "team_id": team,
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
        username="ada@north.example",
        password="ada-password",
        second_account="far",
        low_token="cleo-token",
        directory_token="gus-token",
        max_wait=_HOUR,
        known={
            "accounts": ("south",),
            "people.disabled": (4,),
            "requests.dissatisfied": (4,),
            "requests.old": (6,),
            "service_instances.external": (3,),
            "service_instances.uncovered": (8,),
        },
    ),
    acts=_busy("ben-token", range(1, 9), (1, 2, 3)),
    usual=USUAL,
)


@cache
def _apis(documents: Path) -> tuple[Api, ...]:
    settings = Settings(requests=0, documents=documents)
    return tuple(mount_of(create_app(settings)).apis.values())


def _mocked(clock: Clock, habits: Habits, documents: Path | None = None) -> Handler:
    """Return the mock with its starting data and no generated ones."""
    documents = documents or documents_root()
    settings = Settings(
        requests=100_000 if habits.stock == "plenty" else 0,
        rate_limit=(habits.calls, int(habits.window)),
        wall=habits.clock(clock),
        answers=dict(habits.answers),
        documents=documents,
    )
    mount = mount_of(create_app(settings, _apis(documents)))

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


def _choices(api: str, documents: Path | None = None) -> dict[str, str]:
    """Return the mock's default answers to the doubts that it can be told to answer otherwise."""
    apis = _apis(documents or documents_root())
    document = next(one for one in apis if one.name == api).document
    return {one.name: one.default for one in document.doubts if one.selectable}


MOCKED_ITRP = Server(
    api="itrp",
    make=_mocked,
    target=Target(
        base_url=ADDRESS,
        token="demo-token",
        account="widget",
        second_token="demo-token-gizmo",
        username="demo@widget.example",
        password="demo-password",
        second_account="gizmo",
        low_token="demo-token-requester",
        directory_token="demo-token-directory",
        max_wait=_HOUR,
        known={
            "accounts": ("wna-it",),
            "people.disabled": (79,),
            "cis": (1764, 1762, 1763),
            "requests.dissatisfied": (70476,),
            "requests.old": (70492,),
            "service_instances.external": (170,),
            "service_instances.uncovered": (131,),
        },
    ),
    acts=_busy("demo-token-specialist", range(70472, 70477), (10, 11, 13)),
    usual=_choices("itrp"),
)


def _working(server: Handler, dice: random.Random, count: int) -> Reply:
    """Do what another client of the service desk does: get in, and change or create a request."""
    login = {
        "grant_type": "password",
        "username": "mei.tanaka@example.com",
        "password": "demo-password-5",
    }
    basic = base64.b64encode(b"demo-client:demo-secret").decode()
    headers = {"host": urlsplit(ADDRESS).netloc, "authorization": f"Basic {basic}"}
    form = {**headers, "content-type": "application/x-www-form-urlencoded"}
    ask = Request(
        method="POST", path="/api/oauth/token", headers=form, body=urlencode(login).encode()
    )
    headers["authorization"] = f"Bearer {server(ask).record['access_token']}"
    text = f"Somebody else's {count}"
    if dice.random() < 0.5:
        key = dice.randrange(1, 7)  # those of the world, none that a run has made
        change = Request(method="PATCH", path=f"/api/v1/request/{key}", headers=headers)
        return server(change.sending({"subject": text}))
    create = Request(method="POST", path="/api/v1/request", headers=headers)
    return server(create.sending({"subject": text, "requesterEmail": "a@b.com"}))


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
        colleague_username="integration@example.com",
        colleague_password="demo-password-2",
        bound_client_id="monitoring-client",
        bound_client_secret="demo-secret-2",
        disabled_client_id="retired-client",
        disabled_client_secret="demo-secret-4",
        known={
            "locations.name": ("Head Office", "North Branch"),
            "users.logonName": ("tara",),
            "assets.assetId": (1, 2),
            "requests.technicianGroupName": ("Workplace Support",),
        },
    ),
    acts=_working,
    usual=_choices("serviceops"),
)


def _library(clock: Clock, habits: Habits) -> Handler:
    return Library(clock, habits).handle


def _reading(token: str) -> Crowd:
    """Return what other readers of the library do, by somebody's token."""
    headers = {
        "host": urlsplit(ADDRESS).netloc,
        "authorization": f"Bearer {token}",
        "content-type": "application/json",
    }

    def act(server: Handler, dice: random.Random, count: int) -> Reply:
        if dice.random() < 0.5:
            key = dice.randrange(1, 5)
            request = Request(method="PATCH", path=f"/library/books/{key}", headers=headers)
            status = dice.choice(("lent", "shelved"))
            return server(request.sending({"status": status, "borrower_id": 2}))
        members = {"title": f"Somebody else's {count}", "genre": dice.choice(("novel", "facts"))}
        request = Request(method="POST", path="/library/books", headers=headers)
        return server(request.sending(members))

    return act


LIBRARY = Server(
    api="library",
    make=_library,
    target=Target(base_url=ADDRESS, token="keeper", second_token="stranger", low_token="reader"),
    acts=_reading("reader"),
    usual={name: one.default for name, one in load("library", _THIRD).doubts.items()},
    documents=_THIRD,
)
MOCKED_LIBRARY = Server(
    api="library",
    make=partial(_mocked, documents=_THIRD),
    target=Target(base_url=ADDRESS, token="librarian", second_token="south", low_token="north"),
    acts=_reading("north"),
    usual=_choices("library", _THIRD),
    documents=_THIRD,
)
HONEST = {
    "itrp": ITRP,
    "mocked itrp": MOCKED_ITRP,
    "mocked serviceops": MOCKED_SERVICEOPS,
    "library": LIBRARY,
    "mocked library": MOCKED_LIBRARY,
}
SERVERS = {"itrp": ITRP, "serviceops": MOCKED_SERVICEOPS, "library": LIBRARY}
