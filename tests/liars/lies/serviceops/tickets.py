"""Lies about updates, reads, searches and refusals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.liars.lies.serviceops.tokens import API, refused
from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


@lie("UPDATE-03", law="update", api=API, stateful=True)
def updates_lose_the_department(call: Call) -> Reply:
    """A key that an update does not send is emptied by it."""
    if call.updates and "departmentName" not in call.members:
        return call.sending(departmentName=None)
    return call.honest()


@lie("UPDATE-03", law="update", api=API, stateful=True)
def updates_demand_the_required_keys(call: Call) -> Reply:
    """An update without subject is refused."""
    return refused(call) if call.updates and "subject" not in call.members else call.honest()


@lie("UPDATE-01 UPDATE-02", law="update", api=API, stateful=True)
def updates_are_not_stored(call: Call) -> Reply:
    """An update is answered and not kept."""
    if call.updates:
        before = call.read()
        reply = call.honest()
        kept = {name: before[name] for name in call.members if name in before}
        if reply.good and kept:
            call.pretend(call.key, **kept)
        return reply
    return call.seen()


@lie("UPDATE-05", law="update", api=API, stateful=True)
def updates_change_the_requester(call: Call) -> Reply:
    """RequesterEmail can be changed by an update."""
    reply = call.honest()
    sent = call.members.get("requesterEmail")
    if call.updates and reply.good and sent:
        call.pretend(call.key, requesterEmail=sent)
    return call.seen(reply)


@lie("READ-01 READ-02", law="found", api=API, stateful=True)
def reads_the_ticket_before(call: Call) -> Reply:
    """Every fifth read shows the ticket before."""
    reply = call.honest()
    if call.reads and reply.good and call.count() % 5 == 0:
        other = call.read((call.key or 0) - 1)
        return reply.saying(other) if "id" in other else reply
    return reply


@lie("READ-01", law="same-form", api=API, stateful=True)
def reads_have_less_than_creates(call: Call) -> Reply:
    """A read leaves urgencyName and spam out."""
    reply = call.honest()
    return reply.without("urgencyName", "spam") if call.reads and reply.good else reply


@lie("DELETE-01", law="delete", api=API, stateful=True)
def deletes_nothing(call: Call) -> Reply:
    """A delete is answered and not done."""
    if call.request.method == "DELETE" and call.key and call.read().get("id"):
        return Reply(status=200, headers={"Content-Type": "application/json"}).saying({})
    return call.honest()


@lie("SEARCH-01 SEARCH-04", law="found", api=API, stateful=True)
def searches_miss_the_latest(call: Call) -> Reply:
    """A search does not find the ticket of the highest id."""
    reply = call.honest()
    if call.lists and reply.good:
        found = reply.record.get("objectList", [])
        last = max((one["id"] for one in found), default=None)
        return reply.showing(objectList=[one for one in found if one["id"] != last])
    return reply


@lie("SEARCH-03", law="total", api=API, stateful=True)
def searches_count_the_page(call: Call) -> Reply:
    """TotalCount is the number of tickets in the answer."""
    reply = call.honest()
    if call.lists and reply.good:
        return reply.showing(totalCount=len(reply.record.get("objectList", [])))
    return reply


@lie("SEARCH-02", law="pages", api=API, stateful=True)
def offsets_are_off_by_one(call: Call) -> Reply:
    """offset= skips one ticket too many."""
    offset = call.asked.get("offset", "0")
    if call.lists and offset.isdigit() and int(offset) > 0:
        return call.asking(offset=int(offset) + 1)
    return call.honest()


@lie("SEARCH-05 SEARCH-06", law="filter", api=API, stateful=True)
def searches_find_everything(call: Call) -> Reply:
    """Whatever is asked, a search finds every ticket."""
    if call.lists and call.members:
        return call.honest(call.request.sending({}))
    return call.honest()


@lie("SEARCH-11 SEARCH-02", law="sort", api=API)
def searches_sort_by_id(call: Call) -> Reply:
    """sort_by is passed over."""
    return call.asking(sort_by=None) if call.lists else call.honest()


@lies(
    {"code": "ERROR-02 ERROR-01", "userMessage": "ERROR-04 ERROR-01", "cause": "ERROR-03"},
    law="problem",
    api=API,
)
def refusals_lack(call: Call, name: str) -> Reply:
    """A refusal has one member less."""
    reply = call.honest()
    return reply.without(name) if reply.status >= 400 else reply


@lie("ERROR-02", law="problem", api=API)
def codes_are_numbers(call: Call) -> Reply:
    """Code of a refusal is a number."""
    reply = call.honest()
    return reply.showing(code=reply.status) if reply.status >= 400 else reply


@lie("ERROR-05 KEY-02", law="problem", api=API)
def refusals_say_200(call: Call) -> Reply:
    """What is refused is answered 200 with the refusal as body."""
    reply = call.honest()
    return replace(reply, status=200) if call.creates and reply.status == 400 else reply


@lie("ANSWER-02 ERROR-05", law="no-trace", api=API, stateful=True)
def refused_tickets_are_made(call: Call) -> Reply:
    """A create that is refused makes a ticket all the same."""
    reply = call.honest()
    if call.creates and reply.good:
        call.memory["mail"] = reply.record["requesterEmail"]
    if call.creates and reply.status == 400 and "mail" in call.memory:
        subject = call.members.get("subject")
        call.honest(
            call.request.sending(
                {
                    "subject": subject if isinstance(subject, str) and subject else "?",
                    "requesterEmail": call.memory["mail"],
                }
            )
        )
    return reply


@lies(
    {"CREATE-06": "CREATE-06", "CREATE-07": "CREATE-07", "CREATE-09": "CREATE-09"},
    law="default",
    api=API,
)
def answers_strange_defaults(call: Call, name: str) -> Reply:
    """A key that was not sent is null, or has another default."""
    other: dict[str, Any] = {
        "CREATE-06": ("departmentName", None),
        "CREATE-07": ("statusName", "Pending"),
        "CREATE-09": ("spam", True),
    }
    key, value = other[name]
    reply = call.honest()
    if call.creates and reply.good and key not in call.members:
        return reply.showing(**{key: value})
    return reply


@lie("KEY-09 ANSWER-08", law="echo", api=API, stateful=True)
def arrays_lose_the_last(call: Call) -> Reply:
    """An array of more than four comes back without its last element."""

    def change(record: dict[str, Any]) -> None:
        for name in ("tags", "ccEmailSet"):
            held = record.get(name)
            if isinstance(held, list) and len(held) > 4:
                record[name] = held[:-1]

    return call.altered(change)


@lie("ANSWER-09", law="text", api=API, stateful=True)
def subjects_are_shortened_in_reads(call: Call) -> Reply:
    """A subject is whole in the answer to a create and cut at 100 characters in a read."""

    def change(record: dict[str, Any]) -> None:
        if isinstance(record.get("subject"), str):
            record["subject"] = record["subject"][:100]

    return call.altered(change) if call.reads else call.honest()


@lie("ANSWER-09", law="text", api=API)
def subjects_lose_rare_letters(call: Call) -> Reply:
    """Letters beyond the first 65,536 are dropped from subjects."""

    def change(record: dict[str, Any]) -> None:
        if isinstance(record.get("subject"), str):
            record["subject"] = "".join(one for one in record["subject"] if ord(one) <= 0xFFFF)

    return call.altered(change)


@lies(
    {"statusName": "UPDATE-03", "priorityName": "UPDATE-03", "tags": "UPDATE-03"},
    law="update",
    api=API,
    stateful=True,
)
def updates_reset(call: Call, name: str) -> Reply:
    """A key that an update does not send gets its default."""
    default: dict[str, Any] = {"statusName": "Open", "priorityName": "Low", "tags": []}
    if call.updates and name not in call.members:
        return call.sending(**{name: default[name]})
    return call.honest()


@lie("UPDATE-01", law="update", api=API, stateful=True)
def updates_add_to_arrays(call: Call) -> Reply:
    """An array in an update is added to the one that is there."""
    if call.updates and isinstance(call.members.get("ccEmailSet"), list):
        held = call.read().get("ccEmailSet", [])
        return call.sending(ccEmailSet=[*held, *call.members["ccEmailSet"]])
    return call.honest()


@lie("SEARCH-01 DELETE-01", law="delete", api=API, stateful=True)
def searches_find_the_deleted(call: Call) -> Reply:
    """A search still finds a ticket that was deleted."""
    reply = call.honest()
    seen = call.memory.setdefault("seen", {})
    if (call.saves or call.reads) and reply.good:
        seen[reply.record["id"]] = reply.record
    if call.request.method == "DELETE" and reply.good:
        call.memory.setdefault("gone", []).append(call.key)
    if call.lists and reply.good:
        gone = [seen[key] for key in call.memory.get("gone", ()) if key in seen]
        return reply.showing(objectList=[*reply.record.get("objectList", []), *gone])
    return reply


@lie("CREATE-39", law="from-caller", api=API, stateful=True)
def created_by_changes_with_updates(call: Call) -> Reply:
    """The creator is that of the requester once a ticket was updated."""
    reply = call.honest()
    if call.updates and reply.good and "createdByName" in reply.record:
        call.pretend(call.key, createdByName=reply.record["requesterName"])
    return call.seen(reply)


@lie("ANSWER-06 ANSWER-07", law="echo", api=API, stateful=True)
def two_requesters_become_one(call: Call) -> Reply:
    """The second requester that is named gets his tickets under the first one's address."""
    mail = call.members.get("requesterEmail")
    if call.creates and isinstance(mail, str) and mail:
        first = call.memory.setdefault("first", mail)
        return call.sending(requesterEmail=first) if mail != first else call.honest()
    return call.honest()
