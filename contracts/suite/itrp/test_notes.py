"""Notes: written with a request or by themselves, never shown in it."""

import pytest

from contracts.desk import Desk
from contracts.expect import Expect
from contracts.suite.itrp.arranging import changed, listed, offered


@pytest.mark.requirement("ITRP-FIELD-89", "ITRP-WRITE-05", "ITRP-NOTE-01")
def test_notes_are_kept_in_order(desk: Desk, expect: Expect) -> None:
    offered(desk, "Notes")
    first, second = desk.text(), desk.text()
    key = desk.make(note=first).member("id")
    exchange = changed(desk, key, note=second)
    texts = [one.get("text") for one in listed(desk, f"/requests/{key}/notes")]
    expect.equal(texts, [first, second], "the notes of the request", shown=[exchange])
    expect.exercised.extend(("ITRP-WRITE-05", "ITRP-NOTE-01"))


@pytest.mark.requirement("ITRP-FIELD-87")
@pytest.mark.parametrize("text", ["x" * 65535, "é" * 30000, "a\tb\n<p>c</p> \U0001f600 "])
def test_long_and_odd_notes_come_back_whole(desk: Desk, expect: Expect, text: str) -> None:
    offered(desk, "Notes")
    made = desk.make(note=text)
    found = [one.get("text") for one in listed(desk, f"/requests/{made.member('id')}/notes")]
    expect.that(
        found == [text],
        "the note is not the one that was sent",
        expected=f"{len(text)} characters",
        got=[len(one or "") for one in found],
    )


@pytest.mark.requirement("ITRP-NOTE-07", "ITRP-NOTE-08", "ITRP-NOTE-05", "ITRP-NOTE-06")
def test_public_and_internal(desk: Desk, expect: Expect) -> None:
    offered(desk, "Notes")
    key = desk.make().member("id")
    public, internal = desk.text(), desk.text()
    added = desk.session.send("POST", f"/requests/{key}/notes", members={"text": public})
    expect.status(added, 201, requirement="ITRP-NOTE-08")
    hidden = {"text": internal, "internal": True}
    desk.session.send("POST", f"/requests/{key}/notes", members=hidden)
    shown = [one.get("text") for one in listed(desk, f"/requests/{key}/notes/public")]
    expect.equal(shown, [public], "the public notes", requirement="ITRP-NOTE-06")
    shown = [one.get("text") for one in listed(desk, f"/requests/{key}/notes/internal")]
    expect.equal(shown, [internal], "the internal notes", requirement="ITRP-NOTE-05")
    expect.exercised.append("ITRP-NOTE-07")
