"""Lies about conversations and uploaded files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.liars.lies.serviceops.tokens import API, refused
from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply

_UPLOAD = "/api/oprfile"


def _writes(call: Call) -> bool:
    return call.method == "POST" and call.part == "/conversation"


def _uploads(call: Call) -> bool:
    return call.method == "POST" and call.path == _UPLOAD


@lies(
    {
        "note": "CONV-02",
        "collaborate": "CONV-02",
        "technician_to_requester": "CONV-02",
        "requestor_to_technician": "CONV-02",
    },
    law="case",
    api=API,
)
def conversations_are_not_of_type(call: Call, name: str) -> Reply:
    """One type of conversation is refused."""
    rejected = _writes(call) and call.members.get("conversationType") == name
    return refused(call) if rejected else call.honest()


@lie("CONV-02", law="case", api=API)
def conversations_are_of_any_type(call: Call) -> Reply:
    """A type that there is not is taken for a note."""
    reply = call.honest()
    if _writes(call) and not reply.good and call.members.get("conversationType"):
        return call.sending(conversationType="note")
    return reply


@lie("CONV-01 CONV-02", law="case", api=API, stateful=True)
def conversations_stay_of_the_first_type(call: Call) -> Reply:
    """Each conversation has the type of the first."""
    kind = call.members.get("conversationType")
    if _writes(call) and kind:
        return call.sending(conversationType=call.memory.setdefault("kind", kind))
    return call.honest()


@lie("CONV-01", law="case", api=API, stateful=True)
def conversations_have_one_id(call: Call) -> Reply:
    """Each conversation on a ticket has the id of the first."""
    reply = call.honest()
    if _writes(call) and reply.good:
        first = call.memory.setdefault("first", {}).setdefault(call.key, reply.record["id"])
        return reply.showing(id=first)
    return reply


@lie("CONV-01", law="case", api=API)
def conversations_on_no_ticket(call: Call) -> Reply:
    """Writing on a ticket that there is not is answered as done."""
    reply = call.honest()
    if _writes(call) and reply.good:
        call.memory["said"] = reply
    return call.memory.get("said", reply) if _writes(call) and reply.status == 404 else reply


@lie("CONV-01", law="case", api=API, stateful=True)
def conversations_become_subjects(call: Call) -> Reply:
    """A second conversation on a ticket becomes its subject."""
    reply = call.honest()
    if _writes(call) and reply.good and not call.once_for("written", call.key):
        call.pretend(call.key, subject=reply.record["details"])
    return call.seen(reply) if call.reads else reply


@lie("CONV-03", law="case", api=API)
def details_lose_their_tags(call: Call) -> Reply:
    """Details come back without HTML."""
    reply = call.honest()
    if _writes(call) and reply.good:
        text = "".join(one.partition(">")[2] or one for one in reply.record["details"].split("<"))
        return reply.showing(details=text)
    return reply


@lie("CONV-03", law="case", api=API, stateful=True)
def details_are_those_before(call: Call) -> Reply:
    """The details of every third conversation are those of the one before."""
    reply = call.honest()
    if _writes(call) and reply.good:
        before, call.memory["before"] = call.memory.get("before"), reply.record["details"]
        return reply.showing(details=before) if before and call.count() % 3 == 0 else reply
    return reply


@lie("CONV-04", law="case", api=API)
def headings_are_lost(call: Call) -> Reply:
    """A conversation is answered without its subject."""
    reply = call.honest()
    return reply.without("subject") if _writes(call) and reply.good else reply


@lie("CONV-04 CONV-08", law="case", api=API, stateful=True)
def headings_stay(call: Call) -> Reply:
    """A conversation without a subject has that of the one before on the ticket."""
    reply = call.honest()
    if _writes(call) and reply.good:
        kept = call.memory.setdefault("kept", {})
        if reply.record.get("subject"):
            kept[call.key] = reply.record["subject"]
        elif call.key in kept:
            return reply.showing(subject=kept[call.key])
    return reply


@lie("CONV-05", law="case", api=API)
def conversations_stay_drafts(call: Call) -> Reply:
    """A conversation that is published is answered as a draft."""
    reply = call.honest()
    return reply.showing(conversationState="draft") if _writes(call) and reply.good else reply


@lies({"emailIds": "CONV-06", "ccEmailIds": "CONV-06"}, law="case", api=API)
def addresses_are_few(call: Call, name: str) -> Reply:
    """More than one address is refused."""
    sent = call.members.get(name)
    rejected = _writes(call) and isinstance(sent, list) and len(sent) > 1
    return refused(call) if rejected else call.honest()


@lie("CONV-07 CONV-08", law="case", api=API, stateful=True)
def conversations_keep_the_files_before(call: Call) -> Reply:
    """A conversation without files has those of the one before on the ticket."""
    reply = call.honest()
    if _writes(call) and reply.good:
        kept = call.memory.setdefault("kept", {})
        if reply.record.get("fileAttachments"):
            kept[call.key] = reply.record["fileAttachments"]
        elif call.key in kept:
            return reply.showing(fileAttachments=kept[call.key])
    return reply


@lies(
    {
        "createdByName": "CONV-08",
        "createdByEmail": "CONV-08",
        "updatable": "CONV-08",
        "deletable": "CONV-08",
        "fileAttachments": "CONV-08 CONV-07",
        "details": "CONV-08 CONV-03",
    },
    law="case",
    api=API,
)
def conversations_lack(call: Call, name: str) -> Reply:
    """The answer to a conversation has one member less."""
    reply = call.honest()
    return reply.without(name) if _writes(call) and reply.good else reply


@lie("CONV-09", law="case", api=API)
def conversations_in_milliseconds(call: Call) -> Reply:
    """The moments of a conversation are epoch milliseconds."""
    reply = call.honest()
    if _writes(call) and reply.good:
        return reply.showing(createdTime=1752683580000, updatedTime=1752683580000)
    return reply


@lie("CONV-09", law="case", api=API)
def conversations_by_24_hours(call: Call) -> Reply:
    """The moments of a conversation count to 24 hours."""
    reply = call.honest()
    if _writes(call) and reply.good:
        text = f"{reply.record['createdTime'][:-8]}16:33"
        return reply.showing(createdTime=text, updatedTime=text)
    return reply


@lie("UPLOAD-01", law="case", api=API)
def uploads_take_texts_only(call: Call) -> Reply:
    """A file that is no text is refused."""
    return refused(call) if _uploads(call) and b"\x00" in call.request.body else call.honest()


@lie("UPLOAD-01", law="case", api=API)
def uploads_take_any_part(call: Call) -> Reply:
    """A form without the part file is answered as done."""
    reply = call.honest()
    if _uploads(call) and reply.good:
        call.memory["last"] = reply
    if _uploads(call) and reply.status == 400:
        return Reply(status=200, headers=reply.headers).saying(
            {"refFileName": "none", "realName": "file", "link": None}
        )
    return reply


@lie("UPLOAD-02", law="case", api=API)
def uploads_have_a_link(call: Call) -> Reply:
    """Link of an upload is an address."""
    reply = call.honest()
    return reply.showing(link="/files/1") if _uploads(call) and reply.good else reply


@lie("UPLOAD-02 UPLOAD-03", law="case", api=API)
def uploads_are_renamed(call: Call) -> Reply:
    """RealName of an upload is in capitals."""
    reply = call.honest()
    if _uploads(call) and reply.good:
        return reply.showing(realName=reply.record["realName"].upper())
    return reply


@lie("UPLOAD-04", law="case", api=API, stateful=True)
def uploads_of_one_name_are_one(call: Call) -> Reply:
    """Two files of one name have one reference."""
    reply = call.honest()
    if _uploads(call) and reply.good:
        known = call.memory.setdefault("known", {})
        name = reply.record["realName"]
        return reply.showing(refFileName=known.setdefault(name, reply.record["refFileName"]))
    return reply


@lie("UPLOAD-04 UPLOAD-02", law="case", api=API)
def references_are_numbers(call: Call) -> Reply:
    """RefFileName is a number."""
    reply = call.honest()
    return reply.showing(refFileName=call.count()) if _uploads(call) and reply.good else reply


@lie("UPLOAD-03 KEY-21", law="case", api=API, stateful=True)
def second_files_are_lost(call: Call) -> Reply:
    """Of several files a ticket keeps the first."""

    def change(record: dict[str, Any]) -> None:
        if len(record.get("fileAttachments") or ()) > 1:
            record["fileAttachments"] = record["fileAttachments"][:1]

    return call.altered(change) if call.saves or call.reads else call.honest()


@lie("UPLOAD-03", law="case", api=API, stateful=True)
def files_come_with_creates_only(call: Call) -> Reply:
    """A file in an update is passed over."""
    if call.updates and "fileAttachments" in call.members:
        return call.sending(fileAttachments=...)
    return call.honest()


@lie("KEY-21", law="case", api=API, stateful=True)
def files_need_no_upload(call: Call) -> Reply:
    """A file that nobody uploaded goes with a ticket."""
    reply = call.honest()
    if (
        call.creates
        and reply.status == 400
        and isinstance(call.members.get("fileAttachments"), list)
    ):
        made = call.sending(fileAttachments=...)
        if made.good:
            call.pretend(made.record["id"], fileAttachments=call.members["fileAttachments"])
            return call.seen(made)
    return call.seen(reply)


@lie("CREATE-22", law="default", api=API)
def no_files_is_left_out(call: Call) -> Reply:
    """FileAttachments is left out where there are none."""

    def change(record: dict[str, Any]) -> None:
        if record.get("fileAttachments") == []:
            del record["fileAttachments"]

    return call.altered(change) if call.saves or call.reads else call.honest()


@lie("CREATE-05", law="status", api=API)
def creations_are_accepted(call: Call) -> Reply:
    """A create is answered with 202."""
    reply = call.honest()
    return replace(reply, status=202) if call.creates and reply.good else reply
