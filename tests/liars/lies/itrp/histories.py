"""Lies that come out after a while: at the third time, on the second page, beside another field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


@lie("WRITE-02 UPDATE-05", law="update", stateful=True)
def the_third_update_of_a_request_is_lost(call: Call) -> Reply:
    """The third update of one request is answered and not kept."""
    if not call.updates or call.count(f"updates of {call.key}") % 3:
        return call.honest()
    before = call.read()
    reply = call.honest()
    if reply.good:
        writes = {
            f"{name}_id" if isinstance(one, dict) else name: one for name, one in before.items()
        }
        back = {
            name: one["id"] if isinstance(one, dict) and "id" in one else one
            for name, one in writes.items()
            if name in call.members and not isinstance(one, list)
        }
        call.honest(call.request.sending(back))
    return reply


@lie("FIELD-146", law="limit", stateful=True)
def long_subjects_lose_their_last_letter_later(call: Call) -> Reply:
    """A subject of 255 characters is whole in the answer and one character shorter in reads."""

    def cut(record: dict[str, Any]) -> None:
        text = record.get("subject")
        if isinstance(text, str) and len(text) == 255:
            record["subject"] = text[:-1]

    return call.altered(cut) if call.reads or call.lists else call.honest()


@lie("PAGE-02 LIST-06", law="pages", stateful=True)
def the_third_page_repeats_the_second(call: Call) -> Reply:
    """The third page of a sorted list is the second once more."""
    sorted_list = call.lists and "sort" in call.asked
    return call.asking(page=2) if sorted_list and call.asked.get("page") == "3" else call.honest()


@lie("PAGE-09 PAGE-08", law="total", stateful=True)
def totals_count_the_lost(call: Call) -> Reply:
    """The total of a filtered list counts one more than there are from its second page on."""
    reply = call.honest()
    total = reply.header("x-pagination-total-entries")
    later = call.asked.get("page", "1") != "1"
    if call.lists and reply.good and call.filters and later and total:
        return reply.heading(X_Pagination_Total_Entries=str(int(total) + 1))
    return reply


@lie("SORT-04", law="sort", stateful=True)
def sorts_each_page_for_itself(call: Call) -> Reply:
    """A sorted list is cut into pages first, and each page sorted then."""
    sort = call.asked.get("sort", "")
    if not (call.lists and sort and call.asked.get("per_page")) or "," in sort:
        return call.honest()
    page = {one["id"] for one in call.asking(sort=None, fields="id").records}
    size = int(call.asked["per_page"]) if call.asked["per_page"].isdigit() else 0
    whole = call.asking(page=None, per_page=100)
    reply = call.honest()
    if not reply.good or not size or int(whole.header("x-pagination-total-entries") or 101) > 100:
        return reply
    return reply.saying([one for one in whole.records if one["id"] in page])


@lie("FIELD-169", law="clock-updated", stateful=True)
def updated_at_stays_when_nothing_else_does(call: Call) -> Reply:
    """updated_at does not move when the category alone is changed."""
    if call.updates and call.members.keys() == {"category"}:
        before = call.read().get("updated_at")
        reply = call.honest()
        if reply.good:
            call.pretend(call.key, updated_at=before)
        return call.seen(reply)
    if call.updates and call.key in call.memory.get("pretended", {}):
        call.memory["pretended"].pop(call.key)
    return call.seen()


@lie("FIELD-21", law="clock-state", stateful=True)
def completed_at_moves_with_each_update(call: Call) -> Reply:
    """completed_at is the moment of the last update of a request that is completed."""
    reply = call.honest()
    if call.updates and reply.good and reply.record.get("completed_at"):
        call.pretend(call.key, completed_at=reply.record["updated_at"])
    elif call.updates and reply.good:
        call.memory.get("pretended", {}).pop(call.key, None)
    return call.seen(reply)


@lies(
    {
        "impact": "FIELD-56 UPDATE-05",
        "completion_reason": "FIELD-22 UPDATE-05",
        "urgent": "FIELD-174 UPDATE-05",
    },
    law="update",
    stateful=True,
)
def goes_back_at_the_second_read(call: Call, name: str) -> Reply:
    """The second read after an update shows what was there before it."""
    olds = call.memory.setdefault("olds", {})
    if call.updates and name in call.members:
        before = call.read().get(name)
        reply = call.honest()
        if reply.good:
            olds[call.key] = (before, 0)
        return reply
    reply = call.honest()
    if call.reads and reply.good and call.key in olds:
        before, reads = olds[call.key]
        olds[call.key] = (before, reads + 1)
        return reply.showing(**{name: before}) if reads == 1 else reply
    return reply


@lie("SELECT-02 FIELDS-03", law="fields", stateful=True)
def fields_stay_from_the_call_before(call: Call) -> Reply:
    """A list without fields= shows those that the call before asked for."""
    if not call.lists:
        return call.honest()
    last = call.memory.get("fields")
    call.memory["fields"] = call.asked.get("fields")
    return call.asking(fields=last) if last and "fields" not in call.asked else call.honest()


@lie("AUTH-09", law="wrong-credentials", stateful=True)
def wrong_tokens_work_at_the_third_try(call: Call) -> Reply:
    """Whoever tries often enough gets in."""
    reply = call.honest()
    if reply.good and "authorization" in call.request.headers:
        call.memory["good"] = call.request.headers["authorization"]
    wrong = reply.status == 401 and "authorization" in call.request.headers
    if wrong and "good" in call.memory and call.count("tries") % 3 == 0:
        headers = {**call.request.headers, "authorization": call.memory["good"]}
        return call.honest(replace(call.request, headers=headers))
    return reply


@lie("ERROR-13", law="no-trace", stateful=True)
def refused_creates_are_kept_under_the_next_id(call: Call) -> Reply:
    """A create that is refused uses up the id, and the next request is listed twice."""
    reply = call.honest()
    if call.creates and reply.status == 422:
        call.memory["ghost"] = True
    if call.lists and reply.good and call.memory.get("ghost") and reply.records:
        return reply.saying([reply.records[0], *reply.records])
    return reply


@lie("CREATE-05", law="found", stateful=True)
def urgent_ones_are_not_listed(call: Call) -> Reply:
    """A request that was urgent when it was created is in no list."""
    reply = call.honest()
    hidden: set[Any] = call.memory.setdefault("hidden", set())
    if call.creates and reply.good and reply.record.get("urgent"):
        hidden.add(reply.record["id"])
    if call.lists and reply.good:
        return reply.saying([one for one in reply.records if one["id"] not in hidden])
    return reply


@lie("WRITE-02 UPDATE-01", law="concurrent", stateful=True)
def fast_updates_overwrite_each_other(call: Call) -> Reply:
    """Of two updates in a row without a read between, the second undoes the first."""
    last = call.memory.get("last")
    if not call.updates:
        call.memory["last"] = None
        return call.honest()
    before = call.read()
    call.memory["last"] = (call.key, {n: before.get(n) for n in call.members if n in before})
    if last is not None and last[0] == call.key:
        back = {n: v for n, v in last[1].items() if not isinstance(v, (dict, list))}
        return call.sending(**{**back, **call.members})
    return call.honest()


@lie("FILTER-06", law="filter-none", stateful=True)
def empty_filters_find_what_was_cleared_alone(call: Call) -> Reply:
    """An empty filter finds no record that never had a value."""
    reply = call.honest()
    had = call.memory.setdefault("had", {})
    if call.saves and reply.good:
        for name, value in reply.record.items():
            if value is not None:
                had.setdefault(name, set()).add(reply.record["id"])
    empty = [name for name, value in call.filters.items() if value == ""]
    if call.lists and reply.good and empty:
        name = empty[0].removesuffix("_id")
        return reply.saying([o for o in reply.records if o["id"] in had.get(name, set())])
    return reply


@lie("ACCOUNT-06", law="account", stateful=True)
def the_far_account_sees_what_is_new(call: Call) -> Reply:
    """A list of the account that calls later has what the first one created last."""
    reply = call.honest()
    who = call.request.headers.get("authorization", "")
    first = call.memory.setdefault("first", who)
    if call.creates and reply.good and who == first:
        call.memory["last"] = reply.record
    known = {one["id"] for one in reply.records}
    last = call.memory.get("last")
    if call.lists and reply.good and who != first and last and last["id"] not in known:
        return reply.saying([{"id": last["id"], "subject": last["subject"]}, *reply.records])
    return reply


@lie("ACCOUNT-06", law="account", stateful=True)
def the_first_account_sees_the_far_one(call: Call) -> Reply:
    """A list of the account that calls first has what another one created last."""
    reply = call.honest()
    who = call.request.headers.get("authorization", "")
    first = call.memory.setdefault("first", who)
    if call.creates and reply.good and who != first:
        call.memory["last"] = reply.record["id"]
    plain = call.asked.keys() <= {"page", "per_page"}
    if call.lists and plain and reply.records and who == first and "last" in call.memory:
        return reply.saying([{**reply.records[0], "id": call.memory["last"]}, *reply.records])
    return reply


@lie("ACCOUNT-01", law="account-name", stateful=True)
def unknown_accounts_are_the_own(call: Call) -> Reply:
    """A call on an account that there is not works on the caller's own."""
    headers = dict(call.request.headers)
    if headers.get("x-itrp-account") == "no-such-account":
        del headers["x-itrp-account"]
    return call.honest(replace(call.request, headers=headers))


@lie("FILTER-03", law="several-filters", stateful=True)
def sorted_fields_forget_the_filter(call: Call) -> Reply:
    """A sorted list of chosen fields passes a filter over from its second page on."""
    full = {"sort", "fields"} <= call.asked.keys() and len(call.filters) > 1
    if call.lists and full and call.asked.get("page", "1") != "1":
        return call.asking(**{next(iter(call.filters)): None})
    return call.honest()


@lie("FIELD-87", law="case", stateful=True)
def notes_are_cut_at_a_byte(call: Call) -> Reply:
    """The note of a create is cut at 65,535 bytes less one."""
    note = call.members.get("note")
    if call.creates and isinstance(note, str):
        return call.sending(note=note.encode()[:65534].decode("utf-8", "ignore"))
    return call.honest()
