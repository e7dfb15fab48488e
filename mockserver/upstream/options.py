"""The options of a relay on the command line, and what it leaves behind when it stops."""

from __future__ import annotations

import argparse
import os
import ssl
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from mockserver.mount import Mount
from mockserver.problems import SetupError

if TYPE_CHECKING:
    from mockserver.upstream.harvest import Harvest
    from mockserver.upstream.relay import Relay

_NEEDING = ("upstream_timeout", "upstream_ca", "save_world", "save_har")
_PATIENCE = 30.0


def add_upstream(serve: argparse.ArgumentParser) -> None:
    """Add the options to those of ``serve``."""
    group = serve.add_argument_group(
        "record and compare", "the calls go to a real server; the mock only tells what differs"
    )
    group.add_argument(
        "--upstream", metavar="URL", help="the server to call, less the prefixes of the APIs"
    )
    group.add_argument(
        "--upstream-timeout",
        type=_seconds,
        metavar="SECONDS",
        help=f"how long it may take to answer ({_PATIENCE:g})",
    )
    group.add_argument(
        "--upstream-ca", type=Path, metavar="FILE", help="the certificates to trust it by"
    )
    group.add_argument(
        "--save-world",
        type=Path,
        metavar="FILE",
        help="write the records that its answers have shown, when stopped: a snapshot (.json)",
    )
    group.add_argument(
        "--save-har", type=Path, metavar="FILE", help="write the exchanges, when stopped"
    )


def relay_for(
    options: argparse.Namespace, mount: Mount, timer: Callable[[], float]
) -> tuple[Relay, Harvest | None] | None:
    """Return the relay that is asked for, with what takes the records it sees; or None.

    Raises:
        SetupError: an option is of no use, or cannot be used.
    """
    if not options.upstream:
        for name in _NEEDING:
            if getattr(options, name) is not None:
                word = name.replace("_", "-")
                raise SetupError(f"--{word} is for a relay", mend="give it --upstream too")
        return None
    if options.fault:
        what = "--fault and --upstream cannot be given together"
        raise SetupError(what, mend="faults are of the mock's own answers")
    for name in ("save_world", "save_har"):
        path = getattr(options, name)
        if path is not None and not os.access(path.parent, os.W_OK):
            raise SetupError(f"--{name.replace('_', '-')}: cannot write to {path.parent}")
    if options.save_world is not None and options.save_world.suffix != ".json":
        raise SetupError(f"--save-world: {options.save_world} must end in .json")
    # Not at the top: only a relay needs a client.
    from mockserver.upstream.harvest import Harvest
    from mockserver.upstream.relay import Relay, Upstream

    patience = options.upstream_timeout or _PATIENCE
    context = _context(options.upstream_ca)
    upstream = Upstream(url=options.upstream, patience=patience, context=context)
    harvest = None if options.save_world is None else Harvest(mount.registry.starting)
    return Relay(mount, upstream, timer, harvest), harvest


def conclude(
    options: argparse.Namespace, mount: Mount, relay: Relay, harvest: Harvest | None
) -> None:
    """Let go of the upstream server, and write what was asked for.

    Raises:
        SetupError: the records do not make a world.
    """
    from mockserver.journalview import har

    relay.close()
    if options.save_har is not None:
        entries = list(mount.registry.default.journal)
        options.save_har.write_bytes(orjson.dumps(har(entries, "localhost")))
        print(f"{len(entries)} exchanges: {options.save_har}", file=sys.stderr)
    if harvest is not None:
        snapshot = harvest.snapshot()
        text = orjson.dumps(snapshot, option=orjson.OPT_INDENT_2)
        options.save_world.write_bytes(text + b"\n")
        print(f"{harvest.count} records seen: {options.save_world}", file=sys.stderr)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError(f"expected seconds, more than 0 up to 3600, got '{text}'")
    return seconds


def _context(file: Path | None) -> ssl.SSLContext | None:
    if file is None:
        return None
    try:
        return ssl.create_default_context(cafile=str(file))
    except (OSError, ssl.SSLError) as error:
        raise SetupError(f"--upstream-ca: {file}: {error.strerror or error}") from None
