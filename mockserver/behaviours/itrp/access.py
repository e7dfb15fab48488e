"""Access: the account a caller has selected, what they may see of it, and in which zone."""

from __future__ import annotations

from typing import Any

from mockserver.call import Call
from mockserver.caller import NOBODY, Caller
from mockserver.fields import Cells, Record
from mockserver.moment import parse_offset
from mockserver.problems import Refusal
from mockserver.store import Draft

# The account header by its successive names; where several are sent the oldest name counts.
_ACCOUNT_HEADERS = ("x-itrp-account", "x-4me-account", "x-xurrent-account")
_INTERNAL_READERS = frozenset(("auditor", "specialist", "account_administrator"))
_STAFF = _INTERNAL_READERS | {"service_desk_manager"}


def recognise(call: Call, identity: Any) -> Caller:
    """Return the caller, in the account that the account header selects.

    Raises:
        Refusal: the account does not exist or does not let this person in.
    """
    person = call.record("people", identity)
    if person is None:
        return NOBODY
    home = person["account"]
    headers = call.request.headers
    selected = home
    for other in _ACCOUNT_HEADERS:
        if headers.get(other):
            selected = headers[other]
            break
    tables = call.draft.store.tables
    known = tables["people"].derived(identity)
    name = (recognise, selected, call.world.answers)
    caller: Caller
    accounts, caller = known.get(name, (None, NOBODY))
    if accounts is not tables["accounts"].state:
        caller = _caller(call, person, home, selected)
        known[name] = (tables["accounts"].state, caller)
    return caller


def _caller(call: Call, person: Record, home: str, selected: str) -> Caller:
    reach = frozenset(
        account["id"]
        for account in call.draft.records("accounts")
        if account["id"] == home or home in account["trusts"]
    )
    if selected not in reach:
        raise Refusal(call.choice("unknown-account"), f"Account '{selected[:100]}' is not open")
    return Caller(
        id=person["id"],
        record=person,
        account=selected,
        home=home,
        reach=reach,
        roles=frozenset(person["roles"]),
        zone=_zone(call, person),
    )


def _zone(call: Call, person: Record) -> int:
    if call.choice("time-zone") == "utc":
        return 0
    return parse_offset(person["time_zone"] or "Z") or 0


def is_staff(caller: Caller) -> bool:
    """Tell whether a caller handles requests, and does not only make them."""
    return bool(caller.roles & _STAFF)


def sees_request(draft: Draft, caller: Caller, record: Cells, in_list: bool) -> bool:
    """Tell whether a caller sees a request: staff all of an account, others those they are in."""
    account = record["account"]
    if account != caller.account if in_list else account not in caller.reach:
        return False
    if is_staff(caller):
        return True
    return caller.id in (record["requested_by"], record["requested_for"], record["created_by"])


def sees_note(draft: Draft, caller: Caller, record: Cells, in_list: bool) -> bool:
    """Tell whether a caller sees a note: an internal one only with a role in its account."""
    request = draft.get("requests", record["request"])
    if request is None or not sees_request(draft, caller, request, in_list):
        return False
    if not record["internal"]:
        return True
    return record["account"] == caller.home and bool(caller.roles & _INTERNAL_READERS)
