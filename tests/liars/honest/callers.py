"""Callers: who asks, on which account, and what they may see."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from tests.liars.habits import Habits
from tests.liars.honest.replies import Refusal, not_found
from tests.liars.honest.store import Record, Store
from tests.liars.wire import Request

TOKENS = {
    "ada-token": 1,
    "ben-token": 2,
    "cleo-token": 3,
    "eve-token": 5,
    "fay-token": 6,
    "gus-token": 7,
}
PASSWORDS = {"ada@north.example": ("ada-password", 1)}
_ACCOUNT_HEADERS = ("x-itrp-account", "x-4me-account", "x-xurrent-account")
_STAFF = {"account_administrator", "service_desk_manager", "specialist", "auditor"}


@dataclass(frozen=True, kw_only=True)
class Caller:
    """The person who calls and the account that the call works on."""

    person: Record
    account: str

    @property
    def home(self) -> str:
        """The person's own account."""
        return str(self.person["account"])

    def has(self, *roles: str) -> bool:
        """Tell whether the person has one of some roles."""
        return bool(set(roles) & set(self.person["roles"]))

    def sees(self, record: Record, store: Store) -> bool:
        """Tell whether the person may see a record of any collection but accounts."""
        home = store.get("accounts", self.home) or {}
        if record["account"] not in (self.home, *home.get("trusts", ())):
            return False
        return "requested_by" not in record or self._concerned(record)

    def _concerned(self, request: Record) -> bool:
        own = self.person["id"]
        return self.has(*_STAFF) or own in (request["requested_by"], request["requested_for"])

    def reads_internal(self, note: Record) -> bool:
        """Tell whether the person may read an internal note."""
        return self.home == note["account"] and self.has(
            "auditor", "specialist", "account_administrator"
        )


def caller_of(request: Request, members: dict[str, Any], store: Store, habits: Habits) -> Caller:
    """Return who makes a call.

    Raises:
        Refusal: nobody that is known, or an account that is out of reach.
    """
    number = _person(request, members)
    person = None if number is None else store.get("people", number)
    if person is None:
        raise Refusal(401, "Unauthorized")
    account = next(
        (request.headers[name] for name in _ACCOUNT_HEADERS if request.headers.get(name)),
        person["account"],
    )
    home = store.get("accounts", person["account"]) or {}
    if account not in (person["account"], *home["trusts"]):
        match habits.does("unknown-account"):
            case "forbidden":
                raise Refusal(403, "Forbidden")
            case "not-found":
                raise not_found()
            case _:
                raise Refusal(401, "Unauthorized")
    return Caller(person=person, account=account)


def _person(request: Request, members: dict[str, Any]) -> int | None:
    word, _, rest = request.headers.get("authorization", "").partition(" ")
    if word.lower() == "bearer":
        return TOKENS.get(rest.strip())
    if word.lower() == "basic":
        try:
            name, _, password = base64.b64decode(rest, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        if name in PASSWORDS:
            wanted, number = PASSWORDS[name]
            return number if password == wanted else None
        return TOKENS.get(name) if password in ("", "x") else None
    if word:
        return None
    token = request.parameters.get("api_token") or members.get("api_token")
    return TOKENS.get(token) if isinstance(token, str) else None
