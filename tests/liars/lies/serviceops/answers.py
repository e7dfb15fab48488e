"""Lies about the form of an answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tests.liars.lies.serviceops.tokens import API, TOKEN, refused
from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


@lie("CREATE-01 CREATE-03 API-01", law="unknown-path", api=API)
def creates_elsewhere(call: Call) -> Reply:
    """Requests are created under another path."""
    return refused(call, 404) if call.creates else call.honest()


@lie("CREATE-02", law="wrong-method", api=API)
def creates_with_put(call: Call) -> Reply:
    """Requests are created with PUT as well."""
    if call.request.method == "PUT" and call.path == call.root:
        return call.honest(replace(call.request, method="POST"))
    return call.honest()


@lie("ANSWER-01", law="every exchange", api=API)
def wraps_tickets(call: Call) -> Reply:
    """The answer to a create has the ticket inside an object."""
    reply = call.honest()
    return reply.saying({"request": reply.record}) if call.creates and reply.good else reply


@lie("ANSWER-02", law="found", api=API, stateful=True)
def says_yes_and_makes_nothing(call: Call) -> Reply:
    """Every third create is answered and not done."""
    if call.creates and call.count() % 3 == 0 and "ticket" in call.memory:
        ticket = {**call.memory["ticket"], **call.members}
        return Reply(status=200, headers={"Content-Type": "application/json"}).saying(
            {**ticket, "id": 900_000 + int(call.memory["calls"])}
        )
    reply = call.honest()
    if call.creates and reply.good:
        call.memory["ticket"] = reply.record
    return reply


@lie("CREATE-04", law="json-answers", api=API)
def answers_in_html(call: Call) -> Reply:
    """The answer to a create is called text/html."""
    reply = call.honest()
    return reply.heading(content_type="text/html") if call.creates and reply.good else reply


_ANSWERED = {
    "id": "ANSWER-03",
    "createdTime": "ANSWER-04",
    "updatedTime": "ANSWER-05",
    "requesterEmail": "ANSWER-06",
    "requesterName": "ANSWER-07",
    "ccEmailSet": "ANSWER-08",
    "subject": "ANSWER-09",
    "impactName": "ANSWER-10",
    "priorityName": "ANSWER-11",
    "statusName": "ANSWER-12",
    "urgencyName": "ANSWER-13",
    "tags": "ANSWER-14",
    "customField": "ANSWER-15",
    "source": "ANSWER-16",
    "spam": "ANSWER-17",
    "departmentName": "ANSWER-18",
    "supportLevel": "ANSWER-19",
    "name": "ANSWER-20",
}


@lies(_ANSWERED, law="whole", api=API)
def answers_lack(call: Call, name: str) -> Reply:
    """An answer has one key less."""
    return (
        call.altered(lambda record: record.pop(name, None))
        if call.path != TOKEN
        else (call.honest())
    )


@lies(_ANSWERED, law="kind", api=API)
def answers_another_kind(call: Call, name: str) -> Reply:
    """A key of the answer holds a value of another kind."""

    def change(record: dict[str, Any]) -> None:
        value = record.get(name)
        if isinstance(value, bool | list):
            record[name] = json.dumps(value)
        elif isinstance(value, int):
            record[name] = str(value)
        elif isinstance(value, dict):
            record[name] = list(value.items())
        elif isinstance(value, str):
            record[name] = [value]

    return call.altered(change) if call.saves or call.reads else call.honest()


@lie("ANSWER-04 ANSWER-05", law="kind", api=API)
def times_in_seconds(call: Call) -> Reply:
    """CreatedTime and updatedTime are seconds and not milliseconds."""

    def change(record: dict[str, Any]) -> None:
        for name in ("createdTime", "updatedTime"):
            if isinstance(record.get(name), int):
                record[name] //= 1000

    return call.altered(change)


@lie("ANSWER-05 CREATE-27", law="clock-updated", api=API)
def updates_before_creations(call: Call) -> Reply:
    """UpdatedTime lies before createdTime."""

    def change(record: dict[str, Any]) -> None:
        if isinstance(record.get("createdTime"), int):
            record["updatedTime"] = record["createdTime"] - 1000

    return call.altered(change)


@lie("ANSWER-05", law="clock-updated", api=API, stateful=True)
def updated_time_stays(call: Call) -> Reply:
    """UpdatedTime does not move with an update."""

    def change(record: dict[str, Any]) -> None:
        if "createdTime" in record:
            record["updatedTime"] = record["createdTime"]

    return call.altered(change)


@lie("ANSWER-04", law="clock-created", api=API, stateful=True)
def created_time_moves(call: Call) -> Reply:
    """CreatedTime moves with an update."""

    def change(record: dict[str, Any]) -> None:
        if "updatedTime" in record:
            record["createdTime"] = record["updatedTime"]

    return call.altered(change)


@lie("ANSWER-20 CREATE-11", law="case", api=API)
def names_without_hyphen(call: Call) -> Reply:
    """Name is the number alone."""

    def change(record: dict[str, Any]) -> None:
        if isinstance(record.get("name"), str):
            record["name"] = record["name"].rpartition("-")[2]

    return call.altered(change) if call.saves or call.reads else call.honest()


@lie("ANSWER-07 CREATE-21", law="case", api=API, stateful=True)
def everybody_has_the_first_name(call: Call) -> Reply:
    """RequesterName is that of the first requester."""

    def change(record: dict[str, Any]) -> None:
        if isinstance(record.get("requesterName"), str):
            record["requesterName"] = call.memory.setdefault("first", record["requesterName"])

    return call.altered(change)


@lie("ANSWER-03 CREATE-31", law="rising-id", api=API, stateful=True)
def ids_run_down(call: Call) -> Reply:
    """Each new ticket has a lower id in the answer than the one before."""
    reply = call.honest()
    if call.creates and reply.good:
        return reply.showing(id=max(1, 10_000 - call.count()))
    return reply


@lie("ANSWER-20 CREATE-12", law="case", api=API, stateful=True)
def names_repeat(call: Call) -> Reply:
    """Every second ticket has the name of the one before."""
    reply = call.honest()
    if call.creates and reply.good:
        last, call.memory["name"] = call.memory.get("name"), reply.record.get("name")
        if call.count() % 2 == 0:
            call.pretend(reply.record["id"], name=last)
    return call.seen(reply)


@lie("CREATE-06", law="no-null", api=API, stateful=True)
def cleared_keys_are_null(call: Call) -> Reply:
    """A key that an update has emptied is null in reads."""
    reply = call.honest()
    cleared = call.memory.setdefault("cleared", {})
    if call.updates and reply.good:
        names = [name for name, value in call.members.items() if value is None]
        cleared.setdefault(call.key, set()).update(names)
    if call.reads and reply.good:
        gone = {name: None for name in cleared.get(call.key, ()) if name not in reply.record}
        return reply.showing(**gone)
    return reply
