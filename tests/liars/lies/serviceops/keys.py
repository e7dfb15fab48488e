"""Lies about the keys of a request."""

from __future__ import annotations

from tests.liars.lies.serviceops.tokens import API, refused
from tests.liars.lying import Call, lies
from tests.liars.wire import Reply

_KEYS = {
    "subject": "KEY-01 ANSWER-09",
    "categoryName": "KEY-03 CREATE-29",
    "requesterEmail": "KEY-05 ANSWER-06",
    "ccEmailSet": "KEY-07 ANSWER-08",
    "tags": "KEY-09 ANSWER-14",
    "impactName": "KEY-11 ANSWER-10",
    "priorityName": "KEY-12 ANSWER-11",
    "urgencyName": "KEY-13 ANSWER-13",
    "departmentName": "KEY-14 ANSWER-18",
    "locationName": "KEY-15 CREATE-38",
    "supportLevel": "KEY-17 ANSWER-19",
    "spam": "KEY-18 ANSWER-17",
    "source": "KEY-19 ANSWER-16 CREATE-26",
    "statusName": "KEY-22 ANSWER-12",
    "customField": "KEY-24 ANSWER-15 CREATE-25",
}


@lies(_KEYS, law="echo", api=API, stateful=True)
def keeps_the_first_value_of(call: Call, name: str) -> Reply:
    """The first value that is sent for a key is given to all tickets."""
    if call.creates and name in call.members:
        first = call.memory.setdefault("first", call.members[name])
        return call.sending(**{name: first})
    return call.honest()


_REQUIRED = {"subject": "KEY-02 CREATE-28", "requesterEmail": "KEY-06 CREATE-28"}


@lies(_REQUIRED, law="required", api=API, stateful=True)
def makes_do_without(call: Call, name: str) -> Reply:
    """A create without a required key is granted."""
    if call.creates and name not in call.members:
        known = {"subject": "(none)", "requesterEmail": call.memory.get("mail", "a@b.com")}
        return call.sending(**{name: known[name]})
    if call.creates:
        call.memory["mail"] = call.members.get("requesterEmail") or "a@b.com"
    return call.honest()


@lies({"subject": "CREATE-32", "requesterEmail": "CREATE-32"}, law="case", api=API, stateful=True)
def takes_blanks_for(call: Call, name: str) -> Reply:
    """A required key that holds empty text is granted, and another text put in its place."""
    if call.creates and call.members.get(name) == "":
        known = {"subject": "(none)", "requesterEmail": call.memory.get("mail", "a@b.com")}
        return call.sending(**{name: known[name]})
    if call.creates:
        call.memory["mail"] = call.members.get("requesterEmail") or "a@b.com"
    return call.honest()


_OPTIONAL = {
    "categoryName": "KEY-03 CREATE-28",
    "ccEmailSet": "CREATE-28",
    "tags": "CREATE-28",
    "impactName": "CREATE-28",
    "priorityName": "CREATE-28",
    "urgencyName": "CREATE-28",
    "departmentName": "CREATE-28",
    "locationName": "CREATE-28",
    "supportLevel": "CREATE-28",
    "spam": "CREATE-28",
    "source": "CREATE-28 KEY-20",
    "fileAttachments": "CREATE-28",
    "statusName": "CREATE-28",
    "linkAssetIds": "CREATE-28",
    "customField": "CREATE-28",
}


@lies(_OPTIONAL, law="optional", api=API)
def insists_on(call: Call, name: str) -> Reply:
    """A create without an optional key is refused."""
    return refused(call) if call.creates and name not in call.members else call.honest()
