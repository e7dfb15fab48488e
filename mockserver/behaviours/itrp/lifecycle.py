"""The life cycle of a request: what saving it does besides storing what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import takewhile
from math import inf
from operator import itemgetter
from typing import Any

from mockserver import rules
from mockserver.behaviours.itrp import notes
from mockserver.behaviours.itrp.targets import next_target, set_targets
from mockserver.call import Call, Sent, unasked
from mockserver.fields import Record
from mockserver.listing import Listing
from mockserver.problems import Refusal
from mockserver.sifting import sifted
from mockserver.table import Table
from mockserver.worlds import World

_WORKED_ON = ("accepted", "in_progress", "waiting_for", "waiting_for_customer")
_SOURCE_LENGTH = 30
_WAITING = "requests that wait for a moment"
# By its successive names; where several are sent the oldest name counts.
_SOURCE_HEADERS = {
    name.lower(): name for name in ("X-ITRP-Source", "X-4me-Source", "X-Xurrent-Source")
}


def normalise(call: Call, members: dict[str, Any]) -> None:
    """Change the body before it is read: the source, and what this caller may not write."""
    if call.operation.action.verb != "update":
        _set_source(call, members)
    elif ("source" in members or "sourceID" in members) and (
        call.choice("source-update") == "administrators"
        and "account_administrator" not in call.caller.roles
    ):
        members.pop("source", None)
        members.pop("sourceID", None)


def _set_source(call: Call, members: dict[str, Any]) -> None:
    """Take the source from the body, else from a header, else the one of the API.

    Raises:
        Refusal: bad-parameter, when the header is longer than a source may be.
    """
    if members.get("source") not in (None, ""):
        return
    headers = call.request.headers
    named = ""
    for header in _SOURCE_HEADERS:
        named = headers.get(header, "")
        if named:
            break
    if len(named) > _SOURCE_LENGTH:
        raise Refusal(
            "bad-parameter",
            f"Header '{_SOURCE_HEADERS[header]}' is longer than {_SOURCE_LENGTH} characters",
        )
    if call.operation.action.run == "match_event":
        members["source"] = named or "event"
    else:
        members["source"] = named or headers.get("user-agent", "")[:_SOURCE_LENGTH] or "api"


def settle(call: Call, before: Record | None, after: Record) -> None:
    """Apply the rules that depend on more than one property."""
    problems: list[tuple[str, str]] = []
    _check_choices(call, before, after, problems)
    _set_account(call, before, after, problems)
    _set_grouping(call, before, after, problems)
    _set_waiting(call, after, problems)
    _set_addressed(call, before, after, problems)
    _set_reviewed(call, before, after, problems)
    if problems:
        raise Refusal("invalid", errors=problems)
    after["ci"] = after["cis"][0] if after["cis"] else None
    _set_supplier(call, before, after)
    _count_assignment(call, before, after)
    if before is not None and call.sent.values.get("status") == "completed":
        reopened = before["status"] != "completed"
        if reopened or call.choice("second-completion") == "moves":
            after["completed_at"] = None  # to be set to this instant


def finish(call: Call, before: Record | None, after: Record) -> None:
    """Apply what depends on the derived values."""
    if before is not None and before["completed_at"] is not None and after["completed_at"] is None:
        if call.choice("reopening") == "keeps":
            after["completed_at"] = before["completed_at"]
        elif "completion_reason" not in call.sent.values:
            after["completion_reason"] = None
    set_targets(call, before, after)
    after["next_target_at"] = next_target(call, after)
    if notes.write(call, after, call.sent.extras):
        call.sent = Sent(values=call.sent.values)
    if before is not None:
        after["updated_at"] = call.now


def present(call: Call, record: Record, shown: dict[str, Any]) -> None:
    """Show the assignment count of the account from which the request is read."""
    if "assignment_count" in shown:
        counts = record["assignments"] or {}
        shown["assignment_count"] = counts.get(call.caller.account, 0)


def tick(world: World, now: int) -> None:
    """Return requests to ``assigned`` whose ``waiting_until`` has come.

    Source: ITRP Requests, Fields, waiting_until.
    """
    table = world.store.tables["requests"]
    state, until = world.waits
    if state is table.state and now < until:
        return
    waiting = waiting_requests(table)
    first = waiting.first
    until = inf if first is None else first[0]
    world.waits = (table.state, until)
    if until > now:
        return
    due = list(takewhile(lambda item: item[0] <= now, waiting))
    for until, key in due:
        call = unasked(world, until)
        request = call.record("requests", key)
        if request is not None:
            rules.change(call, call.api.collections["requests"], request, {"status": "assigned"})
            call.commit()


def waiting_requests(table: Table) -> Listing:
    """Return the requests that wait for a moment, the earliest first, as they are kept."""
    return table.listing(_WAITING, _waiting)


def _waiting(table: Table) -> Listing:
    """Return the requests that wait for a moment, the earliest first."""
    until, own = table.places["waiting_until"], table.places["id"]
    item = itemgetter(until, own)
    rows = sifted(list(table.rows(None)), until, _is_set)
    return Listing(sorted(rows, key=item), lambda row: _is_set(row[until]), item, own)


def _is_set(value: Any) -> bool:
    return value is not None


def _check_choices(
    call: Call, before: Record | None, after: Record, problems: list[tuple[str, str]]
) -> None:
    """Demand of clients what some readings of the page demand."""
    if not call.asked:
        return
    status = after["status"]
    if status == "completed" and after["completion_reason"] is None:
        if before is None or before["status"] != "completed":
            text = "Completion reason can't be blank"
            _demand(call, "completion-needs-reason", "completion_reason", text, problems)
    elif after["member"] is None and status in _WORKED_ON:
        _demand(call, "status-needs-member", "member_id", "Member can't be blank", problems)
    # A notice of this one would be given of nearly every request.
    unrated = after["impact"] is None and after["category"] == "incident"
    if unrated and call.choice("impact-with-incident") == "required":
        problems.append(("impact", "Impact can't be blank"))


def _demand(
    call: Call, doubt: str, member: str, text: str, problems: list[tuple[str, str]]
) -> None:
    if call.choice(doubt) == "yes":
        problems.append((member, text))
    else:
        call.notice(doubt, member, text)


def _set_account(
    call: Call, before: Record | None, after: Record, problems: list[tuple[str, str]]
) -> None:
    """Register a new request in the account it is for.

    Source: ITRP Requests, Fields, support_domain.
    """
    if before is not None or not call.caller.home:
        return
    domain = call.sent.extras.get("support_domain")
    if domain:
        if domain in call.caller.reach:
            after["account"] = domain
        else:
            problems.append(("support_domain", f"Support domain is unknown: {domain}"))
    elif call.caller.account == call.caller.home:
        home = call.record("accounts", call.caller.home)
        if home and home["directory"]:
            problems.append(("support_domain", "Support domain can't be blank"))


def _set_grouping(
    call: Call, before: Record | None, after: Record, problems: list[tuple[str, str]]
) -> None:
    """Keep both sides of ``grouped_into`` in step."""
    group_before = before["grouped_into"] if before else None
    group = after["grouped_into"]
    if group == group_before:
        return
    if group is not None:
        target = call.record("requests", group)
        if call.choice("grouping-into-grouped") == "refuse":
            if group == after["id"]:
                problems.append(("grouped_into_id", "A request can't be grouped into itself"))
            elif target and target["grouping"] == "grouped":
                problems.append(("grouped_into_id", "Grouped into is itself grouped"))
        if before is not None and before["grouping"] == "group":
            problems.append(("grouped_into_id", "A group can't be grouped into another request"))
        if target and not problems and target["grouping"] == "none":
            call.draft.put("requests", {**target, "grouping": "group"})
        after["grouping"] = "grouped"
    elif before is not None and before["grouping"] == "grouped":
        after["grouping"] = "none"
    if group_before is not None and not problems:
        left = call.draft.matching("requests", "grouped_into", group_before)
        former = call.record("requests", group_before)
        if former and former["grouping"] == "group" and set(left) <= {after["id"]}:
            call.draft.put("requests", {**former, "grouping": "none"})


def _set_waiting(call: Call, after: Record, problems: list[tuple[str, str]]) -> None:
    """Keep ``waiting_until`` only while the request waits, and only if it is still to come."""
    if after["status"] != "waiting_for":
        sent = call.sent.values.get("waiting_until")
        text = "Waiting until is available only with status waiting_for"
        if sent is not None and call.refuses("waiting-until-elsewhere", "waiting_until", text):
            problems.append(("waiting_until", text))
        after["waiting_until"] = None
    elif after["waiting_until"] is not None and after["waiting_until"] <= call.now:
        after["status"] = "assigned"
        after["waiting_until"] = None


def _set_addressed(
    call: Call, before: Record | None, after: Record, problems: list[tuple[str, str]]
) -> None:
    """Let only a service desk manager mark a dissatisfied requester as conciliated."""
    held = bool(before and before["addressed"])
    if bool(after["addressed"]) == held:
        return
    allowed = (
        after["satisfaction"] == "dissatisfied" and "service_desk_manager" in call.caller.roles
    )
    if allowed:
        return
    after["addressed"] = held
    text = "Addressed can't be set by you or on this request"
    if call.refuses("addressed-elsewhere", "addressed", text):
        problems.append(("addressed", text))


def _set_reviewed(
    call: Call, before: Record | None, after: Record, problems: list[tuple[str, str]]
) -> None:
    """Apply the four rules that mark a request as reviewed, and the one on who may do so."""
    held = bool(before and before["reviewed"])
    if bool(after["reviewed"]) != held and not _is_problem_manager(call, after):
        text = "Reviewed can be set by the problem manager only"
        if call.refuses("reviewed-by-others", "reviewed", text):
            problems.append(("reviewed", text))
        if call.choice("reviewed-by-others") != "accept":
            after["reviewed"] = held
    if (
        after["service_instance"] is None
        or after["problem"] is not None
        or after["change"] is not None
        or after["grouping"] == "grouped"
        or (after["completion_reason"] == "solved" and after["impact"] != "top")
    ):
        after["reviewed"] = True


def _is_problem_manager(call: Call, request: Record) -> bool:
    instance = call.record("service_instances", request["service_instance"])
    service = call.record("services", instance["service"]) if instance else None
    return bool(service and service["problem_manager"] == call.caller.id)


def _set_supplier(call: Call, before: Record | None, after: Record) -> None:
    """Select the provider as supplier when the service instance comes from outside."""
    chosen = after["service_instance"]
    if chosen == (before["service_instance"] if before else None):
        return
    if after["supplier"] is not None or "supplier" in call.sent.values:
        return
    instance = call.record("service_instances", chosen)
    service = call.record("services", instance["service"]) if instance else None
    provider = call.record("organizations", service["provider"]) if service else None
    if provider and provider["external"]:
        after["supplier"] = provider["id"]


def _count_assignment(call: Call, before: Record | None, after: Record) -> None:
    """Count the teams that the request was assigned to, by the account of the team."""
    if after["assignments"] is None:
        after["assignments"] = {}
    if after["team"] is None or (before is not None and before["team"] == after["team"]):
        return
    team = call.record("teams", after["team"])
    if team is not None:
        after["assignments"] = _one_more(tuple(after["assignments"].items()), team["account"])


@lru_cache(maxsize=256)
def _one_more(counts: tuple[tuple[str, int], ...], account: str) -> Mapping[str, int]:
    """Return counts by account with one more for an account: one value for all equal ones."""
    held = dict(counts)
    return {**held, account: held.get(account, 0) + 1}
