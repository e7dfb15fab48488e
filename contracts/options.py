"""Options: every setting of a run, once; the command line, environment and target file follow.

This module is read for ``--help`` and imports nothing that takes time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ENVIRONMENT = "CONTRACTS_"
PROFILES = ("quick", "standard", "thorough")
LEVELS = ("required", "documented", "strict")
GROUPS = {
    "place": "Where the target is",
    "callers": "Who calls it",
    "conduct": "How to treat it",
    "judging": "What to judge, and how strictly",
    "reports": "What to write",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One setting.

    ``kind`` is text, flag, number (above 0), rate (0 or more), count (a whole number), path,
    words (several texts), pairs (names with a text each) or lists (names with several values each).
    ``flag`` is its spelling on the command line where that is not the name with dashes.
    ``hidden_as`` is the shell variable that stands for its value in reports.
    """

    name: str
    group: str
    help: str
    kind: str = "text"
    metavar: str = ""
    flag: str = ""
    choices: tuple[str, ...] = ()
    default: str | float | None = None
    hidden_as: str = ""

    @property
    def option(self) -> str:
        """The spelling on the command line."""
        return self.flag or f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        """The name in the environment."""
        return ENVIRONMENT + self.name.upper()

    @property
    def in_target(self) -> bool:
        """Whether a target file may hold it."""
        return self.group in ("place", "callers", "conduct")


def _target() -> Iterator[Option]:
    place, callers, conduct = "place", "callers", "conduct"
    yield Option(name="base_url", group=place, metavar="URL", help="root of the server to judge")
    yield Option(
        name="prefix", group=place, metavar="PATH", help="path of the API, if not the document's"
    )
    yield Option(
        name="ca_file", group=place, kind="path", metavar="FILE", help="certificates to trust"
    )
    yield Option(
        name="client_certificate",
        group=place,
        kind="path",
        metavar="FILE",
        help="certificate to show",
    )
    yield Option(
        name="client_key",
        group=place,
        kind="path",
        metavar="FILE",
        help="its key, if in another file",
    )
    yield Option(name="insecure", group=place, kind="flag", help="accept any certificate")
    yield Option(name="proxy", group=place, metavar="URL", help="proxy to go through")
    yield Option(
        name="headers",
        group=place,
        kind="pairs",
        flag="--header",
        metavar="'NAME: VALUE'",
        help="send this header with every request; may be repeated",
    )
    yield Option(name="token", group=callers, hidden_as="TOKEN", help="token of the main caller")
    yield Option(name="account", group=callers, help="account of the main caller")
    yield Option(
        name="username", group=callers, help="user name of the main caller, without a token"
    )
    yield Option(name="password", group=callers, hidden_as="PASSWORD", help="the password")
    yield Option(
        name="client_id", group=callers, metavar="ID", help="API client, where tokens are issued"
    )
    yield Option(
        name="client_secret",
        group=callers,
        metavar="SECRET",
        hidden_as="CLIENT_SECRET",
        help="the client's secret",
    )
    yield Option(
        name="colleague_username",
        group=callers,
        metavar="USERNAME",
        help="another technician, whom the API client may act for too",
    )
    yield Option(
        name="colleague_password",
        group=callers,
        metavar="PASSWORD",
        hidden_as="COLLEAGUE_PASSWORD",
        help="and password",
    )
    yield Option(
        name="bound_client_id",
        group=callers,
        metavar="ID",
        help="another API client, which may act for the main user or the colleague alone",
    )
    yield Option(
        name="bound_client_secret",
        group=callers,
        metavar="SECRET",
        hidden_as="BOUND_CLIENT_SECRET",
        help="its secret",
    )
    yield Option(
        name="disabled_client_id",
        group=callers,
        metavar="ID",
        help="an API client that is switched off",
    )
    yield Option(
        name="disabled_client_secret",
        group=callers,
        metavar="SECRET",
        hidden_as="DISABLED_CLIENT_SECRET",
        help="its secret",
    )
    yield Option(
        name="requester",
        group=callers,
        metavar="EMAIL",
        help="address of a registered requester, if not the caller",
    )
    yield Option(
        name="second_token",
        group=callers,
        metavar="TOKEN",
        hidden_as="SECOND_TOKEN",
        help="token of somebody in an account that must not see the first",
    )
    yield Option(
        name="second_account", group=callers, metavar="ACCOUNT", help="the account of that token"
    )
    yield Option(
        name="directory_token",
        group=callers,
        hidden_as="DIRECTORY_TOKEN",
        help="token of a person of a directory account, where there are such",
    )
    yield Option(
        name="low_token",
        group=callers,
        metavar="TOKEN",
        hidden_as="LOW_TOKEN",
        help="token of somebody with few rights",
    )
    yield Option(
        name="low_username", group=callers, metavar="USERNAME", help="or that person's user name"
    )
    yield Option(
        name="low_password",
        group=callers,
        metavar="PASSWORD",
        hidden_as="LOW_PASSWORD",
        help="and password",
    )
    yield Option(
        name="known",
        group=conduct,
        kind="lists",
        metavar="NAME=ID,…",
        help="records that may be referred to, by collection; may be repeated",
    )
    yield Option(
        name="without",
        group=conduct,
        kind="words",
        metavar="PART,…",
        help="parts of the API that the target does not offer",
    )
    yield Option(name="read_only", group=conduct, kind="flag", help="change nothing")
    yield Option(
        name="subject_prefix",
        group=conduct,
        metavar="TEXT",
        default="deskdouble",
        help="how texts of created records begin",
    )
    yield Option(
        name="rate",
        group=conduct,
        kind="rate",
        metavar="NUMBER",
        default=0.0,
        help="requests a second at most; 0: as fast as it answers",
    )
    yield Option(
        name="timeout",
        group=conduct,
        kind="number",
        flag="--request-timeout",
        metavar="SECONDS",
        default=30.0,
        help="how long to wait for an answer",
    )
    yield Option(
        name="max_wait",
        group=conduct,
        kind="number",
        metavar="SECONDS",
        default=120.0,
        help="how long to wait when the target asks to (429, Retry-After)",
    )


def _run() -> Iterator[Option]:
    judging, reports = "judging", "reports"
    yield Option(
        name="level",
        group=judging,
        choices=LEVELS,
        default="documented",
        help="which requirements count",
    )
    yield Option(
        name="only",
        group=judging,
        kind="words",
        metavar="REQ,…",
        help="judge these requirements alone; may end in *",
    )
    yield Option(name="waive", group=judging, kind="path", metavar="FILE", help="accepted failures")
    yield Option(
        name="partial",
        group=judging,
        kind="flag",
        help="what could not be exercised does not stand in the way of exit code 0",
    )
    yield Option(
        name="no_model",
        group=judging,
        kind="flag",
        help="compare no answer with what the run wrote before, and do not walk at random",
    )
    yield Option(
        name="profile",
        group=judging,
        choices=PROFILES,
        default="standard",
        help="how much to judge: quick judges once what counts, thorough generates more",
    )
    yield Option(
        name="max_examples",
        group=judging,
        kind="count",
        metavar="NUMBER",
        help="of each generated check, in place of the profile's",
    )
    yield Option(
        name="seed", group=judging, kind="count", metavar="NUMBER", help="of everything random"
    )
    yield Option(
        name="documents",
        group=judging,
        kind="path",
        metavar="FOLDER",
        help="the contracts, if not the built-in ones",
    )
    for name, what in {
        "json": "the report for programs",
        "junit": "a JUnit case for each requirement",
        "html": "the report as one page",
        "har": "every exchange",
        "badge": "the verdict as an SVG image",
    }.items():
        yield Option(name=name, group=reports, kind="path", metavar="FILE", help=what)
    yield Option(
        name="ledger",
        group=reports,
        kind="path",
        metavar="FILE",
        help="what is created; kept in .contracts/ and removed with it, if not given",
    )


TARGET = tuple(_target())
RUN = tuple(_run())
ALL = (*TARGET, *RUN)
BY_NAME = {one.name: one for one in ALL}
