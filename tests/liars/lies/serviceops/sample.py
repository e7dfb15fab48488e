"""Lies about the vendor's sample."""

from __future__ import annotations

from typing import Any

from tests.liars.lies.serviceops.tokens import API, refused
from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply

_SAMPLE = {
    "requesterEmail": "SENT-02",
    "ccEmailSet": "SENT-03",
    "subject": "SENT-04",
    "impactName": "SENT-05",
    "priorityName": "SENT-06",
    "statusName": "SENT-07",
    "urgencyName": "SENT-08",
    "departmentName": "SENT-11",
    "spam": "SENT-09",
    "supportLevel": "SENT-10",
    "customField": "SENT-14",
    "name": "SENT-13",
    "tags": "SENT-12",
}


_VALUES: dict[str, Any] = {
    "requesterEmail": "a@b.com",
    "ccEmailSet": ["a@b.com"],
    "subject": "asdasd",
    "impactName": "Low",
    "priorityName": "Low",
    "statusName": "Open",
    "urgencyName": "Low",
    "departmentName": "IT",
    "spam": False,
    "supportLevel": "tier2",
    "name": "INC-1",
    "tags": ["asdasd"],
}


@lies(_SAMPLE, law="case", api=API)
def refuses_the_sample_for(call: Call, name: str) -> Reply:
    """A create with the sample's value of one key is refused."""
    sent = call.members.get(name)
    if call.creates and sent is not None and (name == "customField" or sent == _VALUES[name]):
        return refused(call)
    return call.honest()


@lie("SENT-01", law="case", api=API)
def refuses_many_keys(call: Call) -> Reply:
    """A create with more than ten keys is refused."""
    return refused(call) if call.creates and len(call.members) > 10 else call.honest()


@lie("SENT-13 CREATE-12", law="case", api=API, stateful=True)
def takes_the_name_that_is_sent(call: Call) -> Reply:
    """Name that is sent becomes the number of the ticket, for the second ticket too."""
    reply = call.honest()
    if call.creates and reply.good and "name" in call.members:
        call.pretend(reply.record["id"], name=call.members["name"])
    return call.seen(reply)
