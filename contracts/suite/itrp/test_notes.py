"""Notes: written with a request or by themselves, never shown in it."""

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.suite.itrp.arranging import (
    as_low_caller,
    changed,
    listed,
    offered,
    other_people,
    texts_of,
    trusted_account,
)

_MEMBERS = ("id", "person", "created_at", "text", "attachments")


@pytest.mark.requirement("ITRP-FIELD-89", "ITRP-WRITE-05", "ITRP-NOTE-01")
def test_notes_are_kept_in_order(desk: Desk, expect: Expect) -> None:
    offered(desk, "Notes")
    elsewhere, first, second = desk.text(), desk.text(), desk.text()
    desk.make(note=elsewhere)
    key = desk.make(note=first).member("id")
    expect.equal(texts_of(desk, key), [first], "the notes of a new request")
    exchange = changed(desk, key, note=second, subject=desk.text())
    texts = texts_of(desk, key)
    for text, requirement in ((first, "ITRP-WRITE-05"), (second, "ITRP-FIELD-89")):
        expect.that(
            text in texts,
            "a note is not among the notes of its request",
            expected=text,
            got=texts,
            requirement=requirement,
            shown=[exchange],
        )
    what = "the notes of the request"
    expect.equal(texts, [first, second], what, requirement="ITRP-NOTE-01", shown=[exchange])


@pytest.mark.requirement("ITRP-FIELD-87")
@pytest.mark.parametrize("text", ["x" * 65535, "é" * 30000, "a\tb\n<p>c</p> \U0001f600 "])
def test_long_and_odd_notes_come_back_whole(desk: Desk, expect: Expect, text: str) -> None:
    offered(desk, "Notes")
    made = desk.make(note=text)
    found = texts_of(desk, made.member("id"))
    expect.that(
        found == [text],
        "the note is not the one that was sent",
        expected=f"{len(text)} characters",
        got=[len(one or "") for one in found],
    )


@pytest.mark.requirement("ITRP-NOTE-02", "ITRP-NOTE-03", "ITRP-NOTE-04")
def test_note_has_its_members(desk: Desk, expect: Expect) -> None:
    offered(desk, "Notes")
    caller = desk.conditions.caller()["id"]
    others = other_people(desk)
    made = desk.make(note=desk.text(), **({"requested_for_id": others[0]} if others else {}))
    key = made.member("id")
    (note, *_) = listed(desk, f"/requests/{key}/notes") or [{}]
    expect.possible(note, "the note of a create is not listed")
    missing = [name for name in _MEMBERS if name not in note]
    expect.equal(missing, [], "what a note lacks", shown=[made])
    writer = (note["person"] or {}).get("id")
    expect.equal(writer, caller, "person of a note", requirement="ITRP-NOTE-04", shown=[made])
    about = note.get("request") or {}
    got = {name: about.get(name) for name in ("id", "subject")}
    wanted = {"id": key, "subject": made.member("subject")}
    expect.equal(got, wanted, "request of a note", requirement="ITRP-NOTE-03", shown=[made])


@pytest.mark.requirement(
    "ITRP-NOTE-07", "ITRP-NOTE-08", "ITRP-NOTE-09", "ITRP-NOTE-05", "ITRP-NOTE-06"
)
def test_public_and_internal(desk: Desk, expect: Expect) -> None:
    offered(desk, "Notes")
    key = desk.make().member("id")
    public, internal = desk.text(), desk.text()
    added = desk.session.send("POST", f"/requests/{key}/notes", members={"text": public})
    expect.status(added, 201, requirement="ITRP-NOTE-08")
    number = added.member("id")
    what = "the answer to a new note"
    expect.that(
        number is not None,
        what,
        expected="an id",
        got=added.answer,
        shown=[added],
        requirement="ITRP-NOTE-08",
    )
    expect.equal(texts_of(desk, key), [public], "the notes", shown=[added])
    hidden = {"text": internal, "internal": True}
    sent = desk.session.send("POST", f"/requests/{key}/notes", members=hidden)
    inside, outside = texts_of(desk, key, "/internal"), texts_of(desk, key, "/public")
    expect.that(
        internal in inside,
        "an internal note is not among them",
        expected=internal,
        got=inside,
        requirement="ITRP-NOTE-09",
        shown=[sent],
    )
    what = "the internal notes"
    expect.equal(inside, [internal], what, requirement="ITRP-NOTE-05", shown=[added, sent])
    what = "the public notes"
    expect.equal(outside, [public], what, requirement="ITRP-NOTE-06", shown=[added, sent])


@pytest.mark.requirement("ITRP-FIELD-61", "ITRP-FIELD-62")
def test_internal_note_is_for_some(desk: Desk, expect: Expect) -> None:
    offered(desk, "Notes")
    low, person = as_low_caller(desk)
    public, internal = desk.text(), desk.text()
    made = desk.make(note=public, internal_note=internal, requested_for_id=person)
    path = f"/requests/{made.member('id')}/notes"
    seen = texts_of(desk, made.member("id"))
    expect.that(
        internal in seen,
        "an internal note is not shown to its writer",
        expected=internal,
        got=seen,
        shown=[made],
    )
    exchange = desk.select({"per_page": 100}, path, identity=low)
    texts = [one.get("text") for one in exchange.json] if exchange.status == 200 else []
    expect.possible(
        public in texts, "the caller with few rights sees no notes", "another low_token"
    )
    expect.that(
        internal not in texts,
        "an internal note is shown to somebody without a role",
        expected=public,
        got=texts,
        requirement="ITRP-FIELD-62",
        shown=[exchange],
    )


@pytest.mark.requirement("ITRP-FIELD-61")
def test_internal_note_is_kept(desk: Desk, expect: Expect) -> None:
    offered(desk, "Notes")
    internal = desk.text()
    made = desk.make()
    exchange = changed(desk, made.member("id"), internal_note=internal)
    expect.equal(texts_of(desk, made.member("id")), [internal], "the notes", shown=[exchange])
    found = texts_of(desk, made.member("id"), "/internal")
    expect.equal(found, [internal], "the internal notes", shown=[exchange])


@pytest.mark.requirement("ITRP-FIELD-63")
def test_internal_note_for_another_account(desk: Desk, expect: Expect) -> None:
    offered(desk, "Notes")
    account = trusted_account(desk)
    key = desk.make().member("id")
    path = desk.path(desk.operation("update"), key)
    own, other = desk.text(), desk.text()
    changed(desk, key, internal_note=own)
    headers = {"X-ITRP-Account": account}
    exchange = desk.session.send("PATCH", path, members={"internal_note": other}, headers=headers)
    expect.possible(
        exchange.status == 200, f"the target refuses {account}: {exchange.answer[:200]}"
    )
    texts = texts_of(desk, key)
    expect.that(
        own in texts and other not in texts,
        f"an internal note for {account} is among those of the caller's own account",
        expected=own,
        got=texts,
        shown=[exchange],
    )


@pytest.mark.requirement("ITRP-NOTE-10", "ITRP-NOTE-11", "ITRP-NOTE-12", "ITRP-NOTE-13")
def test_notes_of_the_account(desk: Desk, expect: Expect) -> None:
    offered(desk, "Notes")
    first, second, internal = desk.text(), desk.text(), desk.text()
    made = desk.make(note=first)
    exchange = changed(desk, made.member("id"), note=second, internal_note=internal)
    newest = [first, second]
    ids = {one.get("text"): one.get("id") for one in listed(desk, "/notes")}
    expect.possible(ids.keys() >= set(newest), "the notes of the account move too fast")
    order = [one for one in ids if one in newest]
    expect.equal(order, [second, first], "the order of /notes", shown=[made, exchange])
    single = desk.session.send("GET", f"/notes/{ids[first]}")
    expect.status(single, 200, requirement="ITRP-NOTE-11")
    got = single.member("text")
    expect.equal(got, first, "text of a note", requirement="ITRP-NOTE-11", shown=[single])
    for part, wanted in (("internal", [internal]), ("public", [second, first])):
        texts = [one.get("text") for one in listed(desk, f"/notes/{part}")]
        ours = [one for one in texts if one in (*newest, internal)]
        expect.equal(ours, wanted, f"our notes in /notes/{part}", requirement="ITRP-NOTE-13")


@pytest.mark.requirement("ITRP-NOTE-12")
@pytest.mark.parametrize("name", ["id", "created_at", "person_id"])
def test_notes_can_be_sorted(desk: Desk, expect: Expect, name: str) -> None:
    offered(desk, "Notes")
    desk.make(note=desk.text())
    for sign in ("", "-"):
        exchange = desk.select({"sort": f"{sign}{name}", "per_page": 20}, "/notes")
        expect.status(exchange, 200)
        if name == "id" and exchange.json:
            keys = [one["id"] for one in exchange.json]
            wanted = sorted(keys, reverse=bool(sign))
            expect.equal(keys, wanted, f"ids with sort={sign}id", shown=[exchange])
