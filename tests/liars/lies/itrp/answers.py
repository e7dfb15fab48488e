"""Lies about the form of answers to creates and updates, and about headers."""

from __future__ import annotations

from dataclasses import replace

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


@lie("GET-10 WRITE-04", law="write-only", stateful=True)
def shows_the_note_once(call: Call) -> Reply:
    """The answer to a save that adds a note has a member note."""
    reply = call.honest()
    if call.saves and reply.good and "note" in call.members:
        return reply.showing(note=call.members["note"])
    return reply


@lie("GET-10 WRITE-04", law="write-only", stateful=True)
def shows_internal_notes_to_readers(call: Call) -> Reply:
    """A fresh read has the latest internal note."""
    reply = call.honest()
    if call.saves and reply.good and "internal_note" in call.members:
        call.memory[f"note {reply.record['id']}"] = call.members["internal_note"]
    if call.reads and reply.good and f"note {call.key}" in call.memory:
        return reply.showing(internal_note=call.memory[f"note {call.key}"])
    return reply


@lie("FIELD-158", law="write-only", stateful=True)
def shows_the_support_domain(call: Call) -> Reply:
    """The answer to a create with support_domain repeats it."""
    reply = call.honest()
    if call.creates and reply.good and "support_domain" in call.members:
        return reply.showing(support_domain=call.members["support_domain"])
    return reply


@lie("CREATE-02", law="status")
def creates_with_200(call: Call) -> Reply:
    """A created request is answered 200."""
    reply = call.honest()
    return replace(reply, status=200) if call.creates and reply.status == 201 else reply


@lie("CREATE-02", law="status", stateful=True)
def creates_completed_ones_with_200(call: Call) -> Reply:
    """A create is answered 200 when the new request is completed at once."""
    reply = call.honest()
    if call.creates and reply.status == 201 and reply.record.get("status") == "completed":
        return replace(reply, status=200)
    return reply


@lie("CREATE-03", law="same-form")
def creates_with_default_fields_only(call: Call) -> Reply:
    """The answer to a create has the fields of a list."""
    reply = call.honest()
    if call.creates and reply.good:
        kept = ("id", "subject", "category", "status", "created_at", "updated_at", "team")
        return reply.saying({name: reply.record[name] for name in kept})
    return reply


@lie("UPDATE-02", law="status")
def updates_with_201(call: Call) -> Reply:
    """An update is answered 201."""
    reply = call.honest()
    return replace(reply, status=201) if call.updates and reply.status == 200 else reply


@lie("UPDATE-03", law="changed-form", stateful=True)
def updates_show_only_what_was_sent(call: Call) -> Reply:
    """The answer to an update has id and the members that were sent."""
    reply = call.honest()
    if call.updates and reply.good:
        sent = {name.removesuffix("_id") for name in call.members}
        record = reply.record
        return reply.saying({name: record[name] for name in record if name in sent | {"id"}})
    return reply


@lie("UPDATE-03 FIELD-169", law="same-form", stateful=True)
def updates_show_the_state_before(call: Call) -> Reply:
    """The answer to an update shows the request as it was before."""
    if call.updates:
        before = call.read()
        reply = call.honest()
        return reply.saying(before) if reply.good else reply
    return call.honest()


@lie("TRANSPORT-05", law="json-answers")
def says_text(call: Call) -> Reply:
    """JSON is called text/html."""
    reply = call.honest()
    if reply.header("content-type") and call.lists:
        return reply.heading(content_type="text/html; charset=utf-8")
    return reply


@lie("TRANSPORT-05", law="json-charset", stateful=True)
def refuses_without_charset(call: Call) -> Reply:
    """Answers that refuse have no charset."""
    reply = call.honest()
    if reply.status >= 400:
        return reply.heading(content_type="application/json")
    return reply


@lies(
    {
        "cache-control": "TRANSPORT-14",
        "etag": "TRANSPORT-15",
        "x-request-id": "TRANSPORT-16",
        "x-runtime": "TRANSPORT-17",
    },
    law="every exchange",
)
def drops_a_header(call: Call, name: str) -> Reply:
    """A single request comes without one of the usual headers."""
    reply = call.honest()
    return reply.heading(**{name: None}) if call.reads else reply


@lie("TRANSPORT-18", law="if-none-match", stateful=True)
def says_304_for_an_old_state(call: Call) -> Reply:
    """A read with any ETag that was once right is answered 304."""
    reply = call.honest()
    tags = call.memory.setdefault("tags", set())
    match = call.request.headers.get("if-none-match")
    if call.reads and reply.good:
        tags.add((call.key, reply.header("etag")))
        if (call.key, match) in tags:
            return Reply(status=304, headers={**reply.headers, "etag": str(match)})
    return reply


@lie("TRANSPORT-18 TRANSPORT-15", law="etag", stateful=True)
def keeps_the_etag(call: Call) -> Reply:
    """The ETag of a request stays the same when it is changed."""
    reply = call.honest()
    if call.reads and reply.good:
        first = call.memory.setdefault(f"tag {call.key}", reply.header("etag"))
        return reply.heading(etag=first)
    return reply


@lie("TRANSPORT-19", law="location")
def creates_without_location(call: Call) -> Reply:
    """The answer to a create points to another record."""
    reply = call.honest()
    where = reply.header("location")
    if call.creates and where:
        return reply.heading(location=where.rpartition("/")[0] + "/1")
    return reply
