"""Servers: what is measured, how each is installed and started, and what it does not do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.cases import Dialect
from tests.bench.processes import Unusable

PEERS = Path(__file__).parent / "peers"
NPM = {
    "@stoplight/prism-cli": "5.16.0",
    "openapi-backend": "5.21.2",
    "express": "5.3.0",
    "json-server": "1.0.0-beta.15",
    "@mockoon/cli": "9.9.0",
    "wiremock": "3.13.2",
}
PYPI = {"flask": "3.1.3", "granian": "2.8.7", "waitress": "3.0.2"}
ABSENT = "Counterfact is not measured: the npm registry does not carry it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server: ``install`` returns the folder of what ``words`` starts.

    ``words`` is given that folder, a folder with the data, and the port. ``lacks`` says in words
    what it does not do for each request, ``floor`` that it is no mock server at all.
    ``warm_ups`` is how often it is put under each load before that is measured; what runs on a
    Java machine is compiled for long.
    """

    name: str
    words: Callable[[Path, Path, int], Sequence[str]]
    install: Callable[[Path], Path] = lambda folder: folder
    dialect: Dialect = field(default_factory=Dialect)
    lacks: str = ""
    floor: bool = False
    warm_ups: int = 1
    more: Mapping[str, str] = field(default_factory=dict)


def ours(name: str = "deskdouble", *options: str) -> Server:
    """Return this server, as `mockserver serve` starts it."""
    return Server(
        name=name,
        words=lambda _, __, port: [
            *(sys.executable, "-m", "mockserver.cli", "serve", "--port", str(port)),
            *options,
        ],
        more={"PYTHONPATH": str(Path(__file__).parents[2])},
    )


def _run(words: Sequence[str], folder: Path) -> None:
    """Run an installer.

    Raises:
        Unusable: it failed.
    """
    done = subprocess.run(
        list(words), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        said = next((one for one in done.stdout.splitlines() if "ERR" in one), done.stdout)
        raise Unusable(f"{words[0]} could not install it: {said.strip()[:300]}")


def _npm(folder: Path) -> Path:
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Unusable("there is no node or npm")
    place = folder / "npm"
    wanted = sorted(f"{name}@{version}" for name, version in NPM.items())
    stamp = place / "installed.txt"
    if not stamp.exists() or stamp.read_text().split() != wanted:
        place.mkdir(parents=True, exist_ok=True)
        (place / "package.json").write_text('{"private": true}\n')
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        _run(["npm", "install", *quiet, *wanted], place)
        stamp.write_text("\n".join(wanted))
    return place / "node_modules"


def _jar(folder: Path) -> Path:
    if shutil.which("java") is None:
        raise Unusable("there is no java")
    return _npm(folder) / "wiremock/build" / f"wiremock-standalone-{NPM['wiremock']}.jar"


def _pip(folder: Path) -> Path:
    place = folder / "venv"
    wanted = sorted(f"{name}=={version}" for name, version in PYPI.items())
    stamp = place / "installed.txt"
    if not stamp.exists() or stamp.read_text().split() != wanted:
        _run([sys.executable, "-m", "venv", str(place)], folder)
        _run([str(place / "bin/python"), "-m", "pip", "install", "-q", *wanted], folder)
        stamp.write_text("\n".join(wanted))
    return place / "bin"


def _node(program: str, *options: str) -> Callable[[Path, Path, int], list[str]]:
    """Return what starts a package's command; {data} and {port} stand for what they say."""

    def words(modules: Path, data: Path, port: int) -> list[str]:
        given = [one.format(data=data, port=port) for one in options]
        return ["node", str(modules / program), *given]

    return words


def _wiremock(jar: Path, data: Path, port: int) -> list[str]:
    options = f"--port {port} --bind-address 127.0.0.1 --max-request-journal-entries 1000"
    return ["java", "-jar", str(jar), *options.split(), "--root-dir", str(data / "wiremock")]


def _flask(*words: str) -> Callable[[Path, Path, int], list[str]]:
    def start(place: Path, data: Path, port: int) -> list[str]:
        return [str(place / words[0]), *(one.format(port=port) for one in words[1:])]

    return start


def servers() -> tuple[Server, ...]:
    """Return this server first, then its peers, then the floor."""
    floor = {"PYTHONPATH": str(PEERS)}
    static = Dialect(filtered=None, stateful=False)
    none = "no auth, no validation"
    node = {"NODE_ENV": "production"}
    return (
        ours(),
        Server(
            name="openapi-backend",
            install=_npm,
            words=lambda modules, data, port: [
                *("node", str(PEERS / "openapi_backend.mjs"), str(modules), str(data), str(port))
            ],
            lacks="handlers written by hand; no journal, no rate limit, no worlds",
            more=node,
        ),
        Server(
            name="json-server",
            install=_npm,
            words=_node(
                "json-server/lib/bin.js", "--host=127.0.0.1", "--port={port}", "{data}/db.json"
            ),
            dialect=Dialect(
                prefix="",
                page="_page=1&_per_page=25",
                filtered="status=completed&_sort=-impact,id&_page=1&_per_page=25",
                wraps="data",
                validates=False,
            ),
            lacks=f"{none}, no journal; enums sort as text; rewrites its file on each write",
            more=node,
        ),
        Server(
            name="Prism",
            install=_npm,
            words=_node(
                "@stoplight/prism-cli/dist/index.js",
                *("mock", "--host=127.0.0.1", "--port={port}", "-v=error"),
                *("--multiprocess=false", "{data}/openapi.json"),
            ),
            dialect=Dialect(prefix="", filtered=None, stateful=False),
            lacks="no state: answers the document's examples",
            more=node,
        ),
        Server(
            name="Mockoon",
            install=_npm,
            words=_node(
                "@mockoon/cli/bin/run.js",
                *("start", "--data={data}/mockoon.json", "--hostname=127.0.0.1", "--port={port}"),
                *("--disable-log-to-file", "--max-transaction-logs=1000"),
            ),
            dialect=Dialect(
                page="page=1&limit=25",
                filtered="status_eq=completed&sort=impact&order=desc&page=1&limit=25",
                validates=False,
            ),
            lacks=f"{none} (its rules for them cost it more); sorts by one key",
            more=node,
        ),
        Server(
            name="WireMock",
            install=_jar,
            warm_ups=4,
            words=_wiremock,
            dialect=static,
            lacks="no state: answers stubs; validates by JSON Schema in a stub's matcher",
        ),
        Server(
            name="Flask on granian",
            install=_pip,
            words=_flask(
                "granian",
                *("--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}"),
                *("--no-ws", "--log-level", "error", "flask_app:app"),
            ),
            dialect=Dialect(filtered=None, validates=False),
            lacks=f"floor: {none}, no paging, no journal",
            floor=True,
            more=floor,
        ),
        Server(
            name="Flask on waitress",
            install=_pip,
            words=_flask("waitress-serve", "--listen=127.0.0.1:{port}", "flask_app:app"),
            dialect=Dialect(filtered=None, validates=False),
            lacks=f"floor: {none}, no paging, no journal",
            floor=True,
            more=floor,
        ),
    )
