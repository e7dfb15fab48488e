"""Asking: a generated case as a request that this run may send, and its answer.

What changes data goes to records of our own alone, and what creates or names a record carries the
run's tag where a text can hold it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

import requests
import schemathesis

from contracts.contract import Contract, Operation, Property
from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.generation.document import collection_of
from contracts.generation.source import Case
from contracts.identities import client_header
from contracts.kinds import Kind, kind_of, longest
from contracts.lists import items
from contracts.session import NOBODY, SAFE, Identity
from contracts.values import accepts

_OWN = 2
_SHORT = 255
_FOUND = 200
_WRITING = ("POST", "PATCH", "PUT")
_LEFT_OUT = ("user-agent", "x-schemathesis-testcaseid")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A case that was sent: the request as it went out, who asked, and what came of it.

    ``whole`` says that the request is all of the case and not a part of it.
    """

    case: Case
    request: requests.PreparedRequest
    identity: Identity
    exchange: Exchange
    whole: bool = False

    @property
    def size(self) -> int:
        """How long the request is, in characters."""
        return len(str(self.request.url)) + len(self.request.body or b"")

    @property
    def response(self) -> schemathesis.Response:
        """The answer as Schemathesis takes it."""
        return schemathesis.Response(
            status_code=self.exchange.status,
            headers={name: [value] for name, value in self.exchange.headers.items()},
            content=self.exchange.body,
            request=self.request,
            elapsed=self.exchange.seconds,
            verify=True,
            encoding="utf-8",
        )


class Records:
    """The records that generated requests are about."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._own: list[Any] = []
        self._gone: set[str] = set()

    def find(self, collection: str, by: str) -> Sequence[Any]:
        """Return values that name a record where another one refers to it."""
        try:
            return self._desk.references(collection, by)
        except NotExercised:
            return ()

    def named(self, collection: str, by: str) -> Sequence[Any]:
        """Return values that name a record in a path."""
        return self.own() if collection == self._desk.main else self.find(collection, by)

    def own(self) -> Sequence[Any]:
        """Return the ids of records of the main collection; ours unless the target is read-only."""
        if not self._own:
            if self._desk.session.target.read_only:
                self._own = [one["id"] for one in items(self._desk.select())[:_OWN]]
            else:
                self._own = [self._desk.make().member("id") for _ in range(_OWN)]
        return self._own

    def stand_in(self, key: str) -> Any:
        """Return the id of a record of our own to use in place of another id."""
        if key in self._gone or not self._own:
            return self._desk.make().member("id")
        return self._own[0]

    def removed(self, key: str) -> None:
        """Take note that a record is gone."""
        self._gone.add(key)

    def are_gone(self, path: str) -> bool:
        """Tell whether a path leads through a record that was removed."""
        return not self._gone.isdisjoint(path.split("/"))

    def is_ours(self, key: str) -> bool:
        """Tell whether a record is there for us to change."""
        return self._desk.session.ledger.has(key) and key not in self._gone


class Asker:
    """Sends cases of one operation."""

    def __init__(self, desk: Desk, operation: Operation, records: Records) -> None:
        self._desk = desk
        self._session = desk.session
        self._contract: Contract = desk.contract
        self._operation = operation
        self._records = records
        self.identity = self._caller()
        writes = operation.method in _WRITING and operation.raw.get("x-role") != "token"
        self._members = desk.contract.properties(desk.contract.body(operation)) if writes else {}
        maker = desk.contract.doing("create", str(operation.action.get("collection")))
        bodies = (desk.contract.body(one) for one in (operation, maker) if one is not None)
        self._required = {name for body in bodies for name in desk.contract.required(body)}
        answers = operation.raw["responses"].keys()
        create = writes and operation.method == "POST"
        self._may_find = create and {"200", "201"} <= answers and "parent" not in operation.action

    def ask(self, case: Case) -> Asked | None:
        """Send a case; None when it is nothing that this run may send."""
        request = self.prepared(case)
        return None if request is None else replace(self.send(case, request), whole=True)

    def again(self, asked: Asked) -> Asked:
        """Send the same request once more; of one that may find a record, what finds another."""
        once_more = self.ask(asked.case) if asked.whole and self._may_find else None
        return once_more or self.send(asked.case, asked.request, asked.identity)

    def found(self, asked: Asked) -> bool:
        """Tell whether a request led to a record that was there before."""
        return self._may_find and asked.exchange.status == _FOUND

    def send(
        self, case: Case, request: requests.PreparedRequest, identity: Identity | None = None
    ) -> Asked:
        """Send the request of a case as it is."""
        caller = identity or self.identity
        exchange = self._session.deliver(request, identity=caller, judge=False)
        if request.method == "DELETE" and 200 <= exchange.status < 300:
            self._records.removed(exchange.path.rpartition("/")[2])
        return Asked(case=case, request=request, identity=caller, exchange=exchange)

    def prepared(self, case: Case) -> requests.PreparedRequest | None:
        """Return the request of a case; None when it is nothing that this run may send."""
        method = str(case.method).upper()
        if self._is_off(method):
            return None
        if method not in SAFE:
            if self._session.target.read_only or not self._kept_to_ours(case):
                return None
            if method in _WRITING:
                self._mark(case)
        try:
            sent = case.as_transport_kwargs(base_url=self._session.base)
            return self.request(sent, self.identity)
        except (requests.RequestException, UnicodeError):
            return None  # nothing that HTTP can carry

    def request(self, sent: Mapping[str, Any], identity: Identity) -> requests.PreparedRequest:
        """Return a request ready to be sent by somebody."""
        headers = {"Accept": "application/json", **self._session.target.headers}
        headers.update(
            (name, value)
            for name, value in (sent.get("headers") or {}).items()
            if name.lower() not in _LEFT_OUT
        )
        headers.update(identity.headers)
        parts = ("method", "url", "params", "cookies", "data", "json", "files")
        return requests.Request(
            headers=headers, **{name: sent[name] for name in parts if sent.get(name) is not None}
        ).prepare()

    def _caller(self) -> Identity:
        target = self._session.target
        if self._operation.raw.get("x-role") == "token":
            header = client_header(target.client_id, target.client_secret)
            return Identity(name="client", headers=header, secrets=target.secrets)
        return self._session.main if self._operation.raw.get("security") != [] else NOBODY

    def _is_off(self, method: str) -> bool:
        """Tell whether a call would be one that the target does not offer."""
        meant = self._contract.operation_with(method, self._operation.path)
        return meant is not None and not self._session.target.offers(meant)

    def _kept_to_ours(self, case: Case) -> bool:
        """Make a case that changes a record about one of ours; tell whether it may be sent."""
        for parameter in self._operation.parameters:
            name = parameter.name
            if parameter.place != "path" or name not in (case.path_parameters or {}):
                continue
            if parameter.role == "id" and self._operation.parameter("parent-id"):
                continue  # linked to ours, and not changed
            text = unquote(str(case.path_parameters[name]))
            if self._records.is_ours(text):
                continue
            if collection_of(self._contract, self._operation, name) != self._desk.main:
                return False
            if accepts(self._contract, parameter.schema, text) or _number(text):
                case.path_parameters = {
                    **case.path_parameters,
                    name: self._records.stand_in(text),
                }
        return True

    def _mark(self, case: Case) -> None:
        """Have the texts of a body begin with the run's tag, where they are valid and can."""
        if not isinstance(case.body, dict) or not self._members:
            return
        marked = {}
        for name, member in self._members.items():
            value = case.body.get(name)
            if not self._is_text(member) or not self._wants_mark(member, name in case.body):
                continue
            if value is None or (
                isinstance(value, str) and accepts(self._contract, member.schema, value)
            ):
                text = self._marked(value or "", longest(self._contract, member.schema))
                if accepts(self._contract, member.schema, text):
                    marked[name] = text
        if marked:
            case.body = {**case.body, **marked}

    def _wants_mark(self, member: Property, sent: bool) -> bool:
        if self._may_find:
            # What it finds is then of our own making.
            return (longest(self._contract, member.schema) or _SHORT) <= _SHORT
        return sent and member.name in self._required

    def _is_text(self, member: Property) -> bool:
        reference = self._contract.reference(member)
        return reference is None and kind_of(self._contract, member.schema) is Kind.TEXT

    def _marked(self, value: str, limit: int | None) -> str:
        mark = f"{self._session.target.subject_prefix} {self._desk.tag}"
        mark = self._desk.text() if self._may_find else mark
        if limit is not None and len(mark) > limit:
            mark = self._desk.tag
        return mark + value[len(mark) :] if len(value) > len(mark) else mark


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
