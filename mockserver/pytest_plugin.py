"""The pytest plugin: fixtures that give a test an API of the mock in a world of its own.

It is always there, so it imports nothing but pytest until a test asks for one of its fixtures, and
adds nothing to a run that does not: one marker, a few ini options.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockserver.instrument.desks import ItrpServer, ServiceOpsServer
    from mockserver.instrument.servers import MockServer, MockServers

MARKER = "deskdouble"
_INI = {
    "clock": ("string", "where the clock starts: now, world, or a moment; =frozen stops it"),
    "fault": ("string", "the profile of faults that every world starts with"),
    "lint": ("string", "note, error or off: what becomes of a request that only a mock takes"),
    "requests": ("string", "N or API=N: how many requests are generated in each world"),
    "seed": ("string", "of generated data and tokens"),
    "rate_limit": ("string", "CALLS/SECONDS: refuse calls over this limit"),
    "answers": ("linelist", "NAME=VALUE, one a line: other answers to doubts"),
    "world": ("paths", "world files in place of the built-in data"),
}
_LAST = 20


@dataclass(slots=True)
class Place:
    """The world of one test, and the server that it is on."""

    server: MockServer
    world: str
    clients: ExitStack


_PLACE = pytest.StashKey[Place]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini options; all are texts, so that they can be said on the command line too (-o)."""
    for name, (kind, text) in _INI.items():
        parser.addini(f"{MARKER}_{name}", f"mock server: {text}", type=kind)  # type: ignore[arg-type]


def pytest_configure(config: pytest.Config) -> None:
    """Tell what the marker is for."""
    names = ", ".join(_INI)
    config.addinivalue_line("markers", f"{MARKER}({names}): how this test wants its mock server")


@pytest.fixture(scope="session")
def deskdouble_servers(pytestconfig: pytest.Config) -> Iterator[MockServers]:
    """The mock servers of this process; use ``itrp_server`` or ``serviceops_server``."""
    try:
        from mockserver.instrument.options import read_options
        from mockserver.instrument.servers import MockServers
        from mockserver.problems import SetupError
    except ModuleNotFoundError as missing:
        need = f"the mock server needs {missing.name}: pip install 'deskdouble[mock]'"
        pytest.fail(need, pytrace=False)
    given = {}
    for name in _INI:
        value = pytestconfig.getini(f"{MARKER}_{name}")
        if value:
            given[name] = value
    try:
        servers = MockServers(read_options(given, pytestconfig.rootpath))
    except SetupError as error:
        pytest.fail(f"ini option {MARKER}_{error}", pytrace=False)
    with ExitStack() as stack:
        stack.callback(servers.close)
        yield servers


@pytest.fixture
def deskdouble_place(
    request: pytest.FixtureRequest, deskdouble_servers: MockServers
) -> Iterator[Place]:
    """The world of this test; use ``itrp_server`` or ``serviceops_server``."""
    from mockserver.instrument.options import read_options
    from mockserver.problems import SetupError

    options = deskdouble_servers.base
    where = ""
    try:
        # The nearest one last, so that a test has the last word over its class and module.
        for marker in reversed(list(request.node.iter_markers(MARKER))):
            where = f"@pytest.mark.{MARKER}: "
            if marker.args:
                raise SetupError(f"{marker.args[0]!r} has no name", mend="write NAME=VALUE")
            options = read_options(marker.kwargs, request.path.parent, options)
        server = deskdouble_servers.get(options)
    except SetupError as error:
        pytest.fail(f"{where}{error}", pytrace=False)
    realm = deskdouble_servers.open_world(server, request.node.name)
    with ExitStack() as clients:
        place = Place(server, realm.name, clients)
        request.node.stash[_PLACE] = place
        try:
            yield place
        finally:
            server.mount.registry.drop(realm.name)


@pytest.fixture
def itrp_server(deskdouble_place: Place) -> ItrpServer:
    """The ITRP Requests API, in a world that no other test is in."""
    from mockserver.instrument.desks import ItrpServer

    place = deskdouble_place
    return ItrpServer(place.server, place.world, place.clients)


@pytest.fixture
def serviceops_server(deskdouble_place: Place) -> ServiceOpsServer:
    """The ServiceOps request API, in a world that no other test is in."""
    from mockserver.instrument.desks import ServiceOpsServer

    place = deskdouble_place
    return ServiceOpsServer(place.server, place.world, place.clients)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failed test what it called last."""
    report = yield
    place = item.stash.get(_PLACE, None)
    if place is not None and call.when == "call" and report.failed:
        text = _told(place)
        if text:
            report.sections.append((f"calls in world {place.world}", text))
    return report


def _told(place: Place) -> str:
    """Return the latest exchanges of a world, a line each."""
    from mockserver.journalview import line_view

    realm: Any = place.server.mount.registry.find(place.world)
    entries = list(realm.journal) if realm else []
    lines = []
    for entry in entries[-_LAST:]:
        lines.append(line_view(entry))
        if entry.fault:
            lines.append(f"    fault {entry.fault}")
        lines += [f"    notice: {one.text}" for one in entry.notices]
    if len(entries) > _LAST:
        lines.insert(0, f"... {len(entries) - _LAST} before")
    return "\n".join(lines)
