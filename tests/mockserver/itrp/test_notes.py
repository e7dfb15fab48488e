"""Notes: written with a request or on their own, listed and read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.itrp.client import MEMORY, RACK, SPECIALIST, Client, instant

LONGEST = 65536


@pytest.mark.requirement("ITRP-FIELD-87", "ITRP-FIELD-88", "ITRP-FIELD-89", "ITRP-GET-10")
def test_note_of_a_create(api: Client) -> None:
    created = api.create(note="92% used")
    assert "note" not in created
    assert "note" not in api.read(created["id"])
    assert api.notes(created["id"]) == ["92% used"]
    assert api.notes(api.create()["id"]) == []


@pytest.mark.requirement("ITRP-FIELD-89", "ITRP-WRITE-04", "ITRP-WRITE-05")
@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_note_of_an_update_is_added(api: Client, method: str) -> None:
    before = api.notes(RACK)
    for text in ("First", "Second", "First"):
        answer = api.call(method, f"/requests/{RACK}", {"note": text})
        assert "note" not in answer.body
    assert api.notes(RACK) == [*before, "First", "Second", "First"]


@pytest.mark.requirement("ITRP-FIELD-59", "ITRP-FIELD-60", "ITRP-WRITE-04", "ITRP-NOTE-05")
def test_note_before_internal_note_of_the_same_call(api: Client) -> None:
    created = api.create(internal_note="Internal", note="Public")
    assert "internal_note" not in created
    notes = api.get(f"/requests/{created['id']}/notes").body
    assert [(note["text"], note["internal"]) for note in notes] == [
        ("Public", False), ("Internal", True)
    ]  # fmt: skip


@pytest.mark.requirement("ITRP-FIELD-59", "ITRP-FIELD-87")
@pytest.mark.parametrize("name", ["note", "internal_note"])
@pytest.mark.parametrize("character", ["x", "é", "\n"])
def test_length_of_a_note(api: Client, name: str, character: str) -> None:
    before = api.notes(RACK)
    text = "a" + character * (LONGEST - 1)
    answer = api.patch(f"/requests/{RACK}", {name: text + character, "urgent": True})
    title = name.capitalize().replace("_", " ")
    assert answer.errors == {name: f"{title} is too long (maximum is {LONGEST} characters)"}
    assert api.notes(RACK) == before
    api.update(RACK, **{name: text})
    assert api.notes(RACK) == [*before, text]


@pytest.mark.parametrize("text", ["", None, " \n\t"])
@pytest.mark.parametrize("name", ["note", "internal_note"])
def test_empty_note_adds_none(api: Client, name: str, text: str | None) -> None:
    before = api.notes(RACK)
    api.update(RACK, **{name: text})
    assert api.notes(RACK) == before


@pytest.mark.requirement("ITRP-NOTE-01", "ITRP-NOTE-02", "ITRP-NOTE-03", "ITRP-NOTE-04")
def test_note_as_it_is_shown(api: Client) -> None:
    api.using(SPECIALIST).update(MEMORY, note="It has arrived.")
    *_, note = api.get(f"/requests/{MEMORY}/notes").body
    assert {**note, "id": 0} == {
        "id": 0,
        "person": {"id": 58, "name": "Barney Turban"},
        "text": "It has arrived.",
        "attachments": [],
        "internal": False,
        "request": {"id": MEMORY, "subject": api.read(MEMORY)["subject"]},
        "created_at": "2017-06-01T09:00:00-06:00",
    }


@pytest.mark.requirement("ITRP-NOTE-01", "ITRP-NOTE-05", "ITRP-NOTE-06")
def test_lists_of_the_notes_of_a_request(api: Client) -> None:
    path = "/requests/70215/notes"
    assert api.ids(path) == [10922, 10988, 10995]
    assert api.ids(f"{path}/public") == api.ids(f"{path}?state=public") == [10922, 10988]
    assert api.ids(f"{path}/internal") == api.ids(f"{path}?state=internal") == [10995]
    assert api.ids(f"{path}/public?state=internal") == []
    assert api.ids(f"{path}?sort=-id&person_id=!53") == [10988, 10922]
    assert api.ids(f"{path}?created_at=<2015-04-01") == [10922]


@pytest.mark.requirement("ITRP-NOTE-10", "ITRP-NOTE-13")
def test_notes_of_the_account(api: Client) -> None:
    public, internal = api.ids("/notes/public"), api.ids("/notes/internal")
    assert sorted(public + internal, reverse=True) == api.ids("/notes")
    assert 10995 in internal
    assert 12409 not in api.ids("/notes")  # of a request of another account


@pytest.mark.requirement("ITRP-NOTE-11")
def test_single_note(api: Client) -> None:
    listed = next(one for one in api.whole("/notes") if one["id"] == 1204)
    assert api.get("/notes/1204").body == listed
    assert api.get("/notes/1").status == 404


@pytest.mark.requirement("ITRP-NOTE-07", "ITRP-NOTE-08", "ITRP-NOTE-09", "ITRP-NOTE-04")
@pytest.mark.parametrize(
    ("members", "internal"),
    [({}, False), ({"internal": True}, True), ({"internal": "true"}, True),
     ({"internal": False, "suppress_note_added_notifications": True}, False)],
)  # fmt: skip
def test_note_on_its_own(api: Client, members: dict[str, Any], internal: bool) -> None:
    api.world.clock.advance(60)
    answer = api.post(f"/requests/{RACK}/notes", {"text": "On its own", **members})
    assert answer.status == 201
    assert set(answer.body) == {"id"}
    assert "Location" not in answer.headers
    note = api.get(f"/notes/{answer.body['id']}").body
    assert (note["text"], note["internal"], note["person"]["id"]) == ("On its own", internal, 1)
    assert instant(api.read(RACK)["updated_at"]) == api.world.clock.now()


@pytest.mark.requirement("ITRP-VALID-02", "ITRP-ERROR-12", "ITRP-ERROR-13")
@pytest.mark.parametrize(
    ("members", "errors"),
    [
        ({}, {"text": "Text can't be blank"}),
        ({"text": ""}, {"text": "Text can't be blank"}),
        ({"text": " \n"}, {"text": "Text can't be blank"}),
        ({"text": None}, {"text": "Text can't be blank"}),
        ({"text": 5}, {"text": "Text must be a text"}),
        ({"text": "x" * (LONGEST + 1)},
         {"text": f"Text is too long (maximum is {LONGEST} characters)"}),
        ({"text": "x", "internal": []}, {"internal": "Internal must be true or false"}),
    ],
)  # fmt: skip
def test_note_that_is_refused(api: Client, members: dict[str, Any], errors: dict[str, str]) -> None:
    before = api.notes(RACK)
    assert api.post(f"/requests/{RACK}/notes", members).errors == errors
    assert api.notes(RACK) == before


def test_note_on_an_unknown_request(api: Client) -> None:
    assert api.post("/requests/1/notes", {"text": "x"}).status == 404
    assert api.get("/requests/1/notes").status == 404
