"""Errands: commands to a mock that runs elsewhere, and the arguments they take."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson

from mockserver.api import documents_root, load_apis
from mockserver.instrument.control import Control, ControlError, by_network
from mockserver.instrument.world import put_back, take
from mockserver.problems import SetupError
from mockserver.registry import NAME, NAMING
from mockserver.replaying.archive import read_archive
from mockserver.replaying.comparing import Comparer
from mockserver.replaying.credentials import Credentials

_TOO_LARGE = 413


def add_errands(commands: Any) -> None:
    """Add the commands to those of the command line."""
    worlds = _command(commands, "worlds", "list the worlds of a running mock", _worlds)
    worlds.add_argument("url", metavar="URL")
    taken = _command(
        commands, "snapshot", "print a snapshot of a world of a running mock", _snapshot
    )
    taken.add_argument("url", metavar="URL")
    taken.add_argument("world", metavar="WORLD")
    put = _command(
        commands, "restore", "put a snapshot back into a world, or into another", _restore
    )
    put.add_argument("url", metavar="URL")
    put.add_argument("world", metavar="WORLD")
    put.add_argument("file", metavar="FILE", nargs="?", help="standard input without it")
    for one in (worlds, taken, put):
        one.add_argument(
            "--control-token-file",
            type=Path,
            metavar="FILE",
            help="what the control API wants to see; MOCKSERVER_CONTROL_TOKEN does the same",
        )
    _add_replay(_command(commands, "replay", "send a recording and tell what differs", _replay))


def _add_replay(parser: argparse.ArgumentParser) -> None:
    usual = Credentials()
    parser.add_argument(
        "file", metavar="FILE", help="an HTTP archive (HAR 1.2); - is standard input"
    )
    parser.add_argument("--to", required=True, metavar="URL", help="the server to send it to")
    parser.add_argument("--world", default="", help="the world of the mock to send it to")
    parser.add_argument(
        "--token", default=usual.token, help="to show where the recording shows one (%(default)s)"
    )
    parser.add_argument(
        "--client", type=_pair, default=usual.client, metavar="ID:SECRET", help="to get tokens with"
    )
    parser.add_argument(
        "--user", type=_pair, default=usual.user, metavar="NAME:PASSWORD", help="to get tokens for"
    )
    parser.add_argument(
        "--ignore",
        action="append",
        default=[],
        metavar="NAME",
        help="a member or a header that may differ (repeatable)",
    )
    parser.add_argument(
        "--exact-moments", action="store_true", help="moments have to be the recorded ones"
    )
    parser.add_argument(
        "--exact-ids", action="store_true", help="what is made has to get the recorded ids"
    )
    parser.add_argument(
        "--patience",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="for each answer (%(default)s)",
    )


def _command(commands: Any, name: str, text: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)

    def told(options: argparse.Namespace) -> int:
        try:
            code: int = run(options)
            return code
        except ControlError as error:
            raise SetupError(str(error)) from None

    parser.set_defaults(command=told)
    return parser


def _read(name: str | None) -> tuple[bytes, str]:
    """Return the content of a file, or of standard input, and what to call it."""
    if name is None or name == "-":
        return sys.stdin.buffer.read(), "standard input"
    try:
        return Path(name).read_bytes(), name
    except OSError as error:
        raise SetupError(f"{name}: {error.strerror or error}") from None


def _pair(text: str) -> tuple[str, str]:
    name, colon, secret = text.partition(":")
    if not name or not colon:
        raise argparse.ArgumentTypeError("expected two words with a colon between them")
    return name, secret


def _control(options: argparse.Namespace) -> Control:
    token = os.environ.get("MOCKSERVER_CONTROL_TOKEN", "")
    if options.control_token_file is not None:
        token = _read(str(options.control_token_file))[0].decode().strip()
    return Control(by_network(options.url, token))


def _worlds(options: argparse.Namespace) -> int:
    for one in _control(options).call("GET", "/worlds")["worlds"]:
        records = sum(sum(tables.values()) for tables in one["records"].values())
        calls = one["journal"]["count"]
        now = next((clock["now"] for clock in one["clock"].values()), "")
        print(f"{one['name']:32} {now}  {records} records  {calls} calls  {one['faults']} faults")
    return 0


def _snapshot(options: argparse.Namespace) -> int:
    snapshot = take(_control(options), options.world)
    sys.stdout.buffer.write(orjson.dumps(snapshot, option=orjson.OPT_INDENT_2) + b"\n")
    return 0


def _restore(options: argparse.Namespace) -> int:
    text, name = _read(options.file)
    try:
        snapshot = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise SetupError(f"{name} is no snapshot: {error}") from None
    try:
        put_back(_control(options), options.world, snapshot)
    except ControlError as error:
        mend = "start it with a larger --body-limit" if error.status == _TOO_LARGE else ""
        what = f"{name}: {str(error).rstrip('.')}" if error.status else str(error)
        raise SetupError(what, mend=mend) from None
    return 0


def _replay(options: argparse.Namespace) -> int:
    """Return 0 if all is answered as it was, 1 if something is not."""
    # Not at the top: whoever starts a server does not wait for a client to be loaded.
    from mockserver.replaying.replay import replay
    from mockserver.replaying.sending import NotReached, Sender

    if options.world and not NAME.fullmatch(options.world):
        raise SetupError(f"--world: '{options.world}' is no name of a world: {NAMING}")
    text, name = _read(options.file)
    recording = read_archive(text, name)
    credentials = Credentials(
        token=options.token, client=options.client, user=options.user, world=options.world
    )
    comparer = Comparer(
        ignore=frozenset(options.ignore), moments=options.exact_moments, ids=options.exact_ids
    )
    sent, differing, left_out = 0, 0, 0
    with closing(Sender(options.to, patience=options.patience)) as sender:
        try:
            apis = load_apis(documents_root())
            for one in replay(recording, sender.send, apis, credentials, comparer):
                sent += one.answer is not None
                left_out += one.answer is None
                if one.differences:
                    differing += 1
                    print(one.text())
        except NotReached as error:
            raise SetupError(f"--to: {error}") from None
    if not sent:
        mend = f"nothing in it is for {' or '.join(api.prefix for api in apis)}"
        raise SetupError(f"{name}: there is nothing to send", mend=mend)
    others = f", {left_out} for no API left out" if left_out else ""
    print(f"{sent} sent: {sent - differing} answered the same, {differing} not{others}")
    return 1 if differing else 0
