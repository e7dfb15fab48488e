"""Lies about the people on a ticket, and about what is told of it at length."""

from __future__ import annotations

import re
from typing import Any

from tests.liars.lies.serviceops.tokens import API, refused
from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply

Record = dict[str, Any]


@lies({"assigneeEmail": "CREATE-17", "technicianGroupName": "CREATE-18"}, law="case", api=API)
def refuses_whoever_is_to_work(call: Call, name: str) -> Reply:
    """A ticket for somebody to work on is refused."""
    return refused(call) if call.creates and call.members.get(name) else call.honest()


@lies({"assigneeEmail": "CREATE-17", "technicianGroupName": "CREATE-18"}, law="case", api=API)
def gives_the_work_to_another(call: Call, name: str) -> Reply:
    """A ticket is given to another one than was named."""
    other = {"assigneeEmail": "mei.tanaka@example.com", "technicianGroupName": "Facilities"}

    def change(record: Record) -> None:
        if name in record:
            record[name] = other[name]

    return call.altered(change) if call.saves or call.reads else call.honest()


@lie("CREATE-17", law="case", api=API, stateful=True)
def assignees_vanish_in_reads(call: Call) -> Reply:
    """The assignee is that of the ticket before in a read."""
    reply = call.honest()
    if call.creates and reply.good and call.count() > 0:
        call.memory["last"] = reply.record.get("requesterEmail")

    def change(record: Record) -> None:
        if "assigneeEmail" in record:
            record["assigneeEmail"] = call.memory.get("last", "x@example.com")

    return call.altered(change, reply) if call.reads else reply


@lie("CREATE-19", law="case", api=API)
def items_lose_their_model(call: Call) -> Reply:
    """A linked configuration item is answered with another model."""

    def change(record: Record) -> None:
        for one in record.get("linkCiIds", ()):
            one["ciModel"] = "asset"

    return call.altered(change) if call.reads else call.honest()


@lie("CREATE-20", law="case", api=API)
def logon_names_are_answered(call: Call) -> Reply:
    """A requester named by logon name is answered by it."""
    reply = call.honest()
    sent = call.members.get("requesterEmail")
    if call.creates and reply.good and isinstance(sent, str) and "@" not in sent:
        return reply.showing(requesterEmail=sent)
    return reply


@lie("CREATE-20", law="case", api=API, stateful=True)
def logon_names_work_once(call: Call) -> Reply:
    """A logon name is known the first time only."""
    sent = call.members.get("requesterEmail")
    if call.creates and isinstance(sent, str) and sent.strip() and "@" not in sent:
        return call.honest() if call.once_for("logon", sent) else refused(call)
    return call.honest()


@lie("CREATE-40", law="case", api=API, stateful=True)
def updates_are_the_creators(call: Call) -> Reply:
    """UpdatedByName stays that of the creator."""

    def change(record: Record) -> None:
        if "createdByName" in record:
            record["updatedByName"] = record["createdByName"]

    return call.altered(change)


@lie("CREATE-39", law="case", api=API, stateful=True)
def the_last_writer_has_created(call: Call) -> Reply:
    """CreatedByName is that of the last change."""

    def change(record: Record) -> None:
        if "updatedByName" in record:
            record["createdByName"] = record["updatedByName"]

    return call.altered(change)


@lie("CREATE-39 CREATE-40", law="case", api=API)
def requesters_have_written(call: Call) -> Reply:
    """CreatedByName and updatedByName are the name of the requester."""

    def change(record: Record) -> None:
        if "createdByName" in record:
            record["createdByName"] = record["updatedByName"] = record["requesterName"]

    return call.altered(change)


@lie("CREATE-21 ANSWER-07", law="case", api=API, stateful=True)
def requesters_change_their_name(call: Call) -> Reply:
    """A requester has another name on every third ticket."""
    reply = call.honest()
    if call.creates and reply.good and call.count() % 3 == 0:
        call.pretend(reply.record["id"], requesterName=f"{reply.record['requesterName']} 2")
    return call.seen(reply)


@lie("CREATE-14", law="case", api=API)
def html_is_refused(call: Call) -> Reply:
    """A description with HTML in it is refused."""
    return (
        refused(call)
        if call.saves and "<" in str(call.members.get("description"))
        else (call.honest())
    )


@lie("CREATE-16 CREATE-15", law="case", api=API)
def html_is_escaped(call: Call) -> Reply:
    """HTML in a description is answered in entities."""
    reply = call.honest()
    sent = call.members.get("description")
    if call.saves and reply.good and isinstance(sent, str) and "<" in sent:
        return reply.showing(description=sent.replace("<", "&lt;").replace(">", "&gt;"))
    return reply


@lie("CREATE-16", law="case", api=API, stateful=True)
def html_takes_its_words_along(call: Call) -> Reply:
    """What stands inside of a second tag is taken away with it."""
    reply = call.honest()
    sent = call.members.get("description")
    if call.creates and reply.good and isinstance(sent, str) and sent.count("</") > 1:
        text = re.sub(r"<(\w+)>[^<]*</\1>", "", sent)
        call.pretend(reply.record["id"], description=re.sub(r"<[^>]*>", "", text))
    return call.seen(reply)


@lie("CREATE-15", law="echo", api=API, stateful=True)
def descriptions_become_subjects(call: Call) -> Reply:
    """A description is answered as the subject in reads."""

    def change(record: Record) -> None:
        if "description" in record:
            record["description"] = record["subject"]

    return call.altered(change) if call.reads else call.honest()


@lie("CREATE-30 KEY-11", law="case", api=API)
def impacts_are_in_small_letters(call: Call) -> Reply:
    """ImpactName is answered in small letters."""

    def change(record: Record) -> None:
        if isinstance(record.get("impactName"), str):
            record["impactName"] = record["impactName"].lower()

    return call.altered(change)


@lie("CREATE-36", law="case", api=API)
def tickets_start_at_the_third_tier(call: Call) -> Reply:
    """A ticket that comes without a tier has tier3."""
    if call.creates and "supportLevel" not in call.members:
        return call.sending(supportLevel="tier3")
    return call.honest()


@lie("CREATE-36 KEY-17", law="case", api=API, stateful=True)
def tickets_start_at_the_tier_before(call: Call) -> Reply:
    """A ticket that comes without a tier has that of the last one that came with one."""
    sent = call.members.get("supportLevel")
    if call.creates and sent in ("Tier3", "Tier 4"):
        call.memory["tier"] = sent
    if call.creates and sent is None and "tier" in call.memory:
        return call.sending(supportLevel=call.memory["tier"])
    return call.honest()


@lie("CREATE-23", law="case", api=API)
def empty_fields_are_null(call: Call) -> Reply:
    """A custom field without a value is null."""
    return call.altered(_emptied(None)) if call.saves or call.reads else call.honest()


@lie("CREATE-23", law="case", api=API, stateful=True)
def forms_shrink(call: Call) -> Reply:
    """A ticket with a status other than Open shows only the fields that have a value."""

    def change(record: Record) -> None:
        held = record.get("customField")
        if isinstance(held, dict) and record.get("statusName") != "Open":
            record["customField"] = {name: one for name, one in held.items() if one}

    return call.altered(change) if call.saves or call.reads else call.honest()


@lie("CREATE-24", law="case", api=API)
def unknown_labels_are_told(call: Call) -> Reply:
    """A label that the form does not have is answered with another value."""
    reply = call.honest()
    sent = call.members.get("customField")
    held = reply.record.get("customField")
    if call.creates and reply.good and isinstance(sent, dict) and isinstance(held, dict):
        strange = {label: "unknown field" for label in sent if label not in held}
        return reply.showing(customField={**held, **strange})
    return reply


@lie("CREATE-24 KEY-24", law="case", api=API)
def unknown_labels_are_refused(call: Call) -> Reply:
    """A label that the form does not have is refused."""
    held = call.members.get("customField")
    unknown = isinstance(held, dict) and any(one.startswith("No such") for one in held)
    return refused(call) if call.creates and unknown else call.honest()


@lie("CREATE-25", law="case", api=API, stateful=True)
def fields_stay_in_updates(call: Call) -> Reply:
    """A custom field cannot be changed by an update."""
    if call.updates and "customField" in call.members:
        return call.sending(customField=...)
    return call.honest()


@lie("CREATE-37", law="whole", api=API, stateful=True)
def updates_answer_what_changed(call: Call) -> Reply:
    """An update answers the keys that it changed, and the id."""
    reply = call.honest()
    if call.updates and reply.good:
        kept = {name: one for name, one in reply.record.items() if name in (*call.members, "id")}
        return reply.saying(kept)
    return reply


def _emptied(value: Any) -> Any:
    def change(record: Record) -> None:
        held = record.get("customField")
        if isinstance(held, dict):
            record["customField"] = {name: one or value for name, one in held.items()}

    return change
