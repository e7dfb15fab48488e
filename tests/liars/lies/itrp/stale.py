"""Lies of servers whose memory lags: indexes that are not brought up to date."""

from __future__ import annotations

from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


@lies(
    {"status": "FILTER-01 LIST-05", "impact": "FILTER-01 LIST-05", "sourceID": "FILTER-01"},
    law="filter",
    stateful=True,
)
def filters_by_the_first_value(call: Call, name: str) -> Reply:
    """A filter goes by the value that a request had when it was created."""
    reply = call.honest()
    kept = call.memory.setdefault("first", {})
    if call.creates and reply.good:
        kept[reply.record["id"]] = reply.record[name]
    wanted = call.filters.get(name)
    if call.lists and reply.good and wanted and wanted[0] not in "!<>" and "," not in wanted:
        records = [one for one in reply.records if kept.get(one["id"], wanted) == wanted]
        return reply.saying(records)
    return reply


@lie("SORT-04", law="sort", stateful=True)
def sorts_by_the_first_subject(call: Call) -> Reply:
    """A list by subject goes by the subjects that the requests had when they were created."""
    reply = call.honest()
    kept = call.memory.setdefault("first", {})
    if call.creates and reply.good:
        kept[reply.record["id"]] = reply.record["subject"].lower()
    sort = call.asked.get("sort", "")
    known = all(one["id"] in kept for one in reply.records)
    if call.lists and reply.good and sort.removeprefix("-") == "subject" and known:
        down = sort.startswith("-")
        records = sorted(reply.records, key=lambda one: str(kept[one["id"]]), reverse=down)
        return reply.saying(records)
    return reply


@lies({"open": "PREDEF-01", "completed": "PREDEF-02"}, law="view", stateful=True)
def view_lags(call: Call, name: str) -> Reply:
    """A view goes by the status that a request had when it was created."""
    reply = call.honest()
    kept = call.memory.setdefault("first", {})
    if call.creates and reply.good:
        kept[reply.record["id"]] = reply.record["status"] == "completed"
    if call.lists and reply.good and call.view == name:
        wanted = name == "completed"
        return reply.saying([o for o in reply.records if kept.get(o["id"], wanted) == wanted])
    return reply


@lie("VIEW-07", law="view", stateful=True)
def my_list_keeps_what_was_mine(call: Call) -> Reply:
    """assigned_to_me still has a request that was given to somebody else."""
    reply = call.honest()
    mine = call.memory.setdefault("mine", {})
    if call.lists and reply.good and call.view == "assigned_to_me":
        for one in reply.records:
            mine[one["id"]] = one
        found = {one["id"] for one in reply.records}
        gone = [one for key, one in mine.items() if key not in found]
        return reply.saying(sorted([*reply.records, *gone], key=lambda one: -int(one["id"])))
    return reply


@lie("PAGE-09", law="total", stateful=True)
def totals_lag_behind_creates(call: Call) -> Reply:
    """The total of a list is that of the last time that the same list was asked for."""
    reply = call.honest()
    if call.lists and reply.good:
        total = reply.header("x-pagination-total-entries")
        last = call.memory.setdefault("totals", {})
        before, last[call.request.query] = last.get(call.request.query, total), total
        return reply.heading(X_Pagination_Total_Entries=before)
    return reply


@lie("GET-01 UPDATE-05", law="update", stateful=True)
def reads_are_kept_too_long(call: Call) -> Reply:
    """A read shows what the read before showed, if there was one less than three calls ago."""
    number = call.count()
    kept = call.memory.setdefault("kept", {})
    if call.reads and call.key in kept and number - kept[call.key][0] < 3:
        reply: Reply = kept[call.key][1]
        return reply
    reply = call.honest()
    if call.reads and reply.good:
        kept[call.key] = (number, reply)
    return reply


_LOST: dict[str, dict[str, Any]] = {
    "team_id": {"urgent": False},
    "status": {"impact": None},
    "category": {"sourceID": None},
    "requested_for_id": {"supplier_requestID": None},
}


@lies(dict.fromkeys(_LOST, "WRITE-02"), law="update", stateful=True)
def update_takes_something_along(call: Call, name: str) -> Reply:
    """An update of one member empties another one."""
    more = {key: value for key, value in _LOST[name].items() if key not in call.members}
    return call.sending(**more) if call.updates and name in call.members else call.honest()


@lie("FIELD-30 WRITE-02", law="update", stateful=True)
def the_last_writer_is_the_creator(call: Call) -> Reply:
    """created_by is whoever is requested_for once the request was updated."""
    reply = call.honest()
    if call.updates and reply.good:
        call.pretend(call.key, created_by=reply.record["requested_for"])
    return call.seen(reply)


@lie("FIELD-113 WRITE-02", law="update", stateful=True)
def requested_for_follows_the_requester(call: Call) -> Reply:
    """An update of requested_by changes requested_for too."""
    by = call.members.get("requested_by_id")
    if call.updates and by and "requested_for_id" not in call.members:
        return call.sending(requested_for_id=by)
    return call.honest()


@lie("UPDATE-01 WRITE-02", law="concurrent", stateful=True)
def every_other_update_is_lost(call: Call) -> Reply:
    """Every fourth update is answered and not done."""
    if call.updates and call.count() % 4 == 0:
        before = call.read()
        shown = {name: one for name, one in call.members.items() if name in before}
        return call.honest(call.request.sending({"waiting_until": None})).showing(**shown)
    return call.honest()


@lie("FIELD-16 WRITE-02", law="update", stateful=True)
def updates_unlink_items(call: Call) -> Reply:
    """An update that does not name items unlinks them."""
    if call.updates and not {"ci_id", "ci_ids"} & call.members.keys():
        return call.sending(ci_ids=[])
    return call.honest()
