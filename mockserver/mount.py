"""The mount: all APIs side by side, each under its prefix, each with its world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import orjson

from mockserver.api import Api, layouts, load_apis
from mockserver.choices import choose
from mockserver.clock import Clock
from mockserver.exchange import Reply, Request
from mockserver.faultfile import arm_profile
from mockserver.limiter import Limiter
from mockserver.metrics import Metrics
from mockserver.pipeline import Pipeline
from mockserver.problems import Refusal, SetupError, nearest
from mockserver.registry import Realm, Registry
from mockserver.settings import Settings
from mockserver.snapshots import restore_all
from mockserver.store import Store
from mockserver.webhooks.postman import Postman
from mockserver.worldfile import load_credentials, load_world, world_of
from mockserver.worlds import World

_SNAPSHOT = ".json"
_KINDS = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 500: "server-error"}


Below = tuple[str, str]
"""What a path below a prefix begins with: the prefix and a slash, or the prefix and a suffix."""


class Mount:
    """Every API under one roof; ``handle`` answers what is below one of their prefixes.

    ``apis`` are APIs that were loaded before: nothing in them changes, so mounts can share them.
    """

    def __init__(self, settings: Settings, apis: Sequence[Api] | None = None) -> None:
        self.settings = settings
        loaded = load_apis(settings.documents, settings.kept) if apis is None else apis
        self.apis = {api.name: api for api in loaded}
        self.registry = Registry(
            _starting(settings, self.apis),
            wall=settings.wall,
            bounds=settings.bounds,
            journal=settings.journal,
            prepare=self._prepare,
        )
        self.metrics = Metrics()
        self.ready = True
        self.pipelines = {
            api.name: Pipeline(
                api,
                self.registry,
                settings,
                self.metrics,
            )
            for api in self.apis.values()
        }
        self.postman = Postman(settings.timer, settings.wall)
        self._by_prefix = _by_prefix(self.pipelines.values())

    def _prepare(self, realm: Realm) -> None:
        if self.settings.fault:
            arm_profile(realm, self.settings.fault, self.settings.wall())

    def leave(self) -> None:
        """Tell whoever asks that no further calls should come."""
        self.ready = False

    def find(self, path: str) -> Pipeline | None:
        """Return the pipeline of the API that a path is below, or None."""
        for prefix, below, pipeline in self._by_prefix:
            if path.startswith(below) or path == prefix:
                return pipeline
        return None

    def handle(self, request: Request) -> Reply | None:
        """Answer a request to one of the APIs; None when it is for none of them."""
        pipeline = self.find(request.path)
        if pipeline is None:
            return None
        if len(request.body) > self.settings.body_bytes:
            return self.refuse(request, 413, self.too_large())
        return pipeline.handle(request)

    def too_large(self) -> str:
        """Return the text for a body over the bound."""
        return f"The body is larger than {self.settings.body_bytes} bytes"

    def refuse(self, request: Request | None, status: int, detail: str) -> Reply:
        """Return the answer to a request that never reached an operation."""
        refusal = Refusal(_KINDS.get(status, "bad-parameter"), detail, status=status)
        pipeline = self.find(request.path) if request is not None else None
        if request is not None and pipeline is not None and status < 500:
            return pipeline.turn_away(request, refusal)
        return (pipeline or next(iter(self.pipelines.values()))).refuse(refusal)


def _by_prefix(pipelines: Iterable[Pipeline]) -> list[tuple[str, Below, Pipeline]]:
    """Return the pipelines by prefix, a longer one before one that it begins with.

    Raises:
        SetupError: two APIs have the same prefix.
    """
    found: dict[str, Pipeline] = {}
    for one in pipelines:
        prefix = one.api.prefix
        if prefix in found:
            raise SetupError(
                f"{found[prefix].api.name} and {one.api.name} are both mounted at {prefix}",
                one.api.document.file.place("/servers/0/url"),
                "give one another path",
            )
        found[prefix] = one
    longest_first = sorted(found.items(), key=lambda pair: -len(pair[0]))
    return [(prefix, (f"{prefix}/", f"{prefix}."), one) for prefix, one in longest_first]


def _starting(settings: Settings, apis: Mapping[str, Api]) -> dict[str, World]:
    """Return the world of each API that all others are copies of."""
    for name in settings.requests_of:
        if name not in apis:
            raise SetupError(
                f"requests for '{name}', which is no API here", mend=nearest(name, list(apis))
            )
    files = _world_files(settings, apis)
    answers = _answers(settings.answers, apis)
    owners: dict[str, str] = {}
    built = {
        api.name: _build(api, settings, files.get(api.name), answers[api.name], owners)
        for api in apis.values()
    }
    for path in settings.worlds:
        if path.suffix == _SNAPSHOT:
            _put_back(built, path, keep_clock=settings.start != "world")
    return built


def _put_back(worlds: Mapping[str, World], path: Path, *, keep_clock: bool) -> None:
    """Make worlds what a snapshot says, and their clocks only if they are not to start elsewhere.

    Raises:
        SetupError: the file cannot be read, or is no snapshot that fits.
    """
    clocks = {name: world.clock.fork() for name, world in worlds.items()}
    try:
        restore_all(worlds, orjson.loads(path.read_bytes()), str(path))
    except OSError as error:
        raise SetupError(f"{path}: {error.strerror or error}") from None
    except orjson.JSONDecodeError as error:
        raise SetupError(f"{path} is no snapshot: {error}") from None
    if keep_clock:
        for name, world in worlds.items():
            world.clock = clocks[name]


def _build(
    api: Api,
    settings: Settings,
    file: Path | None,
    answers: Mapping[str, str],
    owners: dict[str, str],
) -> World:
    """Return a world of one API as the settings want it."""
    store = Store(layouts(api))
    loaded = load_world(file or api.document.folder / "world.yaml", api, store, settings.kept)
    start = settings.start
    if isinstance(start, str):
        start = float(loaded.now)
    limit = settings.rate_limit
    world = World(
        api=api,
        store=store,
        clock=Clock(settings.wall, start, frozen=settings.frozen),
        answers=choose(api.document, api.behaviour.choices, answers),
        limiter=Limiter(*limit, enforced=True) if limit else Limiter(),
        credentials=load_credentials(loaded, store),
        seed=settings.seed,
        welcome=loaded.welcome,
        owners=owners,
        lint=settings.lint,
    )
    maker = api.behaviour.generate
    count = settings.requests_of.get(api.name, settings.requests)
    if count is None:
        count = int(loaded.generate.get("requests", 0))
    if maker is not None and count:
        maker(world, loaded, count, settings.seed)
    world.store.settle()
    return world


def _world_files(settings: Settings, apis: Mapping[str, Api]) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for path in settings.worlds:
        if path.suffix == _SNAPSHOT:
            continue
        name = world_of(path)
        if name not in apis:
            raise SetupError(
                f"{path}: a world for '{name}', which is no API here",
                mend=nearest(name, list(apis)),
            )
        if name in files:
            raise SetupError(f"{path} and {files[name]} are both worlds for {name}")
        files[name] = path
    return files


def _answers(given: Mapping[str, str], apis: Mapping[str, Api]) -> dict[str, dict[str, str]]:
    """Sort the answers by API; one without an API's name is for every API that has the doubt."""
    sorted_out: dict[str, dict[str, str]] = {name: {} for name in apis}
    for name, answer in given.items():
        api, dot, doubt = name.partition(".")
        if dot:
            if api not in apis:
                raise SetupError(
                    f"'{api}' of answer '{name}' is no API", mend=nearest(api, list(apis))
                )
            sorted_out[api][doubt] = answer
            continue
        having = [
            one.name
            for one in apis.values()
            if any(doubt.name == name and doubt.selectable for doubt in one.document.doubts)
        ]
        if not having:
            known = {
                doubt.name
                for one in apis.values()
                for doubt in one.document.doubts
                if doubt.selectable
            }
            raise SetupError(
                f"there is no selectable doubt '{name}'", mend=nearest(name, sorted(known))
            )
        for one in having:
            sorted_out[one][name] = answer
    return sorted_out
