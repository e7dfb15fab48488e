"""The command line: the only place that reads arguments, the environment and the wall clock."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from pathlib import Path

import orjson

from mockserver.api import Api, documents_root, load_apis
from mockserver.arguments import (
    counted,
    named_answer,
    port_number,
    read_rate_limit,
    read_start,
    whole_number,
)
from mockserver.errands import add_errands
from mockserver.journal import JournalBounds
from mockserver.kept import Kept
from mockserver.latepages import LatePages
from mockserver.mount import Mount
from mockserver.problems import SetupError, nearest
from mockserver.profiles import PROFILES
from mockserver.registry import Bounds
from mockserver.settings import Settings
from mockserver.upstream.options import add_upstream, conclude, relay_for
from mockserver.worlds import LINTS, NOTE

_LAST_DELIVERIES = 2.0  # seconds that deliveries which are due get at the end


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return the exit code: 0 done, 1 a replay is answered differently, 2 wrong
    use or set-up, 130 interrupted.
    """
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        code = command(options)
        sys.stdout.flush()
        return code
    except SetupError as error:
        print(f"mockserver: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Who read the output has enough of it; nor is there anybody for the rest at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"mockserver: {error.strerror or error}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mockserver", description="A stateful mock of service-desk request APIs."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_serve(commands.add_parser("serve", help="start the server"))
    routes = commands.add_parser("routes", help="list the operations of every API")
    routes.set_defaults(command=_routes)
    spec = commands.add_parser("spec", help="print the OpenAPI document of an API")
    spec.set_defaults(command=_spec)
    spec.add_argument("api")
    spec.add_argument("--format", choices=("json", "yaml"), default="yaml")
    doubts = commands.add_parser("doubts", help="list what the vendor's text leaves open")
    doubts.set_defaults(command=_doubts)
    doubts.add_argument("api")
    add_errands(commands)
    return parser


def _add_serve(serve: argparse.ArgumentParser) -> None:
    serve.set_defaults(command=_serve)
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--port", type=port_number, default=4010, help="0 takes a free one")
    serve.add_argument(
        "--world",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="starting data of one API in place of the built-in one, or a snapshot (.json) of both "
        "(repeatable)",
    )
    serve.add_argument(
        "--requests",
        type=counted,
        action="append",
        default=[],
        metavar="[API=]N",
        help="generate N requests in each world, or in that of one API (repeatable)",
    )
    serve.add_argument("--seed", type=int, default=1, help="of generated data and tokens")
    serve.add_argument(
        "--clock",
        default="now",
        metavar="MOMENT",
        help="where the clock starts: now, world (that of the data) or a moment such as "
        "2017-06-01T09:00:00Z; with =frozen after it, it stands still",
    )
    serve.add_argument(
        "--answer",
        type=named_answer,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="another answer to a doubt; see 'mockserver doubts API' (repeatable)",
    )
    serve.add_argument(
        "--rate-limit",
        type=read_rate_limit,
        metavar="CALLS[/SECONDS]",
        help="refuse calls over this limit; without it the vendor's limit is only announced",
    )
    serve.add_argument(
        "--no-auth", action="store_true", help="let calls in that carry no credentials"
    )
    serve.add_argument(
        "--body-limit", type=whole_number, default=10 * 2**20, metavar="BYTES", help="largest body"
    )
    serve.add_argument(
        "--lint",
        choices=LINTS,
        default=NOTE,
        help="a request that only a kind server takes: say so in Mock-Notice, refuse it, or "
        "neither (%(default)s)",
    )
    serve.add_argument(
        "--fault", choices=tuple(PROFILES), help="the faults that every world starts with"
    )
    serve.add_argument(
        "--journal",
        type=whole_number,
        default=JournalBounds().entries,
        metavar="N",
        help="how many exchanges each world remembers (%(default)s); 0 switches it off",
    )
    serve.add_argument(
        "--journal-bytes",
        type=whole_number,
        default=JournalBounds().size,
        metavar="N",
        help="how many bytes of them (%(default)s)",
    )
    serve.add_argument(
        "--control-token-file",
        type=Path,
        metavar="FILE",
        help="what the control API wants to see; without it, it is for this machine alone. "
        "MOCKSERVER_CONTROL_TOKEN does the same",
    )
    serve.add_argument(
        "--drain",
        type=whole_number,
        default=0,
        metavar="SECONDS",
        help="when told to stop, take calls for so long though /_mock/ready says no (%(default)s)",
    )
    serve.add_argument(
        "--webhook-host",
        action="append",
        default=[],
        metavar="HOST",
        help="a machine besides this one that webhooks may lead to; * for all (repeatable)",
    )
    bounds = Bounds()
    serve.add_argument(
        "--worlds",
        type=whole_number,
        default=bounds.worlds,
        metavar="N",
        help="how many worlds may be open besides the default one (%(default)s)",
    )
    serve.add_argument(
        "--world-idle",
        type=whole_number,
        default=bounds.idle,
        metavar="SECONDS",
        help="drop a world that nobody has asked for so long (%(default)s); 0 keeps it",
    )
    serve.add_argument(
        "--world-records",
        type=whole_number,
        default=bounds.records,
        metavar="N",
        help="how many records a world may have beyond those it starts with (%(default)s)",
    )
    serve.add_argument(
        "--world-bytes",
        type=whole_number,
        default=bounds.size,
        metavar="N",
        help="how many bytes of requests may add records to a world (%(default)s)",
    )
    add_upstream(serve)
    serve.add_argument(
        "--log-format",
        "--log",
        choices=("text", "json", "off"),
        default="text",
        help="a line for each call on standard error, as text or as JSON, or none",
    )


# --- surroundings --------------------------------------------------------------------------------


def _control_token(file: Path | None) -> str:
    token = os.environ.get("MOCKSERVER_CONTROL_TOKEN", "")
    if file is not None:
        token = file.read_text(encoding="utf-8").strip()
        if not token:
            raise SetupError(f"--control-token-file: {file} is empty")
    return token


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


# --- commands ------------------------------------------------------------------------------------


def _serve(options: argparse.Namespace) -> int:
    from mockserver.accesslog import Handle, Lines, as_data, logged, set_up_log
    from mockserver.serving import Limits, run

    start, frozen = read_start(options.clock, "--clock")
    log = set_up_log(options.log_format)
    token = _control_token(options.control_token_file)
    requests: dict[str, int] = dict(options.requests)
    settings = Settings(
        documents=documents_root(),
        worlds=tuple(options.world),
        requests=requests.pop("", None),
        requests_of=requests,
        seed=options.seed,
        start=start,
        frozen=frozen,
        answers=dict(options.answer),
        rate_limit=options.rate_limit,
        authenticate=not options.no_auth,
        body_bytes=options.body_limit,
        bounds=Bounds(
            worlds=options.worlds,
            idle=options.world_idle or None,
            records=options.world_records,
            size=options.world_bytes,
        ),
        journal=JournalBounds(entries=options.journal, size=options.journal_bytes),
        lint=options.lint,
        fault=options.fault or "",
        control=bool(token) or _is_loopback(options.host),
        control_token=token,
        webhook_hosts=frozenset(options.webhook_host),
        wall=time.time,
        kept=Kept(_cache_folder()),
    )
    # All that is made now stays: no collection finds anything in it, now or later.
    gc.disable()
    mount = Mount(settings)
    gc.freeze()
    # A call leaves few cycles behind: looking for them less often costs no memory to speak of.
    gc.set_threshold(20_000, 20, 50)
    gc.enable()
    relayed = relay_for(options, mount, time.perf_counter)
    handle: Handle = mount.handle if relayed is None else relayed[0].handle
    lines = Lines(sys.stderr)
    if options.log_format != "off":
        write = as_data(log) if options.log_format == "json" else lines
        handle = logged(handle, write, time.perf_counter)
    run(
        # A relay waits for its server; the pages' threads are there for what waits.
        handle if relayed is None else lambda request: None,
        LatePages(mount, None if relayed is None else handle),
        mount.refuse,
        host=options.host,
        port=options.port,
        limits=Limits(body_bytes=options.body_limit),
        announce=lambda address: _announce(mount, address),
        leave=mount.leave,
        drain=options.drain,
    )
    lines.flush()
    undone = mount.postman.close(_LAST_DELIVERIES)
    if undone:
        log.warning("%d deliveries to webhooks were not made", undone)
    if relayed is not None:
        conclude(options, mount, *relayed)
    return 0


def _cache_folder() -> Path | None:
    """Return where to keep what was made of files; MOCKSERVER_CACHE says it, empty for nowhere."""
    chosen = os.environ.get("MOCKSERVER_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "deskdouble"
    except RuntimeError:  # there is no home
        return None


def _announce(mount: Mount, address: str) -> None:
    lines = []
    for name, pipeline in mount.pipelines.items():
        base = f"{address}{pipeline.api.prefix}"
        lines += ["", f"{name}: {base}"]
        lines += [f"  {line.replace('{base}', base)}" for line in pipeline.world.welcome]
        lines.append(f"  document: {address}/openapi/{name}.json")
        lines.append(f"  to read and try: {address}/docs/{name}")
    if mount.settings.control:
        lines += ["", f"console: {address}/_mock/"]
    print("\n".join([*lines[1:], "", "Ctrl-C stops it."]), flush=True)


def _routes(options: argparse.Namespace) -> int:
    for api in load_apis(documents_root(), Kept(_cache_folder())):
        for operation in api.operations:
            print(f"{api.name:12} {operation.method:6} {api.prefix}{operation.path}")
    return 0


def _spec(options: argparse.Namespace) -> int:
    api = _api(options.api)
    if options.format == "json":
        print(orjson.dumps(api.document.raw, option=orjson.OPT_INDENT_2).decode())
    else:
        print(api.document.file.path.read_text(encoding="utf-8"), end="")
    return 0


def _doubts(options: argparse.Namespace) -> int:
    api = _api(options.api)
    for doubt in api.document.doubts:
        mark = "selectable" if doubt.selectable else "reading"
        print(f"{doubt.id}  {doubt.name} ({mark})\n    {doubt.question}")
        for answer, meaning in doubt.answers.items():
            sign = "*" if answer == doubt.default else " "
            print(f"   {sign} {answer}: {meaning}")
    return 0


def _api(name: str) -> Api:
    apis = {api.name: api for api in load_apis(documents_root(), Kept(_cache_folder()))}
    if name not in apis:
        raise SetupError(f"there is no API '{name}'", mend=nearest(name, list(apis)))
    return apis[name]


if __name__ == "__main__":
    sys.exit(main())
