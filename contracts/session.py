"""The session: sends requests to the target politely, records and judges every exchange."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import requests
from requests.adapters import BaseAdapter

from contracts.contract import Contract
from contracts.errors import Broken, NotExercised, NoVerdict
from contracts.exchange import Exchange, Secret
from contracts.judging import Judge
from contracts.ledger import Ledger
from contracts.oracle import Oracle
from contracts.patience import Patience
from contracts.target import Target
from contracts.transport import reason

_MOST_WAITS = 5
SAFE = ("GET", "HEAD", "OPTIONS")
_ISSUED = ("access_token", "refresh_token")
Query = Mapping[str, Any] | Sequence[tuple[str, str]] | str


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who calls: the headers that say so, and the secrets in them."""

    name: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[Secret, ...] = field(default=(), repr=False)


NOBODY = Identity(name="nobody")


class Session:
    """One way to the target; every exchange lands in ``exchanges`` and is judged.

    The judge looks at each by itself; with ``remember`` an oracle looks at what it says of the
    records of this run. What a request is about to create is written to the ``ledger`` before.
    ``writes`` counts the requests that may have changed something. ``secrets`` are all that no
    report may show: those of the target, and every token that it issues. ``clock`` gives epoch
    seconds and ``sleep`` waits; both are arguments so that a test needs neither. ``adapter``
    replaces the network.
    """

    def __init__(
        self,
        contract: Contract,
        target: Target,
        *,
        ledger: Ledger | None = None,
        adapter: BaseAdapter | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        remember: bool = False,
    ) -> None:
        self.contract = contract
        self.target = target
        self.exchanges: list[Exchange] = []
        self.findings: list[Broken] = []
        self.main = NOBODY
        self.callers: dict[str, Identity] = {}
        self.writes = 0
        self.ledger = ledger or Ledger(None)
        self.secrets: tuple[Secret, ...] = target.secrets
        self._options = target.curl_options
        self._judge = Judge(contract)
        self._patience = Patience(contract)
        self._oracle = Oracle(contract) if remember else None
        self._clock = clock
        self._sleep = sleep
        self._last = 0.0
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.headers.clear()
        if adapter is not None:
            self._http.mount("http://", adapter)
            self._http.mount("https://", adapter)
        self._http.verify = str(target.ca_file) if target.ca_file else not target.insecure
        if target.client_certificate:
            certificate = str(target.client_certificate)
            key = str(target.client_key) if target.client_key else None
            self._http.cert = (certificate, key) if key else certificate
        if target.proxy:
            self._http.proxies = {"http": target.proxy, "https": target.proxy}

    @property
    def prefix(self) -> str:
        """The path that the API is mounted at on this target."""
        given = self.target.prefix
        return self.contract.prefix if given is None else given.rstrip("/")

    @property
    def base(self) -> str:
        """The URL that the API is mounted at."""
        return f"{self.target.base_url.rstrip('/')}{self.prefix}"

    @property
    def remembered(self) -> set[str]:
        """The requirements that answers kept as far as they could be compared with earlier ones."""
        return set() if self._oracle is None else set(self._oracle.kept)

    def take(self) -> tuple[list[Exchange], list[Broken]]:
        """Return what has been recorded since the last time, and forget it."""
        taken = (self.exchanges, self.findings)
        self.exchanges, self.findings = [], []
        return taken

    def show_again(self, exchange: Exchange) -> Exchange:
        """Put an earlier exchange among those of this check, which judges its answer too."""
        shown = replace(exchange, again=True)
        self.exchanges.append(shown)
        return shown

    def age(self, exchange: Exchange) -> float:
        """Return how long ago, in seconds, a request was answered: at the least what it did."""
        return self._clock() - exchange.started - exchange.seconds

    def pause(self, seconds: float) -> None:
        """Wait, so that the target's clock moves on."""
        self._sleep(seconds)

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        members: Any = None,
        body: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
        identity: Identity | None = None,
        judge: bool = True,
        changes: bool = True,
    ) -> Exchange:
        """Send a request below the prefix (or to a whole URL) and return the exchange.

        ``members`` is sent as a JSON body, ``body`` as it is. Without ``identity`` the main caller
        asks. A header that is None is not sent. When the target asks to wait, it waits.
        ``changes=False`` is for a request that changes no data although its method could.

        Raises:
            NotExercised: the request would change data and the target is read-only.
            NoVerdict: the target asks to wait longer than is acceptable.
        """
        caller = self.main if identity is None else identity
        url = path if "://" in path else f"{self.base}{path}"
        sent: dict[str, str | None] = {
            "Accept": "application/json", **self.target.headers, **caller.headers,
        }  # fmt: skip
        if members is not None:
            body = json.dumps(members).encode()
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        request = requests.Request(
            method,
            url,
            params=_params(query),
            data=body,
            headers={name: value for name, value in sent.items() if value is not None},
        ).prepare()
        return self.deliver(request, identity=caller, judge=judge, changes=changes)

    def deliver(
        self,
        request: requests.PreparedRequest,
        *,
        identity: Identity | None = None,
        judge: bool = True,
        changes: bool = True,
    ) -> Exchange:
        """Send a request exactly as it is and return the exchange; for the rest as ``send``.

        Its headers have to prove the ``identity`` already.

        Raises:
            NotExercised: the request would change data and the target is read-only.
        """
        if changes and self.target.read_only and request.method not in SAFE:
            raise NotExercised("it would change data", "run without --read-only")
        caller = self.main if identity is None else identity
        self.callers.setdefault(caller.name, caller)
        self.writes += request.method not in SAFE
        mark, creates = self._intend(request, caller)
        oracle = self._oracle
        ticket = oracle.begin() if oracle else None
        try:
            exchange = self._patiently(request, judge=judge)
        except BaseException:
            if oracle and ticket:
                oracle.abandon(ticket)
            raise
        if mark:
            self._note(mark, exchange, creates)
        self._learn(exchange, caller)
        exchange = self._record(exchange, judge=judge)
        if oracle and ticket:
            seen = oracle.watch(ticket, exchange, self._unmounted(exchange), caller.name)
            self.findings += seen if judge else []
        return exchange

    def _record(self, exchange: Exchange, *, judge: bool) -> Exchange:
        """Keep an exchange, with what is wrong with it; return it as it may be shown."""
        exchange = replace(exchange, options=self._options, secrets=self.secrets)
        self.exchanges.append(exchange)
        if judge:
            self.findings += self.complaints(exchange)
        return exchange

    def complaints(self, exchange: Exchange) -> list[Broken]:
        """Return what is wrong with a single exchange."""
        found = list(self._judge.judge(self._unmounted(exchange)))
        for broken in found:
            broken.exchanges = (exchange,)
        return found

    def _intend(self, request: requests.PreparedRequest, caller: Identity) -> tuple[str, bool]:
        """Note in the ledger what a request may create; return the mark, and whether it must.

        What becomes a part of a record of our own goes with that.
        """
        if request.method != "POST":
            return "", False
        mounted = self._unmounted(
            Exchange(method="POST", url=str(request.url), request_headers={}, request_body=b"")
        )
        operation = self.contract.match("POST", mounted.path)
        if operation is None or operation.raw.get("x-role") == "token":
            return "", False
        collection = operation.action.get("collection")
        if not collection or any(self.ledger.has(part) for part in mounted.path.split("/")):
            return "", False
        mark = self.ledger.intend(str(collection), caller.name)
        return mark, operation.action.get("do") == "create"

    def _note(self, mark: str, exchange: Exchange, creates: bool) -> None:
        """Note what became of it; a record that was only found, and is not ours, is left alone."""
        key = exchange.member("id")
        made = creates or exchange.status == 201
        ours = made or self.ledger.tag.encode() in exchange.request_body
        if 200 <= exchange.status < 300 and key is not None and ours:
            self.ledger.made(mark, key)
        elif 200 <= exchange.status < 500:
            self.ledger.refused(mark)

    def _learn(self, exchange: Exchange, caller: Identity) -> None:
        """Keep the secrets that an exchange brought to light."""
        callers = (*caller.secrets, *self.main.secrets)
        # In front, so that a caller's token is spoken of by the caller's variable.
        self.secrets = (*(one for one in callers if one not in self.secrets), *self.secrets)
        known = {one.value for one in self.secrets}
        for member in _ISSUED:
            value = exchange.member(member) if b"_token" in exchange.body else None
            if isinstance(value, str) and value not in known:
                count = sum(one.variable.startswith(member.upper()) for one in self.secrets)
                secret = Secret(value=value, variable=f"{member.upper()}_{count + 1}")
                self.secrets = (*self.secrets, secret)

    def _unmounted(self, exchange: Exchange) -> Exchange:
        """Return the exchange as if the API were mounted where the document says."""
        if self.prefix == self.contract.prefix:
            return exchange
        base = self.target.base_url.rstrip("/")
        rest = exchange.url.removeprefix(base + self.prefix)
        return replace(exchange, url=f"{base}{self.contract.prefix}{rest}")

    def _patiently(self, request: requests.PreparedRequest, *, judge: bool) -> Exchange:
        """Send a request as often as the target asks to wait with it; those answers count too."""
        exchange = self._once(request)
        for tries in range(_MOST_WAITS):
            wait = self._patience.wait(exchange, tries)
            if wait is None:
                break
            longest = self.target.max_wait
            if wait > longest:
                asked = f"asks to wait {wait:.0f} seconds before the next call"
                raise NoVerdict(f"{self.target.base_url} {asked}; --max-wait is {longest:g}")
            self._record(exchange, judge=judge)
            self._sleep(wait)
            exchange = self._once(request)
        return exchange

    def _once(self, request: requests.PreparedRequest) -> Exchange:
        if self.target.rate > 0:
            pause = self._last + 1 / self.target.rate - self._clock()
            if pause > 0:
                self._sleep(pause)
        started = self._last = self._clock()
        body = request.body or b""
        begun = Exchange(
            method=str(request.method),
            url=str(request.url),
            request_headers=dict(request.headers),
            request_body=body.encode() if isinstance(body, str) else bytes(body),
            started=started,
        )
        settings = self._http.merge_environment_settings(request.url, {}, None, None, None)
        try:
            answer = self._http.send(
                request, timeout=self.target.timeout, allow_redirects=False, **settings
            )
        except requests.Timeout:
            return replace(
                begun,
                failure=f"no answer within {self.target.timeout:g} seconds",
                seconds=self._clock() - started,
            )
        except requests.RequestException as error:
            return replace(begun, failure=reason(error))
        return replace(
            begun,
            status=answer.status_code,
            headers={name.lower(): value for name, value in answer.headers.items()},
            body=answer.content,
            seconds=self._clock() - started,
        )


def _params(query: Query) -> Any:
    if isinstance(query, Mapping):
        return [(name, str(value)) for name, value in query.items()]
    return query
