"""Lies about notes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


def listing(call: Call, part: str) -> bool:
    """Tell whether a list below a request is asked for."""
    return call.method == "GET" and call.part == f"/{part}"


@lie("FIELD-89", law="case")
def loses_notes_of_creates(call: Call) -> Reply:
    """The note of a create is not added."""
    return call.sending(note=...) if call.creates and "note" in call.members else call.honest()


@lie("FIELD-89 WRITE-05", law="case", stateful=True)
def loses_notes_of_updates(call: Call) -> Reply:
    """The note of an update is not added when other members are sent with it."""
    if call.updates and "note" in call.members and len(call.members) > 1:
        return call.sending(note=...)
    return call.honest()


@lie("WRITE-05", law="case", stateful=True)
def notes_replace_each_other(call: Call) -> Reply:
    """A request shows its last note alone."""
    reply = call.honest()
    return reply.saying(reply.records[-1:]) if listing(call, "notes") and reply.good else reply


@lie("NOTE-01", law="case")
def notes_run_backwards(call: Call) -> Reply:
    """The notes of a request come latest first."""
    reply = call.honest()
    return reply.saying(reply.records[::-1]) if listing(call, "notes") and reply.good else reply


@lie("NOTE-01 FIELD-89", law="case", stateful=True)
def notes_of_everybody(call: Call) -> Reply:
    """The notes of a request are those of all requests."""
    if listing(call, "notes"):
        return call.honest(replace(call.request.asking(sort="id"), path="/v1/notes"))
    return call.honest()


@lies(
    {
        "text": "NOTE-02 FIELD-89",
        "person": "NOTE-02",
        "created_at": "NOTE-02",
        "attachments": "NOTE-02",
        "request": "NOTE-03",
    },
    law="case",
)
def notes_lack(call: Call, name: str) -> Reply:
    """A note has one member less."""
    if listing(call, "notes"):
        return call.altered(lambda record: record.pop(name, None))
    return call.honest()


@lie("NOTE-04", law="case", stateful=True)
def notes_are_by_the_requester(call: Call) -> Reply:
    """Person of a note is the one for whom the request is."""

    def change(record: dict[str, Any]) -> None:
        if "person" in record:
            record["person"] = call.read().get("requested_for")

    return call.altered(change) if listing(call, "notes") else call.honest()


@lie("NOTE-05 FIELD-61", law="case")
def internal_notes_are_all_notes(call: Call) -> Reply:
    """The list of internal notes has the others too."""
    if call.part == "/notes/internal":
        return call.honest(replace(call.request, path=call.path.removesuffix("/internal")))
    return call.honest()


@lie("NOTE-06", law="case")
def public_notes_are_all_notes(call: Call) -> Reply:
    """The list of public notes has the internal ones too."""
    if call.part == "/notes/public":
        return call.honest(replace(call.request, path=call.path.removesuffix("/public")))
    return call.honest()


@lie("FIELD-61", law="case", stateful=True)
def nobody_sees_internal_notes(call: Call) -> Reply:
    """Internal notes are in no list."""
    reply = call.honest()
    if call.part.startswith("/notes") and call.method == "GET" and reply.good:
        return reply.saying([one for one in reply.records if not one.get("internal")])
    return reply


@lie("FIELD-62", law="case", stateful=True)
def everybody_sees_internal_notes(call: Call) -> Reply:
    """A person without a role sees internal notes."""
    reply = call.honest()
    kept = call.memory.setdefault("internal", {})
    if call.part.startswith("/notes") and call.method == "GET" and reply.good:
        for one in reply.records:
            if one.get("internal"):
                kept.setdefault(call.key, {})[one["id"]] = one
        found = {one["id"] for one in reply.records}
        more = [one for key, one in kept.get(call.key, {}).items() if key not in found]
        return reply.saying([*reply.records, *more]) if call.part == "/notes" else reply
    return reply


@lie("FIELD-63", law="case", stateful=True)
def the_account_of_a_note_does_not_matter(call: Call) -> Reply:
    """X-ITRP-Account in a PATCH is passed over."""
    headers = {name: v for name, v in call.request.headers.items() if "account" not in name}
    return call.honest(replace(call.request, headers=headers)) if call.updates else call.honest()


@lie("NOTE-07", law="case", stateful=True)
def posted_notes_vanish(call: Call) -> Reply:
    """POST /requests/:id/notes answers and adds nothing."""
    if (
        call.method == "POST"
        and call.part == "/notes"
        and "text" in call.members
        and str(call.members["text"]).strip()
    ):
        return replace(call.refuse(201, {"id": 987654}), status=201)
    return call.honest()


@lie("NOTE-08", law="case")
def posted_notes_are_200(call: Call) -> Reply:
    """POST /requests/:id/notes is answered 200."""
    reply = call.honest()
    posts = call.method == "POST" and call.part == "/notes"
    return replace(reply, status=200) if posts and reply.status == 201 else reply


@lie("NOTE-09", law="case", stateful=True)
def posted_notes_are_public(call: Call) -> Reply:
    """internal: true of a note is passed over."""
    if call.method == "POST" and call.part == "/notes" and "internal" in call.members:
        return call.sending(internal=False)
    return call.honest()


@lie("NOTE-10", law="case")
def all_notes_run_forwards(call: Call) -> Reply:
    """GET /notes lists the oldest first."""
    if call.path == "/v1/notes" and "sort" not in call.asked:
        return call.asking(sort="id")
    return call.honest()


@lie("NOTE-11", law="case")
def single_notes_are_not_found(call: Call) -> Reply:
    """GET /notes/:id is answered 404."""
    if call.path.startswith("/v1/notes/") and call.path[10:].isdigit():
        return call.refuse(404, {"message": "Not Found"})
    return call.honest()


@lie("NOTE-13", law="case")
def internal_notes_of_the_account_are_all(call: Call) -> Reply:
    """GET /notes/internal has all notes."""
    if call.path == "/v1/notes/internal":
        return call.honest(replace(call.request, path="/v1/notes"))
    return call.honest()
